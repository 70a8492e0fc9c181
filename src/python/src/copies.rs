//! Copies of Python objects: what tasks are given must be their own, as what PySpark unpickles for them is.

use rustpython_vm::builtins::{PyBool, PyBytes, PyDict, PyFloat, PyFunction, PyInt, PyList, PyModule, PySet, PyStr, PyTuple, PyType};
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine};

/// Instances of Python classes that nobody can change.
const UNCHANGING: [&str; 8] = ["date", "datetime", "time", "timedelta", "Decimal", "Fraction", "UUID", "Accumulator"];

/// Whether nobody can change the object, nor what it holds.
pub fn is_immutable(object: &PyObject) -> bool {
    if let Some(tuple) = object.downcast_ref::<PyTuple>() {
        return tuple.as_slice().iter().all(|item| is_immutable(item));
    }
    object.downcast_ref::<PyInt>().is_some()
        || object.downcast_ref::<PyStr>().is_some()
        || object.downcast_ref::<PyFloat>().is_some()
        || object.downcast_ref::<PyBool>().is_some()
        || object.downcast_ref::<PyBytes>().is_some()
        || object.downcast_ref::<PyFunction>().is_some()
        || object.downcast_ref::<PyType>().is_some()
        || object.downcast_ref::<PyModule>().is_some()
        || &*object.class().name() == "NoneType"
        || UNCHANGING.contains(&&*object.class().name())
}

/// A copy of lists, tuples, dicts and sets that hold nothing but each other and what is immutable; none otherwise.
pub fn plain(object: &PyObjectRef, vm: &VirtualMachine) -> PyResult<Option<PyObjectRef>> {
    let all = |items: &[PyObjectRef]| -> PyResult<Option<Vec<PyObjectRef>>> { items.iter().map(|item| plain(item, vm)).collect() };
    if is_immutable(object) {
        return Ok(Some(object.clone()));
    }
    vm.with_recursion("while copying an object", || {
        if let Some(list) = object.downcast_ref_if_exact::<PyList>(vm) {
            let items = list.borrow_vec().to_vec();
            return Ok(all(&items)?.map(|items| vm.ctx.new_list(items).into()));
        }
        if let Some(tuple) = object.downcast_ref_if_exact::<PyTuple>(vm) {
            return Ok(all(tuple.as_slice())?.map(|items| vm.ctx.new_tuple(items).into()));
        }
        if let Some(set) = object.downcast_ref_if_exact::<PySet>(vm) {
            // What is in a set can be hashed, so it hardly ever changes.
            return vm.call_method(set.as_object(), "copy", ()).map(Some);
        }
        if let Some(dict) = object.downcast_ref_if_exact::<PyDict>(vm) {
            let copy = vm.ctx.new_dict();
            for (key, value) in dict.items_vec() {
                let Some(value) = plain(&value, vm)? else { return Ok(None) };
                copy.set_item(key.as_object(), value, vm)?;
            }
            return Ok(Some(copy.into()));
        }
        Ok(None)
    })
}

/// A copy of any object, by `copy.deepcopy` where need be. What cannot be copied is shared.
pub fn fresh(object: &PyObjectRef, vm: &VirtualMachine) -> PyResult<PyObjectRef> {
    if let Some(copy) = plain(object, vm)? {
        return Ok(copy);
    }
    let copied = vm.import("copy", 0)?.get_attr("deepcopy", vm)?.call((object.clone(),), vm);
    Ok(copied.unwrap_or_else(|_| object.clone()))
}

/// The function as a task's own: with its own copy of what it has captured. `pyspark.core.closures` knows how.
pub fn for_task(function: &PyObjectRef, vm: &VirtualMachine) -> PyResult<PyObjectRef> {
    match vm.get_attribute_opt(function, "_for_task")? {
        Some(make) => make.call((), vm),
        None => Ok(function.clone()),
    }
}

/// About as many bytes as pickle would need.
pub fn pickled_size(object: &PyObject) -> usize {
    let of = |items: &[PyObjectRef]| 4 + items.iter().map(|item| pickled_size(item)).sum::<usize>();
    if let Some(text) = object.downcast_ref::<PyStr>() {
        3 + text.byte_len()
    } else if let Some(number) = object.downcast_ref::<PyInt>() {
        match number.as_bigint().bits() {
            0..=8 => 2,
            9..=16 => 3,
            17..=31 => 5,
            bits => 2 + bits as usize / 8 + 1,
        }
    } else if object.downcast_ref::<PyFloat>().is_some() {
        9
    } else if let Some(tuple) = object.downcast_ref::<PyTuple>() {
        of(tuple.as_slice())
    } else if let Some(list) = object.downcast_ref::<PyList>() {
        of(&list.borrow_vec())
    } else if let Some(bytes) = object.downcast_ref::<PyBytes>() {
        3 + bytes.as_bytes().len()
    } else if let Some(dict) = object.downcast_ref::<PyDict>() {
        4 + dict.items_vec().iter().map(|(key, value)| pickled_size(key) + pickled_size(value)).sum::<usize>()
    } else {
        24
    }
}
