//! Runs a line: its pipelines one after another, the commands of a pipeline from left to right, each with all that the
//! one before it has printed.

use super::files::problem;
use super::{INTERRUPTED, Shell};
use crate::command::{self, Call};
use crate::expand::{self, Name, Surroundings};
use crate::later::Later;
use crate::stream::{Kept, Streams, Writer};
use crate::syntax::{self, Channel, Join, Pipeline, Redirect, Simple, Target};

/// A line that runs a line that runs a line … is a mistake.
const DEEPEST: usize = 20;

/// What a command is given: its variables, its words, and what its redirections name.
struct Prepared {
    assigned: Vec<(String, String)>,
    arguments: Vec<String>,
    targets: Vec<String>,
}

/// Where a command's channels go while its redirections are read.
struct Channels {
    input: Option<Vec<u8>>,
    streams: Streams,
    /// Files that are written when the command has ended.
    files: Vec<(String, Kept, Vec<u8>)>,
}

impl Shell {
    /// Runs a line, or several, to their end.
    pub fn run<'a>(&'a mut self, text: &'a str, streams: &'a Streams) -> Later<'a, i32> {
        Box::pin(self.lines(text, streams))
    }

    async fn lines(&mut self, text: &str, streams: &Streams) -> i32 {
        let line = match syntax::parse(text) {
            Ok(line) => line,
            Err(error) => {
                streams.err.line(&format!("touchpaper: {error}"));
                self.status = 2;
                return 2;
            }
        };
        for (join, pipeline) in line {
            let wanted = match join {
                Join::Always => true,
                Join::IfSucceeded => self.status == 0,
                Join::IfFailed => self.status != 0,
            };
            if wanted {
                let code = self.pipeline(&pipeline, streams).await;
                self.status = if pipeline.negated { i32::from(code == 0) } else { code };
            }
            if self.is_cancelled() {
                self.status = INTERRUPTED;
                break;
            }
            if self.leaves.is_some() {
                break;
            }
        }
        self.status
    }

    async fn pipeline(&mut self, pipeline: &Pipeline, streams: &Streams) -> i32 {
        let mut input = self.input.take();
        let mut code = 0;
        let last = pipeline.commands.len() - 1;
        for (i, command) in pipeline.commands.iter().enumerate() {
            let kept = Kept::default();
            let out = if i == last { streams.out.clone() } else { kept.writer() };
            code = self.simple(command, input.take(), Streams { out, err: streams.err.clone() }).await;
            input = Some(kept.take());
            if self.is_cancelled() {
                return INTERRUPTED;
            }
        }
        code
    }

    async fn simple(&mut self, command: &Simple, input: Option<Vec<u8>>, streams: Streams) -> i32 {
        let errors = streams.err.clone();
        let mut channels = Channels { input, streams, files: Vec::new() };
        let prepared = match self.prepare(command).await {
            Ok(prepared) => self.redirect_all(command, &prepared.targets, &mut channels).map(|()| prepared),
            Err(error) => Err(error),
        };
        let Prepared { assigned, arguments, .. } = match prepared {
            Ok(prepared) => prepared,
            Err(error) => {
                errors.line(&format!("touchpaper: {error}"));
                return 1;
            }
        };
        let code = match arguments.split_first() {
            None => {
                self.variables.extend(assigned);
                // `x=$(false)` fails as what it ran did.
                if command.words.is_empty() && command.assignments.is_empty() { 0 } else { self.substituted_status(command) }
            }
            Some((name, arguments)) => {
                let before = self.variables.clone();
                let is_assigned = !assigned.is_empty();
                self.variables.extend(assigned);
                let code = self.command(name, arguments.to_vec(), channels.input, &channels.streams).await;
                if is_assigned {
                    self.variables = before;
                }
                code
            }
        };
        for (path, kept, mut bytes) in channels.files {
            bytes.extend(kept.take());
            if let Err(error) = self.write(&path, &bytes) {
                errors.line(&format!("touchpaper: {path}: {}", problem(&error)));
                return 1;
            }
        }
        code
    }

    fn substituted_status(&self, command: &Simple) -> i32 {
        let outputs = command.assignments.iter().flat_map(|(_, word)| word);
        let substitutes = outputs.into_iter().any(|piece| matches!(piece, syntax::Piece::Output { .. }));
        if substitutes { self.status } else { 0 }
    }

    async fn prepare(&mut self, command: &Simple) -> Result<Prepared, String> {
        let mut printed = Vec::new();
        loop {
            let mut around = Around { shell: self, printed: printed.iter(), wanted: None };
            let expanded = expanded(command, &mut around);
            match around.wanted {
                None => return expanded,
                Some(line) => printed.push(self.output(&line).await?),
            }
        }
    }

    /// What a line prints, without the line ends it ends with.
    async fn output(&mut self, line: &str) -> Result<String, String> {
        if self.depth == DEEPEST {
            return Err("too many lines inside lines".to_owned());
        }
        self.depth += 1;
        // As in a subshell: what it changes is its own.
        let (folder, variables) = (self.folder.clone(), self.variables.clone());
        let kept = Kept::default();
        let streams = Streams { out: kept.writer(), err: self.screen.err.clone() };
        self.run(line, &streams).await;
        (self.folder, self.variables) = (folder, variables);
        self.leaves = None;
        self.depth -= 1;
        Ok(kept.take_text().trim_end_matches('\n').to_owned())
    }

    fn redirect_all(&self, command: &Simple, targets: &[String], channels: &mut Channels) -> Result<(), String> {
        command.redirects.iter().zip(targets).try_for_each(|(redirect, target)| self.redirect(redirect, target, channels))
    }

    fn redirect(&self, redirect: &Redirect, target: &str, channels: &mut Channels) -> Result<(), String> {
        let writer = match &redirect.to {
            Target::Text(_) => {
                let mut text = target.to_owned();
                if !text.ends_with('\n') && !text.is_empty() {
                    text.push('\n');
                }
                channels.input = Some(text.into_bytes());
                return Ok(());
            }
            Target::Same(Channel::Error) => channels.streams.err.clone(),
            Target::Same(_) => channels.streams.out.clone(),
            Target::File(_) | Target::Append(_) => {
                if redirect.from == Channel::Input {
                    let bytes = if target == "/dev/null" { Ok(Vec::new()) } else { self.read(target) };
                    channels.input = Some(bytes.map_err(|error| format!("{target}: {}", problem(&error)))?);
                    return Ok(());
                }
                self.open_file(target.to_owned(), matches!(redirect.to, Target::Append(_)), channels)?
            }
        };
        match redirect.from {
            Channel::Output => channels.streams.out = writer,
            Channel::Error => channels.streams.err = writer,
            Channel::Both => channels.streams = Streams { out: writer.clone(), err: writer },
            Channel::Input => {}
        }
        Ok(())
    }

    fn open_file(&self, path: String, append: bool, channels: &mut Channels) -> Result<Writer, String> {
        if path == "/dev/null" {
            return Ok(Writer::nowhere());
        }
        // What cannot be written is said before anything runs, and a file that is written over is empty at once.
        let before = if append && self.exists(&path) { self.read(&path) } else { Ok(Vec::new()) };
        let before = before.and_then(|before| self.write(&path, &before).map(|()| before));
        let before = before.map_err(|error| format!("{path}: {}", problem(&error)))?;
        let kept = Kept::default();
        let writer = kept.writer();
        // The command may go elsewhere before the file is written.
        channels.files.push((self.path(&path), kept, before));
        Ok(writer)
    }

    /// Runs one command by its name.
    pub async fn command(&mut self, name: &str, args: Vec<String>, input: Option<Vec<u8>>, streams: &Streams) -> i32 {
        if self.is_cancelled() {
            return INTERRUPTED;
        }
        match command::find(name) {
            Some(command) => command::start(command, Call { shell: self, command, args, input, streams: streams.clone() }).await,
            None => {
                streams.err.line(&self.unknown(name));
                if self.exists(name) && name.contains('/') { 126 } else { 127 }
            }
        }
    }

    fn unknown(&self, name: &str) -> String {
        if name.contains('/') && self.is_dir(name) {
            return format!("touchpaper: {name}: Is a directory");
        }
        if name.contains('/') && self.exists(name) {
            return format!("touchpaper: {name}: programs cannot be run here; a script can: python {name}");
        }
        match name {
            "for" | "while" | "until" | "if" | "case" | "function" | "select" => {
                format!("touchpaper: {name}: this shell has no loops, conditions and functions; Python has")
            }
            "pip" | "pip3" | "conda" => {
                format!("touchpaper: {name}: nothing can be installed here; there are pyspark, flask, and parts of numpy and pandas")
            }
            name => match command::closest(name) {
                Some(close) => format!("touchpaper: {name}: command not found; is it {close}? `help` lists what there is"),
                None => format!("touchpaper: {name}: command not found; `help` lists what there is"),
            },
        }
    }
}

fn expanded(command: &Simple, around: &mut Around) -> Result<Prepared, String> {
    let arguments = expand::arguments(&command.words, around)?;
    let mut assigned = Vec::new();
    for (name, word) in &command.assignments {
        assigned.push((name.clone(), expand::text(word, around)?));
    }
    let mut targets = Vec::new();
    for redirect in &command.redirects {
        targets.push(match &redirect.to {
            Target::File(word) | Target::Append(word) | Target::Text(word) => expand::text(word, around)?,
            Target::Same(_) => String::new(),
        });
    }
    Ok(Prepared { assigned, arguments, targets })
}

/// What words are expanded among. What a line in `$(…)` prints is not at hand when it is first asked for: expanding ends
/// there, and begins again when the line has run. Nothing else that expanding does is seen outside.
struct Around<'a> {
    shell: &'a Shell,
    printed: std::slice::Iter<'a, String>,
    wanted: Option<String>,
}

impl Surroundings for Around<'_> {
    fn variable(&self, name: &str) -> Option<String> {
        match name {
            "?" => Some(self.shell.status.to_string()),
            "$" => Some("1".to_owned()),
            "#" => Some("0".to_owned()),
            "0" => Some("touchpaper".to_owned()),
            name => self.shell.variables.get(name).cloned(),
        }
    }

    fn output(&mut self, line: &str) -> Result<String, String> {
        match self.printed.next() {
            Some(printed) => Ok(printed.clone()),
            None => {
                self.wanted = Some(line.to_owned());
                Err(String::new())
            }
        }
    }

    fn names(&self, folder: &str) -> Vec<Name> {
        self.shell.names(folder)
    }
}
