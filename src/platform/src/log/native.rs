//! Natively: standard error.

pub fn warn(message: &str) {
    eprintln!("{message}");
}
