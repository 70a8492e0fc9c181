//! Containers: what `docker` asks of whoever keeps images and runs them. In the page a container is a worker of its own.

use std::collections::BTreeMap;

use touchpaper_deploy::dockerfile::{Form, Image};

use crate::later::{Later, ready};
use crate::stream::Streams;

/// Keeps images by name and tag, and runs containers from them.
pub trait Containers {
    /// Keeps an image, in place of one of the same name and tag. Gives its id.
    fn keep(&mut self, image: Image, tag: Tag) -> Later<'static, Result<String, String>>;
    fn images(&mut self) -> Later<'static, Result<Vec<ImageSummary>, String>>;
    fn remove_image(&mut self, reference: &str) -> Later<'static, Result<String, String>>;
    /// Starts a container and gives its id. Detached, it is running when this ends; otherwise it has ended.
    fn run(&mut self, reference: &str, run: Run, streams: &Streams) -> Later<'static, Result<Started, String>>;
    fn containers(&mut self) -> Later<'static, Result<Vec<ContainerSummary>, String>>;
    fn logs(&mut self, container: &str) -> Later<'static, Result<String, String>>;
    fn stop(&mut self, container: &str) -> Later<'static, Result<(), String>>;
    /// A running one only with `force`.
    fn remove(&mut self, container: &str, force: bool) -> Later<'static, Result<(), String>>;
}

/// Where there are none: what a shell has that is not in a page.
pub struct Nothing;

impl Containers for Nothing {
    fn keep(&mut self, _: Image, _: Tag) -> Later<'static, Result<String, String>> {
        ready(Err("there is nothing here to keep images".to_owned()))
    }

    fn images(&mut self) -> Later<'static, Result<Vec<ImageSummary>, String>> {
        ready(Ok(Vec::new()))
    }

    fn remove_image(&mut self, reference: &str) -> Later<'static, Result<String, String>> {
        ready(Err(no_image(reference)))
    }

    fn run(&mut self, _: &str, _: Run, _: &Streams) -> Later<'static, Result<Started, String>> {
        ready(Err("there is nothing here to run containers".to_owned()))
    }

    fn containers(&mut self) -> Later<'static, Result<Vec<ContainerSummary>, String>> {
        ready(Ok(Vec::new()))
    }

    fn logs(&mut self, container: &str) -> Later<'static, Result<String, String>> {
        ready(Err(no_container(container)))
    }

    fn stop(&mut self, container: &str) -> Later<'static, Result<(), String>> {
        ready(Err(no_container(container)))
    }

    fn remove(&mut self, container: &str, _: bool) -> Later<'static, Result<(), String>> {
        ready(Err(no_container(container)))
    }
}

/// In the words of Docker's engine.
pub fn no_image(reference: &str) -> String {
    format!("No such image: {}", Tag::parse(reference))
}

pub fn no_container(container: &str) -> String {
    format!("No such container: {container}")
}

/// `name:tag`
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tag {
    pub name: String,
    pub tag: String,
}

impl Tag {
    pub fn parse(text: &str) -> Self {
        // A colon before a slash is a registry's port.
        match text.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') => Self { name: name.to_owned(), tag: tag.to_owned() },
            _ => Self { name: text.to_owned(), tag: "latest".to_owned() },
        }
    }
}

impl std::fmt::Display for Tag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.name, self.tag)
    }
}

/// What `docker run` was told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    pub name: Option<String>,
    pub detached: bool,
    /// It goes away when it ends.
    pub remove: bool,
    /// All that the image exposes answer outside too.
    pub all_ports: bool,
    /// Outside and inside.
    pub ports: Vec<(u16, u16)>,
    pub environment: BTreeMap<String, String>,
    /// In place of the image's CMD.
    pub command: Vec<String>,
    pub entrypoint: Option<String>,
    pub folder: Option<String>,
}

impl Run {
    /// The words that a container of an image starts with.
    pub fn words(&self, image: &Image) -> Vec<String> {
        let own = |form: &Option<Form>| form.as_ref().map(Form::words).unwrap_or_default();
        let (entrypoint, is_line) = match &self.entrypoint {
            Some(program) => (vec![program.clone()], false),
            None => (own(&image.entrypoint), matches!(image.entrypoint, Some(Form::Shell(_)))),
        };
        let command = match (&self.entrypoint, self.command.is_empty()) {
            (_, false) => self.command.clone(),
            // Another entrypoint takes no arguments that were meant for the image's.
            (Some(_), true) => Vec::new(),
            (None, true) => own(&image.cmd),
        };
        // A shell's line as ENTRYPOINT takes no arguments.
        if is_line { entrypoint } else { [entrypoint, command].concat() }
    }

    /// Outside and inside, with those that the image exposes where that was asked for.
    pub fn published(&self, image: &Image) -> Vec<(u16, u16)> {
        let mut ports = self.ports.clone();
        if self.all_ports {
            let more = image.ports.iter().filter(|port| !self.ports.iter().any(|(_, inside)| inside == *port));
            ports.extend(more.map(|port| (*port, *port)));
        }
        ports
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Started {
    pub id: String,
    /// How it ended, if it has.
    pub code: Option<i32>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ImageSummary {
    pub tag: Tag,
    pub id: String,
    /// Milliseconds since 1970.
    pub created: f64,
    pub bytes: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ContainerSummary {
    pub id: String,
    pub image: String,
    pub command: String,
    pub created: f64,
    pub state: State,
    pub ports: Vec<(u16, u16)>,
    pub name: String,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum State {
    Running { since: f64 },
    Exited { code: i32, at: f64 },
}
