//! The registry of commands. A command is a file beside this one and a row in `COMMANDS`.

mod cat;
mod cd;
mod clear;
mod cluster_export;
mod cp;
mod curl;
mod docker;
mod download;
mod echo;
mod env;
mod exit;
mod export;
mod export_model;
mod grep;
mod hdfs;
mod head;
mod help;
mod ls;
mod mkdir;
mod mpiexec;
mod mv;
mod pwd;
mod pyspark;
mod python;
mod rm;
mod serve_model;
mod sort;
mod spark_submit;
mod tail;
mod truth;
mod unset;
mod wc;

use std::io;

use crate::later::Later;
use crate::options::{self, Opt, Order, Parsed};
use crate::shell::Shell;
use crate::stream::Streams;

pub(crate) use crate::shell::problem;

/// What the shell knows of a command.
#[derive(Debug)]
pub struct Command {
    pub name: &'static str,
    /// One line of `help`.
    pub about: &'static str,
    pub usage: &'static str,
    pub options: &'static [Opt],
    /// What its operands are, for completion.
    pub operands: Operands,
    pub run: Run,
}

/// What a command does, to its exit code.
#[derive(Clone, Copy, Debug)]
pub enum Run {
    /// With its arguments as they are.
    Args(fn(&mut Call) -> i32),
    /// With its arguments read by its table of options, which may stand among its operands.
    Parsed(fn(&mut Call, Parsed) -> i32),
    /// With its arguments as they are; it asks something outside and waits for that.
    Outside(for<'a> fn(&'a mut Call<'_>) -> Later<'a, i32>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operands {
    None,
    Paths,
    Folders,
    Commands,
    /// Words that come first, and then paths.
    Words(&'static [&'static str]),
}

pub const COMMANDS: &[&Command] = &[
    &help::COMMAND,
    &ls::COMMAND,
    &cat::COMMAND,
    &head::COMMAND,
    &tail::COMMAND,
    &wc::COMMAND,
    &grep::COMMAND,
    &sort::COMMAND,
    &cp::COMMAND,
    &mv::COMMAND,
    &rm::COMMAND,
    &mkdir::COMMAND,
    &pwd::COMMAND,
    &cd::COMMAND,
    &echo::COMMAND,
    &export::COMMAND,
    &unset::COMMAND,
    &env::COMMAND,
    &truth::TRUE,
    &truth::FALSE,
    &clear::COMMAND,
    &exit::COMMAND,
    &hdfs::COMMAND,
    &spark_submit::COMMAND,
    &pyspark::COMMAND,
    &python::COMMAND,
    &python::PYTHON3,
    &mpiexec::COMMAND,
    &mpiexec::MPIRUN,
    &cluster_export::COMMAND,
    &serve_model::COMMAND,
    &export_model::COMMAND,
    &download::COMMAND,
    &curl::COMMAND,
    &docker::COMMAND,
];

pub fn find(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().copied().find(|command| command.name == name)
}

/// A command that was run, with what it was given.
pub struct Call<'a> {
    pub shell: &'a mut Shell,
    pub command: &'static Command,
    pub args: Vec<String>,
    /// What is piped in or read from a file; none where it is the keyboard.
    pub input: Option<Vec<u8>>,
    pub streams: Streams,
}

/// Runs it. `--help` is answered for all commands that have no own answer.
pub async fn start(command: &'static Command, mut call: Call<'_>) -> i32 {
    let own_help = [echo::COMMAND.name, spark_submit::COMMAND.name, pyspark::COMMAND.name, docker::COMMAND.name, truth::TRUE.name];
    if call.args.first().is_some_and(|first| first == "--help") && !own_help.contains(&command.name) {
        call.streams.out.text(&explain(command));
        return 0;
    }
    match command.run {
        Run::Args(run) => run(&mut call),
        Run::Outside(run) => run(&mut call).await,
        Run::Parsed(run) => match call.parse_these(&call.args, Order::Any) {
            Ok(parsed) => run(&mut call, parsed),
            Err(code) => code,
        },
    }
}

/// What `--help` prints.
pub fn explain(command: &Command) -> String {
    let mut text = format!("usage: {}\n{}\n", command.usage, command.about);
    let headings: Vec<String> = command.options.iter().map(Opt::heading).collect();
    let width = headings.iter().map(String::len).max().unwrap_or(0).min(30);
    for (option, heading) in command.options.iter().zip(headings) {
        text.push_str(&format!("  {heading:width$}  {}\n", option.about));
    }
    if command.name == hdfs::COMMAND.name {
        text.push_str(&hdfs::usage());
    } else if command.name == docker::COMMAND.name {
        text.push_str(&docker::commands());
    }
    text
}

impl Call<'_> {
    /// `name: problem`
    pub fn complain(&self, problem: &str) {
        self.streams.err.line(&format!("{}: {problem}", self.command.name));
    }

    pub fn fail(&self, problem: &str) -> i32 {
        self.complain(problem);
        1
    }

    /// Reads arguments by the command's table. The error is the exit code, its problem being said.
    pub fn parse_these(&self, args: &[String], order: Order) -> Result<Parsed, i32> {
        options::parse(self.command.options, args, order).map_err(|problem| {
            self.complain(&problem);
            self.streams.err.line(&format!("Try '{} --help' for more information.", self.command.name));
            2
        })
    }

    /// A file's bytes, or what is piped in for `-`.
    pub fn bytes_of(&mut self, path: &str) -> io::Result<Vec<u8>> {
        match path {
            "-" => Ok(self.input.take().unwrap_or_default()),
            path => self.shell.read(path),
        }
    }

    /// Each operand's bytes with its name, or what is piped in where there is none. What cannot be read is said.
    pub fn inputs(&mut self, operands: &[String]) -> (Vec<(String, Vec<u8>)>, i32) {
        let from_pipe = ["-".to_owned()];
        let operands = if operands.is_empty() { &from_pipe } else { operands };
        let mut code = 0;
        let mut inputs = Vec::new();
        for path in operands {
            match self.bytes_of(path) {
                Ok(bytes) => inputs.push((path.clone(), bytes)),
                Err(error) => {
                    self.complain(&format!("{path}: {}", problem(&error)));
                    code = 1;
                }
            }
        }
        (inputs, code)
    }
}

/// The lines of a file, each with its end.
pub(crate) fn lines(bytes: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n')
}

/// The words that may stand next, where a command has subcommands.
pub(crate) fn words(command: &Command, args: &[String]) -> Option<Vec<&'static str>> {
    let Operands::Words(first) = command.operands else { return None };
    match args {
        [] => Some(first.to_vec()),
        [only] if command.name == "hdfs" && only == "dfs" => Some(hdfs::SUBCOMMANDS.iter().map(|(name, ..)| *name).collect()),
        _ => None,
    }
}

/// The options that may stand after these arguments.
pub(crate) fn options_after(command: &'static Command, args: &[String]) -> &'static [Opt] {
    let subcommand = args.first().filter(|_| command.name == "docker").and_then(|name| docker::options(name));
    subcommand.unwrap_or(command.options)
}

/// The command that a mistyped name is nearest to.
pub fn closest(name: &str) -> Option<&'static str> {
    let near = COMMANDS.iter().map(|command| (distance(name, command.name), command.name));
    // Half of it may be wrong at most: of short names nearly any other would be near.
    let most = |known: &str| (1 + known.len() / 4).min(name.len().min(known.len()) / 2);
    near.filter(|(distance, known)| *distance <= most(known)).min().map(|(_, name)| name)
}

/// How many letters have to be put in, taken out or changed; two that changed places are one.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<_>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let changed = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = changed.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::{COMMANDS, closest};

    #[test]
    fn names_and_options_are_there_once() {
        let mut names: Vec<_> = COMMANDS.iter().map(|command| command.name).collect();
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all);
        for command in COMMANDS {
            assert!(command.usage.starts_with(command.name), "{}", command.name);
            for (i, option) in command.options.iter().enumerate() {
                let same = |other: &&crate::options::Opt| other.heading() == option.heading();
                assert!(!command.options[i + 1..].iter().any(|other| same(&other)), "{} {}", command.name, option.heading());
            }
        }
    }

    #[test]
    fn a_mistyped_name_is_recognised() {
        assert_eq!(closest("spark-sumbit"), Some("spark-submit"));
        assert_eq!(closest("gerp"), Some("grep"));
        assert_eq!(closest("sl"), Some("ls"));
        for other in ["kubectl", "git", "sed", "vi", "awk"] {
            assert_eq!(closest(other), None, "{other}");
        }
    }
}
