//! The native command: runs PySpark scripts on the engine that the page has.

mod bench;
mod export_model;
mod machine;
mod shell;
mod submit;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "touchpaper", version, about = "Runs PySpark scripts on one machine, as the page does")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run a script as spark-submit would: its options, the script, what the script finds in sys.argv.
    #[command(disable_help_flag = true)]
    Submit {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Write a saved model (a folder, or a zip of it) as a document of another system.
    ExportModel {
        model: String,
        /// onnx or pmml.
        #[arg(long)]
        to: String,
        /// The file to write; beside the model if it is not told.
        #[arg(long)]
        out: Option<String>,
    },
    /// The page's terminal, on this computer's files.
    Shell,
    /// Time the scripts in bench/ and print JSON lines.
    Bench {
        /// Only scripts whose name contains this.
        filter: Option<String>,
    },
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Submit { args } => submit::run(&args),
        Command::ExportModel { model, to, out } => export_model::run(model, to, out),
        Command::Shell => shell::run(),
        Command::Bench { filter } => bench::run(filter.as_deref()),
    }
}
