//! In the browser there are no programs.

use std::collections::BTreeMap;
use std::io::{Error, ErrorKind, Result};

use super::Ended;

pub fn run(program: &str, _arguments: &[String], _environment: &BTreeMap<String, String>, _input: Vec<u8>) -> Result<Ended> {
    Err(Error::new(ErrorKind::Unsupported, format!("a browser tab has no programs: {program}")))
}
