//! The terminal: a small shell over the page's files, with `spark-submit`, `pyspark`, `hdfs`, `curl` and `docker` among its
//! commands. What runs Python, answers requests and keeps containers are traits, so that this crate knows no engine.
//! Start reading at `shell.rs`; a command is a file in `command/` and a row in `command.rs`.

mod cluster;
pub mod command;
pub mod complete;
pub mod containers;
mod expand;
pub mod http;
pub mod later;
pub mod log;
pub mod machine;
pub mod nested;
mod options;
pub mod outside;
pub mod person;
pub mod replica;
mod session;
mod shell;
pub mod stream;
pub mod submit;
pub mod syntax;
#[cfg(test)]
mod testing;

pub use shell::{Parts, Shell};
