//! The person at the terminal, who can be handed files.

use crate::later::{Later, ready};

pub trait Person {
    fn hand(&mut self, name: String, bytes: Vec<u8>) -> Later<'static, Result<(), String>>;
}

/// Where the shell's files are the person's own.
pub struct Here;

impl Person for Here {
    fn hand(&mut self, _: String, _: Vec<u8>) -> Later<'static, Result<(), String>> {
        ready(Err("it is on this computer already".to_owned()))
    }
}
