//! Commands that a program runs by `subprocess`. Who runs them is above this crate: the terminal's shell. Where none has
//! been set they are the machine's own programs.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::RwLock;
use rustpython_vm::builtins::{PyDict, PyList, PyStr};
use rustpython_vm::{PyObject, PyObjectRef, PyResult, VirtualMachine};
use touchpaper_platform::process;

use crate::failure;

/// A command, and what it begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// Its words; or a line of the shell, which is one word.
    pub words: Vec<String>,
    pub is_line: bool,
    /// In place of the shell's own variables.
    pub variables: Option<BTreeMap<String, String>>,
    pub folder: String,
    pub input: Vec<u8>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommandEnded {
    pub code: i32,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
}

type Runner = dyn Fn(Command) -> CommandEnded + Send + Sync;

static RUNNER: RwLock<Option<Arc<Runner>>> = RwLock::new(None);

/// What runs commands from here on. It is called on the thread of the program that runs one.
pub fn set_commands(runner: impl Fn(Command) -> CommandEnded + Send + Sync + 'static) {
    *RUNNER.write() = Some(Arc::new(runner));
}

pub fn run(command: &PyObject, environment: &PyObject, folder: String, input: Vec<u8>, vm: &VirtualMachine) -> PyResult {
    let text = |part: &PyObjectRef| -> PyResult<String> { Ok(part.str(vm)?.to_string_lossy().into_owned()) };
    let (words, is_line) = match (command.downcast_ref::<PyStr>(), command.downcast_ref::<PyList>()) {
        (Some(line), _) => (vec![failure::text(line)], true),
        (_, Some(words)) => (words.borrow_vec().iter().map(text).collect::<PyResult<Vec<_>>>()?, false),
        _ => return Err(vm.new_type_error("a command is a line or a list of words")),
    };
    let variables = match environment.downcast_ref::<PyDict>() {
        Some(told) => Some(told.items_vec().iter().map(|(key, value)| Ok((text(key)?, text(value)?))).collect::<PyResult<_>>()?),
        None => None,
    };
    let command = Command { words, is_line, variables, folder, input };
    let runner = RUNNER.read().clone();
    let ended = match runner {
        Some(runner) => runner(command),
        None => of_the_machine(command, vm)?,
    };
    let parts = vec![vm.ctx.new_int(ended.code).into(), vm.ctx.new_bytes(ended.stdout).into(), vm.ctx.new_bytes(ended.stderr).into()];
    Ok(vm.ctx.new_tuple(parts).into())
}

fn of_the_machine(command: Command, vm: &VirtualMachine) -> PyResult<CommandEnded> {
    let Command { words, is_line, variables, input, .. } = command;
    let words = if is_line { ["/bin/sh".to_owned(), "-c".to_owned()].into_iter().chain(words).collect() } else { words };
    let Some((program, arguments)) = words.split_first() else { return Err(vm.new_index_error("list index out of range")) };
    let ended = vm.allow_threads(|| process::run(program, arguments, &variables.unwrap_or_default(), input));
    let ended = ended.map_err(|error| failure::of_file(&error, program, vm))?;
    Ok(CommandEnded { code: ended.code, stdout: ended.stdout, stderr: Vec::new() })
}
