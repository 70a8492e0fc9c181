//! The generators that Spark draws from, number for number: the same seed picks the same rows, splits and centres.

mod java;
mod mersenne;
mod normal;
mod poisson;
mod sample;
mod xor_shift;

pub use java::JavaRandom;
pub use mersenne::Mersenne;
pub use poisson::Poisson;
pub use sample::{Sampler, reservoir, take_sample};
pub use xor_shift::{XorShift, murmur3};
