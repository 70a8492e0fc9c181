//! A replica natively: a process of its own, which `docker run` of the shell starts. What it is to run comes as a line of
//! JSON; it prints to where the shell has it print, and listens at the ports that are published.

use std::io::BufRead;
use std::net::Ipv4Addr;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

use oxhttp::Server;
use oxhttp::model::{Body, HeaderName, HeaderValue, Request, Response, StatusCode};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use touchpaper_core::cancel;
use touchpaper_platform::files;
use touchpaper_terminal::containers::Nothing;
use touchpaper_terminal::http::Nowhere;
use touchpaper_terminal::later::now;
use touchpaper_terminal::machine::Machine;
use touchpaper_terminal::person::Here;
use touchpaper_terminal::replica::{Begin, begin};
use touchpaper_terminal::{Parts, Shell};
use touchpaper_wire::{HttpRequest, HttpResponse, Outcome, Serve, Stream};

use crate::machine::Native;
use crate::submit::standard_streams;

/// What a replica is told. Its folder is a place of its own on this computer's disk.
#[derive(Serialize, Deserialize)]
pub struct Told {
    pub serve: Serve,
    pub ports: Vec<u16>,
}

type Answered = Result<(HttpResponse, Vec<u8>), String>;

struct Job {
    request: HttpRequest,
    body: Vec<u8>,
    reply: Sender<Answered>,
}

/// Requests that may wait.
const QUEUE: usize = 256;

pub fn run() -> ExitCode {
    let mut line = String::new();
    let told: Result<Told, String> = std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(|error| error.to_string())
        .and_then(|_| serde_json::from_str(&line).map_err(|error| error.to_string()));
    match told.and_then(|told| start(&told)) {
        Ok(code) => ExitCode::from(u8::try_from(code & 0xff).unwrap_or(1)),
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn start(told: &Told) -> Result<i32, String> {
    let mut native = Native::new()?;
    let streams = standard_streams();
    native.printing_to(&streams).allow_serving(told.serve.environment.iter())?;
    let outcome = match begin(&told.serve)? {
        Begin::Program(program) => native.run(&program, &streams),
        Begin::Line(line) => return Ok(run_line(native, &line, told)),
    };
    let host = native.printing_to(&streams);
    if host.serving().is_none() {
        return Ok(match outcome {
            Outcome::Success => 0,
            Outcome::Exit { code } => code,
            Outcome::Error { .. } => 1,
            Outcome::Cancelled => 130,
        });
    }
    let (jobs, taken) = sync_channel(QUEUE);
    if !told.ports.is_empty() {
        listen(&told.ports, jobs.clone())?;
    }
    answer_all(host, &taken);
    Ok(0)
}

/// Until the process is ended.
fn answer_all(host: &touchpaper_python::Host, taken: &Receiver<Job>) {
    while let Ok(job) = taken.recv() {
        let answered = host.answer(&job.request, &job.body);
        // Whoever asked may have gone.
        let _ = job.reply.send(answered);
    }
}

fn run_line(native: Native, line: &str, told: &Told) -> i32 {
    let streams = standard_streams();
    let mut shell = Shell::new(Parts {
        machine: Box::new(native),
        client: Box::new(Nowhere),
        containers: Box::new(Nothing),
        person: Box::new(Here),
        cancel: cancel::process_flag(),
        screen: std::sync::Arc::new(move |stream, text: &str| match stream {
            Stream::Stdout => streams.out.text(text),
            Stream::Stderr => streams.err.text(text),
        }),
        home: files::current_dir(),
    });
    shell.variables.extend(told.serve.environment.clone());
    now(Box::pin(shell.enter(line))).unwrap_or(1)
}

fn listen(ports: &[u16], jobs: SyncSender<Job>) -> Result<(), String> {
    let jobs = Mutex::new(jobs);
    let mut server = Server::new(move |request| {
        let jobs = jobs.lock().clone();
        serve(&jobs, request)
    });
    for port in ports {
        server = server.bind((Ipv4Addr::LOCALHOST, *port));
    }
    server.spawn().map(drop).map_err(|error| error.to_string())
}

fn serve(jobs: &SyncSender<Job>, request: &mut Request<Body>) -> Response<Body> {
    let target = request.uri().path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
    let value = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = request.headers().iter().map(|(name, own)| (name.as_str().to_owned(), value(own))).collect();
    let asked = HttpRequest { method: request.method().as_str().to_owned(), target, headers };
    let Ok(body) = std::mem::take(request.body_mut()).to_vec() else { return plain(400, "the body could not be read\n") };
    let (reply, answered) = channel();
    if jobs.send(Job { request: asked, body, reply }).is_err() {
        return plain(503, "it has ended\n");
    }
    match answered.recv() {
        Ok(Ok((response, body))) => made(response, body),
        Ok(Err(problem)) => {
            eprintln!("{problem}");
            plain(500, "Internal Server Error\n")
        }
        Err(_) => plain(503, "it has ended\n"),
    }
}

fn made(told: HttpResponse, body: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(told.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in told.headers {
        // The server writes its own length.
        let known = (HeaderName::try_from(name.as_str()), HeaderValue::from_str(&value));
        if let (Ok(name), Ok(value)) = known
            && !name.as_str().eq_ignore_ascii_case("content-length")
        {
            response.headers_mut().append(name, value);
        }
    }
    response
}

fn plain(status: u16, text: &str) -> Response<Body> {
    let headers = vec![("Content-Type".to_owned(), "text/plain; charset=utf-8".to_owned())];
    made(HttpResponse { status, headers, ..HttpResponse::default() }, text.as_bytes().to_vec())
}
