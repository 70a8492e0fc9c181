//! What an editor offers while a person types.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Completions {
    /// What they take the place of, right before the place.
    pub prefix: String,
    pub options: Vec<Completion>,
    /// The call that the place is inside of: `DataFrame.join(other, on=None, how=None)`.
    pub call: Option<Call>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Completion {
    pub name: String,
    pub kind: CompletionKind,
    /// A function's parameters, a column's type.
    pub detail: String,
    /// Its documentation, or nothing.
    pub doc: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CompletionKind {
    Column,
    Function,
    Class,
    Module,
    Variable,
    Keyword,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Call {
    pub name: String,
    pub parameters: Vec<String>,
    /// Which of them is being written.
    pub active: usize,
    pub doc: String,
}
