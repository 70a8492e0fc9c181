//! Commands that a program runs by `subprocess`, and that an RDD is piped through. Who runs them is above this crate: the
//! terminal's shell. Where none has been set they are the machine's own programs.

use std::collections::BTreeMap;
use std::io::ErrorKind;
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

/// Runs what `subprocess` asks for.
pub fn run(command: &PyObject, environment: &PyObject, folder: String, input: Vec<u8>, vm: &VirtualMachine) -> PyResult {
    let command = told(command, environment, folder, input, vm)?;
    let runner = RUNNER.read().clone();
    let ended = match runner {
        Some(runner) => runner(command),
        None => of_the_machine(command, vm)?,
    };
    Ok(given(ended, vm))
}

/// Runs what an RDD is piped through: a program of the machine, as its user expects of `awk` or of one of their own. A
/// browser tab has no programs, so there it is the terminal's command of that name.
pub fn pipe(words: &PyObject, environment: &PyObject, folder: String, input: Vec<u8>, vm: &VirtualMachine) -> PyResult {
    let command = told(words, environment, folder, input, vm)?;
    let runner = if process::EXIST { None } else { RUNNER.read().clone() };
    let ended = match runner {
        Some(runner) => of_the_terminal(&*runner, command, vm)?,
        None => of_the_machine(command, vm)?,
    };
    Ok(given(ended, vm))
}

fn told(command: &PyObject, environment: &PyObject, folder: String, input: Vec<u8>, vm: &VirtualMachine) -> PyResult<Command> {
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
    Ok(Command { words, is_line, variables, folder, input })
}

fn given(ended: CommandEnded, vm: &VirtualMachine) -> PyObjectRef {
    let CommandEnded { code, stdout, stderr } = ended;
    vm.ctx.new_tuple(vec![vm.ctx.new_int(code).into(), vm.ctx.new_bytes(stdout).into(), vm.ctx.new_bytes(stderr).into()]).into()
}

/// The shell tells by its code, and says, that it knows no command of a name; a program would not have started.
fn of_the_terminal(runner: &Runner, command: Command, vm: &VirtualMachine) -> PyResult<CommandEnded> {
    const UNKNOWN: i32 = 127;
    let Some(name) = command.words.first().cloned() else { return Err(vm.new_index_error("list index out of range")) };
    let ended = runner(command);
    let unknown = ended.code == UNKNOWN && ended.stdout.is_empty() && String::from_utf8_lossy(&ended.stderr).contains("command not found");
    if unknown { Err(failure::of_file(&ErrorKind::NotFound.into(), &name, vm)) } else { Ok(ended) }
}

fn of_the_machine(command: Command, vm: &VirtualMachine) -> PyResult<CommandEnded> {
    let Command { words, is_line, variables, input, .. } = command;
    let words = if is_line { ["/bin/sh".to_owned(), "-c".to_owned()].into_iter().chain(words).collect() } else { words };
    let Some((program, arguments)) = words.split_first() else { return Err(vm.new_index_error("list index out of range")) };
    let ended = vm.allow_threads(|| process::run(program, arguments, &variables.unwrap_or_default(), input));
    let ended = ended.map_err(|error| failure::of_file(&error, program, vm))?;
    Ok(CommandEnded { code: ended.code, stdout: ended.stdout, stderr: Vec::new() })
}
