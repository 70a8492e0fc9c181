//! The native command: runs PySpark scripts on the engine that the page has.

mod bench;
mod export_model;
mod grade;
mod grading;
mod lint_course;
mod machine;
mod package;
mod replica;
mod serve_model;
mod shell;
mod submit;
mod world;

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
    /// Write a saved model (a folder, or a zip of it) as a document, or a zip of a folder, of another system.
    ExportModel {
        model: String,
        /// onnx, pmml; docker, wml, mlflow, spark.
        #[arg(long)]
        to: String,
        /// The file to write; beside the model if it is not told.
        #[arg(long)]
        out: Option<String>,
    },
    /// Serve a saved model over HTTP, by the contracts that the page's deployments have.
    ServeModel(serve_model::Options),
    /// Judge an answer to an exercise, or a result file again: JSON, and 0 only where all is right.
    Grade {
        /// The exercise's Markdown.
        exercise: String,
        /// The answer (.py, .sql), or a result file that the page gave (.json).
        answer: String,
        /// Which of the exercise's parts the answer is of.
        #[arg(long)]
        id: Option<String>,
        /// How long an answer may run, in seconds.
        #[arg(long, default_value_t = 60)]
        timeout: u64,
    },
    /// Tell what is amiss in a folder of exercises.
    LintCourse {
        folder: String,
        /// Only read them: run no solution.
        #[arg(long)]
        no_run: bool,
    },
    /// Pack an exercise and the page around it for a learning platform.
    Package {
        /// The exercise's Markdown, as a SCORM 1.2 package.
        #[arg(long, value_name = "EXERCISE.md")]
        scorm: String,
        /// The built page.
        #[arg(long, default_value = "dist")]
        page: String,
        /// The zip to write.
        #[arg(long)]
        out: String,
    },
    /// The page's terminal, on this computer's files.
    Shell,
    /// What a container of that terminal is, told by a line of JSON what to run.
    #[command(hide = true)]
    Replica,
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
        Command::ServeModel(options) => serve_model::run(&options),
        Command::Grade { exercise, answer, id, timeout } => grade::run(&exercise, &answer, id.as_deref(), timeout),
        Command::LintCourse { folder, no_run } => lint_course::run(&folder, !no_run),
        Command::Package { scorm, page, out } => package::run(&scorm, &page, &out),
        Command::Shell => shell::run(),
        Command::Replica => replica::run(),
        Command::Bench { filter } => bench::run(filter.as_deref()),
    }
}
