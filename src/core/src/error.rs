//! Why a job did not give its answer. Other crates carry their own errors through `Error::Other` and get them back.

use std::error::Error as StdError;
use std::fmt;

pub type Result<T, E = Error> = std::result::Result<T, E>;
pub type Boxed = Box<dyn StdError + Send + Sync>;

#[derive(Debug)]
pub enum Error {
    /// The cancel flag was set.
    Cancelled,
    /// A task failed as often as it may, and with it its job.
    Task(Box<TaskError>),
    /// A shuffle block is gone; the scheduler recomputes it.
    FetchFailed { shuffle: u32, map: usize, reducer: usize },
    /// An error of Spark's own: its Java class and message.
    Spark { class: String, message: String },
    /// What a function that a layer above gave returned.
    Other(Boxed),
}

/// The task that ended a job.
#[derive(Debug)]
pub struct TaskError {
    pub stage: u32,
    pub stage_attempt: u32,
    pub partition: usize,
    pub task: u64,
    /// How often this partition's task has failed.
    pub failures: u32,
    /// `driver` where the master is local, as Spark calls it there.
    pub executor: String,
    pub cause: Error,
}

impl Error {
    pub fn spark(class: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Spark { class: class.into(), message: message.into() }
    }

    /// An error of Spark's most common class.
    pub fn exception(message: impl Into<String>) -> Self {
        Self::spark("org.apache.spark.SparkException", message)
    }

    pub fn other(error: impl Into<Boxed>) -> Self {
        Self::Other(error.into())
    }

    /// What lies under it: the error that the task's own code returned.
    pub fn cause(&self) -> &Self {
        match self {
            Self::Task(task) => task.cause.cause(),
            error => error,
        }
    }

    /// As `cause`, owned.
    pub fn into_cause(self) -> Self {
        match self {
            Self::Task(task) => task.cause.into_cause(),
            error => error,
        }
    }

    /// The error that a layer above put in, if it is an `E`.
    pub fn downcast_ref<E: StdError + 'static>(&self) -> Option<&E> {
        match self.cause() {
            Self::Other(error) => error.downcast_ref(),
            _ => None,
        }
    }

    /// As `downcast_ref`, owned; the error itself if it is not an `E`.
    pub fn downcast<E: StdError + 'static>(self) -> Result<E> {
        if self.downcast_ref::<E>().is_none() {
            return Err(self);
        }
        match self.into_cause() {
            Self::Other(error) => error.downcast().map(|error| *error).map_err(Self::Other),
            error => Err(error),
        }
    }

    /// A lost shuffle block or a cancel that other layers' errors may have been wrapped around: the scheduler acts on it.
    pub(crate) fn signal(&self) -> Option<&Self> {
        let mut error: Option<&(dyn StdError + 'static)> = Some(self);
        while let Some(inner) = error {
            match inner.downcast_ref::<Self>() {
                Some(signal @ (Self::Cancelled | Self::FetchFailed { .. })) => return Some(signal),
                _ => error = inner.source(),
            }
        }
        None
    }

    /// Whether the job ended because the user cancelled it.
    pub fn is_cancelled(&self) -> bool {
        matches!(self.cause(), Self::Cancelled)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cancelled => write!(f, "Job cancelled"),
            Self::Task(task) => task.fmt(f),
            Self::FetchFailed { shuffle, map, reducer } => {
                write!(f, "FetchFailed(shuffleId={shuffle}, mapIndex={map}, reduceId={reducer})")
            }
            Self::Spark { class, message } => write!(f, "{class}: {message}"),
            Self::Other(error) => error.fmt(f),
        }
    }
}

impl fmt::Display for TaskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { stage, stage_attempt, partition, task, failures, executor, cause } = self;
        write!(
            f,
            "Job aborted due to stage failure: Task {partition} in stage {stage}.{stage_attempt} failed {failures} times, \
             most recent failure: Lost task {partition}.{} in stage {stage}.{stage_attempt} (TID {task}) \
             (localhost executor {executor}): {cause}",
            failures.saturating_sub(1),
        )
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Task(task) => Some(&task.cause),
            Self::Other(error) => Some(error.as_ref()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Error, TaskError};
    use std::fmt::Error as Inner;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn failed(cause: Error) -> Error {
        let executor = "driver".to_owned();
        Error::Task(Box::new(TaskError { stage: 2, stage_attempt: 1, partition: 3, task: 9, failures: 1, executor, cause }))
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_task_error_reads_as_sparks() {
        let text = failed(Error::exception("boom")).to_string();
        let expected = "Job aborted due to stage failure: Task 3 in stage 2.1 failed 1 times, most recent failure: \
                        Lost task 3.0 in stage 2.1 (TID 9) (localhost executor driver): \
                        org.apache.spark.SparkException: boom";
        assert_eq!(text, expected);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_layers_own_error_comes_back() {
        assert!(failed(Error::other(Inner)).downcast::<Inner>().is_ok());
        let error = failed(Error::Cancelled).downcast::<Inner>().unwrap_err();
        assert!(error.is_cancelled());
    }
}
