//! The entry: makes DataFrames from SQL, files, ranges and batches, and holds what they share.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use datafusion::arrow::array::RecordBatch;
use datafusion::execution::runtime_env::RuntimeEnv;
use touchpaper_core::{Rdd, SparkContext};
use touchpaper_platform::files;

use crate::analyzer::Analyzer;
use crate::batch::Batch;
use crate::catalog::{Catalog, Shared};
use crate::column::{Attribute, Expression};
use crate::conf::RuntimeConf;
use crate::dataframe::DataFrame;
use crate::error::Result;
use crate::parser::{self, Parameters, Statement};
use crate::physical::memory;
use crate::source::{LocalSource, RangeSource, RddSource, Source, StreamSource};
use crate::types::{StructField, StructType};

mod calls;
mod commands;
mod functions;
mod script;
mod statements;
mod variables;

pub use commands::{ColumnInfo, FunctionInfo, SaveTable, TableInfo};
pub use functions::UserFunctions;
pub use variables::{Variable, Variables};

/// Clones are the same session.
#[derive(Clone)]
pub struct SparkSession(Arc<Inner>);

struct Inner {
    context: SparkContext,
    conf: RuntimeConf,
    catalog: Catalog,
    functions: UserFunctions,
    variables: Variables,
    /// What plans run in; sessions of one application share it.
    runtime: Arc<RuntimeEnv>,
    /// Sessions of one application draw from the same ids: a DataFrame of one may meet one of another.
    next_id: Arc<AtomicU64>,
}

impl SparkSession {
    pub fn new(context: SparkContext) -> Self {
        let values = context.conf().iter().filter(|(k, _)| k.starts_with("spark.sql."));
        let values = values.map(|(k, v)| (k.to_string(), v.to_string())).collect();
        let conf = RuntimeConf::new(values, context.default_parallelism());
        let warehouse = conf.get("spark.sql.warehouse.dir").unwrap_or_default();
        conf.set("spark.sql.warehouse.dir", &format!("file:{}", files::absolute(&warehouse)));
        let catalog = Catalog::new(Shared::new(&files::absolute(&warehouse)));
        // It asks nothing of the system that could fail.
        let runtime = memory::runtime(&context).unwrap_or_default();
        Self(Arc::new(Inner {
            context,
            conf,
            catalog,
            functions: UserFunctions::default(),
            variables: Variables::default(),
            runtime,
            next_id: Arc::default(),
        }))
    }

    /// `newSession()`: the same application and tables, with temporary views, functions and settings of its own.
    pub fn new_session(&self) -> Self {
        let fresh = Self::new(self.0.context.clone());
        let catalog = Catalog::new(self.catalog().shared().clone());
        let Inner { context, conf, functions, .. } = &*fresh.0;
        let (context, conf, functions) = (context.clone(), conf.clone(), functions.clone());
        let (runtime, next_id) = (Arc::clone(&self.0.runtime), Arc::clone(&self.0.next_id));
        Self(Arc::new(Inner { context, conf, catalog, functions, variables: Variables::default(), runtime, next_id }))
    }

    pub fn context(&self) -> &SparkContext {
        &self.0.context
    }

    pub fn variables(&self) -> &Variables {
        &self.0.variables
    }

    /// What plans run in.
    pub fn runtime(&self) -> &Arc<RuntimeEnv> {
        &self.0.runtime
    }

    pub fn conf(&self) -> &RuntimeConf {
        &self.0.conf
    }

    pub fn catalog(&self) -> &Catalog {
        &self.0.catalog
    }

    pub fn functions(&self) -> &UserFunctions {
        &self.0.functions
    }

    /// The next expression id.
    pub fn next_id(&self) -> u64 {
        self.0.next_id.fetch_add(1, Ordering::Relaxed)
    }

    /// Runs a statement; a query is only analysed.
    pub fn sql(&self, text: &str) -> Result<DataFrame> {
        self.sql_with(text, Parameters::default())
    }

    /// As `sql`, its parameter markers bound.
    pub fn sql_with(&self, text: &str, parameters: Parameters) -> Result<DataFrame> {
        self.conf().settings().enter();
        let statement = parser::parse_statement_with(text, parameters.clone())?;
        self.run_parsed(statement, text, &parameters).map_err(|e| e.of_text(text))
    }

    /// A statement of this text.
    fn run_parsed(&self, statement: Statement, text: &str, parameters: &Parameters) -> Result<DataFrame> {
        match statement {
            Statement::Query(query) => {
                let plan = Analyzer::new(self).of_text(text).query(&query)?;
                Ok(DataFrame::new(self.clone(), plan).read_from(query))
            }
            Statement::Script(script) => self.run_script(&script, text, parameters),
            Statement::Variable(statement) => self.run_variable_statement(*statement, text),
            statement => self.run_statement(statement),
        }
    }

    /// A temporary view.
    pub fn table(&self, name: &str) -> Result<DataFrame> {
        let parts = parser::parse_identifier(name)?;
        Ok(DataFrame::new(self.clone(), Analyzer::new(self).table(&parts)?))
    }

    /// The rows of a table function.
    pub fn table_function(&self, name: &str, arguments: &[Expression]) -> Result<DataFrame> {
        let waits = arguments.iter().any(Expression::has_outer);
        let (name, arguments) = (name.to_string(), arguments.to_vec());
        DataFrame::new(self.clone(), Analyzer::one_row()?)
            .later(waits, move |df| df.step(|analyzer, _| analyzer.table_function(&name, &arguments)))
    }

    /// A column `id` from `start` up to `end`, left out.
    pub fn range(&self, start: i64, end: i64, step: i64, partitions: Option<usize>) -> Result<DataFrame> {
        if step == 0 {
            return Err(crate::Error::illegal_argument("requirement failed: step (0) cannot be 0".into()));
        }
        let partitions = partitions.unwrap_or_else(|| self.0.context.default_parallelism()).max(1);
        self.from_source(Arc::new(RangeSource::new(self.0.context.clone(), start, end, step, partitions)))
    }

    /// Batches of rows that are there already, dealt into `partitions` as `parallelize` does.
    pub fn create_dataframe(&self, schema: &StructType, batches: Vec<RecordBatch>, partitions: Option<usize>) -> Result<DataFrame> {
        let partitions = partitions.unwrap_or_else(|| self.0.context.default_parallelism()).max(1);
        self.from_source(Arc::new(LocalSource::new(self.0.context.clone(), schema, batches, partitions)?.of_driver()))
    }

    /// Batches that an RDD computes, whose columns are those of `schema` in its order.
    pub fn from_rdd(&self, schema: &StructType, rdd: Rdd<Batch>) -> Result<DataFrame> {
        self.from_source(Arc::new(RddSource::new(schema, rdd)))
    }

    /// A DataFrame whose rows a feeder gives batch by batch.
    pub fn stream(&self, name: &str, schema: StructType) -> Result<DataFrame> {
        self.from_source(Arc::new(StreamSource::new(self.next_id(), name, schema)))
    }

    pub fn from_source(&self, source: Arc<dyn Source>) -> Result<DataFrame> {
        let attributes = |schema: StructType| -> Vec<Attribute> {
            let attribute = |f: StructField| {
                let attribute = Attribute::new(self.next_id(), f.name, f.data_type, f.nullable);
                Attribute { metadata: f.metadata, ..attribute }
            };
            schema.fields.into_iter().map(attribute).collect()
        };
        let (shown, hidden) = (attributes(source.schema()), attributes(source.hidden()));
        let plan = Analyzer::new(self).scan_with_hidden(source, shown, hidden)?;
        Ok(DataFrame::new(self.clone(), plan))
    }
}

impl std::fmt::Debug for SparkSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SparkSession")
    }
}
