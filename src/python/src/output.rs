//! sys.stdout and sys.stderr: text goes to the host's sink line by line.

use parking_lot::Mutex;
use rustpython_vm::builtins::PyStrRef;
use rustpython_vm::function::FuncArgs;
use rustpython_vm::{Py, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};
use touchpaper_wire::Stream;

use crate::{parallel, session};

#[pyclass(module = "_engine", name = "Output")]
#[derive(Debug, PyPayload)]
pub struct Output {
    stream: Stream,
    /// The last line, while it has no end yet.
    line: Mutex<String>,
}

impl Output {
    pub fn new(stream: Stream) -> Self {
        Self { stream, line: Mutex::new(String::new()) }
    }

    fn send(&self, text: &str) {
        if let Some(sinks) = session::sinks() {
            (sinks.output)(self.stream, text);
        }
    }

    fn put(&self, text: &str) {
        if let Some(whole) = parallel::add_to_line(self.stream, text) {
            if !whole.is_empty() {
                self.send(&whole);
            }
            return;
        }
        let mut line = self.line.lock();
        line.push_str(text);
        if let Some(end) = line.rfind('\n') {
            let rest = line.split_off(end + 1);
            let whole = std::mem::replace(&mut *line, rest);
            self.send(&whole);
        } else if line.len() > 1 << 16 {
            self.send(&std::mem::take(&mut *line));
        }
    }

    /// What has no line end yet.
    pub fn flush_line(&self) {
        let rest = parallel::take_line(self.stream).unwrap_or_else(|| std::mem::take(&mut *self.line.lock()));
        if !rest.is_empty() {
            self.send(&rest);
        }
    }
}

#[pyclass(flags(HAS_DICT))]
impl Output {
    #[pymethod]
    fn write(zelf: &Py<Self>, text: PyStrRef) -> usize {
        zelf.put(&text.to_string_lossy());
        text.char_len()
    }

    #[pymethod]
    fn writelines(zelf: &Py<Self>, lines: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        for line in lines.get_iter(vm)?.iter::<PyStrRef>(vm)? {
            zelf.put(&line?.to_string_lossy());
        }
        Ok(())
    }

    #[pymethod]
    fn flush(zelf: &Py<Self>) {
        zelf.flush_line();
    }

    #[pymethod]
    fn isatty(_zelf: &Py<Self>) -> bool {
        false
    }

    #[pymethod]
    fn writable(_zelf: &Py<Self>) -> bool {
        true
    }

    #[pymethod]
    fn readable(_zelf: &Py<Self>) -> bool {
        false
    }

    #[pymethod]
    fn seekable(_zelf: &Py<Self>) -> bool {
        false
    }

    #[pymethod]
    fn close(zelf: &Py<Self>) {
        zelf.flush_line();
    }

    #[pymethod]
    fn __enter__(zelf: &Py<Self>) -> PyRef<Self> {
        zelf.to_owned()
    }

    #[pymethod]
    fn __exit__(zelf: &Py<Self>, _args: FuncArgs) {
        zelf.flush_line();
    }

    #[pymethod]
    fn reconfigure(_zelf: &Py<Self>, _args: FuncArgs) {}

    #[pymethod]
    fn fileno(_zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<i32> {
        Err(vm.new_os_error("this stream has no file descriptor"))
    }

    #[pygetset]
    fn closed(_zelf: &Py<Self>) -> bool {
        false
    }

    #[pygetset]
    fn encoding(_zelf: &Py<Self>) -> &'static str {
        "utf-8"
    }

    #[pygetset]
    fn errors(_zelf: &Py<Self>) -> &'static str {
        "strict"
    }

    #[pygetset]
    fn mode(_zelf: &Py<Self>) -> &'static str {
        "w"
    }

    #[pygetset]
    fn name(zelf: &Py<Self>) -> &'static str {
        match zelf.stream {
            Stream::Stdout => "<stdout>",
            Stream::Stderr => "<stderr>",
        }
    }
}
