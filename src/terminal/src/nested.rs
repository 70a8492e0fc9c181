//! Commands that a running program runs by `subprocess`: a shell for one of them. The program waits for it and the engine
//! with it, so it can ask nothing of the world outside.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicI32;

use touchpaper_wire::Outcome;

use crate::containers::Nothing;
use crate::http::{Client, Failure, Request, Response};
use crate::later::{Later, now, ready};
use crate::machine::{Machine, Program, Session, Step};
use crate::person::Person;
use crate::shell::{Parts, Shell};
use crate::stream::{Kept, Streams};

/// A command, and what it begins with.
pub struct Nested {
    /// Its words; or a line, which is one word.
    pub words: Vec<String>,
    pub is_line: bool,
    /// Besides the shell's own.
    pub variables: BTreeMap<String, String>,
    pub folder: String,
    pub input: Vec<u8>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Ended {
    pub code: i32,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
}

const ALONE: &str = "a command that a program runs reaches nothing outside: type it in the terminal";

/// Runs it to its end.
pub fn run(nested: Nested, machine: Box<dyn Machine>, cancel: &'static AtomicI32) -> Ended {
    let Nested { words, is_line, variables, folder, input } = nested;
    let mut shell = Shell::new(Parts {
        machine,
        client: Box::new(Alone),
        containers: Box::new(Nothing),
        person: Box::new(Alone),
        cancel,
        screen: Arc::new(|_, _: &str| {}),
        home: folder,
    });
    shell.variables.extend(variables);
    let (out, err) = (Kept::default(), Kept::default());
    let streams = Streams { out: out.writer(), err: err.writer() };
    let code = match words.split_first() {
        None => Some(0),
        Some((line, _)) if is_line => {
            shell.input = Some(input);
            now(shell.run(line, &streams))
        }
        Some((name, arguments)) => now(Box::pin(shell.command(name, arguments.to_vec(), Some(input), &streams))),
    };
    if code.is_none() {
        streams.err.line(&format!("touchpaper: {ALONE}"));
    }
    Ended { code: shell.leaves.or(code).unwrap_or(1), stdout: out.take(), stderr: err.take() }
}

/// What runs the Python programs among them, inside of the one that waits: none where it is asked on another thread than
/// the program's own.
pub struct Inside(pub fn(&Program, &Streams) -> Option<Outcome>);

impl Machine for Inside {
    fn run(&mut self, program: &Program, streams: &Streams) -> Outcome {
        // What is submitted comes with settings.
        let ran = if program.launch.conf.is_empty() { (self.0)(program, streams) } else { None };
        ran.unwrap_or_else(|| {
            let submitted = !program.launch.conf.is_empty();
            let why = if submitted {
                "spark-submit: a program cannot submit another"
            } else {
                "python: only a program's main thread can run another program"
            };
            streams.err.line(why);
            Outcome::Exit { code: 1 }
        })
    }

    fn open(&mut self, _: &Session, _: &Streams) -> Result<(), String> {
        Err("a program cannot begin a session".to_owned())
    }

    fn evaluate(&mut self, _: &str, _: &Streams) -> Step {
        Step::Interrupted
    }

    fn close(&mut self, _: &Streams) {}
}

struct Alone;

impl Client for Alone {
    fn send(&mut self, _: Request) -> Later<'static, Result<Response, Failure>> {
        ready(Err(Failure::Other(ALONE.to_owned())))
    }
}

impl Person for Alone {
    fn hand(&mut self, _: String, _: Vec<u8>) -> Later<'static, Result<(), String>> {
        ready(Err(ALONE.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Ended, Nested, run};
    use crate::testing::{Terminal, machine};

    fn ended(terminal: &Terminal, words: &[&str], is_line: bool, input: &str) -> (i32, String, String) {
        let nested = Nested {
            words: words.iter().map(|&word| word.to_owned()).collect(),
            is_line,
            variables: [("WHO".to_owned(), "me".to_owned())].into(),
            folder: terminal.home.clone(),
            input: input.as_bytes().to_vec(),
        };
        let Ended { code, stdout, stderr } = run(nested, machine(terminal.cancel), terminal.cancel);
        (code, String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
    }

    #[test]
    fn words_and_lines_read_and_print() {
        let terminal = Terminal::new();
        terminal.file("a.txt", "b\na\n");
        let told = |code, out: &str| (code, out.to_owned(), String::new());
        assert_eq!(ended(&terminal, &["cat", "a.txt"], false, ""), told(0, "b\na\n"));
        assert_eq!(ended(&terminal, &["sort a.txt | head -n 1; echo $WHO"], true, ""), told(0, "a\nme\n"));
        assert_eq!(ended(&terminal, &["wc -l"], true, "x\ny\n"), told(0, "2\n"));
        assert_eq!(ended(&terminal, &["wc", "-c"], false, "xyz"), told(0, "3\n"));
        assert_eq!(ended(&terminal, &["exit 3"], true, ""), told(3, ""));
        assert_eq!(ended(&terminal, &["python", "-c", "print hello"], false, ""), told(0, "hello\n"));
    }

    #[test]
    fn what_is_outside_is_not_reached() {
        let terminal = Terminal::new();
        let (code, _, complaint) = ended(&terminal, &["curl", "localhost:4000"], false, "");
        assert!(code != 0 && complaint.contains("reaches nothing outside"), "{complaint}");
        let (code, _, complaint) = ended(&terminal, &["nothing-of-this-name"], false, "");
        assert!(code == 127 && complaint.contains("command not found"), "{complaint}");
    }
}
