//! What is there, what it prints, and how it goes.

use touchpaper_platform::clock;

use super::super::Call;
use super::super::ls::short_size;
use crate::containers::{ContainerSummary, ImageSummary, State};
use crate::later::Later;
use crate::options::{Opt, Parsed, flag, valued};

pub const QUIET: &[Opt] = &[flag('q', "quiet", "only the ids"), flag('a', "all", "accepted")];

pub const PS: &[Opt] = &[flag('a', "all", "those that have stopped too"), flag('q', "quiet", "only the ids")];

pub const LOGS: &[Opt] = &[
    valued('n', "tail", "LINES", "the last lines"),
    flag('f', "follow", "accepted: it prints what there is"),
    flag('t', "timestamps", "accepted"),
];

pub const STOP: &[Opt] = &[valued('t', "time", "SECONDS", "accepted: it stops at once")];

pub fn images<'a>(call: &'a mut Call<'_>, parsed: &'a Parsed) -> Later<'a, i32> {
    Box::pin(async move {
        match call.shell.containers.images().await {
            Ok(images) => list_images(call, parsed, &images),
            Err(problem) => call.refused(&problem),
        }
    })
}

fn list_images(call: &Call, parsed: &Parsed, images: &[ImageSummary]) -> i32 {
    if parsed.has("q") {
        for image in images {
            call.streams.out.line(&image.id);
        }
        return 0;
    }
    let rows = images.iter().map(|image| {
        vec![
            image.tag.name.clone(),
            image.tag.tag.clone(),
            image.id.clone(),
            format!("{} ago", span(image.created)),
            short_size(image.bytes),
        ]
    });
    table(call, &["REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE"], rows.collect());
    0
}

pub fn containers<'a>(call: &'a mut Call<'_>, parsed: &'a Parsed) -> Later<'a, i32> {
    Box::pin(async move {
        match call.shell.containers.containers().await {
            Ok(found) => list_containers(call, parsed, found),
            Err(problem) => call.refused(&problem),
        }
    })
}

fn list_containers(call: &Call, parsed: &Parsed, mut found: Vec<ContainerSummary>) -> i32 {
    found.retain(|container| parsed.has("a") || matches!(container.state, State::Running { .. }));
    if parsed.has("q") {
        for container in found {
            call.streams.out.line(&container.id);
        }
        return 0;
    }
    let rows = found.iter().map(|container| {
        let status = match container.state {
            State::Running { since } => format!("Up {}", span(since)),
            State::Exited { code, at } => format!("Exited ({code}) {} ago", span(at)),
        };
        let ports: Vec<String> = container.ports.iter().map(|(outside, inside)| format!("localhost:{outside}->{inside}/tcp")).collect();
        let command = if container.command.chars().count() > 20 {
            format!("\"{}…\"", container.command.chars().take(19).collect::<String>())
        } else {
            format!("\"{}\"", container.command)
        };
        let image = container.image.strip_suffix(":latest").unwrap_or(&container.image).to_owned();
        vec![
            container.id.clone(),
            image,
            command,
            format!("{} ago", span(container.created)),
            status,
            ports.join(", "),
            container.name.clone(),
        ]
    });
    table(call, &["CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES"], rows.collect());
    0
}

/// Columns as wide as they need to be.
fn table(call: &Call, headings: &[&str], rows: Vec<Vec<String>>) {
    let headings = headings.iter().map(|heading| (*heading).to_owned()).collect();
    let rows: Vec<Vec<String>> = std::iter::once(headings).chain(rows).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    for row in &rows {
        let cells: Vec<String> = row.iter().enumerate().map(|(column, cell)| format!("{cell:0$}", width(column))).collect();
        call.streams.out.line(cells.join("   ").trim_end());
    }
}

/// `5 seconds`, `2 hours`: since a time, in Docker's words.
fn span(since: f64) -> String {
    let seconds = ((clock::unix_ms() - since) / 1000.0).max(0.0).round() as u64;
    match seconds {
        0 => "Less than a second".to_owned(),
        1 => "1 second".to_owned(),
        2..60 => format!("{seconds} seconds"),
        60..120 => "About a minute".to_owned(),
        120..3600 => format!("{} minutes", seconds / 60),
        3600..7200 => "About an hour".to_owned(),
        7200..172_800 => format!("{} hours", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}

pub fn logs<'a>(call: &'a mut Call<'_>, parsed: &'a Parsed) -> Later<'a, i32> {
    Box::pin(async move {
        let [container] = parsed.operands.as_slice() else {
            call.streams.err.line("docker: 'docker logs' requires 1 argument\n\nUsage:  docker logs [OPTIONS] CONTAINER");
            return 1;
        };
        match call.shell.containers.logs(container).await {
            Ok(log) => print_end(call, parsed, &log),
            Err(problem) => call.refused(&problem),
        }
    })
}

fn print_end(call: &Call, parsed: &Parsed, log: &str) -> i32 {
    let lines: Vec<&str> = log.split_inclusive('\n').collect();
    let count = match parsed.value("n") {
        None | Some("all") => lines.len(),
        Some(text) => match text.parse::<usize>() {
            Ok(count) => count.min(lines.len()),
            Err(_) => return call.refused(&format!("invalid number of lines: {text}")),
        },
    };
    call.streams.out.text(&lines[lines.len() - count..].concat());
    0
}

pub fn stop<'a>(call: &'a mut Call<'_>, parsed: &'a Parsed) -> Later<'a, i32> {
    each(call, parsed, "stop", |call, container, _| {
        let (stopped, name) = (call.shell.containers.stop(container), container.to_owned());
        Box::pin(async move { stopped.await.map(|()| name) })
    })
}

pub fn remove<'a>(call: &'a mut Call<'_>, parsed: &'a Parsed) -> Later<'a, i32> {
    each(call, parsed, "rm", |call, container, force| {
        let (removed, name) = (call.shell.containers.remove(container, force), container.to_owned());
        Box::pin(async move { removed.await.map(|()| name) })
    })
}

pub fn remove_images<'a>(call: &'a mut Call<'_>, parsed: &'a Parsed) -> Later<'a, i32> {
    each(call, parsed, "rmi", |call, image, _| {
        let removed = call.shell.containers.remove_image(image);
        Box::pin(async move { removed.await.map(|id| format!("Deleted: {id}")) })
    })
}

/// What is done to an operand, with force or not, and what is said of it then.
type Act = fn(&mut Call, &str, bool) -> Later<'static, Result<String, String>>;

/// Does it to each operand; all that can be done are, and one that cannot makes it a failure.
fn each<'a>(call: &'a mut Call<'_>, parsed: &'a Parsed, name: &'static str, act: Act) -> Later<'a, i32> {
    Box::pin(async move {
        if parsed.operands.is_empty() {
            call.streams.err.line(&format!("docker: 'docker {name}' requires at least 1 argument\n\nSee 'docker {name} --help'."));
            return 1;
        }
        let mut code = 0;
        for operand in &parsed.operands {
            match act(call, operand, parsed.has("f")).await {
                Ok(done) => call.streams.out.line(&done),
                Err(problem) => code = call.refused(&problem),
            }
        }
        code
    })
}
