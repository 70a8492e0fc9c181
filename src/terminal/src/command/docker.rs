//! `docker`: images built from Dockerfiles and containers that run them, as far as a tab can.

mod build;
mod list;
mod run;

use super::{Call, Command, Operands, Run};
use crate::later::Later;
use crate::options::{self, Opt, Order, Parsed, flag};

pub const COMMAND: Command = Command {
    name: "docker",
    about: "Build images from Dockerfiles and run them: docker build, images, run, ps, logs, stop, rm, rmi.",
    usage: "docker COMMAND",
    options: &[],
    operands: Operands::Words(&["build", "images", "run", "ps", "logs", "stop", "rm", "rmi"]),
    run: Run::Outside(start),
};

struct Subcommand {
    name: &'static str,
    usage: &'static str,
    about: &'static str,
    options: &'static [Opt],
    order: Order,
    run: for<'a> fn(&'a mut Call<'_>, &'a Parsed) -> Later<'a, i32>,
}

const SUBCOMMANDS: &[Subcommand] = &[
    Subcommand {
        name: "build",
        usage: "docker build [-t NAME[:TAG]] [-f FILE] [--build-arg NAME=VALUE] FOLDER",
        about: "Build an image from a Dockerfile.",
        options: build::OPTIONS,
        order: Order::Any,
        run: build::run,
    },
    Subcommand {
        name: "images",
        usage: "docker images [-q]",
        about: "List images.",
        options: list::QUIET,
        order: Order::Any,
        run: list::images,
    },
    Subcommand {
        name: "run",
        usage: "docker run [-d] [-p OUTSIDE:INSIDE] [--name NAME] [-e NAME=VALUE] [--rm] IMAGE [COMMAND…]",
        about: "Start a container from an image.",
        options: run::OPTIONS,
        order: Order::OptionsFirst,
        run: run::run,
    },
    Subcommand {
        name: "ps",
        usage: "docker ps [-a] [-q]",
        about: "List containers that run.",
        options: list::PS,
        order: Order::Any,
        run: list::containers,
    },
    Subcommand {
        name: "logs",
        usage: "docker logs [-n LINES] CONTAINER",
        about: "Print what a container has printed.",
        options: list::LOGS,
        order: Order::Any,
        run: list::logs,
    },
    Subcommand {
        name: "stop",
        usage: "docker stop CONTAINER…",
        about: "Stop containers.",
        options: list::STOP,
        order: Order::Any,
        run: list::stop,
    },
    Subcommand {
        name: "rm",
        usage: "docker rm [-f] CONTAINER…",
        about: "Remove containers that have stopped.",
        options: &[flag('f', "force", "running ones too")],
        order: Order::Any,
        run: list::remove,
    },
    Subcommand {
        name: "rmi",
        usage: "docker rmi IMAGE…",
        about: "Remove images.",
        options: &[flag('f', "force", "accepted")],
        order: Order::Any,
        run: list::remove_images,
    },
];

/// The options of a subcommand.
pub fn options(name: &str) -> Option<&'static [Opt]> {
    SUBCOMMANDS.iter().find(|subcommand| subcommand.name == name).map(|subcommand| subcommand.options)
}

fn start<'a>(call: &'a mut Call<'_>) -> Later<'a, i32> {
    Box::pin(subcommand(call))
}

async fn subcommand(call: &mut Call<'_>) -> i32 {
    // `docker container ls` and `docker image ls` are the newer names.
    let args: Vec<&str> = call.args.iter().map(String::as_str).collect();
    let (name, skip) = match args.as_slice() {
        ["container", "ls" | "list" | "ps", ..] => ("ps", 2),
        ["image", "ls" | "list", ..] => ("images", 2),
        ["image", "rm", ..] => ("rmi", 2),
        ["container" | "image" | "buildx", name, ..] => (*name, 2),
        [name, ..] => (*name, 1),
        [] => ("--help", 0),
    };
    if matches!(name, "--help" | "-h" | "help") {
        return help(call);
    }
    if matches!(name, "--version" | "version" | "-v") {
        call.streams.out.line("Touchpaper's containers: workers of this page that read Dockerfiles; there is no Docker engine in a tab");
        return 0;
    }
    let Some(subcommand) = SUBCOMMANDS.iter().find(|subcommand| subcommand.name == name) else {
        let why = match name {
            "pull" | "push" | "login" | "search" => "there is no registry for a tab to reach",
            "exec" | "attach" | "compose" | "network" | "volume" | "cp" | "swarm" => "a tab cannot do that",
            _ => "there is no such command",
        };
        call.streams.err.line(&format!("docker: '{name}' is not a docker command here: {why}.\nSee 'docker --help'"));
        return 1;
    };
    let rest = call.args[skip..].to_vec();
    // After the image it is the container's.
    let own_help = rest.iter().take_while(|arg| arg.starts_with('-')).any(|arg| arg == "--help");
    if own_help {
        call.streams.out.text(&explain(subcommand));
        return 0;
    }
    match options::parse(subcommand.options, &rest, subcommand.order) {
        Ok(parsed) => (subcommand.run)(call, &parsed).await,
        Err(problem) => {
            call.streams.err.line(&format!("{problem}\nSee 'docker {name} --help'."));
            125
        }
    }
}

fn help(call: &Call) -> i32 {
    call.streams.out.text(&commands());
    0
}

/// The commands, a line each.
pub(super) fn commands() -> String {
    let lines = SUBCOMMANDS.iter().map(|subcommand| format!("  {:8}{}\n", subcommand.name, subcommand.about));
    format!("Usage: docker COMMAND\n\nCommands:\n{}", lines.collect::<String>())
}

fn explain(subcommand: &Subcommand) -> String {
    let mut text = format!("Usage: {}\n\n{}\n", subcommand.usage, subcommand.about);
    for option in subcommand.options {
        text.push_str(&format!("  {:30} {}\n", option.heading(), option.about));
    }
    text
}

impl Call<'_> {
    /// Said as Docker's engine says what it cannot do.
    fn refused(&self, problem: &str) -> i32 {
        self.streams.err.line(&format!("Error response from daemon: {problem}"));
        1
    }
}
