//! DESCRIBE.

use crate::analyzer::Analyzer;
use crate::catalog::{CATALOG, Table};
use crate::dataframe::DataFrame;
use crate::error::{Error, Result};
use crate::format;
use crate::functions;
use crate::functions::pattern::{Pattern, Use};
use crate::functions::sql::{Returns, SqlFunction};
use crate::parser::command::{ColumnDefinition, Describe, PartitionSpec};
use crate::session::SparkSession;
use crate::settings::Settings;
use crate::types::{StructField, StructType};

/// Name, type or value, comment.
type Line = (String, String, Option<String>);

impl SparkSession {
    pub(super) fn describe(&self, describe: Describe) -> Result<DataFrame> {
        match describe {
            Describe::Table { name, position, extended, partition, column } => match column {
                Some(column) => self.describe_column(&name, &column, extended),
                None => self.describe_table(&name, extended, &partition),
            }
            .map_err(|e| if e.condition() == Some("TABLE_OR_VIEW_NOT_FOUND") { e.placed(Some(position)) } else { e }),
            Describe::Query(query) => {
                let df = DataFrame::new(self.clone(), Analyzer::new(self).query(&query)?);
                self.lines(columns(&df.schema(), |_| None))
            }
            Describe::Function { name, extended } => self.describe_function(&name, extended),
            Describe::Database { name, extended } => self.describe_database(&name, extended),
        }
    }

    fn lines(&self, lines: Vec<Line>) -> Result<DataFrame> {
        let rows = lines.into_iter().map(|(a, b, c)| vec![Some(a), Some(b), c]).collect();
        self.text_rows(&["col_name", "data_type", "comment"], &["comment"], rows)
    }

    fn describe_table(&self, name: &[String], extended: bool, partition: &PartitionSpec) -> Result<DataFrame> {
        let table = if self.catalog().temporary(name).is_some() { None } else { self.catalog().find_table(name) };
        let Some(table) = table else {
            let df = DataFrame::new(self.clone(), Analyzer::new(self).table(name)?);
            return self.lines(columns(&df.schema(), |_| None));
        };
        let mut lines = columns(&table.schema, |name| table.comment_of(name).map(str::to_string));
        if !table.partition_columns.is_empty() {
            lines.push(("# Partition Information".into(), String::new(), Some(String::new())));
            lines.push(("# col_name".into(), "data_type".into(), Some("comment".into())));
            let (_, partitions) = table.split_schema();
            lines.extend(columns(&partitions, |name| table.comment_of(name).map(str::to_string)));
        }
        if !partition.is_empty() {
            lines.extend(self.of_partition(&table, partition)?);
        } else if extended {
            lines.push(line("", ""));
            lines.push(line("# Detailed Table Information", ""));
            lines.extend(details(&table));
        }
        if partition.is_empty() {
            lines.extend(defaults(&table));
        }
        self.lines(lines)
    }

    fn of_partition(&self, table: &Table, spec: &PartitionSpec) -> Result<Vec<Line>> {
        let values = self.whole_spec(table, spec)?;
        let Some(found) = table.partitions.iter().find(|p| p.values == values) else {
            let shown = super::show::spec_text(table, &values);
            return Err(Error::new("PARTITIONS_NOT_FOUND", &[("partitionList", &shown), ("tableName", &table.name.quoted())]));
        };
        let pairs = table.partition_columns.iter().zip(&values);
        let shown: Vec<String> = pairs.map(|(c, v)| format!("{c}={}", v.as_deref().unwrap_or("null"))).collect();
        Ok(vec![
            line("", ""),
            line("# Detailed Partition Information", ""),
            line("Database", &table.name.database),
            line("Table", &table.name.table),
            line("Partition Values", &format!("[{}]", shown.join(", "))),
            line("Location", &format!("file:{}", found.path)),
            line("Created Time", &java_date(table.created_ms)),
            line("Last Access", "UNKNOWN"),
            line("", ""),
            line("# Storage Information", ""),
            line("Location", &format!("file:{}", table.path)),
        ])
    }

    /// SHOW TABLE EXTENDED's text of a table.
    pub(super) fn information(&self, table: &Table) -> Result<String> {
        let mut out: String = details(table).into_iter().map(|(name, value, _)| format!("{name}: {value}\n")).collect();
        if !table.partition_columns.is_empty() {
            let columns: Vec<String> = table.partition_columns.iter().map(|c| format!("`{c}`")).collect();
            out.push_str(&format!("Partition Columns: [{}]\n", columns.join(", ")));
        }
        out.push_str(&format!("Schema: {}\n\n", table.schema.tree_string()));
        Ok(out)
    }

    fn describe_column(&self, name: &[String], column: &[String], extended: bool) -> Result<DataFrame> {
        let table = if self.catalog().temporary(name).is_some() { None } else { self.catalog().find_table(name) };
        let schema = match &table {
            Some(table) => table.schema.clone(),
            None => DataFrame::new(self.clone(), Analyzer::new(self).table(name)?).schema(),
        };
        let wanted = column.join(".");
        let Some(field) = schema.fields.iter().find(|f| f.name.eq_ignore_ascii_case(&wanted)) else {
            let name = crate::catalog::quoted(column);
            let parameters = [("colName", &*name), ("caseSensitiveConfig", "\"spark.sql.caseSensitive\"")];
            return Err(Error::new("COLUMN_NOT_FOUND", &parameters));
        };
        let null = || Some("NULL".to_string());
        let comment = table.as_ref().and_then(|t| t.comment_of(&field.name)).or_else(|| field.comment()).map(str::to_string);
        let mut rows = vec![
            vec![Some("col_name".to_string()), Some(field.name.clone())],
            vec![Some("data_type".to_string()), Some(field.declared())],
            vec![Some("comment".to_string()), comment.or_else(null)],
        ];
        if extended {
            let more = ["min", "max", "num_nulls", "distinct_count", "avg_col_len", "max_col_len", "histogram"];
            rows.extend(more.map(|name| vec![Some(name.to_string()), null()]));
            let default = table.as_ref().and_then(|t| t.defaults.get(&field.name.to_lowercase()));
            rows.extend(default.map(|text| vec![Some("default".to_string()), Some(text.clone())]));
        }
        self.text_rows(&["info_name", "info_value"], &[], rows)
    }

    fn describe_database(&self, name: &[String], extended: bool) -> Result<DataFrame> {
        let database = self.database_info(name)?;
        let row = |name: &str, value: String| vec![Some(name.to_string()), Some(value)];
        let mut rows = vec![
            row("Catalog Name", CATALOG.to_string()),
            row("Namespace Name", database.name),
            row("Comment", database.description),
            row("Location", format!("file:{}", database.path)),
        ];
        if extended {
            let pairs: Vec<String> = database.properties.iter().map(|(k, v)| format!("({k},{v})")).collect();
            rows.push(row("Properties", if pairs.is_empty() { String::new() } else { format!("({})", pairs.join(", ")) }));
        }
        self.text_rows(&["info_name", "info_value"], &["info_value"], rows)
    }

    fn describe_function(&self, name: &[String], extended: bool) -> Result<DataFrame> {
        const OPERATORS: &[&str] =
            &["+", "-", "*", "/", "%", "=", "==", "<=>", "<", "<=", ">", ">=", "!=", "<>", "!", "&", "|", "^", "~", "||"];
        let joined = name.join(".");
        if functions::find(&joined.to_lowercase()).is_none()
            && let Some(function) = self.sql_function(&joined)
        {
            let rows = of_sql(&function, extended).into_iter().map(|r| vec![Some(r)]).collect();
            return self.text_rows(&["function_desc"], &[], rows);
        }
        let info = self.function_info(name);
        let mut rows = match info {
            Some(info) => {
                let shown = match &info.database {
                    Some(database) => format!("{CATALOG}.{database}.{}", info.name),
                    None => info.name.clone(),
                };
                vec![format!("Function: {shown}"), format!("Class: {}", info.class), "Usage: N/A.".to_string()]
            }
            None if OPERATORS.contains(&joined.as_str()) => {
                vec![format!("Function: {joined}"), format!("Usage: expr1 {joined} expr2")]
            }
            None => return Err(self.no_function(name)),
        };
        if extended {
            rows.push("Extended Usage:\n    No example/argument for this function.\n".into());
        }
        self.text_rows(&["function_desc"], &[], rows.into_iter().map(|r| vec![Some(r)]).collect())
    }
}

/// What is told of a function with a body in SQL.
fn of_sql(function: &SqlFunction, extended: bool) -> Vec<String> {
    let columns = |all: &[ColumnDefinition]| all.iter().map(|c| format!("{} {}", c.name, c.data_type.sql())).collect::<Vec<_>>();
    let (kind, returns) = match &function.returns {
        Returns::Value(to) => ("SCALAR", vec![to.sql()]),
        Returns::Table(all) => ("TABLE", columns(all)),
    };
    // Each line behind the first of a part stands below it.
    let part = |name: &str, lines: Vec<String>| format!("{name:<10}{}", lines.join(&format!("\n{:10}", "")));
    let mut rows = vec![format!("Function: {}", function.name), part("Type:", vec![kind.to_string()])];
    rows.push(part("Input:", if function.parameters.is_empty() { vec!["()".into()] } else { columns(&function.parameters) }));
    rows.push(part("Returns:", returns));
    if extended {
        rows.push(part("Body:", vec![function.text.clone()]));
    }
    rows
}

fn line(name: &str, value: &str) -> Line {
    (name.to_string(), value.to_string(), Some(String::new()))
}

fn columns(schema: &StructType, comment: impl Fn(&str) -> Option<String>) -> Vec<Line> {
    let of = |f: &StructField| (f.name.clone(), f.declared(), comment(&f.name).or_else(|| f.comment().map(str::to_string)));
    schema.fields.iter().map(of).collect()
}

fn details(table: &Table) -> Vec<Line> {
    let mut out = vec![
        line("Catalog", CATALOG),
        line("Database", &table.name.database),
        line("Table", &table.name.table),
        line("Created Time", &java_date(table.created_ms)),
        line("Last Access", "UNKNOWN"),
        line("Created By", "Spark 4.3.0"),
        line("Type", table.kind.name()),
    ];
    let ticked = |names: &[String]| format!("[{}]", names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", "));
    if !table.is_view() {
        out.push(line("Provider", &table.provider));
    }
    if let Some(buckets) = &table.bucketing {
        out.push(line("Num Buckets", &buckets.count.to_string()));
        out.push(line("Bucket Columns", &ticked(&buckets.columns)));
        out.push(line("Sort Columns", &ticked(&buckets.sort)));
    }
    if let Some(comment) = &table.comment {
        out.push(line("Comment", comment));
    }
    if let Some(view) = &table.view {
        out.push(line("View Text", &view.text));
        out.push(line("View Original Text", &view.text));
        out.push(line("View Schema Mode", "COMPENSATION"));
        out.push(line("View Catalog and Namespace", &format!("{CATALOG}.{}", view.database)));
        let names: Vec<String> = table.schema.fields.iter().map(|f| f.name.clone()).collect();
        out.push(line("View Query Output Columns", &ticked(&names)));
    }
    if !table.properties.is_empty() {
        let pairs: Vec<String> = table.properties.iter().map(|(k, v)| format!("{k}={v}")).collect();
        out.push(line("Table Properties", &format!("[{}]", pairs.join(", "))));
    }
    if let Some((bytes, rows)) = table.statistics {
        let rows = rows.map_or_else(String::new, |r| format!(", {r} rows"));
        out.push(line("Statistics", &format!("{bytes} bytes{rows}")));
    }
    if !table.is_view() {
        out.push(line("Location", &format!("file:{}", table.path)));
        let mut options: Vec<String> = table.options.iter().map(|(k, v)| format!("{k}={v}")).collect();
        options.sort();
        if !options.is_empty() {
            out.push(line("Storage Properties", &format!("[{}]", options.join(", "))));
        }
        if !table.partition_columns.is_empty() {
            out.push(line("Partition Provider", "Catalog"));
        }
    }
    out
}

fn defaults(table: &Table) -> Vec<Line> {
    let of = |f: &StructField| {
        let text = table.defaults.get(&f.name.to_lowercase())?;
        Some((f.name.clone(), f.declared(), Some(text.clone())))
    };
    let all: Vec<Line> = table.schema.fields.iter().filter_map(of).collect();
    if all.is_empty() { all } else { [line("", ""), line("# Column Default Values", "")].into_iter().chain(all).collect() }
}

/// `Date.toString`: `Thu Nov 26 15:56:02 UTC 2026`
fn java_date(ms: f64) -> String {
    let micros = (ms as i64).saturating_mul(1000);
    match Pattern::new("EEE MMM dd HH:mm:ss z yyyy", Use::Write) {
        Ok(pattern) => pattern.write(micros, Settings::current().zone),
        Err(_) => format::timestamp(micros),
    }
}
