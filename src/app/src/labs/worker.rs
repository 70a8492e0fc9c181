//! A worker of the page's that runs a program which the engine cannot: a shader, or files on the disk. www/labs has both;
//! they are fetched when a lab comes to them, and say what the engine's `_labs` says.

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

pub struct LabWorker {
    worker: Worker,
    listeners: Vec<EventListener>,
}

impl LabWorker {
    /// `told` is given its reports as JSON, and why it could not go on.
    pub fn start(url: &str, task: &str, told: impl Fn(Result<String, String>) + Clone + 'static) -> Result<Self, String> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let failed = |error: wasm_bindgen::JsValue| error.as_string().unwrap_or_else(|| format!("{error:?}"));
        let worker = Worker::new_with_options(url, &options).map_err(failed)?;
        let on_message = {
            let told = told.clone();
            move |event: &web_sys::Event| {
                if let Some(json) = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string()) {
                    told(Ok(json));
                }
            }
        };
        let on_error = move |event: &web_sys::Event| {
            let message = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message).filter(|text| !text.is_empty());
            told(Err(message.unwrap_or_else(|| "its script could not be loaded".to_owned())));
        };
        let listeners = vec![EventListener::new(&worker, "message", on_message), EventListener::new(&worker, "error", on_error)];
        worker.post_message(&task.into()).map_err(failed)?;
        Ok(Self { worker, listeners })
    }
}

impl Drop for LabWorker {
    fn drop(&mut self) {
        self.worker.terminate();
        // It may be one of these listeners that is running now.
        let listeners = std::mem::take(&mut self.listeners);
        Timeout::new(0, move || drop(listeners)).forget();
    }
}
