//! `spark.read`: a format's reader with its options.

use touchpaper_sql::{CsvOptions, DataFrame, Error, Result, SparkSession, StructType};

pub fn read(
    session: &SparkSession,
    format: &str,
    paths: &[String],
    options: &[(String, String)],
    schema: Option<StructType>,
) -> Result<DataFrame> {
    match format.to_ascii_lowercase().as_str() {
        "csv" => {
            session.read_csv(paths, CsvOptions::from_pairs(options.iter().map(|(key, value)| (key.as_str(), value.as_str())))?, schema)
        }
        other => Err(Error::unsupported(format!("reading {other}"))),
    }
}
