//! `docker build`: reads the Dockerfile, copies what it names, says what a tab cannot do.

use touchpaper_deploy::dockerfile::{Build, Files, Level, build};
use touchpaper_platform::files::{self, parent};

use super::super::{Call, problem};
use crate::containers::Tag;
use crate::later::Later;
use crate::options::{Opt, Parsed, flag, long_flag, long_valued, valued};

pub const OPTIONS: &[Opt] = &[
    valued('t', "tag", "NAME[:TAG]", "the image's name"),
    valued('f', "file", "FILE", "the Dockerfile, where it is not FOLDER/Dockerfile"),
    long_valued("build-arg", "NAME=VALUE", "a value for an ARG"),
    flag('q', "quiet", "print only the image's id"),
    long_flag("no-cache", "accepted: nothing is cached"),
    long_flag("pull", "accepted: there is nothing to pull"),
    long_valued("platform", "PLATFORM", "accepted"),
    long_valued("progress", "KIND", "accepted"),
];

/// A folder of the page's, as a build sees it.
struct Context {
    folder: String,
}

impl Files for Context {
    fn paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        let mut open = vec![String::new()];
        while let Some(folder) = open.pop() {
            for entry in files::list(&format!("{}/{folder}", self.folder)).unwrap_or_default() {
                let path = format!("{folder}{}", entry.name);
                if entry.is_dir { open.push(path + "/") } else { paths.push(path) }
            }
        }
        paths
    }

    fn read(&self, path: &str) -> Option<Vec<u8>> {
        files::read(&format!("{}/{path}", self.folder)).ok()
    }
}

pub fn run<'a>(call: &'a mut Call<'_>, parsed: &'a Parsed) -> Later<'a, i32> {
    Box::pin(built(call, parsed))
}

async fn built(call: &mut Call<'_>, parsed: &Parsed) -> i32 {
    let [folder] = parsed.operands.as_slice() else {
        call.streams.err.line("ERROR: docker: 'docker build' requires 1 argument: the folder to build from, often a dot\n\nUsage:  docker build [OPTIONS] PATH");
        return 1;
    };
    if !call.shell.is_dir(folder) {
        call.streams.err.line(&format!("ERROR: unable to prepare context: path \"{folder}\" not found"));
        return 1;
    }
    let file = parsed.value("f").map_or_else(|| format!("{folder}/Dockerfile"), str::to_owned);
    let dockerfile = match call.shell.read(&file) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) => {
            let name = parent(&call.shell.path(&file)).1.to_owned();
            call.streams.err.line(&format!("ERROR: failed to read dockerfile: open {name}: {}", problem(&error).to_lowercase()));
            return 1;
        }
    };
    let mut args = std::collections::BTreeMap::new();
    for given in parsed.values("build-arg") {
        let (name, value) = match given.split_once('=') {
            Some((name, value)) => (name, value.to_owned()),
            None => (given, call.shell.variables.get(given).cloned().unwrap_or_default()),
        };
        args.insert(name.to_owned(), value);
    }
    let context = Context { folder: call.shell.path(folder) };
    let (image, (log, findings)) = match build(&Build { dockerfile, args }, &context) {
        Ok(built) => built,
        Err(problem) => {
            call.streams.err.line(&format!("ERROR: failed to build: {problem}"));
            return 1;
        }
    };
    if !parsed.has("q") {
        for line in log {
            call.streams.out.line(&line);
        }
        for finding in findings {
            let level = if finding.level == Level::Note { "note" } else { "warning" };
            call.streams.out.line(&format!("{level} (line {}): {}", finding.line, finding.text));
        }
    }
    let tag = parsed.value("t").map(Tag::parse);
    let name = tag.as_ref().map_or_else(String::new, Tag::to_string);
    let tag = tag.unwrap_or_else(|| Tag { name: "<none>".to_owned(), tag: "<none>".to_owned() });
    match call.shell.containers.keep(image, tag).await {
        Ok(id) => {
            if parsed.has("q") {
                call.streams.out.line(&id);
            } else {
                call.streams.out.line(&format!("Successfully built {id}"));
                if !name.is_empty() {
                    call.streams.out.line(&format!("Successfully tagged {name}"));
                }
            }
            0
        }
        Err(problem) => call.refused(&problem),
    }
}
