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
    pub fn of(options: &Options) -> Self {
        options.get("mode").map_or(Self::Permissive, Self::named)
    }

    /// A mode that Spark does not know is permissive.
    pub fn named(text: &str) -> Self {
        match text.to_uppercase().as_str() {
            "DROPMALFORMED" => Self::DropMalformed,
            "FAILFAST" => Self::FailFast,
            _ => Self::Permissive,
        }
    }
}
