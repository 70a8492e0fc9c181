//! Replicas: engines beside the one that a person works with, each in a worker of its own with its own files, that run one
//! program which answers requests. The terminal's containers and deployments are such. `actions/replicas.rs` starts and
//! asks them; here is what is known of them.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use js_sys::Uint8Array;
use touchpaper_wire::{HttpRequest, HttpResponse, KeptImage, ReplicaLife, ReplicaState, Serve, Stream};
use web_sys::Blob;

use crate::engine::worker::EngineWorker;

/// The most of a log that is kept; what is older goes first.
const LOG_BYTES: usize = 256 * 1024;

/// Files by their absolute paths.
pub type Files = Rc<Vec<(String, Blob)>>;

/// What became of a request.
pub enum Answered {
    Response { response: HttpResponse, body: Uint8Array },
    TimedOut { after_ms: u32 },
    Failed(String),
}

pub type OnAnswer = Box<dyn FnOnce(Answered)>;

/// What a replica tells whoever started it.
pub enum News {
    Printed(Stream, String),
    /// It takes requests now.
    Serving,
    Ended(i32),
}

pub type OnNews = Rc<dyn Fn(News)>;

/// Answers at a port of localhost in place of a replica, as a deployment does.
pub type Door = Rc<dyn Fn(HttpRequest, Uint8Array, OnAnswer)>;

pub struct Image {
    /// For whoever keeps it.
    pub about: String,
    pub files: Files,
    pub bytes: u64,
    pub created: f64,
}

/// What a replica is started with.
pub struct Start {
    pub id: String,
    /// For whoever started it.
    pub about: String,
    pub files: Files,
    pub serve: Serve,
    /// Of localhost, as the terminal's curl asks them.
    pub ports: Vec<u16>,
    /// It is forgotten when it ends.
    pub remove: bool,
    pub news: Option<OnNews>,
}

/// A request that has been sent, until it is answered or its time is over.
pub struct Sent {
    pub answer: OnAnswer,
    pub deadline: Timeout,
}

/// A request to a program that does not serve yet, until it does or the request's time is over.
pub struct Waiting {
    pub number: u32,
    pub request: HttpRequest,
    pub body: Uint8Array,
    pub answer: OnAnswer,
    pub deadline: Timeout,
}

pub struct Replica {
    pub start: Start,
    pub created: f64,
    pub life: ReplicaLife,
    /// None once it has ended.
    pub worker: Option<EngineWorker>,
    pub serving: bool,
    pub log: String,
    /// Requests that came before it served.
    pub waiting: VecDeque<Waiting>,
    pub sent: BTreeMap<u32, Sent>,
    pub last_sent: u32,
    /// How many workers it has had: what an ended one still says is not heard.
    pub generation: u32,
}

impl Replica {
    pub fn new(start: Start, now: f64) -> Self {
        Self {
            start,
            created: now,
            life: ReplicaLife::Running { since: now },
            worker: None,
            serving: false,
            log: String::new(),
            waiting: VecDeque::new(),
            sent: BTreeMap::new(),
            last_sent: 0,
            generation: 0,
        }
    }

    pub fn is_running(&self) -> bool {
        matches!(self.life, ReplicaLife::Running { .. })
    }

    pub fn print(&mut self, text: &str) {
        self.log.push_str(text);
        if self.log.len() > LOG_BYTES {
            let cut = self.log.len() - LOG_BYTES;
            let line = self.log.as_bytes()[cut..].iter().position(|byte| *byte == b'\n').map_or(self.log.len(), |end| cut + end + 1);
            self.log.drain(..line);
        }
    }

    /// Those who wait for an answer that will not come.
    pub fn give_up(&mut self) -> Vec<OnAnswer> {
        let sent = std::mem::take(&mut self.sent).into_values().map(|sent| sent.answer);
        let waiting = std::mem::take(&mut self.waiting).into_iter().map(|waiting| waiting.answer);
        sent.chain(waiting).collect()
    }
}

#[derive(Default)]
pub struct Replicas {
    pub images: BTreeMap<String, Image>,
    /// In the order in which they were started.
    pub all: Vec<Replica>,
    pub doors: BTreeMap<u16, Door>,
}

impl Replicas {
    pub fn get(&mut self, id: &str) -> Option<&mut Replica> {
        self.all.iter_mut().find(|replica| replica.start.id == id)
    }

    /// The one that runs and answers at a port.
    pub fn at(&self, port: u16) -> Option<&str> {
        let found = self.all.iter().find(|replica| replica.is_running() && replica.start.ports.contains(&port));
        found.map(|replica| replica.start.id.as_str())
    }

    pub fn is_taken(&self, port: u16) -> bool {
        self.doors.contains_key(&port) || self.at(port).is_some()
    }

    pub fn image_list(&self) -> Vec<KeptImage> {
        let kept = |(id, image): (&String, &Image)| KeptImage {
            image: id.clone(),
            about: image.about.clone(),
            bytes: image.bytes,
            created: image.created,
        };
        let mut images: Vec<KeptImage> = self.images.iter().map(kept).collect();
        images.sort_by(|one, other| other.created.total_cmp(&one.created));
        images
    }

    /// The newest first, as Docker lists containers.
    pub fn list(&self) -> Vec<ReplicaState> {
        let state = |replica: &Replica| ReplicaState {
            replica: replica.start.id.clone(),
            about: replica.start.about.clone(),
            created: replica.created,
            life: replica.life,
        };
        self.all.iter().rev().map(state).collect()
    }
}
