//! Poisson numbers as Apache Commons Math 3 draws them (PoissonDistribution over Well19937c), which Spark samples with
//! replacement by.

/// Draws numbers of one mean.
#[derive(Debug)]
pub struct Poisson {
    mean: f64,
    /// e^−mean, where the product of uniform numbers ends.
    floor: f64,
    generator: Well19937c,
    /// The second of a pair of normal numbers.
    spare: Option<f64>,
}

impl Poisson {
    pub fn new(mean: f64, seed: i64) -> Self {
        Self { mean, floor: (-mean).exp(), generator: Well19937c::new(seed), spare: None }
    }

    /// PoissonDistribution.nextPoisson: products of uniform numbers for small means, Devroye's rejection for large ones.
    pub fn sample(&mut self) -> u32 {
        if self.mean >= 40.0 { self.large(self.mean) } else { self.small(self.mean, self.floor) }
    }

    /// The floor is e^−mean.
    fn small(&mut self, mean: f64, floor: f64) -> u32 {
        let (mut count, mut product) = (0u32, 1.0);
        while f64::from(count) < 1000.0 * mean {
            product *= self.generator.next_double();
            if product < floor {
                return count;
            }
            count += 1;
        }
        count
    }

    fn large(&mut self, mean: f64) -> u32 {
        let lambda = mean.floor();
        let lambda_fractional = mean - lambda;
        let log_lambda = lambda.ln();
        let log_lambda_factorial = factorial_log(lambda);
        let rest = if lambda_fractional < f64::MIN_POSITIVE { 0 } else { self.small(lambda_fractional, (-lambda_fractional).exp()) };
        let delta = (lambda * (32.0 * lambda / std::f64::consts::PI + 1.0).ln()).sqrt();
        let half_delta = delta / 2.0;
        let two_lambda = 2.0 * lambda + delta;
        let a1 = (std::f64::consts::PI * two_lambda).sqrt() * (1.0 / (8.0 * lambda)).exp();
        let a2 = (two_lambda / delta) * (-delta * (1.0 + delta) / two_lambda).exp();
        let sum = a1 + a2 + 1.0;
        let (p1, p2) = (a1 / sum, a2 / sum);
        let c1 = 1.0 / (8.0 * lambda);
        let y = loop {
            let u = self.generator.next_double();
            let (x, y, v, t);
            if u <= p1 {
                let n = self.gaussian();
                x = n * (lambda + half_delta).sqrt() - 0.5;
                if x > delta || x < -lambda {
                    continue;
                }
                y = if x < 0.0 { x.floor() } else { x.ceil() };
                let e = self.exponential();
                v = -e - 0.5 * n * n + c1;
            } else {
                if u > p1 + p2 {
                    break lambda;
                }
                x = delta + (two_lambda / delta) * self.exponential();
                y = x.ceil();
                v = -self.exponential() - delta * (x + 1.0) / two_lambda;
            }
            let sign = if x < 0.0 { 1.0 } else { 0.0 };
            t = y * (y + 1.0) / (2.0 * lambda);
            if v < -t && sign == 0.0 {
                break lambda + y;
            }
            let qr = t * ((2.0 * y + 1.0) / (6.0 * lambda) - 1.0);
            let qa = qr - (t * t) / (3.0 * (lambda + sign * (y + 1.0)));
            if v < qa {
                break lambda + y;
            }
            if v > qr {
                continue;
            }
            if v < y * log_lambda - factorial_log(y + lambda) + log_lambda_factorial {
                break lambda + y;
            }
        };
        rest.saturating_add(y.clamp(0.0, f64::from(i32::MAX)) as u32)
    }

    /// BitsStreamGenerator.nextGaussian: Box and Muller's pairs.
    fn gaussian(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        let alpha = 2.0 * std::f64::consts::PI * self.generator.next_double();
        let r = (-2.0 * self.generator.next_double().ln()).sqrt();
        self.spare = Some(r * alpha.sin());
        r * alpha.cos()
    }

    /// ExponentialDistribution.sample: Ahrens and Dieter's algorithm SA, of mean 1.
    fn exponential(&mut self) -> f64 {
        let mut a = 0.0;
        let mut u = self.generator.next_double();
        while u < 0.5 {
            a += SUMS[0];
            u *= 2.0;
        }
        u += u - 1.0;
        if u <= SUMS[0] {
            return a + u;
        }
        let mut i = 0;
        let mut least = self.generator.next_double();
        loop {
            i += 1;
            least = least.min(self.generator.next_double());
            if SUMS.get(i).is_none_or(|sum| u <= *sum) {
                return a + least * SUMS[0];
            }
        }
    }
}

/// Sums of ln(2)^i / i! up to 1.
const SUMS: [f64; 16] = sums();

const fn sums() -> [f64; 16] {
    let mut out = [0.0; 16];
    let (mut term, mut sum, mut i) = (1.0, 0.0, 0);
    while i < 16 {
        term *= std::f64::consts::LN_2 / (i + 1) as f64;
        sum += term;
        out[i] = sum;
        i += 1;
    }
    out
}

fn factorial_log(n: f64) -> f64 {
    let n = n.max(0.0) as u64;
    (2..=n).map(|i| (i as f64).ln()).sum()
}

const SIZE: usize = 624;

/// Panneton, L'Ecuyer and Matsumoto's WELL19937c.
#[derive(Debug)]
struct Well19937c {
    state: Vec<u32>,
    index: usize,
}

impl Well19937c {
    fn new(seed: i64) -> Self {
        let mut state: Vec<u32> = vec![(seed >> 32) as u32, seed as u32];
        for i in 2..SIZE {
            // The seed's integers are sign-extended, as Java's are.
            let last = i64::from(state.get(i - 2).copied().unwrap_or(0) as i32);
            state.push(1_812_433_253_i64.wrapping_mul(last ^ (last >> 30)).wrapping_add(i as i64) as u32);
        }
        Self { state, index: 0 }
    }

    /// The place so far ahead, around the end.
    fn place(&self, ahead: usize) -> usize {
        let place = self.index + ahead;
        if place < SIZE { place } else { place - SIZE }
    }

    fn at(&self, ahead: usize) -> u32 {
        self.state.get(self.place(ahead)).copied().unwrap_or(0)
    }

    fn put(&mut self, ahead: usize, value: u32) {
        let place = self.place(ahead);
        if let Some(slot) = self.state.get_mut(place) {
            *slot = value;
        }
    }

    fn next(&mut self, bits: u32) -> u32 {
        let (last, before) = (self.at(SIZE - 1), self.at(SIZE - 2));
        let (v0, m1, m2, m3) = (self.at(0), self.at(70), self.at(179), self.at(449));
        let z0 = (0x8000_0000 & last) ^ (0x7fff_ffff & before);
        let z1 = (v0 ^ (v0 << 25)) ^ (m1 ^ (m1 >> 27));
        let z2 = (m2 >> 9) ^ (m3 ^ (m3 >> 1));
        let z3 = z1 ^ z2;
        let mut z4 = z0 ^ (z1 ^ (z1 << 9)) ^ (z2 ^ (z2 << 21)) ^ (z3 ^ (z3 >> 21));
        self.put(0, z3);
        self.put(SIZE - 1, z4);
        self.put(SIZE - 2, before & 0x8000_0000);
        self.index = self.place(SIZE - 1);
        // Matsumoto and Kurita's tempering.
        z4 ^= (z4 << 7) & 0xe46e_1700;
        z4 ^= (z4 << 15) & 0x9b86_8000;
        z4 >> (32 - bits)
    }

    /// In [0, 1), of 52 bits.
    fn next_double(&mut self) -> f64 {
        let high = u64::from(self.next(26)) << 26;
        (high | u64::from(self.next(26))) as f64 * 2f64.powi(-52)
    }
}
