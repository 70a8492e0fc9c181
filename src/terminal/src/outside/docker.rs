//! Docker's images and containers over what the world keeps.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use touchpaper_deploy::dockerfile::{Image, Start, start};
use touchpaper_wire::{Entry, Outside, ReplicaLife, Serve, Stream, Told};

use super::{Interrupted, World, names, told};
use crate::containers::{ContainerSummary, Containers, ImageSummary, Run, Started, State, Tag, no_container, no_image};
use crate::later::Later;
use crate::stream::Streams;
use crate::syntax::quote;

pub struct Docker(pub Rc<dyn World>);

/// What is kept beside an image's files.
#[derive(Clone, Serialize, Deserialize)]
struct AboutImage {
    name: String,
    tag: String,
    settings: Image,
}

/// What is kept beside a container.
#[derive(Clone, Serialize, Deserialize)]
struct AboutContainer {
    name: String,
    image: String,
    command: String,
    ports: Vec<(u16, u16)>,
}

/// An image that is kept, by its id.
struct Kept {
    id: String,
    about: AboutImage,
    bytes: u64,
    created: f64,
}

struct Container {
    id: String,
    about: AboutContainer,
    created: f64,
    life: ReplicaLife,
}

async fn images(world: &dyn World) -> Result<Vec<Kept>, String> {
    let Told::Images { images } = told(world, Outside::Images, Vec::new()).await? else { return Ok(Vec::new()) };
    // What others keep there is not Docker's.
    let read = |image: touchpaper_wire::KeptImage| {
        let about = serde_json::from_str(&image.about).ok()?;
        Some(Kept { id: image.image, about, bytes: image.bytes, created: image.created })
    };
    Ok(images.into_iter().filter_map(read).collect())
}

async fn image(world: &dyn World, reference: &str) -> Result<Kept, String> {
    let tag = Tag::parse(reference);
    let mut images = images(world).await?;
    let named = images.iter().position(|kept| kept.about.name == tag.name && kept.about.tag == tag.tag);
    let found = named.or_else(|| images.iter().position(|kept| is_id(&kept.id, reference)));
    found.map(|at| images.swap_remove(at)).ok_or_else(|| no_image(reference))
}

async fn containers(world: &dyn World) -> Result<Vec<Container>, String> {
    let Told::Replicas { replicas } = told(world, Outside::Replicas, Vec::new()).await? else { return Ok(Vec::new()) };
    let read = |state: touchpaper_wire::ReplicaState| {
        let about = serde_json::from_str(&state.about).ok()?;
        Some(Container { id: state.replica, about, created: state.created, life: state.life })
    };
    Ok(replicas.into_iter().filter_map(read).collect())
}

async fn container(world: &dyn World, reference: &str) -> Result<Container, String> {
    let found = containers(world).await?.into_iter().find(|one| one.about.name == reference || is_id(&one.id, reference));
    found.ok_or_else(|| no_container(reference))
}

/// The beginning of an id is enough.
fn is_id(id: &str, reference: &str) -> bool {
    !reference.is_empty() && id.starts_with(reference)
}

impl Containers for Docker {
    fn keep(&mut self, mut image: Image, tag: Tag) -> Later<'static, Result<String, String>> {
        let world = Rc::clone(&self.0);
        Box::pin(async move {
            let (paths, contents) = std::mem::take(&mut image.files).into_iter().unzip();
            let before = images(&*world).await?.into_iter().find(|kept| kept.about.name == tag.name && kept.about.tag == tag.tag);
            let id = names::id();
            let about = text(&AboutImage { name: tag.name, tag: tag.tag, settings: image })?;
            told(&*world, Outside::KeepImage { image: id.clone(), about, paths }, contents).await?;
            // Docker would keep it without a name; containers that run from it have its files.
            if let Some(before) = before.filter(|before| before.about.name != "<none>") {
                told(&*world, Outside::DropImage { image: before.id }, Vec::new()).await?;
            }
            Ok(id)
        })
    }

    fn images(&mut self) -> Later<'static, Result<Vec<ImageSummary>, String>> {
        let world = Rc::clone(&self.0);
        Box::pin(async move {
            let summary = |kept: Kept| ImageSummary {
                tag: Tag { name: kept.about.name, tag: kept.about.tag },
                id: kept.id,
                created: kept.created,
                bytes: kept.bytes,
            };
            Ok(images(&*world).await?.into_iter().map(summary).collect())
        })
    }

    fn remove_image(&mut self, reference: &str) -> Later<'static, Result<String, String>> {
        let (world, reference) = (Rc::clone(&self.0), reference.to_owned());
        Box::pin(async move {
            let kept = image(&*world, &reference).await?;
            told(&*world, Outside::DropImage { image: kept.id.clone() }, Vec::new()).await?;
            Ok(kept.id)
        })
    }

    fn run(&mut self, reference: &str, run: Run, streams: &Streams) -> Later<'static, Result<Started, String>> {
        let (world, reference, streams) = (Rc::clone(&self.0), reference.to_owned(), streams.clone());
        Box::pin(async move { start_container(&*world, &reference, run, &streams).await })
    }

    fn containers(&mut self) -> Later<'static, Result<Vec<ContainerSummary>, String>> {
        let world = Rc::clone(&self.0);
        Box::pin(async move {
            let summary = |one: Container| ContainerSummary {
                id: one.id,
                image: one.about.image,
                command: one.about.command,
                created: one.created,
                state: match one.life {
                    ReplicaLife::Running { since } => State::Running { since },
                    ReplicaLife::Ended { code, at } => State::Exited { code, at },
                },
                ports: one.about.ports,
                name: one.about.name,
            };
            Ok(containers(&*world).await?.into_iter().map(summary).collect())
        })
    }

    fn logs(&mut self, reference: &str) -> Later<'static, Result<String, String>> {
        let (world, reference) = (Rc::clone(&self.0), reference.to_owned());
        Box::pin(async move {
            let id = container(&*world, &reference).await?.id;
            match told(&*world, Outside::Log { replica: id }, Vec::new()).await? {
                Told::Text { text } => Ok(text),
                _ => Err(no_container(&reference)),
            }
        })
    }

    fn stop(&mut self, reference: &str) -> Later<'static, Result<(), String>> {
        let (world, reference) = (Rc::clone(&self.0), reference.to_owned());
        Box::pin(async move {
            let id = container(&*world, &reference).await?.id;
            told(&*world, Outside::Stop { replica: id }, Vec::new()).await.map(drop)
        })
    }

    fn remove(&mut self, reference: &str, force: bool) -> Later<'static, Result<(), String>> {
        let (world, reference) = (Rc::clone(&self.0), reference.to_owned());
        Box::pin(async move {
            let Container { id, life, .. } = container(&*world, &reference).await?;
            if matches!(life, ReplicaLife::Running { .. }) {
                if !force {
                    return Err(format!(
                        "cannot remove container \"{reference}\": container is running: stop the container before removing or force remove"
                    ));
                }
                told(&*world, Outside::Stop { replica: id.clone() }, Vec::new()).await?;
            }
            told(&*world, Outside::Remove { replica: id }, Vec::new()).await.map(drop)
        })
    }
}

async fn start_container(world: &dyn World, reference: &str, run: Run, streams: &Streams) -> Result<Started, String> {
    let kept = image(world, reference).await?;
    let settings = &kept.about.settings;
    let id = names::id();
    let mut environment = settings.environment.clone();
    environment.extend(run.environment.clone());
    environment.entry("HOSTNAME".to_owned()).or_insert_with(|| id.clone());
    let words = run.words(settings);
    let entry = entry(start(&words, &|name| environment.get(name).cloned())?);
    let (name, ports) = place(world, &run, settings).await?;
    let folder = run.folder.clone().unwrap_or_else(|| settings.folder.clone());
    let image = format!("{}:{}", kept.about.name, kept.about.tag);
    let about = AboutContainer { name, image, command: words.join(" "), ports: ports.clone() };
    let asked = Outside::Run {
        replica: id.clone(),
        image: kept.id,
        about: text(&about)?,
        ports: ports.iter().map(|(outside, _)| *outside).collect(),
        serve: Serve { entry, folder, environment },
        attached: !run.detached,
        remove: run.remove,
    };
    if run.detached {
        told(world, asked, Vec::new()).await?;
        return Ok(Started { id, code: None });
    }
    let mut answers = world.ask(asked, Vec::new());
    loop {
        match answers.next().await {
            Ok((Told::Printed { stream: Stream::Stdout, text }, _)) => streams.out.text(&text),
            Ok((Told::Printed { stream: Stream::Stderr, text }, _)) => streams.err.text(&text),
            Ok((Told::Ended { code }, _)) => return Ok(Started { id, code: Some(code) }),
            Ok((Told::Failed { problem }, _)) => return Err(problem),
            Ok(_) => {}
            Err(Interrupted) => {
                // Nobody is left to hear that it has.
                drop(world.ask(Outside::Stop { replica: id.clone() }, Vec::new()));
                return Ok(Started { id, code: Some(crate::shell::INTERRUPTED) });
            }
        }
    }
}

/// Its name and ports, which no other that runs may have.
async fn place(world: &dyn World, run: &Run, settings: &Image) -> Result<(String, Vec<(u16, u16)>), String> {
    let others = containers(world).await?;
    let taken = |name: &str| others.iter().find(|other| other.about.name == name);
    let name = match &run.name {
        Some(name) => {
            if let Some(other) = taken(name) {
                return Err(format!(
                    "Conflict. The container name \"/{name}\" is already in use by container \"{}\". You have to remove (or rename) that container to be able to reuse that name.",
                    other.id
                ));
            }
            name.clone()
        }
        None => std::iter::repeat_with(names::name).take(50).find(|name| taken(name).is_none()).unwrap_or_else(names::id),
    };
    let ports = run.published(settings);
    let running = others.iter().filter(|other| matches!(other.life, ReplicaLife::Running { .. }));
    let used: BTreeMap<u16, &str> =
        running.flat_map(|other| other.about.ports.iter().map(|(outside, _)| (*outside, other.about.name.as_str()))).collect();
    for (outside, _) in &ports {
        if used.contains_key(outside) {
            return Err(format!(
                "driver failed programming external connectivity on endpoint {name}: Bind for 0.0.0.0:{outside} failed: port is already allocated"
            ));
        }
    }
    Ok((name, ports))
}

fn entry(start: Start) -> Entry {
    match start {
        Start::Script { path, args } => Entry::Script { path, args },
        Start::Code { source, args } => Entry::Code { source, args },
        Start::Module { module, args } => Entry::Module { module, args },
        Start::App { module, name, port } => Entry::App { module, name, port },
        Start::Submit { args } => {
            let words: Vec<String> = args.iter().map(|arg| quote(arg)).collect();
            Entry::Line { line: format!("spark-submit {}", words.join(" ")) }
        }
        Start::Line(line) => Entry::Line { line },
    }
}

fn text(about: &impl Serialize) -> Result<String, String> {
    serde_json::to_string(about).map_err(|error| error.to_string())
}
