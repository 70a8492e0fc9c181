//! Containers in memory: what `docker` is tested with. A container prints its command; one that serves stays.

use std::collections::BTreeMap;

use touchpaper_deploy::dockerfile::{Image, start};
use touchpaper_platform::clock;

use crate::containers::{ContainerSummary, Containers, ImageSummary, Run, Started, State, Tag};
use crate::later::{Later, ready};
use crate::stream::Streams;

#[derive(Default)]
pub struct Kept {
    images: BTreeMap<Tag, (String, Image)>,
    containers: Vec<(ContainerSummary, String)>,
    made: usize,
}

impl Kept {
    fn id(&mut self) -> String {
        self.made += 1;
        format!("{:012x}", 0xabc0_0000_0000_u64 + self.made as u64)
    }

    fn image(&self, reference: &str) -> Option<(Tag, Image)> {
        let tag = Tag::parse(reference);
        let found = self.images.iter().find(|(own, (id, _))| **own == tag || id == reference);
        found.map(|(tag, (_, image))| (tag.clone(), image.clone()))
    }

    fn place(&self, container: &str) -> Result<usize, String> {
        let found = self.containers.iter().position(|(own, _)| own.name == container || own.id.starts_with(container));
        found.ok_or_else(|| format!("No such container: {container}"))
    }
}

impl Containers for Kept {
    fn keep(&mut self, image: Image, tag: Tag) -> Later<'static, Result<String, String>> {
        ready(self.keep_now(image, tag))
    }

    fn images(&mut self) -> Later<'static, Result<Vec<ImageSummary>, String>> {
        ready(Ok(self.images_now()))
    }

    fn remove_image(&mut self, reference: &str) -> Later<'static, Result<String, String>> {
        ready(self.remove_image_now(reference))
    }

    fn run(&mut self, reference: &str, run: Run, streams: &Streams) -> Later<'static, Result<Started, String>> {
        ready(self.run_now(reference, &run, streams))
    }

    fn containers(&mut self) -> Later<'static, Result<Vec<ContainerSummary>, String>> {
        ready(Ok(self.containers_now()))
    }

    fn logs(&mut self, container: &str) -> Later<'static, Result<String, String>> {
        ready(self.logs_now(container))
    }

    fn stop(&mut self, container: &str) -> Later<'static, Result<(), String>> {
        ready(self.stop_now(container))
    }

    fn remove(&mut self, container: &str, force: bool) -> Later<'static, Result<(), String>> {
        ready(self.remove_now(container, force))
    }
}

impl Kept {
    fn keep_now(&mut self, image: Image, tag: Tag) -> Result<String, String> {
        let id = self.id();
        self.images.insert(tag, (id.clone(), image));
        Ok(id)
    }

    fn images_now(&self) -> Vec<ImageSummary> {
        let summary = |(tag, (id, image)): (&Tag, &(String, Image))| ImageSummary {
            tag: tag.clone(),
            id: id.clone(),
            created: clock::unix_ms(),
            bytes: image.files.values().map(|bytes| bytes.len() as u64).sum(),
        };
        self.images.iter().map(summary).collect()
    }

    fn remove_image_now(&mut self, reference: &str) -> Result<String, String> {
        let (tag, _) = self.image(reference).ok_or_else(|| format!("No such image: {reference}"))?;
        self.images.remove(&tag).map(|(id, _)| id).ok_or_else(String::new)
    }

    fn run_now(&mut self, reference: &str, run: &Run, streams: &Streams) -> Result<Started, String> {
        let (tag, image) = self.image(reference).ok_or_else(|| format!("No such image: {}", Tag::parse(reference)))?;
        let words = run.words(&image);
        let program = start(&words, &|name| image.environment.get(name).cloned())?;
        let id = self.id();
        let name = run.name.clone().unwrap_or_else(|| format!("quiet_fox_{}", self.made));
        let log = format!("{program:?}\n");
        let state = if run.detached {
            State::Running { since: clock::unix_ms() }
        } else {
            streams.out.text(&log);
            State::Exited { code: 0, at: clock::unix_ms() }
        };
        if run.detached || !run.remove {
            let command = words.join(" ");
            let summary = ContainerSummary {
                id: id.clone(),
                image: tag.to_string(),
                command,
                created: clock::unix_ms(),
                state,
                ports: run.published(&image),
                name,
            };
            self.containers.push((summary, log));
        }
        Ok(Started { id, code: (!run.detached).then_some(0) })
    }

    fn containers_now(&self) -> Vec<ContainerSummary> {
        self.containers.iter().map(|(summary, _)| summary.clone()).collect()
    }

    fn logs_now(&self, container: &str) -> Result<String, String> {
        Ok(self.containers[self.place(container)?].1.clone())
    }

    fn stop_now(&mut self, container: &str) -> Result<(), String> {
        let place = self.place(container)?;
        self.containers[place].0.state = State::Exited { code: 137, at: clock::unix_ms() };
        Ok(())
    }

    fn remove_now(&mut self, container: &str, force: bool) -> Result<(), String> {
        let place = self.place(container)?;
        if !force && matches!(self.containers[place].0.state, State::Running { .. }) {
            let id = &self.containers[place].0.id;
            return Err(format!(
                "cannot remove container \"{container}\": container is running: stop the container before removing or force remove ({id})"
            ));
        }
        self.containers.remove(place);
        Ok(())
    }
}
