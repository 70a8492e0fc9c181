//! Serving: the contracts by which clients ask a deployed model for predictions, and the Dockerfiles that containers are built from.

pub mod contract;
pub mod dockerfile;
pub mod error;
pub mod ordered;
pub mod table;
pub mod zip;

pub use error::{Error, Result};
pub use table::Table;
