//! `docker run`: a container from an image.

use std::collections::BTreeMap;

use super::super::Call;
use crate::containers::Run;
use crate::later::Later;
use crate::options::{Opt, Parsed, flag, long_flag, long_valued, valued};

pub const OPTIONS: &[Opt] = &[
    flag('d', "detach", "let it run, and print its id"),
    valued('p', "publish", "OUTSIDE:INSIDE", "at which port of localhost a port of the container answers"),
    flag('P', "publish-all", "all ports that EXPOSE names, at the same numbers"),
    long_valued("name", "NAME", "the container's name"),
    valued('e', "env", "NAME=VALUE", "a variable"),
    long_valued("env-file", "FILE", "variables, one a line"),
    long_flag("rm", "remove it when it ends"),
    valued('w', "workdir", "FOLDER", "the folder it starts in"),
    long_valued("entrypoint", "PROGRAM", "in place of the image's"),
    flag('i', "interactive", "accepted: nothing can be typed into a container here"),
    flag('t', "tty", "accepted"),
    valued('m', "memory", "MEM", "accepted: the tab's own limit holds"),
    long_valued("cpus", "N", "accepted"),
    long_valued("restart", "POLICY", "accepted: it is not started again"),
    valued('v', "volume", "OUTSIDE:INSIDE", "refused: a container has its own files"),
    valued('u', "user", "USER", "accepted"),
    long_valued("network", "NAME", "accepted: all containers answer at localhost"),
    long_valued("platform", "PLATFORM", "accepted"),
];

/// As Docker exits where the container could not be started.
const NOT_STARTED: i32 = 125;

pub fn run<'a>(call: &'a mut Call<'_>, parsed: &'a Parsed) -> Later<'a, i32> {
    Box::pin(started(call, parsed))
}

async fn started(call: &mut Call<'_>, parsed: &Parsed) -> i32 {
    let Some((image, command)) = parsed.operands.split_first() else {
        call.streams.err.line("docker: 'docker run' requires at least 1 argument\n\nUsage:  docker run [OPTIONS] IMAGE [COMMAND] [ARG...]");
        return NOT_STARTED;
    };
    let wanted = match wanted(call, parsed, command) {
        Ok(wanted) => wanted,
        Err(problem) => {
            call.streams.err.line(&format!("docker: {problem}\n\nRun 'docker run --help' for more information"));
            return NOT_STARTED;
        }
    };
    let streams = call.streams.clone();
    let detached = wanted.detached;
    match call.shell.containers.run(image, wanted, &streams).await {
        Ok(started) => {
            if detached {
                call.streams.out.line(&started.id);
            }
            started.code.unwrap_or(0)
        }
        Err(problem) => {
            call.streams.err.line(&format!("docker: Error response from daemon: {problem}"));
            NOT_STARTED
        }
    }
}

fn wanted(call: &Call, parsed: &Parsed, command: &[String]) -> Result<Run, String> {
    if parsed.has("v") {
        return Err("-v: a container in a tab has its own files; COPY what it needs in the Dockerfile".to_owned());
    }
    let mut environment = BTreeMap::new();
    for file in parsed.values("env-file") {
        let bytes = call.shell.read(file).map_err(|error| format!("open {file}: {}", super::super::problem(&error)))?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            variable(call, line, &mut environment);
        }
    }
    for given in parsed.values("e") {
        variable(call, given, &mut environment);
    }
    let ports = parsed.values("p").map(ports).collect::<Result<_, _>>()?;
    Ok(Run {
        name: parsed.value("name").map(str::to_owned),
        detached: parsed.has("d"),
        remove: parsed.has("rm"),
        all_ports: parsed.has("P"),
        ports,
        environment,
        command: command.to_vec(),
        entrypoint: parsed.value("entrypoint").map(str::to_owned),
        folder: parsed.value("w").map(str::to_owned),
    })
}

/// `NAME=value`, or `NAME` for the shell's own value.
fn variable(call: &Call, given: &str, environment: &mut BTreeMap<String, String>) {
    match given.split_once('=') {
        Some((name, value)) => {
            environment.insert(name.to_owned(), value.to_owned());
        }
        None => environment.extend(call.shell.variables.get(given).map(|value| (given.to_owned(), value.clone()))),
    }
}

/// `4000:8080`, `127.0.0.1:4000:8080/tcp`
fn ports(text: &str) -> Result<(u16, u16), String> {
    let invalid = || format!("invalid containerPort: {text}");
    let text = text.strip_suffix("/tcp").unwrap_or(text);
    let parts: Vec<&str> = text.rsplitn(3, ':').collect();
    let number = |part: &str| part.parse::<u16>().ok().filter(|port| *port > 0).ok_or_else(invalid);
    match parts.as_slice() {
        [inside, outside, ..] => Ok((number(outside)?, number(inside)?)),
        // Docker takes any free port outside; here it is the same one.
        [inside] => number(inside).map(|port| (port, port)),
        [] => Err(invalid()),
    }
}

#[cfg(test)]
mod tests {
    use super::ports;

    #[test]
    fn ports_are_read() {
        assert_eq!(ports("4000:8080"), Ok((4000, 8080)));
        assert_eq!(ports("127.0.0.1:4000:8080/tcp"), Ok((4000, 8080)));
        assert_eq!(ports("8080"), Ok((8080, 8080)));
        for wrong in ["x", "1:", ":1", "0:1", "70000:1"] {
            assert!(ports(wrong).is_err(), "{wrong}");
        }
    }
}
