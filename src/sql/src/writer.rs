//! DataFrames to files: a part file for each partition, by a format's sink.

mod compress;
mod csv;
mod job;
mod json;
mod parquet;
mod text;
mod xml;

use std::fmt::Debug;
use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use touchpaper_platform::files;

use crate::dataframe::DataFrame;
use crate::error::{Error, Result};
use crate::options::Options;
use crate::reader::{FileSource, plain};
use crate::source::sources;
use crate::types::{DataType, StructType};

pub use job::{Job, Replaces, Written, write};
pub use parquet::MLLIB;

/// Makes the files of one kind.
pub trait OutputFormat: Debug + Send + Sync {
    /// As errors name it: `CSV`.
    fn name(&self) -> &'static str;

    /// What a part file's name ends with: `.csv.gz`.
    fn extension(&self) -> String;

    /// Whether the format has a place for values of this type.
    fn supports(&self, data_type: &DataType) -> bool;

    /// The start of a file of rows with this schema.
    fn sink(&self, schema: &StructType) -> Result<Box<dyn Sink>>;
}

/// A file being made.
pub trait Sink {
    fn write(&mut self, batch: &RecordBatch) -> Result<()>;

    /// The file's bytes.
    fn finish(self: Box<Self>) -> Result<Vec<u8>>;
}

/// What happens where there is something already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SaveMode {
    #[default]
    Error,
    Append,
    Overwrite,
    Ignore,
}

impl SaveMode {
    pub fn parse(text: &str) -> Result<Self> {
        Ok(match text.to_lowercase().as_str() {
            "error" | "errorifexists" | "default" => Self::Error,
            "append" => Self::Append,
            "overwrite" => Self::Overwrite,
            "ignore" => Self::Ignore,
            _ => {
                let mode = format!("\"{text}\"");
                return Err(Error::new("INVALID_SAVE_MODE", &[("mode", &mode)]));
            }
        })
    }
}

/// What `df.write` gathered.
#[derive(Clone, Debug, Default)]
pub struct WriteSpec {
    pub format: String,
    pub path: Option<String>,
    pub mode: SaveMode,
    pub options: Options,
    pub partition_by: Vec<String>,
}

/// The format by the name that users and CREATE TABLE … USING give it.
pub fn format(name: &str, options: &Options) -> Result<Arc<dyn OutputFormat>> {
    Ok(match name.to_lowercase().as_str() {
        "csv" => Arc::new(csv::CsvOutput::new(options)?),
        "json" => Arc::new(json::JsonOutput::new(options)?),
        "xml" => Arc::new(xml::XmlOutput::new(options)?),
        "parquet" => Arc::new(parquet::ParquetOutput::new(options)?),
        "text" => Arc::new(text::TextOutput::new(options)?),
        "libsvm" => return Err(Error::unsupported("writing libsvm")),
        "orc" => return Err(Error::unsupported("the data source orc; use parquet")),
        _ => return Err(Error::new("DATA_SOURCE_NOT_FOUND", &[("provider", name)])),
    })
}

impl DataFrame {
    /// `df.write.save(path)`
    pub fn save(&self, spec: &WriteSpec) -> Result<()> {
        let format = format(&spec.format, &spec.options)?;
        let Some(path) = spec.path.as_deref().or(spec.options.get("path")) else {
            return Err(Error::illegal_argument("Expected exactly one path to be specified, but got: ".into()));
        };
        let path = files::absolute(plain(path));
        let dynamic = spec.mode == SaveMode::Overwrite && is_dynamic(self, &spec.options) && !spec.partition_by.is_empty();
        let job = Job::new(self, format, &path, &spec.partition_by, &spec.options)?;
        let there = files::exists(&path)
            && !(files::is_dir(&path) && files::list(&path).is_ok_and(|l| l.is_empty()) && spec.mode != SaveMode::Error);
        let mut replaces = Replaces::Nothing;
        if there {
            match spec.mode {
                SaveMode::Ignore => return Ok(()),
                SaveMode::Error => {
                    let path = format!("file:{path}");
                    return Err(Error::new("PATH_ALREADY_EXISTS", &[("outputPath", &path)]));
                }
                SaveMode::Overwrite => {
                    refuse_own_input(self, &path)?;
                    if dynamic {
                        replaces = Replaces::Written;
                    } else if files::is_dir(&path) {
                        replaces = Replaces::Folders(vec![path.clone()]);
                    } else {
                        files::remove(&path).map_err(|e| failed(&path, &e))?;
                    }
                }
                SaveMode::Append => {}
            }
        }
        write(self, &job, &replaces)?;
        files::write(&format!("{path}/_SUCCESS"), b"").map_err(|e| failed(&path, &e))?;
        Ok(())
    }
}

/// Whether only the partitions that are written are replaced.
pub fn is_dynamic(df: &DataFrame, options: &Options) -> bool {
    let by_conf = || df.session().conf().get("spark.sql.sources.partitionOverwriteMode");
    options.get("partitionOverwriteMode").map(str::to_string).or_else(by_conf).is_some_and(|m| m.eq_ignore_ascii_case("dynamic"))
}

/// What a query reads cannot be replaced by its result.
fn refuse_own_input(df: &DataFrame, path: &str) -> Result<()> {
    let reads = |source: &Arc<dyn crate::source::Source>| {
        let any: &dyn std::any::Any = source.as_ref();
        any.downcast_ref::<FileSource>().is_some_and(|s| s.roots().iter().any(|r| r == path))
    };
    if sources(&df.plan().logical).iter().any(reads) {
        let path = format!("\"file:{path}\"");
        return Err(Error::new("UNSUPPORTED_OVERWRITE.PATH", &[("path", &path)]));
    }
    Ok(())
}

pub fn failed(path: &str, error: &std::io::Error) -> Error {
    Error::new("TASK_WRITE_FAILED", &[("path", &format!("file:{path}"))]).with_context(&format!("\n{error}"))
}
