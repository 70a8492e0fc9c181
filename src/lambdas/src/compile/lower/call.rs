//! Calls: of the user's functions, which are followed, and of what is known by itself.

use std::sync::Arc;

use rustpython_vm::builtins::{PyCode, PyDict, PyDictRef, PyTuple};
use rustpython_vm::bytecode::CodeFlags;
use rustpython_vm::{AsObject, PyObjectRef, PyRef};

use super::frame::Frame;
use super::{Lowering, Made, lifted};
use crate::compile::column::Shape;
use crate::compile::program::{Inner, Sym};

pub enum Called {
    Value(Sym),
    Frame(Frame),
}

impl Lowering<'_> {
    /// A call of one of the user's functions, or of what is known. `names` are those of the last arguments.
    pub fn called(&mut self, callee: Sym, arguments: Vec<Sym>, names: &[Arc<str>]) -> Made<Called> {
        match callee {
            Sym::Object(function) => self.call(&function, arguments, names),
            Sym::Method(of, name) => Ok(Called::Value(self.method(*of, &name, in_order(&name, arguments, names)?)?)),
            Sym::Function(inner) => {
                let Inner { code, globals, defaults, closure } = Inner::clone(&inner);
                self.enter(code, globals, &defaults, closure, arguments, names)
            }
            // An assertion's error, which is raised next: the interpreter makes its own.
            Sym::Null => Ok(Called::Value(Sym::Null)),
            _ => Err("a call of what is no function".to_owned()),
        }
    }

    fn call(&mut self, function: &PyObjectRef, arguments: Vec<Sym>, names: &[Arc<str>]) -> Made<Called> {
        let vm = self.vm;
        if !function.class().is(vm.ctx.types.function_type) {
            return Ok(Called::Value(self.call_builtin(function, arguments, names)?));
        }
        if let [constant] = arguments.as_slice()
            && self.is_deep_copy(function)
            && constant.shape().is_some_and(|shape| !matches!(shape, Shape::List(_)))
        {
            return Ok(Called::Value(constant.clone()));
        }
        if let Some(name) = self.of_module("re", function) {
            return Ok(Called::Value(self.of_re(&name, &arguments, names)?));
        }
        let of = |name: &'static str| function.get_attr(name, vm).map_err(|_| "a function of another kind".to_owned());
        let code: PyRef<PyCode> = of("__code__")?.downcast().map_err(|_| "a function of another kind")?;
        let globals: PyDictRef = of("__globals__")?.downcast().map_err(|_| "globals of another kind")?;
        let parts = |tuple: PyObjectRef| tuple.downcast_ref::<PyTuple>().map(|parts| parts.as_slice().to_vec()).unwrap_or_default();
        let defaults: Vec<Sym> = parts(of("__defaults__")?).iter().map(|value| lifted(value, vm)).collect();
        if let Some(by_name) = of("__kwdefaults__")?.downcast_ref::<PyDict>()
            && by_name.__len__() > 0
        {
            return Err("defaults of arguments by name alone".to_owned());
        }
        let cells = parts(of("__closure__")?).into_iter().map(Sym::Cell).collect();
        self.enter(code, globals, &defaults, cells, arguments, names)
    }

    fn enter(
        &mut self,
        code: PyRef<PyCode>,
        globals: PyDictRef,
        defaults: &[Sym],
        captured: Vec<Sym>,
        arguments: Vec<Sym>,
        names: &[Arc<str>],
    ) -> Made<Called> {
        let flags = code.code.flags;
        let name = code.code.obj_name.as_str();
        if flags.intersects(CodeFlags::VARARGS | CodeFlags::VARKEYWORDS) || code.code.kwonlyarg_count > 0 {
            return Err(format!("{name} takes arguments by star or by name"));
        }
        if flags.intersects(CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR) {
            return Err(format!("{name} is a coroutine"));
        }
        let wrong = || format!("{name} takes other arguments");
        let wanted = code.code.arg_count as usize;
        let by_place = arguments.len().checked_sub(names.len()).filter(|count| *count <= wanted).ok_or_else(wrong)?;
        let mut locals: Vec<Option<Sym>> = vec![None; wanted];
        for (place, value) in arguments.into_iter().enumerate() {
            let slot = match place.checked_sub(by_place).and_then(|named| names.get(named)) {
                None => place,
                Some(named) => {
                    let known = code.code.varnames.iter().take(wanted).position(|known| known.as_str() == &**named);
                    known.filter(|slot| *slot >= code.code.posonlyarg_count as usize).ok_or_else(wrong)?
                }
            };
            let slot = locals.get_mut(slot).filter(|slot| slot.is_none()).ok_or_else(wrong)?;
            *slot = Some(value);
        }
        let first = wanted.checked_sub(defaults.len()).ok_or_else(wrong)?;
        for (place, slot) in locals.iter_mut().enumerate().filter(|(_, slot)| slot.is_none()) {
            *slot = Some(place.checked_sub(first).and_then(|place| defaults.get(place)).cloned().ok_or_else(wrong)?);
        }
        let generator = flags.contains(CodeFlags::GENERATOR);
        let mut frame = Frame::new(code, globals, locals, captured);
        frame.yields = generator.then(Vec::new);
        Ok(Called::Frame(frame))
    }

    /// `copy.deepcopy`, with which `foldByKey` and `aggregateByKey` take their zero: of what cannot change it is that.
    fn is_deep_copy(&self, function: &PyObjectRef) -> bool {
        self.of_module("copy", function).is_some_and(|name| name == "deepcopy")
    }

    /// The function's name, if it is a module's own.
    fn of_module(&self, module: &str, function: &PyObjectRef) -> Option<String> {
        let vm = self.vm;
        let name = function.get_attr("__name__", vm).ok()?.str(vm).ok()?.to_string_lossy().into_owned();
        let module = vm.sys_module.get_attr("modules", vm).ok()?.get_item(module, vm).ok()?;
        let known = module.get_attr(&vm.ctx.new_str(name.clone()), vm).ok()?;
        known.is(function).then_some(name)
    }
}

/// The arguments of a builtin or method by place, where these are the names of the next ones.
pub fn in_order(name: &str, arguments: Vec<Sym>, names: &[Arc<str>]) -> Made<Vec<Sym>> {
    const KNOWN: [(&str, &[&str]); 7] = [
        ("split", &["sep", "maxsplit"]),
        ("round", &["number", "ndigits"]),
        ("sum", &["iterable", "start"]),
        ("enumerate", &["iterable", "start"]),
        ("sorted", &["iterable", "reverse"]),
        ("int", &["x", "base"]),
        ("replace", &["old", "new"]),
    ];
    if names.is_empty() {
        return Ok(arguments);
    }
    let by_place = arguments.len().saturating_sub(names.len());
    let order = KNOWN.iter().find(|(known, _)| *known == name).map(|(_, order)| *order).unwrap_or_default();
    let mut placed: Vec<Option<Sym>> = arguments.into_iter().map(Some).collect();
    let named = placed.split_off(by_place);
    for (name, value) in names.iter().zip(named) {
        let place = order.iter().position(|known| **known == **name).filter(|place| *place >= by_place);
        let place = place.ok_or_else(|| format!("the argument {name}"))?;
        placed.resize(placed.len().max(place + 1), None);
        if let Some(slot) = placed.get_mut(place) {
            *slot = value;
        }
    }
    placed.into_iter().collect::<Option<_>>().ok_or_else(|| "arguments by name that leave one out".to_owned())
}
