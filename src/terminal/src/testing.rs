//! A terminal for tests: files in a folder of its own, and a machine, a client and containers that note what they are asked.

mod containers;

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, AtomicU32, Ordering};

use parking_lot::Mutex;
use touchpaper_platform::files;
use touchpaper_wire::{Outcome, Stream};

use crate::http::{Client, Failure, Request, Response};
use crate::later::{Later, now, ready};
use crate::machine::{Code, Machine, Program, Session, Step};
use crate::person::Here;
use crate::shell::{Parts, Shell};
use crate::stream::Streams;
pub use containers::Kept as KeptContainers;

static FOLDERS: AtomicU32 = AtomicU32::new(0);

pub struct Terminal {
    pub shell: Shell,
    pub home: String,
    pub cancel: &'static AtomicI32,
    pub programs: Arc<Mutex<Vec<Program>>>,
    pub requests: Arc<Mutex<Vec<Request>>>,
    shown: Arc<Mutex<String>>,
}

impl Terminal {
    pub fn new() -> Self {
        let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let home = files::absolute(&format!("/tmp/touchpaper-terminal-{:x}-{number}", touchpaper_platform::random::seed()));
        files::make_dir(&home).unwrap();
        let shown: Arc<Mutex<String>> = Arc::default();
        let (programs, requests) = (Arc::default(), Arc::default());
        let cancel: &'static AtomicI32 = Box::leak(Box::default());
        let screen = Arc::clone(&shown);
        let shell = Shell::new(Parts {
            machine: Box::new(Noting { programs: Arc::clone(&programs), cancel }),
            client: Box::new(Answering { requests: Arc::clone(&requests) }),
            containers: Box::new(KeptContainers::default()),
            person: Box::new(Here),
            cancel,
            screen: Arc::new(move |stream, text: &str| {
                let mut shown = screen.lock();
                if stream == Stream::Stderr {
                    text.split_inclusive('\n').for_each(|line| shown.push_str(&format!("! {line}")))
                } else {
                    shown.push_str(text)
                }
            }),
            home: home.clone(),
        });
        Self { shell, home, cancel, programs, requests, shown }
    }

    /// What a line shows, its errors after `! `, and its exit code.
    pub fn run(&mut self, line: &str) -> (String, i32) {
        for line in line.split('\n') {
            self.type_line(line);
        }
        (std::mem::take(&mut *self.shown.lock()).replace(&self.home, "~"), self.shell.status())
    }

    pub fn type_line(&mut self, line: &str) {
        now(Box::pin(self.shell.enter(line))).unwrap();
    }

    /// The same for a text that may have several lines.
    pub fn run_whole(&mut self, text: &str) -> (String, i32) {
        let code = self.shell.enter_text(text);
        (std::mem::take(&mut *self.shown.lock()).replace(&self.home, "~"), code)
    }

    /// What a line shows that succeeds.
    pub fn out(&mut self, line: &str) -> String {
        let (shown, code) = self.run(line);
        assert_eq!(code, 0, "{line}: {shown}");
        shown
    }

    pub fn file(&self, name: &str, text: &str) {
        files::write(&format!("{}/{name}", self.home), text.as_bytes()).unwrap();
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = files::remove(&self.home);
    }
}

/// Such a machine for a shell inside of it.
pub fn machine(cancel: &'static AtomicI32) -> Box<dyn Machine> {
    Box::new(Noting { programs: Arc::default(), cancel })
}

/// A machine whose Python knows a few programs: `print WORDS`, `exit N`, `input`, `cancel`.
struct Noting {
    programs: Arc<Mutex<Vec<Program>>>,
    cancel: &'static AtomicI32,
}

impl Machine for Noting {
    fn run(&mut self, program: &Program, streams: &Streams) -> Outcome {
        self.programs.lock().push(program.clone());
        let source = match &program.code {
            Code::Script { source, .. } | Code::Text { source, .. } => source.clone(),
            Code::Module { name } => format!("print {name}"),
        };
        for line in source.lines() {
            match line.split_once(' ').unwrap_or((line, "")) {
                ("print", words) => streams.out.line(words),
                ("input", _) => streams.out.bytes(&program.input),
                ("exit", code) => return Outcome::Exit { code: code.parse().unwrap() },
                ("cancel", _) => {
                    // As the engine's host does it: the flag was set, and is clear when it returns.
                    self.cancel.store(0, Ordering::Release);
                    return Outcome::Cancelled;
                }
                _ => return Outcome::Error { class: "SyntaxError".into(), message: line.into(), line: None },
            }
        }
        Outcome::Success
    }

    fn open(&mut self, session: &Session, streams: &Streams) -> Result<(), String> {
        streams.out.line(if session.spark { "Welcome to Spark" } else { "Python" });
        Ok(())
    }

    fn evaluate(&mut self, source: &str, streams: &Streams) -> Step {
        match source.trim_end_matches('\n') {
            "exit()" => Step::Exit { code: 3 },
            block if block.starts_with("if ") && !source.ends_with("\n\n") => Step::More,
            text => {
                streams.out.line(&format!("{text:?}"));
                Step::Done
            }
        }
    }

    fn close(&mut self, streams: &Streams) {
        streams.out.line("bye");
    }
}

/// Answers at port 4000, with what it was sent.
struct Answering {
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Client for Answering {
    fn send(&mut self, request: Request) -> Later<'static, Result<Response, Failure>> {
        ready(self.answer(&request))
    }
}

impl Answering {
    fn answer(&self, request: &Request) -> Result<Response, Failure> {
        if request.url.port != 4000 {
            return Err(Failure::Refused);
        }
        self.requests.lock().push(request.clone());
        let (status, headers) = match request.url.target.as_str() {
            "/missing" => (404, Vec::new()),
            "/moved" => (302, vec![("Location".to_owned(), "/there".to_owned())]),
            _ => (200, vec![("Content-Type".to_owned(), "text/plain".to_owned())]),
        };
        let body = format!("{} {} ", request.method, request.url.target).into_bytes();
        Ok(Response { status, reason: String::new(), headers, body: [body, request.body.clone()].concat() })
    }
}
