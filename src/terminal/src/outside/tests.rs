//! Docker and curl over a world that keeps what it is told, in memory; a replica there answers with its settings.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use touchpaper_wire::{Entry, HttpResponse, KeptImage, Outside, ReplicaLife, ReplicaState, Serve, Stream, Told};

use super::{Answer, Answers, Docker, Interrupted, Ports, World};
use crate::later::{Later, ready};
use crate::testing::Terminal;

type Image = (KeptImage, Vec<String>, Vec<Vec<u8>>);

#[derive(Default)]
struct Memory {
    images: RefCell<Vec<Image>>,
    replicas: RefCell<Vec<(ReplicaState, Serve, Vec<u16>)>>,
}

struct Queue(VecDeque<Answer>);

impl Answers for Queue {
    fn next(&mut self) -> Later<'_, Result<Answer, Interrupted>> {
        ready(self.0.pop_front().ok_or(Interrupted))
    }
}

impl World for Memory {
    fn ask(&self, outside: Outside, parts: Vec<Vec<u8>>) -> Box<dyn Answers> {
        let mut told = vec![];
        match outside {
            Outside::KeepImage { image, about, paths } => {
                let bytes = parts.iter().map(|part| part.len() as u64).sum();
                self.images.borrow_mut().push((KeptImage { image, about, bytes, created: 0.0 }, paths, parts));
                told.push((Told::Done, vec![]));
            }
            Outside::Images => {
                let images = self.images.borrow().iter().map(|(kept, ..)| kept.clone()).collect();
                told.push((Told::Images { images }, vec![]));
            }
            Outside::DropImage { image } => {
                self.images.borrow_mut().retain(|(kept, ..)| kept.image != image);
                told.push((Told::Done, vec![]));
            }
            Outside::Run { replica, about, ports, serve, attached, .. } => {
                let life = if attached { ReplicaLife::Ended { code: 3, at: 0.0 } } else { ReplicaLife::Running { since: 0.0 } };
                self.replicas.borrow_mut().push((ReplicaState { replica, about, created: 0.0, life }, serve, ports));
                if attached {
                    told.push((Told::Printed { stream: Stream::Stdout, text: "begun\n".to_owned() }, vec![]));
                    told.push((Told::Ended { code: 3 }, vec![]));
                } else {
                    told.push((Told::Done, vec![]));
                }
            }
            Outside::Replicas => {
                let replicas = self.replicas.borrow().iter().map(|(state, ..)| state.clone()).collect();
                told.push((Told::Replicas { replicas }, vec![]));
            }
            Outside::Log { .. } => told.push((Told::Text { text: "a log\n".to_owned() }, vec![])),
            Outside::Stop { replica } => {
                for (state, ..) in self.replicas.borrow_mut().iter_mut().filter(|(state, ..)| state.replica == replica) {
                    state.life = ReplicaLife::Ended { code: 137, at: 0.0 };
                }
                told.push((Told::Done, vec![]));
            }
            Outside::Remove { replica } => {
                self.replicas.borrow_mut().retain(|(state, ..)| state.replica != replica);
                told.push((Told::Done, vec![]));
            }
            Outside::Send { port, request } => {
                let replicas = self.replicas.borrow();
                told.push(match replicas.iter().find(|(_, _, ports)| ports.contains(&port)) {
                    Some((_, serve, _)) => {
                        let body = format!("{} {} {:?}\n", request.method, request.target, serve.environment.get("MODE"));
                        let response = HttpResponse { status: 200, ..HttpResponse::default() };
                        (Told::Response { response }, vec![body.into_bytes()])
                    }
                    None => (Told::Refused, vec![]),
                });
            }
            Outside::Download { .. } => {}
        }
        Box::new(Queue(told.into()))
    }
}

fn terminal() -> (Terminal, Rc<Memory>) {
    let mut terminal = Terminal::new();
    let memory = Rc::new(Memory::default());
    let world: Rc<dyn World> = Rc::clone(&memory) as Rc<dyn World>;
    terminal.shell.client = Box::new(Ports(Rc::clone(&world)));
    terminal.shell.containers = Box::new(Docker(world));
    terminal.file("app/app.py", "print(1)\n");
    terminal
        .file("app/Dockerfile", "FROM python:3.12\nWORKDIR /app\nCOPY . .\nEXPOSE 8080\nENV MODE=plain\nCMD [\"python\", \"app.py\"]\n");
    (terminal, memory)
}

#[test]
fn an_image_is_built_run_asked_and_stopped() {
    let (mut terminal, memory) = terminal();
    assert!(terminal.out("docker build -q -t ai app").trim().len() == 12);
    assert_eq!(memory.images.borrow()[0].1, ["/app/Dockerfile", "/app/app.py"]);
    let id = terminal.out("docker run -d -p 4000:8080 --name web -e MODE=x ai");
    let serve = memory.replicas.borrow()[0].1.clone();
    assert_eq!(serve.entry, Entry::Script { path: "app.py".to_owned(), args: vec![] });
    assert_eq!((serve.folder.as_str(), serve.environment["HOSTNAME"].as_str()), ("/app", id.trim()));
    assert_eq!(terminal.out("curl -s localhost:4000/a?b"), "GET /a?b Some(\"x\")\n");
    assert_eq!(terminal.run("curl -s localhost:5000").1, 7);
    assert_eq!(
        terminal.run("curl -sS example.com").0,
        "! curl: (6) Could not resolve host: example.com: only what is served here is reached, at localhost\n"
    );
    assert!(terminal.out("docker ps").contains("localhost:4000->8080/tcp   web"));
    assert_eq!(terminal.out("docker logs web"), "a log\n");
    let (shown, code) = terminal.run("docker run -d -p 4000:8080 ai");
    assert!(code == 125 && shown.contains("Bind for 0.0.0.0:4000 failed: port is already allocated"), "{shown}");
    let (shown, _) = terminal.run("docker run --name web ai");
    assert!(shown.contains("Conflict. The container name \"/web\" is already in use by container"), "{shown}");
    assert_eq!(terminal.run("docker run ai").0, "begun\n");
    assert_eq!(terminal.shell.status(), 3);
    assert!(terminal.run("docker rm web").0.contains("cannot remove container \"web\": container is running"));
    assert_eq!(terminal.out("docker stop web; docker rm web"), "web\nweb\n");
    assert_eq!(terminal.out("docker ps -a -q").lines().count(), 1);
}

#[test]
fn an_image_takes_the_place_of_the_one_of_its_name() {
    let (mut terminal, memory) = terminal();
    let first = terminal.out("docker build -q -t ai app");
    let second = terminal.out("docker build -q -t ai:latest app");
    assert_ne!(first, second);
    assert_eq!(terminal.out("docker images -q"), second);
    assert_eq!(terminal.out("X=$(docker images -q); docker rmi $X"), format!("Deleted: {second}"));
    assert!(memory.images.borrow().is_empty());
    assert_eq!(terminal.run("docker run ai").0, "! docker: Error response from daemon: No such image: ai:latest\n");
}
