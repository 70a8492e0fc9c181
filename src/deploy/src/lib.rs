//! Serving: the contracts by which clients ask a deployed model for predictions.

pub mod contract;
pub mod error;
pub mod ordered;
pub mod table;

pub use error::{Error, Result};
pub use table::Table;
