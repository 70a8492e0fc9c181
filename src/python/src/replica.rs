//! A program that serves: what it is asked after it has come to where it takes requests.

use rustpython_vm::builtins::{PyBytes, PyStr, PyTuple};
use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};
use touchpaper_wire::{HttpRequest, HttpResponse, Outcome};

use crate::failure;
use crate::host::{Host, text};

impl Host {
    /// From here on a program may serve: this engine is a replica's. Programs find these variables.
    pub fn allow_serving<'a>(&self, environment: impl Iterator<Item = (&'a String, &'a String)>) -> Result<(), String> {
        let outcome = self.run(|vm| {
            let variables = vm.ctx.new_dict();
            for (name, value) in environment {
                variables.set_item(name.as_str(), text(value, vm), vm)?;
            }
            vm.import("_replica", 0)?.get_attr("allow", vm)?.call((variables,), vm)?;
            Ok(done(vm))
        });
        match outcome {
            Outcome::Error { message, .. } => Err(message),
            _ => Ok(()),
        }
    }

    /// At which port the program that ran would listen, where it serves.
    pub fn serving(&self) -> Option<u16> {
        self.interpreter.enter(|vm| {
            let modules = vm.sys_module.get_attr("modules", vm).ok()?;
            let replica = modules.get_item("_replica", vm).ok()?;
            replica.get_attr("port", vm).ok()?.call((), vm).ok()?.try_to_value::<u16>(vm).ok()
        })
    }

    /// What the program that serves answers. An error is one of the engine's own, in words.
    pub fn answer(&self, request: &HttpRequest, body: &[u8]) -> Result<(HttpResponse, Vec<u8>), String> {
        let mut answered = None;
        let outcome = self.run(|vm| {
            let pair = |(name, value): &(String, String)| vm.ctx.new_tuple(vec![text(name, vm), text(value, vm)]).into();
            let headers = vm.ctx.new_list(request.headers.iter().map(pair).collect());
            let arguments: Vec<PyObjectRef> =
                vec![text(&request.method, vm), text(&request.target, vm), headers.into(), vm.ctx.new_bytes(body.to_vec()).into()];
            let told = vm.import("_replica", 0)?.get_attr("answer", vm)?.call(arguments, vm)?;
            answered = Some(read(&told, vm)?);
            Ok(done(vm))
        });
        match (outcome, answered) {
            (Outcome::Success, Some(answered)) => Ok(answered),
            (Outcome::Error { message, .. }, _) => Err(message),
            _ => Err("the program was interrupted".to_owned()),
        }
    }
}

/// As `_host` tells that all went well.
fn done(vm: &VirtualMachine) -> PyObjectRef {
    vm.ctx.new_tuple(vec![text("success", vm), vm.ctx.new_int(0).into(), text("", vm), text("", vm), vm.ctx.none()]).into()
}

/// (status, reason, headers, body)
fn read(told: &PyObjectRef, vm: &VirtualMachine) -> PyResult<(HttpResponse, Vec<u8>)> {
    let unknown = || vm.new_type_error("a response is (status, reason, headers, body)");
    let word = |part: &PyObjectRef| part.downcast_ref::<PyStr>().map(|word| failure::text(word)).unwrap_or_default();
    let parts = told.downcast_ref::<PyTuple>().map(|told| told.as_slice().to_vec()).unwrap_or_default();
    let [status, reason, headers, body] = parts.as_slice() else { return Err(unknown()) };
    let headers = headers.try_to_value::<Vec<PyObjectRef>>(vm)?;
    let pair = |header: &PyObjectRef| match header.downcast_ref::<PyTuple>().map(|header| header.as_slice()) {
        Some([name, value]) => Ok((word(name), word(value))),
        _ => Err(unknown()),
    };
    let headers = headers.iter().map(pair).collect::<PyResult<_>>()?;
    let body = body.downcast_ref::<PyBytes>().ok_or_else(unknown)?.as_bytes().to_vec();
    Ok((HttpResponse { status: status.try_to_value::<u16>(vm)?, reason: word(reason), headers }, body))
}
