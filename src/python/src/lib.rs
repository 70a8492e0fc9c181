//! Python inside the engine: a host that runs scripts, the native module `_engine` over core and sql, and the frozen
//! `pyspark` package (Lib/pyspark) that scripts import. Start reading at `host.rs`.

mod accumulated;
mod array;
mod ask;
mod commands;
mod copies;
pub mod defaults;
mod engine;
mod failure;
mod frozen;
mod host;
mod items;
mod output;
mod parallel;
mod preview;
mod replica;
mod session;
mod shown;
mod watch;

use touchpaper_lambdas::{compile, hash, keys, tasks};

pub use commands::{Command, CommandEnded, set_commands};
pub use host::{DisplaySink, Host, HostConfig, OutputSink};
pub use preview::Preview;
pub use session::{cancel, current_context, log_level};
pub use shown::{forget as forget_tables, rows as table_rows};
