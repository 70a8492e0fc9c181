//! The worker that the engine lives in: messages to it and from it (www/engine-worker.js says what they are), the
//! cancel flag in its memory, and its end.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use js_sys::{Array, Atomics, Int32Array, Object, Reflect};
use touchpaper_wire::{Reply, Request, Settings};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, ErrorEvent, MessageEvent, Url, Worker, WorkerOptions, WorkerType};

use crate::browser;
use crate::engine::{Progress, Step};

/// What the worker says.
pub enum FromWorker {
    Progress(Progress),
    /// The compiled engine: another worker starts with it in a moment.
    Module(JsValue),
    /// The engine's memory, which is shared.
    Memory(JsValue),
    /// With the bytes that it speaks of.
    Reply(Box<Reply>, Array),
    /// A file of the engine's that was asked for; none where it is gone.
    Content {
        path: String,
        bytes: Option<JsValue>,
    },
    Notice(String),
    Crashed(String),
}

pub struct EngineWorker {
    worker: Worker,
    ended: Rc<Cell<bool>>,
    listeners: Vec<EventListener>,
    threads: Threads,
}

/// The workers that the engine's programs have asked for, with what listens to them: they run on the engine's memory, and
/// end with it.
type Threads = Rc<RefCell<Vec<(Worker, [EventListener; 2])>>>;

impl EngineWorker {
    pub fn start(url: &str, told: impl Fn(FromWorker) + 'static) -> Result<Self, String> {
        let worker = begin(url)?;
        let ended = Rc::new(Cell::new(false));
        let threads = Threads::default();
        let listeners = listen(&worker, url, &(Rc::new(told) as Told), &ended, &threads);
        Ok(Self { worker, ended, listeners: listeners.into(), threads })
    }

    /// Tells it to load the engine, or to take the one that an earlier worker compiled.
    /// `files` are a person's own, as `store::contents` gives them.
    pub fn load(&self, settings: &Settings, module: Option<&JsValue>, files: JsValue) -> Result<(), String> {
        let settings = serde_json::to_string(settings).map_err(|error| error.to_string())?;
        let module = module.cloned().unwrap_or(JsValue::UNDEFINED);
        self.post(&[("kind", "start".into()), ("settings", settings.into()), ("module", module), ("files", files)])
    }

    /// The same with no files but these.
    pub fn load_alone(&self, settings: &Settings, module: Option<&JsValue>, files: JsValue) -> Result<(), String> {
        let settings = serde_json::to_string(settings).map_err(|error| error.to_string())?;
        let module = module.cloned().unwrap_or(JsValue::UNDEFINED);
        let alone = ("alone", JsValue::TRUE);
        self.post(&[("kind", "start".into()), ("settings", settings.into()), ("module", module), ("files", files), alone])
    }

    pub fn request(&self, request: &Request) -> Result<(), String> {
        self.request_json(&serde_json::to_string(request).map_err(|error| error.to_string())?)
    }

    pub fn request_json(&self, json: &str) -> Result<(), String> {
        self.post(&[("kind", "request".into()), ("json", json.into())])
    }

    /// A request that speaks of bytes.
    pub fn request_with(&self, request: &Request, parts: &Array) -> Result<(), String> {
        let json = serde_json::to_string(request).map_err(|error| error.to_string())?;
        self.post(&[("kind", "request".into()), ("json", json.into()), ("parts", parts.into())])
    }

    /// Gives the engine a file.
    pub fn install(&self, path: &str, content: &Blob) -> Result<(), String> {
        self.post(&[("kind", "install".into()), ("path", path.into()), ("blob", content.into())])
    }

    /// Asks for a file of the engine's.
    pub fn read(&self, path: &str) -> Result<(), String> {
        self.post(&[("kind", "read".into()), ("path", path.into())])
    }

    fn post(&self, fields: &[(&str, JsValue)]) -> Result<(), String> {
        let message = Object::new();
        for (name, value) in fields {
            Reflect::set(&message, &(*name).into(), value).map_err(|error| text_of(&error))?;
        }
        self.worker.post_message(&message).map_err(|error| text_of(&error))
    }
}

impl Drop for EngineWorker {
    fn drop(&mut self) {
        self.ended.set(true);
        self.worker.terminate();
        let threads = self.threads.take();
        threads.iter().for_each(|(thread, _)| thread.terminate());
        // It may be one of these listeners that is running now.
        let listeners = std::mem::take(&mut self.listeners);
        Timeout::new(0, move || drop((listeners, threads))).forget();
    }
}

/// A worker's script has to be of the page's own origin. In a sandboxed frame the page has none: there a script that it made
/// itself imports the one from the host, which has to allow that (`Access-Control-Allow-Origin: *`). Chromium starts no
/// modules from such a script, so it is a classic one, and keeps what is said to it until the import is there.
fn begin(url: &str) -> Result<Worker, String> {
    let options = WorkerOptions::new();
    if browser::window().is_none_or(|window| window.origin() != "null") {
        options.set_type(WorkerType::Module);
        return Worker::new_with_options(url, &options).map_err(|error| text_of(&error));
    }
    let script = include_str!("sandboxed.js").replace("ADDRESS", &serde_json::Value::from(url).to_string());
    let kind = BlobPropertyBag::new();
    kind.set_type("text/javascript");
    let script = Blob::new_with_str_sequence_and_options(&Array::of1(&script.into()), &kind);
    let address = script.and_then(|script| Url::create_object_url_with_blob(&script));
    address.and_then(|address| Worker::new_with_options(&address, &options)).map_err(|error| text_of(&error))
}

type Told = Rc<dyn Fn(FromWorker)>;

fn listen(worker: &Worker, url: &str, told: &Told, ended: &Rc<Cell<bool>>, threads: &Threads) -> [EventListener; 2] {
    let on_message = {
        let (told, ended, threads, url) = (Rc::clone(told), Rc::clone(ended), Rc::clone(threads), url.to_owned());
        move |event: &web_sys::Event| {
            let Some(data) = event.dyn_ref::<MessageEvent>().map(MessageEvent::data).filter(|_| !ended.get()) else { return };
            if Reflect::get(&data, &"kind".into()).is_ok_and(|kind| kind == "thread") {
                if let Err(message) = join(&url, &data, &told, &ended, &threads) {
                    told(FromWorker::Notice(format!("A thread could not be started ({message}).")));
                }
            } else if let Some(message) = read(&data) {
                told(message);
            }
        }
    };
    let on_error = {
        let (told, ended) = (Rc::clone(told), Rc::clone(ended));
        move |event: &web_sys::Event| {
            if !ended.get() {
                // A script that could not be loaded gives an event without a message.
                let message = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message).filter(|text| !text.is_empty());
                told(FromWorker::Crashed(message.unwrap_or_else(|| "its files could not be loaded".to_owned())));
            }
        }
    };
    [EventListener::new(worker, "message", on_message), EventListener::new(worker, "error", on_error)]
}

/// Starts a thread of a program's own, which the engine cannot start while the program runs.
fn join(url: &str, asked: &JsValue, told: &Told, ended: &Rc<Cell<bool>>, threads: &Threads) -> Result<(), String> {
    let worker = begin(url)?;
    let listeners = listen(&worker, url, told, ended, threads);
    worker.post_message(asked).map_err(|error| text_of(&error))?;
    threads.borrow_mut().push((worker, listeners));
    Ok(())
}

/// Writes the cancel flag, an i32 at `address` of the shared memory. False where that cannot be.
pub fn write_flag(memory: &JsValue, address: usize, value: i32) -> bool {
    // Asked for each time: the buffer is another object after the memory has grown.
    let Ok(buffer) = Reflect::get(memory, &"buffer".into()) else { return false };
    let flags = Int32Array::new(&buffer);
    u32::try_from(address / 4).is_ok_and(|index| Atomics::store(&flags, index, value).is_ok())
}

fn read(data: &JsValue) -> Option<FromWorker> {
    let field = |name: &str| Reflect::get(data, &name.into()).ok();
    let text = |name: &str| field(name)?.as_string();
    let number = |name: &str| field(name)?.as_f64();
    Some(match text("kind")?.as_str() {
        "progress" => {
            let step = match text("what")?.as_str() {
                "compile" => Step::Compile,
                _ => Step::Fetch,
            };
            FromWorker::Progress(Progress { step, loaded: number("loaded")?, total: number("total")? })
        }
        "module" => FromWorker::Module(field("module")?),
        "memory" => FromWorker::Memory(field("memory")?),
        "reply" => match serde_json::from_str(&text("json")?) {
            Ok(reply) => FromWorker::Reply(Box::new(reply), field("parts").and_then(|parts| parts.dyn_into().ok()).unwrap_or_default()),
            Err(error) => FromWorker::Notice(format!("The engine said something that this page does not know ({error}).")),
        },
        "content" => FromWorker::Content { path: text("path")?, bytes: field("bytes").filter(|bytes| !bytes.is_undefined()) },
        "notice" => FromWorker::Notice(text("message")?),
        "crashed" => FromWorker::Crashed(text("message").unwrap_or_else(|| "for a reason unknown".to_owned())),
        _ => return None,
    })
}

fn text_of(error: &JsValue) -> String {
    let message = Reflect::get(error, &"message".into()).ok().and_then(|message| message.as_string());
    message.unwrap_or_else(|| format!("{error:?}"))
}
