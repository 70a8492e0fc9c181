//! XML: its text as a tree, trees as columns of a schema, the schema that trees have, values as text again, and XPath.

mod decode;
mod infer;
mod options;
mod tree;
mod write;
pub mod xpath;

pub use decode::decode;
pub use infer::{canonical, infer, widest};
pub use options::XmlOptions;
pub use tree::{Element, Node, parse};
pub use write::Writer;
