//! JSON: its text as a tree, trees as columns of a schema, the schema that trees have, and values as text again. Used by
//! `from_json` and its kin, by VARIANT, and by the reader of JSON files.

mod decode;
mod infer;
mod options;
mod parse;
pub mod path;
mod schema;
mod variant;
mod write;

pub use decode::{Decoded, Decoder};
pub use infer::{canonical, infer, widest};
pub use options::JsonOptions;
pub use parse::{Json, Malformed, Node, parse};
pub use schema::{nullable, schema_of_text};
pub use variant::{Refused, parse_variant, to_variant};
pub use write::{Writer, iso_moment, normalized};
