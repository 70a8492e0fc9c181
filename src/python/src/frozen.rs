//! The Python modules compiled by build.rs.

use rustpython_vm::frozen::{FrozenLib, FrozenModule};

static STDLIB: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/stdlib.frozen"));
static OWN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/own.frozen"));

/// All of them; ours come last, so that they take the place of the standard library's.
pub fn modules() -> impl Iterator<Item = (&'static str, FrozenModule)> {
    [STDLIB, OWN].into_iter().flat_map(|bytes| {
        let library: &'static FrozenLib<&'static [u8]> = Box::leak(Box::new(FrozenLib { bytes }));
        library.decode()
    })
}
