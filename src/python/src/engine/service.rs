//! `_engine.Service`: a deployed model's contract. The model itself is Python's; what requests and replies look like is
//! `touchpaper_deploy`'s.

use rustpython_vm::builtins::{PyBytes, PyBytesRef, PyListRef, PyStr, PyStrRef, PyTuple};
use rustpython_vm::{Py, PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};
use serde::Deserialize;
use touchpaper_deploy::service::{Asked, Contract, Fault, Service, Trained, World, reason};
use touchpaper_deploy::signature::Signature;
use touchpaper_deploy::zip::{self, Entry};
use touchpaper_deploy::{Table, bundle};
use touchpaper_platform::{clock, files};

use super::sql::prepared::Rows;
use crate::failure;

/// Where logs are, in the folder that the program runs in.
const LOGS: &str = "logs";
/// A log that has grown so far is put aside as `….log.1`, and another begun.
const LOG_BYTES: u64 = 16 << 20;

#[pyclass(module = "_engine", name = "Service")]
#[derive(Debug, PyPayload)]
pub struct Served {
    service: Service,
}

#[derive(Deserialize)]
struct Config {
    contract: Contract,
    signature: Signature,
    deployment: String,
    version: String,
    host: String,
}

#[derive(Deserialize)]
struct Bundle {
    form: bundle::Form,
    name: String,
    version: String,
    signature: Signature,
    rows: Table,
    scores: Table,
}

#[pyclass]
impl Served {
    #[pystaticmethod]
    fn open(config: PyStrRef, vm: &VirtualMachine) -> PyResult<Self> {
        let config: Config =
            serde_json::from_str(&failure::text(&config)).map_err(|error| vm.new_value_error(format!("the signature: {error}")))?;
        let Config { contract, signature, deployment, version, host } = config;
        Ok(Self { service: Service { contract, signature, deployment, version, host } })
    }

    /// The zip of a model as another system takes it. The documents are bytes, or why there is none; `files` are those of
    /// its saved folder, (path, bytes).
    #[pystaticmethod]
    fn bundle(config: PyStrRef, onnx: PyObjectRef, pmml: PyObjectRef, files: PyListRef, vm: &VirtualMachine) -> PyResult<PyBytesRef> {
        let Bundle { form, name, version, signature, rows, scores } =
            serde_json::from_str(&failure::text(&config)).map_err(|error| vm.new_value_error(error.to_string()))?;
        let document = |told: &PyObjectRef| match told.downcast_ref::<PyBytes>() {
            Some(bytes) => Ok(bytes.as_bytes().to_vec()),
            None => Err(told.downcast_ref::<PyStr>().map(|text| failure::text(text)).unwrap_or_default()),
        };
        let file = |file: &PyObjectRef| match file.downcast_ref::<PyTuple>().map(|file| file.as_slice()) {
            Some([path, bytes]) => match (path.downcast_ref::<PyStr>(), bytes.downcast_ref::<PyBytes>()) {
                (Some(path), Some(bytes)) => Ok(Entry::new(failure::text(path), bytes.as_bytes())),
                _ => Err(vm.new_type_error("a file is (path, bytes)")),
            },
            _ => Err(vm.new_type_error("a file is (path, bytes)")),
        };
        let saved = files.borrow_vec().iter().map(file).collect::<PyResult<Vec<_>>>()?;
        let model = bundle::Model { name, version, signature, rows, scores, onnx: document(&onnx), pmml: document(&pmml), saved };
        let packed = bundle::folder(form, &model).and_then(|files| zip::write(&files)).map_err(|why| vm.new_value_error(why))?;
        Ok(vm.ctx.new_bytes(packed))
    }

    /// A row that the model takes, as JSON of a table.
    #[pymethod]
    fn example(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        serde_json::to_string(&zelf.service.signature.example()).map_err(|error| vm.new_value_error(error.to_string()))
    }

    /// Requests that are answered, as JSON.
    #[pymethod]
    fn ready(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        serde_json::to_string(&zelf.service.ready()).map_err(|error| vm.new_value_error(error.to_string()))
    }

    /// (status, reason, headers, body) for (method, target, content type, id) and a body.
    #[pymethod]
    fn answer(zelf: &Py<Self>, asked: PyObjectRef, body: PyBytesRef, now_ms: f64, world: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let parts = asked.downcast_ref::<PyTuple>().map(|parts| parts.as_slice().to_vec()).unwrap_or_default();
        let words: Vec<String> = parts.iter().filter_map(|part| part.downcast_ref::<PyStr>().map(|text| failure::text(text))).collect();
        let [method, target, content_type, id] = words.as_slice() else {
            return Err(vm.new_type_error("a request is (method, target, content type, id)"));
        };
        let body = body.as_bytes().to_vec();
        let asked = Asked { method, target, content_type, body: &body, id, now_ms };
        let mut outside = Outside { world: &world, vm };
        let answer = zelf.service.answer(&asked, &mut outside);
        let text = |text: &str| PyObjectRef::from(vm.ctx.new_str(text));
        let headers = answer.headers.iter().map(|(name, value)| vm.ctx.new_tuple(vec![text(name), text(value)]).into()).collect();
        let told = vec![
            vm.ctx.new_int(answer.status).into(),
            text(reason(answer.status)),
            vm.ctx.new_list(headers).into(),
            vm.ctx.new_bytes(answer.body).into(),
        ];
        Ok(vm.ctx.new_tuple(told).into())
    }
}

/// `_deployed.World`, and files.
struct Outside<'a> {
    world: &'a PyObjectRef,
    vm: &'a VirtualMachine,
}

/// What Python tells: what was asked for, or why there is none.
#[derive(Deserialize)]
#[serde(untagged)]
enum Told<T> {
    Refused { refused: String },
    Failed { failed: String },
    Given(T),
}

impl<T> Told<T> {
    fn into_result(self) -> Result<T, Fault> {
        match self {
            Self::Refused { refused } => Err(Fault::Request(refused)),
            Self::Failed { failed } => Err(Fault::Engine(failed)),
            Self::Given(given) => Ok(given),
        }
    }
}

impl Outside<'_> {
    fn call(&self, name: &'static str, argument: PyObjectRef) -> Result<PyObjectRef, Fault> {
        let called = self.world.get_attr(name, self.vm).and_then(|method| method.call((argument,), self.vm));
        called.map_err(|problem| {
            let mut text = String::new();
            let _ = self.vm.write_exception(&mut text, &problem);
            Fault::Engine(text.lines().last().unwrap_or("the program failed").to_owned())
        })
    }
}

/// None of what is no text.
fn text_of(given: &PyObjectRef) -> Option<String> {
    given.downcast_ref::<PyStr>().map(|text| failure::text(text))
}

fn engine_fault(error: impl std::fmt::Display) -> Fault {
    Fault::Engine(error.to_string())
}

impl World for Outside<'_> {
    fn score(&mut self, rows: &Table) -> Result<Table, Fault> {
        let given = self.call("score", Rows::from(rows.clone()).into_pyobject(self.vm))?;
        if let Some(scores) = given.downcast_ref::<Rows>() {
            return Ok(scores.table.clone());
        }
        let told = text_of(&given).unwrap_or_default();
        serde_json::from_str::<Told<Table>>(&told).map_err(engine_fault)?.into_result()
    }

    fn train(&mut self, test: bool) -> Option<Result<Trained, Fault>> {
        let told = match self.call("train", self.vm.ctx.new_bool(test).into()) {
            Ok(given) => text_of(&given)?,
            Err(fault) => return Some(Err(fault)),
        };
        Some(serde_json::from_str::<Told<Trained>>(&told).map_err(engine_fault).and_then(Told::into_result))
    }

    fn read_log(&mut self, name: &str) -> Option<Vec<u8>> {
        files::read(&format!("{LOGS}/{name}")).ok()
    }

    fn log(&mut self, name: &str, header: &str, line: &str) {
        let path = format!("{LOGS}/{name}");
        // Replicas share the folder, and one of them begins the file or puts it aside.
        let written = files::alone(&format!("{LOGS}/.lock"), || {
            let full = files::len(&path).is_ok_and(|len| len > LOG_BYTES);
            if full {
                files::rename(&path, &format!("{path}.1"))?;
            }
            let begins = full || !files::exists(&path);
            let text = if begins { format!("{header}\n{line}") } else { line.to_owned() };
            files::append(&path, text.as_bytes())
        });
        // A log that cannot be written does not keep a caller from the prediction.
        if let Err(error) = written {
            touchpaper_platform::log::warn(&format!("{path}: {error}"));
        }
    }

    fn now_ms(&mut self) -> f64 {
        clock::unix_ms()
    }
}
