//! A map from Python keys to values in the order of first insertion, as a Python dict, with one look-up an item.

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustpython_vm::builtins::PyStr;
use rustpython_vm::common::hash::PyHash;
use rustpython_vm::types::PyComparisonOp;
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine};

#[derive(Default)]
pub struct Keys<V> {
    places: HashTable<usize>,
    entries: Vec<(PyHash, PyObjectRef, V)>,
}

impl<V> Keys<V> {
    pub fn new() -> Self {
        Self { places: HashTable::new(), entries: Vec::new() }
    }

    /// The key's value, or what `first` makes of it if the key is new; and whether it is new.
    pub fn get_or_insert(
        &mut self,
        key: PyObjectRef,
        vm: &VirtualMachine,
        first: impl FnOnce() -> PyResult<V>,
    ) -> PyResult<(&mut V, bool)> {
        let hash = key.hash(vm)?;
        let mut problem = None;
        let entries = &self.entries;
        let found = self.places.entry(
            spread(hash),
            |&place| {
                let (its, known, _) = &entries[place];
                *its == hash
                    && same(known, &key, vm).unwrap_or_else(|error| {
                        problem.get_or_insert(error);
                        false
                    })
            },
            |&place| spread(entries[place].0),
        );
        if let Some(problem) = problem {
            return Err(problem);
        }
        match found {
            Entry::Occupied(entry) => {
                let place = *entry.get();
                Ok((&mut self.entries[place].2, false))
            }
            Entry::Vacant(entry) => {
                let value = first()?;
                let place = self.entries.len();
                entry.insert(place);
                self.entries.push((hash, key, value));
                Ok((&mut self.entries[place].2, true))
            }
        }
    }

    pub fn into_items(self) -> impl Iterator<Item = (PyObjectRef, V)> {
        self.entries.into_iter().map(|(_, key, value)| (key, value))
    }
}

/// hashbrown looks at the highest bits, which small integers' hashes leave empty.
fn spread(hash: PyHash) -> u64 {
    hash.cast_unsigned().wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

fn same(left: &PyObject, right: &PyObject, vm: &VirtualMachine) -> PyResult<bool> {
    if left.is(right) {
        return Ok(true);
    }
    if let (Some(left), Some(right)) = (left.downcast_ref_if_exact::<PyStr>(vm), right.downcast_ref_if_exact::<PyStr>(vm)) {
        return Ok(left.as_bytes() == right.as_bytes());
    }
    left.rich_compare_bool(right, PyComparisonOp::Eq, vm)
}
