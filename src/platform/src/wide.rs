//! Loops over numbers that are compiled a second time, for processors with wider registers. Operations and their order
//! stay the same, as Rust makes no one operation of a multiplication and an addition: so do the results, to the last bit.

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(target_arch = "wasm32")]
mod web;

#[cfg(not(target_arch = "wasm32"))]
pub use native::run;
#[cfg(target_arch = "wasm32")]
pub use web::run;

/// A loop with what it works on. `run` and all that it calls must be `#[inline(always)]`: a function of its own would be
/// compiled once.
pub trait Wide {
    type Result;

    fn run(self) -> Self::Result;
}

#[cfg(test)]
mod tests {
    use super::{Wide, run};
    use wasm_bindgen_test::wasm_bindgen_test;

    struct Squares<'a>(&'a [f64]);

    impl Wide for Squares<'_> {
        type Result = Vec<f64>;

        #[inline(always)]
        fn run(self) -> Vec<f64> {
            self.0.iter().map(|value| value * value + 0.1).collect()
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn results_are_those_of_the_loop() {
        let values: Vec<f64> = (0..37).map(|value| f64::from(value) / 7.0).collect();
        assert_eq!(run(Squares(&values)), Squares(&values).run());
    }
}
