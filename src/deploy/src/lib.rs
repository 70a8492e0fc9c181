//! Serving: the contracts by which clients ask a deployed model for predictions, and the Dockerfiles that containers are built from.

pub mod bundle;
pub mod contract;
pub mod dockerfile;
pub mod error;
pub mod load;
pub mod logs;
pub mod metrics;
pub mod monitoring;
pub mod ordered;
pub mod random;
pub mod service;
pub mod signature;
pub mod table;
pub mod zip;

pub use error::{Error, Result};
pub use table::Table;
