//! What happens to records that do not fit the schema.

use crate::options::Options;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ParseMode {
    /// What cannot be read is null.
    Permissive,
    DropMalformed,
    /// The first one ends the job.
    FailFast,
}

impl ParseMode {
    /// A mode that Spark does not know is permissive.
    pub fn of(options: &Options) -> Self {
        match options.get("mode").map(str::to_uppercase).as_deref() {
            Some("DROPMALFORMED") => Self::DropMalformed,
            Some("FAILFAST") => Self::FailFast,
            _ => Self::Permissive,
        }
    }
}
