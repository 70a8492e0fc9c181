//! The native command: runs PySpark scripts on the engine that the page has.

mod bench;
mod export_model;
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
    /// Run a script as spark-submit would.
    Submit {
        script: String,
        /// What the script finds in sys.argv after its own name.
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
    /// Time the scripts in bench/ and print JSON lines.
    Bench {
        /// Only scripts whose name contains this.
        filter: Option<String>,
    },
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Submit { script, args } => submit::run(&script, args),
        Command::ExportModel { model, to, out } => export_model::run(model, to, out),
        Command::Bench { filter } => bench::run(filter.as_deref()),
    }
}
