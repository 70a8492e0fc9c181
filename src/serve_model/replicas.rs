//! `--replicas N`: as many processes answer, each with the model. One that ends is started again, and the request that it was
//! at goes to the next that is free, so no caller loses an answer. A request that several have ended with is refused.

use std::io::{BufReader, Error, Result, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Sender;
use std::time::Duration;

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use touchpaper_platform::files;
use touchpaper_python::Host;
use touchpaper_wire::{HttpRequest, HttpResponse};

use super::frames;
use super::queue::{Job, Queue};

/// So many replicas may end with one request.
const TRIES: usize = 3;
/// How long after a start that failed the next is tried: doubled each time up to the second.
const PAUSE: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(30)];

/// What a replica says.
#[derive(Serialize, Deserialize)]
enum Said {
    /// It has the model.
    Ready,
    Answer(HttpResponse),
    Failed(String),
}

/// What all replicas share.
pub struct Pool {
    children: Vec<Mutex<Option<Child>>>,
    /// This command's own arguments, by which a replica is started.
    args: Vec<String>,
    /// Where replicas leave a newer model to each other.
    folder: String,
    ready: AtomicU64,
    ended: AtomicU64,
    again: AtomicU64,
}

impl Pool {
    /// A folder of this process's own.
    pub fn folder() -> String {
        std::env::temp_dir().join(format!("touchpaper-replicas-{}", std::process::id())).to_string_lossy().into_owned()
    }

    pub fn new(count: usize, args: Vec<String>, folder: String) -> Result<Arc<Self>> {
        std::fs::create_dir_all(&folder)?;
        let children = (0..count).map(|_| Mutex::default()).collect();
        let (ready, ended, again) = Default::default();
        Ok(Arc::new(Self { children, args, folder, ready, ended, again }))
    }

    pub fn ready(&self) -> u64 {
        self.ready.load(Ordering::Relaxed)
    }

    /// Starts all. The first that is ready, or that ends before one is, is told.
    pub fn start(self: &Arc<Self>, queue: &Arc<Queue>, told: &Sender<Result<()>>) -> Result<()> {
        for place in 0..self.children.len() {
            let (pool, queue, told) = (Arc::clone(self), Arc::clone(queue), told.clone());
            std::thread::Builder::new().name(format!("replica {}", place + 1)).spawn(move || pool.keep(place, &queue, &told))?;
        }
        Ok(())
    }

    /// Ends a replica; it is started again.
    pub fn kill(&self, place: usize) {
        let Some(child) = self.children.get(place) else { return };
        if let Some(child) = child.lock().as_mut() {
            // One that has just ended by itself is what was wanted.
            let _ = child.kill();
        }
    }

    /// Ends all, for good where nothing starts them again, and forgets what they shared.
    pub fn end(&self) {
        (0..self.children.len()).for_each(|place| self.kill(place));
        let _ = files::remove(&self.folder);
    }

    /// In Prometheus' text format.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for (name, kind, help, value) in [
            ("touchpaper_replicas", "gauge", "Replicas that are wanted.", self.children.len() as u64),
            ("touchpaper_replicas_ready", "gauge", "Replicas that have the model and answer.", self.ready()),
            ("touchpaper_replicas_ended_total", "counter", "Replicas that have ended.", self.ended.load(Ordering::Relaxed)),
            (
                "touchpaper_requests_again_total",
                "counter",
                "Requests that went to another replica as theirs had ended.",
                self.again.load(Ordering::Relaxed),
            ),
        ] {
            out.push_str(&format!("# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n"));
        }
        out
    }

    /// One replica after another in a place, as long as there are requests.
    fn keep(&self, place: usize, queue: &Queue, told: &Sender<Result<()>>) {
        let mut pause = PAUSE[0];
        loop {
            match self.begin(place) {
                Ok((mut input, mut output)) => {
                    pause = PAUSE[0];
                    self.ready.fetch_add(1, Ordering::Relaxed);
                    let _ = told.send(Ok(()));
                    let over = self.answer(place, queue, &mut input, &mut output);
                    self.ready.fetch_sub(1, Ordering::Relaxed);
                    if over {
                        return;
                    }
                    self.reap(place);
                }
                Err(problem) => {
                    eprintln!("replica {}: {problem}; the next start is in {:.1} s", place + 1, pause.as_secs_f64());
                    self.reap(place);
                    let _ = told.send(Err(problem));
                    std::thread::park_timeout(pause);
                    pause = (pause * 2).min(PAUSE[1]);
                }
            }
        }
    }

    /// Starts a process and waits until it has the model.
    fn begin(&self, place: usize) -> Result<(ChildStdin, BufReader<ChildStdout>)> {
        use std::os::unix::process::CommandExt;
        let mut command = Command::new(std::env::current_exe()?);
        command.args(&self.args).stdin(Stdio::piped()).stdout(Stdio::piped());
        // Ctrl+C is for the supervisor, which lets the replicas answer first.
        let mut child = command.process_group(0).spawn()?;
        let (input, output) = (child.stdin.take(), child.stdout.take());
        eprintln!("replica {} is process {}", place + 1, child.id());
        *self.children[place].lock() = Some(child);
        let (Some(input), Some(output)) = (input, output) else { return Err(Error::other("it has no pipes")) };
        let mut output = BufReader::new(output);
        match frames::read::<Said>(&mut output)? {
            Some((Said::Ready, _)) => Ok((input, output)),
            _ => Err(Error::other("it ended before it had the model")),
        }
    }

    /// Gives a replica requests until it ends (false) or there are no more (true).
    fn answer(&self, place: usize, queue: &Queue, input: &mut impl Write, output: &mut BufReader<ChildStdout>) -> bool {
        while let Some(mut job) = queue.take(place) {
            let said = frames::write(input, &job.request, &job.body).and_then(|()| frames::read::<Said>(output));
            let wanted = queue.done(job.id);
            let answered = match said {
                Ok(Some((Said::Answer(response), body))) => Ok((response, body)),
                Ok(Some((Said::Failed(problem), _))) => Err(problem),
                Ok(Some((Said::Ready, _)) | None) | Err(_) => {
                    job.lost += 1;
                    if wanted && job.lost < TRIES {
                        self.again.fetch_add(1, Ordering::Relaxed);
                        queue.again(job);
                    } else {
                        refuse(&job);
                    }
                    return false;
                }
            };
            // Whoever asked may have gone.
            let _ = job.reply.send(answered);
        }
        true
    }

    /// Notes the end of what is in a place.
    fn reap(&self, place: usize) {
        let Some(mut child) = self.children[place].lock().take() else { return };
        // It may live and have said nonsense.
        let _ = child.kill();
        let status = child.wait().map_or_else(|error| error.to_string(), |status| status.to_string());
        self.ended.fetch_add(1, Ordering::Relaxed);
        eprintln!("replica {} (process {}) has ended: {status}", place + 1, child.id());
    }
}

fn refuse(job: &Job) {
    let why = serde_json::json!({ "error": format!("{} replicas have ended while they answered this request", job.lost) });
    let headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
    let response = HttpResponse { status: 502, headers, ..HttpResponse::default() };
    let _ = job.reply.send(Ok((response, why.to_string().into_bytes())));
}

/// The replica's side: answers until the supervisor says no more. What is printed goes to standard error.
pub fn run(host: &Host) -> ExitCode {
    let (mut input, mut output) = (std::io::stdin().lock(), std::io::stdout().lock());
    let mut said = frames::write(&mut output, &Said::Ready, &[]);
    while said.is_ok() {
        let Ok(Some((request, body))) = frames::read::<HttpRequest>(&mut input) else { break };
        said = match host.answer(&request, &body) {
            Ok((response, body)) => frames::write(&mut output, &Said::Answer(response), &body),
            Err(problem) => frames::write(&mut output, &Said::Failed(problem), &[]),
        };
    }
    ExitCode::SUCCESS
}
