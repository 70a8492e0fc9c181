//! The engine as the page sees it: a worker's life, from being fetched to being replaced.

pub mod lost;
pub mod worker;

use std::collections::BTreeMap;

use gloo_timers::callback::Timeout;
use js_sys::Function;
use touchpaper_wire::{Completion, ThreadMode};
use wasm_bindgen::JsValue;

use crate::engine::worker::EngineWorker;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Fetch,
    Compile,
}

/// How far the start of an engine is, in bytes; `total` is 0 where it is unknown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    pub step: Step,
    pub loaded: f64,
    pub total: f64,
}

impl Progress {
    pub const NONE: Self = Self { step: Step::Fetch, loaded: 0.0, total: 0.0 };

    /// From 0 to 1 where it is known.
    pub fn share(&self) -> Option<f64> {
        (self.step == Step::Fetch && self.total > 0.0).then(|| (self.loaded / self.total).min(1.0))
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Life {
    /// The first engine of this page is on its way.
    Loading(Progress),
    Ready,
    Running,
    /// The cancel flag is set; the script has not stopped yet.
    Cancelling,
    /// Another takes the place of one that was ended or lost.
    Restarting(Progress),
    /// None is there and none is coming, unless a person asks.
    Crashed,
}

impl Life {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Loading(_) => "loading",
            Self::Ready => "ready",
            Self::Running => "running",
            Self::Cancelling => "cancelling",
            Self::Restarting(_) => "restarting",
            Self::Crashed => "crashed",
        }
    }

    /// Something runs in it; a person may have asked to stop that.
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Running | Self::Cancelling)
    }

    /// The engine answers, or will when the script that runs has ended.
    pub fn is_up(&self) -> bool {
        matches!(self, Self::Ready | Self::Running | Self::Cancelling)
    }

    pub fn progress(&self) -> Option<Progress> {
        match self {
            Self::Loading(progress) | Self::Restarting(progress) => Some(*progress),
            _ => None,
        }
    }
}

pub struct Engine {
    pub life: Life,
    pub worker: Option<EngineWorker>,
    /// Told by the engine when it is ready.
    pub threads: Option<ThreadMode>,
    /// The number that it was started with, where one was asked for.
    pub asked_threads: Option<usize>,
    pub memory_bytes: u64,
    pub cancel_address: usize,
    pub lose_address: usize,
    /// The engine's memory where the page shares it; the flags are in it.
    pub memory: Option<JsValue>,
    /// The compiled engine, so that the next worker need not fetch it.
    pub module: Option<JsValue>,
    /// Run was pressed before the engine was there.
    pub queued: bool,
    /// Why the last one was lost, until a person has put it away.
    pub crash: Option<String>,
    /// Engines lost since one last finished a script.
    pub losses: u32,
    /// Ends the worker of a script that does not stop when cancelled.
    pub deadline: Option<Timeout>,
    /// Editors that wait for completions: what to call with them, by the number that they were asked under.
    pub completing: BTreeMap<u32, Function>,
    pub last_complete: u32,
    /// PySpark's names, once they have been asked for.
    pub api: Option<Vec<Completion>>,
}

impl Engine {
    pub fn new() -> Self {
        Self {
            life: Life::Loading(Progress::NONE),
            worker: None,
            threads: None,
            asked_threads: None,
            memory_bytes: 0,
            cancel_address: 0,
            lose_address: 0,
            memory: None,
            module: None,
            queued: false,
            crash: None,
            losses: 0,
            deadline: None,
            completing: BTreeMap::new(),
            last_complete: 0,
            api: None,
        }
    }

    /// Writes the cancel flag. False where the engine's memory is not shared.
    pub fn write_cancel_flag(&self, value: i32) -> bool {
        self.memory.as_ref().is_some_and(|memory| worker::write_flag(memory, self.cancel_address, value))
    }

    /// Asks for the loss of an executor, by its number. False where the engine's memory is not shared.
    pub fn write_lose_flag(&self, executor: usize) -> bool {
        let wanted = i32::try_from(executor).unwrap_or(-1) + 1;
        self.memory.as_ref().is_some_and(|memory| worker::write_flag(memory, self.lose_address, wanted))
    }
}
