//! PowerIterationClustering: no estimator, but a table of clusters made of a table of similarities.

use touchpaper_sql::arrow::array::{Array, AsArray, Int32Array, Int64Array};
use touchpaper_sql::arrow::compute::cast;
use touchpaper_sql::arrow::datatypes::{DataType as Arrow, Int64Type};
use touchpaper_sql::{DataFrame, DataType, Expression, Result, Value};

use crate::algorithms::clustering::{PowerIteration, Similarity, StartVector};
use crate::columns::{doubles, field, gather, named, numeric_field};
use crate::evaluation::weighed;
use crate::persist::{Table, column};
use crate::stage::{Settings, java, requirement};
use crate::training::watch;

pub fn assign(settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
    crate::params::rules::check("PowerIterationClustering", settings)?;
    let algorithm = PowerIteration {
        k: settings.count("k", 2)?,
        max_iter: settings.count("maxIter", 1)?,
        start: if settings.word("initMode", &["random", "degree"])? == "degree" { StartVector::Degree } else { StartVector::Random },
    };
    let mut columns = Vec::new();
    for name in ["srcCol", "dstCol"] {
        let name = settings.text(name)?;
        let found = field(df, name)?.data_type;
        if !matches!(found, DataType::Integer | DataType::Long) {
            return Err(requirement(format!(
                "Column {name} must be of type equal to one of the following types: [int, bigint] but was actually of type {}.",
                found.simple_string()
            )));
        }
        columns.push(named(name));
    }
    columns.push(match settings.column("weightCol")? {
        Some(weight) => {
            numeric_field(df, weight)?;
            named(weight)
        }
        None => Expression::literal(Value::Double(1.0)),
    });
    let similarities = gather(df, columns, Vec::new, |found: &mut Vec<Similarity>, arrays, rows| {
        let [from, to, weights] = arrays else { return Err(touchpaper_sql::Error::internal("a stage's columns")) };
        let (from, to, weights) = (cast(from, &Arrow::Int64)?, cast(to, &Arrow::Int64)?, doubles(weights)?);
        let (from, to) = (from.as_primitive::<Int64Type>(), to.as_primitive::<Int64Type>());
        for row in 0..rows {
            if from.is_null(row) || to.is_null(row) {
                return Err(java("java.lang.NullPointerException", "Value at index is null"));
            }
            found.push(Similarity { from: from.value(row), to: to.value(row), weight: weighed(&weights, row)? });
        }
        Ok(())
    })?;
    let context = df.session().context();
    let found = watch(settings, context, |monitor| algorithm.run(context, &similarities, monitor))?;
    let ids = Int64Array::from_iter_values(found.iter().map(|row| row.0));
    let clusters = Int32Array::from_iter_values(found.iter().map(|row| i32::try_from(row.1).unwrap_or(i32::MAX)));
    let table = Table::complete(vec![("id", DataType::Long, column(ids)), ("cluster", DataType::Integer, column(clusters))])?;
    table.into_frame(df.session())
}
