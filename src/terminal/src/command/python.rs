//! `python`: a script, a line, a module, or a session.

use super::{Call, Command, Operands, Run, problem};
use crate::machine::{Code, Program, Session};
use crate::options::{Opt, Order, Parsed, flag, valued};

const OPTIONS: &[Opt] = &[
    valued('c', "", "CODE", "run this"),
    valued('m', "", "MODULE", "run a module"),
    flag('i', "", "accepted"),
    flag('u', "", "accepted: nothing is held back"),
    flag('B', "", "accepted: nothing compiled is kept"),
    flag('V', "version", "which Python it is"),
];

const fn named(name: &'static str, usage: &'static str) -> Command {
    Command {
        name,
        about: "Run a Python script, or begin a session.",
        usage,
        options: OPTIONS,
        operands: Operands::Paths,
        run: Run::Args(run),
    }
}

pub const COMMAND: Command = named("python", "python [SCRIPT | -c CODE | -m MODULE] [ARGUMENT…]");
pub const PYTHON3: Command = named("python3", "python3 [SCRIPT | -c CODE | -m MODULE] [ARGUMENT…]");

fn run(call: &mut Call) -> i32 {
    // What follows -c CODE and -m MODULE is the program's own.
    let end = call.args.iter().position(|arg| arg == "-c" || arg == "-m").map_or(call.args.len(), |at| (at + 2).min(call.args.len()));
    let (own, rest) = call.args.split_at(end);
    let mut parsed = match call.parse_these(own, Order::OptionsFirst) {
        Ok(parsed) => parsed,
        Err(code) => return code,
    };
    parsed.operands.extend_from_slice(rest);
    if parsed.has("V") {
        return execute(call, Code::Text { name: "<string>".to_owned(), source: VERSION.to_owned() }, Vec::new());
    }
    let Some((code, args)) = code(call, &parsed) else {
        if call.input.is_none() {
            let session = Session { spark: false, launch: call.shell.launch() };
            let streams = call.streams.clone();
            return call.shell.open_session(&session, &streams);
        }
        let source = String::from_utf8_lossy(&call.input.take().unwrap_or_default()).into_owned();
        return execute(call, Code::Text { name: "<stdin>".to_owned(), source }, parsed.operands);
    };
    match code {
        Ok(code) => execute(call, code, args),
        Err(text) => {
            call.streams.err.line(&format!("python: {text}"));
            2
        }
    }
}

const VERSION: &str = "import sys; print('Python ' + sys.version.split()[0])";

type Found = (Result<Code, String>, Vec<String>);

/// None where it comes from standard input.
fn code(call: &Call, parsed: &Parsed) -> Option<Found> {
    if let Some(source) = parsed.value("c") {
        return Some((Ok(Code::Text { name: "<string>".to_owned(), source: source.to_owned() }), parsed.operands.clone()));
    }
    if let Some(module) = parsed.value("m") {
        return Some((Ok(Code::Module { name: module.to_owned() }), parsed.operands.clone()));
    }
    let (path, args) = parsed.operands.split_first().filter(|(path, _)| *path != "-")?;
    let read = call.shell.read(path).map_err(|error| format!("can't open file '{}': [Errno 2] {}", call.shell.path(path), problem(&error)));
    let source = read.and_then(|bytes| String::from_utf8(bytes).map_err(|_| format!("{path} is not UTF-8 text")));
    Some((source.map(|source| Code::Script { path: path.clone(), source }), args.to_vec()))
}

fn execute(call: &mut Call, code: Code, args: Vec<String>) -> i32 {
    let program = Program { code, args, launch: call.shell.launch(), input: call.input.take().unwrap_or_default() };
    let streams = call.streams.clone();
    let outcome = call.shell.machine.run(&program, &streams);
    call.shell.ended(&outcome)
}
