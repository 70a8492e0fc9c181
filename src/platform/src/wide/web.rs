//! The whole module is compiled for SIMD of 128 bits.

use super::Wide;

pub fn run<L: Wide>(task: L) -> L::Result {
    task.run()
}
