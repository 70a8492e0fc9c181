//! `touchpaper serve-model`: a saved model behind HTTP on this computer, by the contracts that the page's deployments have.
//! The engine is on the main thread and answers one request after another; connections have threads of their own. With
//! `--replicas` the engines are in processes of their own, which are started again as they end.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::channel;

use touchpaper_core::cancel;
use touchpaper_python::Host;
use touchpaper_terminal::machine::{Code, Program};
use touchpaper_terminal::stream::Streams;
use touchpaper_wire::{Launch, Outcome};

use crate::machine::Native;
use crate::submit;

mod frames;
mod http;
mod queue;
mod replicas;

use queue::Queue;
use replicas::Pool;

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
    /// Processes that answer, each with the model; one that ends is started again. Without it this process answers.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=64))]
    replicas: Option<u16>,
    /// Log no requests.
    #[arg(long)]
    quiet: bool,
    /// It is one of the replicas, and shares a folder with the others.
    #[arg(long, hide = true)]
    replica_of: Option<String>,
}

pub fn run(options: &Options) -> ExitCode {
    let ended = match (options.replicas, &options.replica_of) {
        (Some(count), None) => supervise(options, usize::from(count)),
        (_, Some(folder)) => replica(options, folder),
        (None, None) => alone(options),
    };
    ended.unwrap_or_else(|problem| {
        eprintln!("touchpaper: {problem}");
        ExitCode::FAILURE
    })
}

/// The model in this process.
fn alone(options: &Options) -> Result<ExitCode, String> {
    let native = Native::new()?;
    let host = match load(options, &native, &submit::standard_streams(), None)? {
        Ok(host) => host,
        Err(code) => return Ok(code),
    };
    // One request at a time is asked of it, so what it is at is the one to be stopped.
    let queue = Arc::new(Queue::new(|_| cancel::process_flag().store(1, Ordering::Relaxed)));
    listen(options, &queue, None)?;
    while let Some(job) = queue.take(0) {
        let answer = host.answer(&job.request, &job.body);
        queue.done(job.id);
        // Whoever asked may have gone.
        let _ = job.reply.send(answer);
    }
    Ok(ExitCode::SUCCESS)
}

/// The model in processes of its own.
fn supervise(options: &Options, count: usize) -> Result<ExitCode, String> {
    let said = |error: std::io::Error| error.to_string();
    let folder = Pool::folder();
    let mut args = vec!["serve-model".to_owned()];
    args.extend(options.told());
    args.push(format!("--replica-of={folder}"));
    args.extend(["--".to_owned(), options.model.clone()]);
    let pool = Pool::new(count, args, folder).map_err(said)?;
    let stopping = Arc::clone(&pool);
    let queue = Arc::new(Queue::new(move |place| stopping.kill(place)));
    let (told, first) = channel();
    pool.start(&queue, &told).map_err(said)?;
    if let Ok(Err(_)) | Err(_) = first.recv() {
        // What is amiss the replica has said itself.
        pool.end();
        return Ok(ExitCode::FAILURE);
    }
    let listening = listen(options, &queue, Some(Arc::clone(&pool)));
    if listening.is_err() {
        pool.end();
    }
    listening?;
    // Until the process is told to end.
    loop {
        std::thread::park();
    }
}

/// One of these processes.
fn replica(options: &Options, folder: &str) -> Result<ExitCode, String> {
    let native = Native::new()?;
    // Its standard output is what it says to the supervisor.
    let err = submit::standard_streams().err;
    let streams = Streams { out: err.clone(), err };
    Ok(match load(options, &native, &streams, Some(folder))? {
        Ok(host) => replicas::run(host),
        Err(code) => code,
    })
}

impl Options {
    /// What the program that answers is told, beside the model.
    fn told(&self) -> Vec<String> {
        let port = self.port.to_string();
        let pairs = [
            ("--contract", &self.contract),
            ("--name", &self.name),
            ("--version", &self.version),
            ("--train", &self.train),
            ("--port", &port),
        ];
        pairs.map(|(name, value)| format!("{name}={value}")).to_vec()
    }
}

/// A host with the model; the exit code where the program that loads it has ended.
fn load<'a>(options: &Options, native: &'a Native, streams: &Streams, shared: Option<&str>) -> Result<Result<&'a Host, ExitCode>, String> {
    let host = native.printing_to(streams);
    let environment: BTreeMap<String, String> = std::env::vars().collect();
    host.allow_serving(environment.iter())?;
    let mut args = vec![options.model.clone()];
    args.extend(options.told());
    args.extend(shared.map(|folder| format!("--shared={folder}")));
    let code = Code::Module { name: "_deployed".to_owned() };
    let outcome = host.run_program(&Program { code, args, launch: Launch::default(), input: Vec::new() });
    if host.serving().is_some() {
        return Ok(Ok(host));
    }
    Ok(Err(match outcome {
        Outcome::Exit { code } => ExitCode::from(u8::try_from(code & 0xff).unwrap_or(1)),
        _ => ExitCode::FAILURE,
    }))
}

fn listen(options: &Options, queue: &Arc<Queue>, pool: Option<Arc<Pool>>) -> Result<(), String> {
    let settings = http::Settings {
        address: (options.host, options.port).into(),
        max_body: options.max_body << 20,
        timeout_ms: options.timeout.saturating_mul(1000),
        log: !options.quiet,
    };
    http::start(settings, Arc::clone(queue), pool).map_err(|error| format!("http://{}:{}: {error}", options.host, options.port))?;
    eprintln!("{} is served by {} at http://{}:{}", options.model, options.contract, options.host, options.port);
    Ok(())
}
