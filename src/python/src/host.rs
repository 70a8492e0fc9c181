//! The Python host: one interpreter that runs scripts one after another, each as an application of its own.

use std::sync::Arc;

use rustpython_vm::builtins::{PyStr, PyTuple};
use rustpython_vm::vm::thread;
use rustpython_vm::{
    AsObject, Interpreter, InterpreterBuilder, PyObjectRef, PyPayload, PyRef, PyResult, Settings, VirtualMachine, interrupt,
};
use touchpaper_core::{EventSink, cancel};
use touchpaper_platform::{attention, files};
use touchpaper_wire::{Code, Display, Language, Launch, Outcome, Program, Session, Step, Stream};

use crate::output::Output;
use crate::session::{self, Sinks};
use crate::{compile, engine, failure, frozen, shown, tasks, watch};

/// Where what a script prints goes, in order, as it is printed. Also called on the threads that run tasks.
pub type OutputSink = Arc<dyn Fn(Stream, &str) + Send + Sync>;

/// Where what a notebook's cell shows goes, on the driver's thread.
pub type DisplaySink = Arc<dyn Fn(Display) + Send + Sync>;

/// What a host is given.
pub struct HostConfig {
    pub output: OutputSink,
    pub display: DisplaySink,
    pub events: EventSink,
    /// Called about every 50 ms on the driver's thread while it waits for a job.
    pub between: Option<Arc<dyn Fn() + Send + Sync>>,
}

/// A Python interpreter with `pyspark` inside.
pub struct Host {
    pub(crate) interpreter: Interpreter,
    stdout: PyRef<Output>,
    stderr: PyRef<Output>,
}

impl Host {
    /// Starts the interpreter.
    pub fn new(config: HostConfig) -> Result<Self, String> {
        let HostConfig { output, display, events, between } = config;
        session::set_sinks(Sinks { output, display, events: watch::through(events), between });
        interrupt::watch(cancel::process_flag());
        interrupt::attend(attention::flag(), failure::why_stop);
        let mut settings = Settings::default();
        settings.hash_seed = Some(0);
        settings.install_signal_handlers = false;
        settings.write_bytecode = false;
        let builder = InterpreterBuilder::new().settings(settings);
        let mut modules = rustpython_stdlib::stdlib_module_defs(&builder.ctx);
        modules.push(engine::module_def(&builder.ctx));
        let interpreter = builder.add_native_modules(&modules).add_frozen_modules(frozen::modules()).build();
        tasks::renew();
        let streams = interpreter.enter(|vm| -> Result<_, String> {
            let prepared = || -> PyResult<_> {
                // Its classes exist only once the module has been imported.
                vm.import("_engine", 0)?;
                let stdout = Output::new(Stream::Stdout).into_ref(&vm.ctx);
                let stderr = Output::new(Stream::Stderr).into_ref(&vm.ctx);
                let host = vm.import("_host", 0)?;
                host.get_attr("prepare", vm)?.call((stdout.clone(), stderr.clone()), vm)?;
                Ok((stdout, stderr))
            };
            prepared().map_err(|problem| text_of(&problem, vm))
        });
        let (stdout, stderr) = streams?;
        Ok(Self { interpreter, stdout, stderr })
    }

    /// Runs a script as `spark-submit` would: a fresh `__main__` and a fresh SparkContext. Files stay; the notebook's
    /// session ends.
    pub fn run_script(&self, path: &str, source: &str, args: &[String]) -> Outcome {
        let code = Code::Script { path: path.to_owned(), source: source.to_owned() };
        self.run_program(&Program { code, args: args.to_vec(), launch: Launch::default(), input: Vec::new() })
    }

    /// Runs a program with what it is launched with.
    pub fn run_program(&self, program: &Program) -> Outcome {
        shown::forget_all();
        let back = enter(&program.launch.folder);
        let outcome = self.execute(program);
        if self.serving().is_some() {
            return outcome;
        }
        if outcome == Outcome::Cancelled {
            self.forget_last_run();
        }
        stop_context();
        enter(&back);
        outcome
    }

    fn execute(&self, program: &Program) -> Outcome {
        self.run(|vm| {
            let (name, arguments) = told(program, vm);
            vm.import("_host", 0)?.get_attr(name, vm)?.call(arguments, vm)
        })
    }

    /// Runs a program that the running one has asked for, which goes on afterwards with what is its own.
    pub fn run_inside(&self, program: &Program) -> Outcome {
        let back = enter(&program.launch.folder);
        self.stdout.flush_line();
        self.stderr.flush_line();
        let ran = thread::try_with_current_vm(|vm| {
            let (name, mut arguments) = told(program, vm);
            arguments.insert(0, text(name, vm));
            let body = || vm.import("_host", 0)?.get_attr("inside", vm)?.call(arguments, vm);
            let result = body().and_then(|ended| outcome(&ended, vm));
            self.stdout.flush_line();
            self.stderr.flush_line();
            match result {
                // The program that waits for it is to end too: the flag stays.
                _ if interrupt::requested() => Outcome::Cancelled,
                Ok(outcome) => outcome,
                Err(problem) => Outcome::Error { class: problem.class().name().to_string(), message: text_of(&problem, vm), line: None },
            }
        });
        enter(&back);
        ran.unwrap_or(Outcome::Cancelled)
    }

    /// What was stopped anywhere has not run its own ending.
    fn forget_last_run(&self) {
        self.interpreter.enter(|vm| {
            let end = || vm.import("_host", 0)?.get_attr("_forget_last_run", vm)?.call((), vm);
            let _ = end();
        });
    }

    /// Begins an interactive session and prints its greeting; what ran before has ended.
    pub fn open_session(&self, session: &Session) -> Outcome {
        shown::forget_all();
        enter(&session.launch.folder);
        self.run(|vm| {
            let arguments: Vec<PyObjectRef> = vec![vm.ctx.new_bool(session.spark).into(), launch(&session.launch, &[], vm)];
            vm.import("_repl", 0)?.get_attr("open_session", vm)?.call(arguments, vm)
        })
    }

    /// Gives the session an input.
    pub fn evaluate(&self, source: &str) -> Step {
        let mut kind = String::new();
        let outcome = self.run(|vm| {
            let ended = vm.import("_repl", 0)?.get_attr("evaluate", vm)?.call((text(source, vm),), vm)?;
            let first = ended.downcast_ref::<PyTuple>().and_then(|ended| ended.as_slice().first().cloned());
            kind = first.and_then(|first| first.downcast_ref::<PyStr>().map(|first| failure::text(first))).unwrap_or_default();
            Ok(ended)
        });
        match outcome {
            Outcome::Cancelled => Step::Interrupted,
            _ if kind == "more" => Step::More,
            Outcome::Exit { code } => Step::Exit { code },
            Outcome::Success if kind == "exit" => Step::Exit { code: 0 },
            Outcome::Success | Outcome::Error { .. } => Step::Done,
        }
    }

    /// Ends the session's application.
    pub fn close_session(&self) {
        self.forget_last_run();
        stop_context();
    }

    /// Runs a cell of the notebook in the session that the cells before it ran in.
    pub fn run_cell(&self, name: &str, language: Language, source: &str) -> Outcome {
        self.run(|vm| {
            let language = match language {
                Language::Python => "python",
                Language::Sql => "sql",
            };
            let arguments: Vec<PyObjectRef> = vec![text(name, vm), text(language, vm), text(source, vm)];
            vm.import("_notebook", 0)?.get_attr("run", vm)?.call(arguments, vm)
        })
    }

    pub(crate) fn run(&self, body: impl FnOnce(&VirtualMachine) -> PyResult) -> Outcome {
        interrupt::clear();
        compile::enable(true);
        self.interpreter.enter(|vm| {
            let result = body(vm).and_then(|ended| outcome(&ended, vm));
            let cancelled = interrupt::requested();
            interrupt::clear();
            if cancelled {
                let forget = || vm.import("_host", 0)?.get_attr("_forget_halves", vm)?.call((), vm);
                let _ = forget();
            }
            self.stdout.flush_line();
            self.stderr.flush_line();
            match result {
                _ if cancelled => Outcome::Cancelled,
                Ok(outcome) => outcome,
                Err(problem) => {
                    let message = text_of(&problem, vm);
                    Outcome::Error { class: problem.class().name().to_string(), message, line: None }
                }
            }
        })
    }
}

/// Which function of `_host` runs it, and with what.
fn told(program: &Program, vm: &VirtualMachine) -> (&'static str, Vec<PyObjectRef>) {
    let mut arguments = vec![texts(&program.args, vm), launch(&program.launch, &program.input, vm)];
    let name = match &program.code {
        Code::Script { path, source } => {
            arguments.splice(0..0, [text(path, vm), text(source, vm)]);
            "run"
        }
        Code::Text { name, source } => {
            arguments.splice(0..0, [text(name, vm), text(source, vm)]);
            "run_text"
        }
        Code::Module { name } => {
            arguments.insert(0, text(name, vm));
            "run_module"
        }
    };
    (name, arguments)
}

fn stop_context() {
    if let Some(context) = session::current_context() {
        context.stop();
        session::set_current(None);
    }
}

pub(crate) fn text(text: &str, vm: &VirtualMachine) -> PyObjectRef {
    vm.ctx.new_str(text).into()
}

fn texts(texts: &[String], vm: &VirtualMachine) -> PyObjectRef {
    vm.ctx.new_list(texts.iter().map(|one| text(one, vm)).collect()).into()
}

/// (settings, what can be imported, standard input), as `_host.begin` takes them.
fn launch(launch: &Launch, input: &[u8], vm: &VirtualMachine) -> PyObjectRef {
    let pair = |(key, value): &(String, String)| vm.ctx.new_tuple(vec![text(key, vm), text(value, vm)]).into();
    let settings = vm.ctx.new_list(launch.conf.iter().map(pair).collect()).into();
    vm.ctx.new_tuple(vec![settings, texts(&launch.py_files, vm), vm.ctx.new_bytes(input.to_vec()).into()]).into()
}

/// Makes relative paths start in a folder; gives where they started, to be entered again. Nothing is changed for an empty one.
fn enter(folder: &str) -> String {
    let before = files::current_dir();
    if folder.is_empty() || folder == before {
        return String::new();
    }
    match files::enter(folder) {
        Ok(()) => before,
        Err(_) => String::new(),
    }
}

/// (kind, code, class, message, line), as `_host` and `_notebook` tell it.
fn outcome(ended: &PyObjectRef, vm: &VirtualMachine) -> PyResult<Outcome> {
    let ended = ended.downcast_ref::<PyTuple>().map(|ended| ended.as_slice().to_vec()).unwrap_or_default();
    let [kind, code, class, message, line] = ended.as_slice() else {
        return Err(vm.new_runtime_error("a script ended in an unknown way"));
    };
    let text = |part: &PyObjectRef| part.downcast_ref::<PyStr>().map(|text| failure::text(text)).unwrap_or_default();
    Ok(match text(kind).as_str() {
        "success" | "serving" => Outcome::Success,
        "exit" => match code.try_to_value::<i32>(vm).unwrap_or(1) {
            0 => Outcome::Success,
            code => Outcome::Exit { code },
        },
        _ => Outcome::Error { class: text(class), message: text(message), line: line.try_to_value::<u32>(vm).ok() },
    })
}

/// An exception as one text, with its traceback.
fn text_of(problem: &rustpython_vm::builtins::PyBaseExceptionRef, vm: &VirtualMachine) -> String {
    let mut text = String::new();
    let _ = vm.write_exception(&mut text, problem);
    text
}
