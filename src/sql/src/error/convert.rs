//! Errors of the layers below as Spark's, and back through them.

use std::sync::Arc;

use datafusion::arrow::error::ArrowError;
use datafusion::error::DataFusionError;

use super::{ANSI, Error};

impl From<touchpaper_core::Error> for Error {
    /// An error of this crate that a task returned comes back as itself.
    fn from(error: touchpaper_core::Error) -> Self {
        if let Some(own) = error.downcast_ref::<Self>() {
            return match own {
                Self::Spark(_) => own.clone(),
                Self::Core(inner) => Self::Core(Arc::clone(inner)),
            };
        }
        Self::Core(Arc::new(error))
    }
}

impl From<Error> for touchpaper_core::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Core(inner) => match Arc::try_unwrap(inner) {
                Ok(error) => error,
                Err(shared) => Self::other(Error::Core(shared)),
            },
            error => Self::other(error),
        }
    }
}

impl From<Error> for ArrowError {
    fn from(error: Error) -> Self {
        ArrowError::ExternalError(Box::new(error))
    }
}

impl From<Error> for DataFusionError {
    fn from(error: Error) -> Self {
        DataFusionError::External(Box::new(error))
    }
}

impl From<ArrowError> for Error {
    fn from(error: ArrowError) -> Self {
        match error {
            ArrowError::ExternalError(source) => from_source(source),
            ArrowError::DivideByZero => Self::new("DIVIDE_BY_ZERO", &[("config", ANSI)]),
            ArrowError::ArithmeticOverflow(_) => Self::overflow("overflow", ""),
            other => Self::internal(other.to_string()),
        }
    }
}

impl From<DataFusionError> for Error {
    fn from(error: DataFusionError) -> Self {
        match error {
            DataFusionError::External(source) => from_source(source),
            DataFusionError::ArrowError(source, _) => (*source).into(),
            DataFusionError::Context(_, inner) => (*inner).into(),
            DataFusionError::Diagnostic(_, inner) => (*inner).into(),
            DataFusionError::Shared(inner) => from_shared(&inner),
            DataFusionError::Collection(mut all) if !all.is_empty() => all.swap_remove(0).into(),
            DataFusionError::ResourcesExhausted(text) => crate::physical::memory::unable(&text),
            DataFusionError::Execution(text) if text.contains("more than one row") => Self::new("SCALAR_SUBQUERY_TOO_MANY_ROWS", &[]),
            other => Self::internal(other.to_string()),
        }
    }
}

fn from_source(source: Box<dyn std::error::Error + Send + Sync>) -> Error {
    let source = match source.downcast::<Error>() {
        Ok(error) => return *error,
        Err(source) => source,
    };
    let source = match source.downcast::<touchpaper_core::Error>() {
        Ok(error) => return (*error).into(),
        Err(source) => source,
    };
    match source.downcast::<DataFusionError>() {
        Ok(error) => (*error).into(),
        Err(source) => Error::internal(source.to_string()),
    }
}

fn from_shared(error: &DataFusionError) -> Error {
    match error {
        DataFusionError::External(source) => match source.downcast_ref::<Error>() {
            Some(error) => error.clone(),
            None => Error::internal(source.to_string()),
        },
        DataFusionError::Context(_, inner) | DataFusionError::Diagnostic(_, inner) => from_shared(inner),
        DataFusionError::Shared(inner) => from_shared(inner),
        DataFusionError::ResourcesExhausted(text) => crate::physical::memory::unable(text),
        DataFusionError::ArrowError(source, _) => match source.as_ref() {
            ArrowError::ExternalError(source) => match source.downcast_ref::<Error>() {
                Some(error) => error.clone(),
                None => Error::internal(source.to_string()),
            },
            ArrowError::DivideByZero => Error::new("DIVIDE_BY_ZERO", &[("config", ANSI)]),
            other => Error::internal(other.to_string()),
        },
        other => Error::internal(other.to_string()),
    }
}
