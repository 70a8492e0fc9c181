//! The world outside `touchpaper shell`: images in memory, replicas as processes with their own folders, requests to ports
//! of this computer.

mod request;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::rc::Rc;

use parking_lot::Mutex;
use touchpaper_platform::{clock, files, random};
use touchpaper_terminal::later::{Later, ready};
use touchpaper_terminal::outside::{Answer, Answers, Interrupted, World};
use touchpaper_wire::{Entry, KeptImage, Outside, ReplicaLife, ReplicaState, Serve, Stream, Told};

use crate::replica;

/// How often something that goes on is looked at.
const LOOK: std::time::Duration = std::time::Duration::from_millis(30);
const KILLED: i32 = 137;

type Contents = Vec<(String, Vec<u8>)>;

struct Replica {
    state: ReplicaState,
    ports: Vec<u16>,
    child: Child,
    log: PathBuf,
    folder: PathBuf,
    remove: bool,
}

impl Replica {
    /// Notes its end, if it has come to that.
    fn look(&mut self) {
        if let (ReplicaLife::Running { .. }, Ok(Some(status))) = (self.state.life, self.child.try_wait()) {
            self.state.life = ReplicaLife::Ended { code: status.code().unwrap_or(KILLED), at: clock::unix_ms() };
        }
    }

    fn stop(&mut self) {
        self.look();
        if let ReplicaLife::Running { .. } = self.state.life {
            // One that has just ended by itself is what was wanted.
            let _ = self.child.kill().and_then(|()| self.child.wait());
            self.state.life = ReplicaLife::Ended { code: KILLED, at: clock::unix_ms() };
        }
    }

    fn text(&self) -> String {
        files::read(&self.log.to_string_lossy()).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        self.stop();
        let _ = files::remove(&self.folder.to_string_lossy());
    }
}

#[derive(Default)]
struct Kept {
    images: BTreeMap<String, (KeptImage, Rc<Contents>)>,
    replicas: Vec<Replica>,
}

/// Replicas end with it.
#[derive(Clone, Default)]
pub struct Computer(Rc<Mutex<Kept>>);

impl World for Computer {
    fn ask(&self, outside: Outside, parts: Vec<Vec<u8>>) -> Box<dyn Answers> {
        if let Outside::Run { replica, attached: true, .. } = &outside {
            let replica = replica.clone();
            return match self.0.lock().answer(outside, parts) {
                Told::Done => Box::new(Attached { computer: self.clone(), replica, shown: 0, ended: false }),
                told => Box::new(Once(Some((told, Vec::new())))),
            };
        }
        if let Outside::Send { port, request } = outside {
            let starts = self.0.lock().starting(port);
            return Box::new(Once(Some(request::send(port, &request, &parts.concat(), &|| starts && self.0.lock().starting(port)))));
        }
        let told = self.0.lock().answer(outside, parts);
        Box::new(Once(Some((told, Vec::new()))))
    }
}

struct Once(Option<Answer>);

impl Answers for Once {
    fn next(&mut self) -> Later<'_, Result<Answer, Interrupted>> {
        ready(self.0.take().ok_or(Interrupted))
    }
}

/// What a replica prints, as it prints it, and its end.
struct Attached {
    computer: Computer,
    replica: String,
    /// Bytes of its log that have been told.
    shown: usize,
    ended: bool,
}

impl Attached {
    fn look(&mut self) -> Option<Told> {
        let mut kept = self.computer.0.lock();
        let Some(at) = kept.replicas.iter().position(|one| one.state.replica == self.replica) else {
            return Some(Told::Ended { code: KILLED });
        };
        let replica = &mut kept.replicas[at];
        replica.look();
        let text = replica.text();
        if let Some(new) = text.get(self.shown..).filter(|new| !new.is_empty()) {
            let told = Told::Printed { stream: Stream::Stdout, text: new.to_owned() };
            self.shown = text.len();
            return Some(told);
        }
        let ReplicaLife::Ended { code, .. } = replica.state.life else { return None };
        if replica.remove {
            kept.replicas.remove(at);
        }
        self.ended = true;
        Some(Told::Ended { code })
    }
}

impl Answers for Attached {
    fn next(&mut self) -> Later<'_, Result<Answer, Interrupted>> {
        if self.ended {
            return ready(Err(Interrupted));
        }
        loop {
            match self.look() {
                Some(told) => return ready(Ok((told, Vec::new()))),
                None => std::thread::park_timeout(LOOK),
            }
        }
    }
}

impl Kept {
    /// Whether a replica that runs may come to listen at a port.
    fn starting(&mut self, port: u16) -> bool {
        self.replicas.iter_mut().any(|replica| {
            replica.look();
            replica.ports.contains(&port) && matches!(replica.state.life, ReplicaLife::Running { .. })
        })
    }

    fn find(&mut self, id: &str) -> Option<&mut Replica> {
        self.replicas.iter_mut().find(|replica| replica.state.replica == id)
    }

    fn answer(&mut self, outside: Outside, parts: Vec<Vec<u8>>) -> Told {
        match outside {
            Outside::KeepImage { image, about, paths } => {
                let bytes = parts.iter().map(|part| part.len() as u64).sum();
                let kept = KeptImage { image: image.clone(), about, bytes, created: clock::unix_ms() };
                self.images.insert(image, (kept, Rc::new(paths.into_iter().zip(parts).collect())));
            }
            Outside::Images => {
                let mut images: Vec<KeptImage> = self.images.values().map(|(kept, _)| kept.clone()).collect();
                images.sort_by(|one, other| other.created.total_cmp(&one.created));
                return Told::Images { images };
            }
            Outside::DropImage { image } => drop(self.images.remove(&image)),
            Outside::Run { replica, image, about, ports, serve, remove, .. } => {
                let Some((_, contents)) = self.images.get(&image) else { return failed("the image is gone") };
                let state =
                    ReplicaState { replica, about, created: clock::unix_ms(), life: ReplicaLife::Running { since: clock::unix_ms() } };
                match start(state, Rc::clone(contents), ports, serve, remove) {
                    Ok(replica) => self.replicas.push(replica),
                    Err(problem) => return failed(&problem),
                }
            }
            Outside::Replicas => {
                self.replicas.iter_mut().for_each(Replica::look);
                self.replicas.retain(|replica| !(replica.remove && matches!(replica.state.life, ReplicaLife::Ended { .. })));
                return Told::Replicas { replicas: self.replicas.iter().rev().map(|replica| replica.state.clone()).collect() };
            }
            Outside::Log { replica } => {
                return self.find(&replica).map_or_else(|| failed("it is gone"), |replica| Told::Text { text: replica.text() });
            }
            Outside::Stop { replica } => {
                if let Some(replica) = self.find(&replica) {
                    replica.stop();
                }
            }
            Outside::Remove { replica } => self.replicas.retain(|known| known.state.replica != replica),
            Outside::Send { .. } | Outside::Download { .. } => return failed("nothing here does that"),
        }
        Told::Done
    }
}

fn failed(problem: &str) -> Told {
    Told::Failed { problem: problem.to_owned() }
}

/// Gives a replica its folder and starts its process.
fn start(state: ReplicaState, contents: Rc<Contents>, ports: Vec<u16>, mut serve: Serve, remove: bool) -> Result<Replica, String> {
    let folder = std::env::temp_dir().join(format!("touchpaper-{}-{:x}", state.replica, random::seed()));
    let root = folder.join("files");
    let said = |error: std::io::Error| error.to_string();
    let inside = |path: &str| root.join(path.trim_start_matches('/')).to_string_lossy().into_owned();
    for (path, bytes) in contents.iter() {
        files::write(&inside(path), bytes).map_err(said)?;
    }
    serve.folder = inside(&serve.folder);
    std::fs::create_dir_all(&serve.folder).map_err(said)?;
    if let Entry::Script { path, .. } = &mut serve.entry
        && path.starts_with('/')
    {
        *path = inside(path);
    }
    let log = folder.join("log");
    let out = File::create(&log).map_err(said)?;
    let err = out.try_clone().map_err(said)?;
    let own = std::env::current_exe().map_err(said)?;
    let mut child = Command::new(own).arg("replica").stdin(Stdio::piped()).stdout(out).stderr(err).spawn().map_err(said)?;
    let told = serde_json::to_string(&replica::Told { serve, ports: ports.clone() }).map_err(|error| error.to_string())?;
    let written = child.stdin.take().map(|mut stdin| writeln!(stdin, "{told}"));
    if let Some(Err(error)) = written {
        let _ = child.kill();
        return Err(error.to_string());
    }
    Ok(Replica { state, ports, child, log, folder, remove })
}
