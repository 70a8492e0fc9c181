//! The contracts: how a request is read into rows, and how predictions are written back. One file each.

pub mod case_study;
pub mod flask;
pub mod mlflow;
pub mod wml;
pub mod wml_v3;
