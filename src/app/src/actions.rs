//! What can happen, one file each, named by its verb. Only these change state across handles.

pub mod cancel;
pub mod change_files;
pub mod change_settings;
pub mod clear_data;
pub mod edit_cells;
pub mod edit_pipeline;
pub mod fit_pipeline;
pub mod go_to;
pub mod import_file;
pub mod look_into;
pub mod lose_executor;
pub mod offer_files;
pub mod open_link;
pub mod open_notebook;
pub mod open_program;
pub mod open_sample;
pub mod open_store;
pub mod read_rows;
pub mod receive;
pub mod restart;
pub mod run;
pub mod run_cells;
pub mod send;
pub mod share;
pub mod start;
pub mod switch_theme;
