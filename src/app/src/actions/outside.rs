//! What the terminal asks of the page: images and replicas, requests to them, files for the person.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use touchpaper_wire::{Outside, Request, Told};
use wasm_bindgen::JsCast;
use web_sys::Blob;

use crate::actions::replicas::{remove, send, start, stop};
use crate::browser;
use crate::files::store;
use crate::replica::{Answered, Image, News, OnNews, Start};
use crate::workbench::Workbench;

/// Answers, at once or later.
pub fn answer(bench: &Workbench, asked: u32, outside: Outside, parts: &Array) {
    bench.terminal.change_quietly(|terminal| terminal.outside.insert(asked));
    let told = match outside {
        Outside::Send { port, request } => {
            let body = parts.get(0).dyn_into().unwrap_or_else(|_| Uint8Array::new_with_length(0));
            let later = bench.clone();
            let answer = Box::new(move |answered| tell_answer(&later, asked, answered));
            let door = bench.replicas.read().doors.get(&port).map(Rc::clone);
            if let Some(door) = door {
                return door(request, body, answer);
            }
            let id = bench.replicas.read().at(port).map(str::to_owned);
            let Some(id) = id else { return tell(bench, asked, &Told::Refused) };
            return send(bench, &id, request, body, answer);
        }
        Outside::KeepImage { image, about, paths } => keep(bench, image, about, paths, parts),
        Outside::Images => Told::Images { images: bench.replicas.read().image_list() },
        Outside::DropImage { image } => {
            bench.replicas.change(|replicas| replicas.images.remove(&image));
            Told::Done
        }
        Outside::Run { ports, .. } if ports.iter().any(|port| bench.replicas.read().doors.contains_key(port)) => {
            failed("port is already allocated to a deployment")
        }
        Outside::Run { replica, image, about, ports, serve, attached, remove } => {
            let files = bench.replicas.read().images.get(&image).map(|image| Rc::clone(&image.files));
            let Some(files) = files else { return tell(bench, asked, &failed("the image is gone")) };
            let news: Option<OnNews> = attached.then(|| attached_to(bench, asked));
            match start(bench, Start { id: replica, about, files, serve, ports, remove, news }) {
                Ok(()) if attached => return,
                Ok(()) => Told::Done,
                Err(problem) => failed(&problem),
            }
        }
        Outside::Replicas => Told::Replicas { replicas: bench.replicas.read().list() },
        Outside::Log { replica } => match bench.replicas.change(|replicas| replicas.get(&replica).map(|known| known.log.clone())) {
            Some(text) => Told::Text { text },
            None => failed("it is gone"),
        },
        Outside::Stop { replica } => {
            stop(bench, &replica);
            Told::Done
        }
        Outside::Remove { replica } => {
            remove(bench, &replica);
            Told::Done
        }
        Outside::Download { name } => match blob(parts.get(0).unchecked_ref()) {
            Ok(content) => {
                store::hand_over(&name, &content);
                Told::Done
            }
            Err(problem) => failed(&problem),
        },
    };
    tell(bench, asked, &told);
}

fn failed(problem: &str) -> Told {
    Told::Failed { problem: problem.to_owned() }
}

fn blob(part: &Uint8Array) -> Result<Blob, String> {
    Blob::new_with_u8_array_sequence(&Array::of1(part)).map_err(|error| store::said(&error))
}

fn keep(bench: &Workbench, id: String, about: String, paths: Vec<String>, parts: &Array) -> Told {
    let mut bytes = 0;
    let mut files = Vec::new();
    for (path, part) in paths.into_iter().zip(parts.iter()) {
        let part: Uint8Array = part.unchecked_into();
        bytes += u64::from(part.length());
        match blob(&part) {
            Ok(blob) => files.push((path, blob)),
            Err(problem) => return failed(&problem),
        }
    }
    let image = Image { about, files: Rc::new(files), bytes, created: browser::now_ms() };
    bench.replicas.change(|replicas| replicas.images.insert(id, image));
    Told::Done
}

/// What a replica prints goes to the terminal's line that waits for its end.
fn attached_to(bench: &Workbench, asked: u32) -> OnNews {
    let (bench, ended) = (bench.clone(), Cell::new(false));
    Rc::new(move |news| match news {
        _ if ended.get() => {}
        News::Printed(stream, text) => tell(&bench, asked, &Told::Printed { stream, text }),
        News::Serving => {}
        News::Ended(code) => {
            ended.set(true);
            tell(&bench, asked, &Told::Ended { code });
        }
    })
}

fn tell_answer(bench: &Workbench, asked: u32, answered: Answered) {
    match answered {
        Answered::Response { response, body } => tell_with(bench, asked, &Told::Response { response }, &Array::of1(&body)),
        Answered::TimedOut { after_ms } => tell(bench, asked, &Told::TimedOut { after_ms: u64::from(after_ms) }),
        Answered::Failed(problem) => tell(bench, asked, &Told::Failed { problem }),
    }
}

fn tell(bench: &Workbench, asked: u32, told: &Told) {
    tell_with(bench, asked, told, &Array::new());
}

fn tell_with(bench: &Workbench, asked: u32, told: &Told, parts: &Array) {
    if !matches!(told, Told::Printed { .. }) {
        bench.terminal.change_quietly(|terminal| terminal.outside.remove(&asked));
    }
    if let Some(worker) = &bench.engine.read().worker {
        // An engine that is gone waits for nothing.
        let _ = worker.request_with(&Request::Told { asked, told: told.clone() }, parts);
    }
}
