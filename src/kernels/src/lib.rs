//! The loops over columns and bytes that a query's time goes into, apart from all that decides what runs: the engine's wasm
//! has these compiled for speed, and the rest for size.

pub mod arithmetic;
pub mod grouping;
pub mod hash;
pub mod matching;
pub mod numbers;
pub mod order;
pub mod places;
pub mod scatter;
pub mod sums;
mod xx;
