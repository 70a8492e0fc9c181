//! The server itself: bounds on bodies, time and waiting, health, metrics and a line of log for each request. What is asked
//! of the model goes to the engine's thread.

use std::io::{Error, Read, Result};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use oxhttp::Server;
use oxhttp::model::{Body, HeaderName, HeaderValue, Request, Response, StatusCode};
use parking_lot::Mutex;
use touchpaper_deploy::metrics::Metrics;
use touchpaper_deploy::service::PREDICTIONS;
use touchpaper_platform::clock;
use touchpaper_wire::{HttpRequest, HttpResponse};

use super::queue::{Job, Queue, Refused};
use super::replicas::Pool;

const CONNECTIONS: usize = 512;
/// How long a silent connection is kept.
const IDLE: Duration = Duration::from_secs(30);
/// How long requests have to be answered once the process was told to end.
const GRACE_MS: f64 = 10_000.0;
/// The paths that requests are counted by.
const PATHS: [&str; 8] = ["/", "/predict", "/train", "/logs", "/invocations", "/ml", "/v3", "/ping"];

pub struct Settings {
    pub address: SocketAddr,
    pub max_body: usize,
    pub timeout_ms: u64,
    pub log: bool,
}

struct Front {
    settings: Settings,
    queue: Arc<Queue>,
    /// The processes that answer, where it is not this one.
    pool: Option<Arc<Pool>>,
    metrics: Mutex<Metrics>,
    started_ms: f64,
    last: AtomicU64,
    stopping: AtomicBool,
}

/// Listens; what is asked of the model goes into the queue.
pub fn start(settings: Settings, queue: Arc<Queue>, pool: Option<Arc<Pool>>) -> Result<()> {
    let address = settings.address;
    let front = Arc::new(Front {
        settings,
        queue,
        pool,
        metrics: Mutex::default(),
        started_ms: clock::unix_ms(),
        last: AtomicU64::new(0),
        stopping: AtomicBool::new(false),
    });
    end_by_signal(Arc::clone(&front))?;
    Server::new(move |request| front.serve(request))
        .with_global_timeout(IDLE)
        .with_max_concurrent_connections(CONNECTIONS)
        .with_server_name("touchpaper")
        .map_err(Error::other)?
        .bind(address)
        .spawn()?;
    Ok(())
}

/// Answers what it was asked, refuses what comes, and ends.
fn end_by_signal(front: Arc<Front>) -> Result<()> {
    let mut signals = signal_hook::iterator::Signals::new([signal_hook::consts::SIGTERM, signal_hook::consts::SIGINT])?;
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        if signals.forever().next().is_some() {
            front.stopping.store(true, Ordering::Relaxed);
            let until = clock::now_ms() + GRACE_MS;
            while front.metrics.lock().pending > 0 && clock::now_ms() < until {
                std::thread::park_timeout(Duration::from_millis(20));
            }
            front.queue.close();
            if let Some(pool) = &front.pool {
                pool.end();
            }
            std::process::exit(0);
        }
    })?;
    Ok(())
}

impl Front {
    fn serve(&self, request: &mut Request<Body>) -> Response<Body> {
        let start = clock::now_ms();
        let method = request.method().as_str().to_owned();
        let target = request.uri().path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
        let path = target.split('?').next().unwrap_or_default();
        if method == "GET" && path == "/healthz" {
            return self.health();
        }
        if method == "GET" && path == "/metrics" {
            let mut text = self.metrics.lock().text(self.started_ms);
            text.extend(self.pool.as_ref().map(|pool| pool.text()));
            return response(200, "text/plain; version=0.0.4; charset=utf-8", text.into_bytes());
        }
        self.metrics.lock().pending += 1;
        let (response, predicted) = self.answer(request, &method, &target);
        let status = response.status().as_u16();
        let ms = clock::now_ms() - start;
        {
            let mut metrics = self.metrics.lock();
            metrics.pending -= 1;
            metrics.predictions += predicted;
            metrics.answered(known_method(&method), known_path(path), status, ms / 1000.0);
        }
        if self.settings.log {
            eprintln!("{:.3} \"{method} {}\" {status} {ms:.1}ms", clock::unix_ms() / 1000.0, target.escape_debug());
        }
        response
    }

    fn health(&self) -> Response<Body> {
        if self.stopping.load(Ordering::Relaxed) {
            return plain(503, "stopping\n");
        }
        match &self.pool {
            Some(pool) if pool.ready() == 0 => plain(503, "no replica is ready\n"),
            _ => plain(200, "ok\n"),
        }
    }

    fn answer(&self, request: &mut Request<Body>, method: &str, target: &str) -> (Response<Body>, u64) {
        if self.stopping.load(Ordering::Relaxed) {
            return (error(503, "the server is stopping"), 0);
        }
        let most = self.settings.max_body;
        let mut body = Vec::new();
        let read = request.body_mut().take(most as u64 + 1).read_to_end(&mut body);
        if let Err(problem) = read {
            return (error(400, &format!("the body could not be read: {problem}")), 0);
        }
        if body.len() > most {
            return (error(413, &format!("a body of more than {} MB", most >> 20)), 0);
        }
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = request.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        let id = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        let (reply, answer) = channel();
        let request = HttpRequest { method: method.to_owned(), target: target.to_owned(), headers };
        match self.queue.offer(Job { id, request, body, reply, lost: 0 }) {
            Ok(()) => {}
            Err(Refused::Full) => {
                let mut busy = error(503, "too many requests wait for the model");
                busy.headers_mut().insert("Retry-After", HeaderValue::from_static("1"));
                return (busy, 0);
            }
            Err(Refused::Closed) => return (error(503, "the model has ended"), 0),
        }
        match answer.recv_timeout(Duration::from_millis(self.settings.timeout_ms)) {
            Ok(Ok((told, body))) => finished(told, body, method == "HEAD"),
            Ok(Err(problem)) => (error(500, &problem), 0),
            Err(RecvTimeoutError::Timeout) => {
                self.queue.give_up(id);
                (error(504, "the model did not answer in time"), 0)
            }
            Err(RecvTimeoutError::Disconnected) => (error(500, "the model has ended"), 0),
        }
    }
}

/// The program's answer, and how many rows it has scored.
fn finished(told: HttpResponse, body: Vec<u8>, head: bool) -> (Response<Body>, u64) {
    let mut rows = 0;
    let mut out = Response::new(Body::from(if head { Vec::new() } else { body }));
    *out.status_mut() = StatusCode::from_u16(told.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in told.headers {
        if name.eq_ignore_ascii_case(PREDICTIONS) {
            rows = value.parse().unwrap_or(0);
        }
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            out.headers_mut().append(name, value);
        }
    }
    (out, rows)
}

/// Callers make up paths and methods; what is counted must not grow with them.
fn known_path(path: &str) -> &'static str {
    let first = path.get(1..).and_then(|rest| rest.split('/').next()).unwrap_or_default();
    PATHS.into_iter().find(|known| known.strip_prefix('/') == Some(first)).unwrap_or("other")
}

fn known_method(method: &str) -> &'static str {
    ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS"].into_iter().find(|known| *known == method).unwrap_or("other")
}

fn response(status: u16, kind: &str, body: Vec<u8>) -> Response<Body> {
    let mut out = Response::new(Body::from(body));
    *out.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let Ok(kind) = HeaderValue::try_from(kind) {
        out.headers_mut().insert("Content-Type", kind);
    }
    out
}

fn plain(status: u16, text: &str) -> Response<Body> {
    response(status, "text/plain; charset=utf-8", text.as_bytes().to_vec())
}

fn error(status: u16, message: &str) -> Response<Body> {
    response(status, "application/json", serde_json::json!({ "error": message }).to_string().into_bytes())
}
