//! Normal numbers by Marsaglia's polar method, as java.util.Random makes them: two at a time.

/// The second of a pair, which is the next number.
#[derive(Clone, Debug, Default)]
pub struct Normals(Option<f64>);

impl Normals {
    /// Of a generator of numbers in [0, 1).
    pub fn next(&mut self, mut uniform: impl FnMut() -> f64) -> f64 {
        if let Some(second) = self.0.take() {
            return second;
        }
        loop {
            let (a, b) = (2.0 * uniform() - 1.0, 2.0 * uniform() - 1.0);
            let s = a * a + b * b;
            if s < 1.0 && s != 0.0 {
                let factor = (-2.0 * s.ln() / s).sqrt();
                self.0 = Some(b * factor);
                return a * factor;
            }
        }
    }
}
