//! One parameter: whose it is, its name, what it is for.

use std::fmt;

use super::Converter;
use crate::python_text;

/// A parameter of the stage whose uid is `parent`. Two are the same when parent and name are.
#[derive(Clone, Debug)]
pub struct Param {
    pub parent: String,
    pub name: &'static str,
    pub doc: &'static str,
    pub converter: Converter,
}

impl Param {
    /// `Param(parent='T_1', name='threshold', doc='threshold in [0, 1]')`
    pub fn repr(&self) -> String {
        let [parent, name, doc] = [&self.parent, self.name, self.doc].map(python_text::string);
        format!("Param(parent={parent}, name={name}, doc={doc})")
    }
}

impl PartialEq for Param {
    fn eq(&self, other: &Self) -> bool {
        (&self.parent, self.name) == (&other.parent, other.name)
    }
}

/// `T_1__threshold`
impl fmt::Display for Param {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}__{}", self.parent, self.name)
    }
}
