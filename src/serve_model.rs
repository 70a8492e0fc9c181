//! `touchpaper serve-model`: a saved model behind HTTP on this computer, by the contracts that the page's deployments have.
//! The engine is on the main thread and answers one request after another; connections have threads of their own.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::mpsc::Receiver;

use touchpaper_python::Host;
use touchpaper_terminal::machine::{Code, Program};
use touchpaper_wire::{Launch, Outcome};

use crate::machine::Native;
use crate::submit;

mod http;

use http::Job;

#[derive(clap::Args)]
pub struct Options {
    /// A saved PipelineModel: its folder, or a zip of it.
    model: String,
    /// How requests and replies look: flask, wml or mlflow.
    #[arg(long, default_value = "flask")]
    contract: String,
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The address to listen at; 0.0.0.0 for all of this computer's.
    #[arg(long, default_value = "127.0.0.1")]
    host: std::net::IpAddr,
    /// The deployment's name, which is in Watson's paths; the file's name if it is not told.
    #[arg(long, default_value = "")]
    name: String,
    #[arg(long, default_value = "0.1")]
    version: String,
    /// A PySpark program that /train runs, with the folder to save the new model into as its argument.
    #[arg(long, default_value = "")]
    train: String,
    /// The largest body that is read, in megabytes.
    #[arg(long, default_value_t = 32)]
    max_body: usize,
    /// How long a request may take, in seconds.
    #[arg(long, default_value_t = 60)]
    timeout: u64,
    /// Log no requests.
    #[arg(long)]
    quiet: bool,
}

pub fn run(options: &Options) -> ExitCode {
    let native = match Native::new() {
        Ok(native) => native,
        Err(error) => return failed(&error),
    };
    let host = native.printing_to(&submit::standard_streams());
    let environment: BTreeMap<String, String> = std::env::vars().collect();
    if let Err(error) = host.allow_serving(environment.iter()) {
        return failed(&error);
    }
    let port = options.port.to_string();
    let mut args = vec![options.model.clone()];
    for (name, value) in [
        ("--contract", &options.contract),
        ("--name", &options.name),
        ("--version", &options.version),
        ("--train", &options.train),
        ("--port", &port),
    ] {
        args.push(format!("{name}={value}"));
    }
    let code = Code::Module { name: "_deployed".to_owned() };
    let outcome = host.run_program(&Program { code, args, launch: Launch::default(), input: Vec::new() });
    if host.serving().is_none() {
        return match outcome {
            Outcome::Exit { code } => ExitCode::from(u8::try_from(code & 0xff).unwrap_or(1)),
            _ => ExitCode::FAILURE,
        };
    }
    let settings = http::Settings {
        address: (options.host, options.port).into(),
        max_body: options.max_body << 20,
        timeout_ms: options.timeout.saturating_mul(1000),
        log: !options.quiet,
    };
    match http::start(settings) {
        Ok((jobs, running)) => {
            eprintln!("{} is served by {} at http://{}:{}", options.model, options.contract, options.host, options.port);
            answer_all(host, &jobs, &running);
            ExitCode::SUCCESS
        }
        Err(error) => failed(&format!("http://{}:{}: {error}", options.host, options.port)),
    }
}

fn failed(message: &str) -> ExitCode {
    eprintln!("touchpaper: {message}");
    ExitCode::FAILURE
}

fn answer_all(host: &Host, jobs: &Receiver<Job>, running: &http::Running) {
    while let Ok(job) = jobs.recv() {
        // Whoever asked has gone.
        if !running.begin(job.id) {
            continue;
        }
        let answer = host.answer(&job.request, &job.body);
        running.end();
        let _ = job.reply.send(answer);
    }
}
