//! What the page asks between two runs: of a table that a cell has shown, and of what can be typed at a place. Python answers
//! both, with JSON in the form of `wire`.

use rustpython_vm::builtins::{PyStr, PyTuple};
use rustpython_vm::{PyObjectRef, VirtualMachine};
use serde::de::DeserializeOwned;
use touchpaper_wire::{Answer, Ask, Completions, Outcome};

use crate::failure;
use crate::host::{Host, text};

impl Host {
    /// Or why there is no answer.
    pub fn ask(&self, table: u32, ask: &Ask) -> Result<Answer, String> {
        let ask = serde_json::to_string(ask).map_err(|error| error.to_string())?;
        self.call("_shown", "answer", |vm| vec![vm.ctx.new_int(table).into(), text(&ask, vm)])
    }

    /// Nothing where nothing is known.
    pub fn complete(&self, before: &str) -> Completions {
        self.call("_complete", "answer", |vm| vec![text(before, vm)]).unwrap_or_default()
    }

    /// PySpark's names, whatever the place.
    pub fn api(&self) -> Completions {
        self.call("_complete", "api", |_| Vec::new()).unwrap_or_default()
    }

    /// Calls a function of a module of ours, whose answer is JSON.
    fn call<T: DeserializeOwned>(
        &self,
        module: &'static str,
        name: &'static str,
        arguments: impl FnOnce(&VirtualMachine) -> Vec<PyObjectRef>,
    ) -> Result<T, String> {
        let mut said = None;
        let outcome = self.run(|vm| {
            let ended = vm.import(module, 0)?.get_attr(name, vm)?.call(arguments(vm), vm)?;
            let parts = ended.downcast_ref::<PyTuple>().map(|parts| parts.as_slice().to_vec()).unwrap_or_default();
            said = parts.get(3).and_then(|part| part.downcast_ref::<PyStr>().map(|text| failure::text(text)));
            Ok(ended)
        });
        match (outcome, said) {
            (Outcome::Success, Some(said)) => serde_json::from_str(&said).map_err(|error| error.to_string()),
            (Outcome::Cancelled, _) => Err("it was cancelled".to_owned()),
            (Outcome::Error { message, class, .. }, _) => {
                Err(message.lines().find(|line| !line.trim().is_empty()).unwrap_or(&class).to_owned())
            }
            _ => Err("there is no answer".to_owned()),
        }
    }
}
