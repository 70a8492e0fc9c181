//! Files to sources. One format a folder.

mod csv;
mod files;

pub use csv::{CsvOptions, CsvSource, ParseMode, csv_fields, csv_types};

use crate::error::Result;
use crate::session::SparkSession;
use crate::types::StructType;

pub fn csv(session: &SparkSession, paths: &[String], options: CsvOptions, schema: Option<StructType>) -> Result<CsvSource> {
    CsvSource::open(session, paths, options, schema)
}
