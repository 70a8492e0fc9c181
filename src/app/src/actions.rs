//! What can happen, one file each, named by its verb. Only these change state across handles.

pub mod cancel;
pub mod lose_executor;
pub mod open_program;
pub mod receive;
pub mod restart;
pub mod run;
pub mod send;
pub mod start;
pub mod switch_theme;
