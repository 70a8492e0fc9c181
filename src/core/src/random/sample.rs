//! Rows picked as Spark's RDD.sample and RDD.takeSample pick them (RandomSampler.scala, RDD.scala, SamplingUtils.scala).

use super::{JavaRandom, Poisson, XorShift};

/// Above this share every row is drawn for; up to it the gaps between picked rows are drawn.
const MOST_GAPPED: f64 = 0.4;
const EPSILON: f64 = 5e-11;

/// Tells how often each row of one partition is picked, row after row.
#[derive(Debug)]
pub struct Sampler(Kind);

#[derive(Debug)]
enum Kind {
    Every,
    Nothing,
    Bernoulli { share: f64, generator: XorShift },
    Gaps { share: f64, generator: XorShift, skip: u32, replacement: bool },
    Poisson(Box<Poisson>),
}

impl Sampler {
    /// Of a partition's own seed (`Sampler::seeds`).
    pub fn new(replacement: bool, share: f64, seed: i64) -> Self {
        let mut sampler = Self(match (replacement, share) {
            (_, share) if share <= 0.0 => Kind::Nothing,
            (false, share) if share >= 1.0 => Kind::Every,
            (_, share) if share <= MOST_GAPPED => Kind::Gaps { share, generator: XorShift::new(seed), skip: 0, replacement },
            (false, _) => Kind::Bernoulli { share, generator: XorShift::new(seed) },
            (true, _) => Kind::Poisson(Box::new(Poisson::new(share, seed))),
        });
        sampler.advance();
        sampler
    }

    /// The seed of each partition.
    pub fn seeds(seed: i64, partitions: usize) -> Vec<i64> {
        let mut random = JavaRandom::new(seed);
        (0..partitions).map(|_| random.next_long()).collect()
    }

    /// How often the next row is taken.
    pub fn draw(&mut self) -> u32 {
        let picked = match &mut self.0 {
            Kind::Every => return 1,
            Kind::Nothing => return 0,
            Kind::Bernoulli { share, generator } => return u32::from(generator.next_double() <= *share),
            Kind::Poisson(poisson) => return poisson.sample(),
            Kind::Gaps { skip, .. } if *skip > 0 => {
                *skip -= 1;
                return 0;
            }
            Kind::Gaps { share, generator, replacement: true, .. } => at_least_one(*share, generator),
            Kind::Gaps { .. } => 1,
        };
        self.advance();
        picked
    }

    /// Draws how many rows are left out next.
    fn advance(&mut self) {
        if let Kind::Gaps { share, generator, skip, replacement } = &mut self.0 {
            let rate = if *replacement { -*share } else { (-*share).ln_1p() };
            *skip = (generator.next_double().max(EPSILON).ln() / rate) as u32;
        }
    }
}

/// A Poisson number that is known not to be 0.
fn at_least_one(mean: f64, generator: &mut XorShift) -> u32 {
    let floor = (-mean).exp();
    let mut product = floor + (1.0 - floor) * generator.next_double();
    let mut count = 1;
    product *= generator.next_double();
    while product > floor {
        count += 1;
        product *= generator.next_double();
    }
    count
}

/// Picks `count` rows of partitions that have so many rows each; the (partition, row) of each, in the order that Spark
/// gives them. Without replacement there are as many as there are rows at most.
pub fn take_sample(rows: &[u64], count: usize, replacement: bool, seed: i64) -> Vec<(usize, u64)> {
    let total: u64 = rows.iter().sum();
    if count == 0 || total == 0 {
        return Vec::new();
    }
    let mut random = JavaRandom::new(seed);
    let mut picked = if !replacement && count as u64 >= total {
        rows.iter().enumerate().flat_map(|(partition, rows)| (0..*rows).map(move |row| (partition, row))).collect()
    } else {
        let share = share_for(count, total, replacement);
        loop {
            let picked = sample(rows, replacement, share, i64::from(random.next_bits()));
            if picked.len() >= count {
                break picked;
            }
        }
    };
    for last in (1..picked.len()).rev() {
        picked.swap(last, random.next_int(last as i32 + 1) as usize);
    }
    picked.truncate(count);
    picked
}

fn sample(rows: &[u64], replacement: bool, share: f64, seed: i64) -> Vec<(usize, u64)> {
    let mut picked = Vec::new();
    for ((partition, rows), seed) in rows.iter().enumerate().zip(Sampler::seeds(seed, rows.len())) {
        let mut sampler = Sampler::new(replacement, share, seed);
        for row in 0..*rows {
            picked.extend(std::iter::repeat_n((partition, row), sampler.draw() as usize));
        }
    }
    picked
}

/// A share with which enough rows are picked nearly always.
fn share_for(count: usize, total: u64, replacement: bool) -> f64 {
    let (count, total) = (count as f64, total as f64);
    if replacement {
        let deviations = if count < 6.0 {
            12.0
        } else if count < 16.0 {
            9.0
        } else {
            6.0
        };
        (count + deviations * count.sqrt()).max(1e-10) / total
    } else {
        let share = count / total;
        let gamma = -(1e-4_f64).ln() / total;
        (share + gamma + (gamma * gamma + 2.0 * gamma * share).sqrt()).clamp(1e-10, 1.0)
    }
}

/// `count` of the numbers below `size` by reservoir sampling, in the order that Spark leaves them in.
pub fn reservoir(size: usize, count: usize, seed: i64) -> Vec<usize> {
    let mut kept: Vec<usize> = (0..size.min(count)).collect();
    let mut random = XorShift::new(seed);
    for item in count..size {
        let place = (random.next_double() * (item + 1) as f64) as usize;
        if let Some(slot) = kept.get_mut(place) {
            *slot = item;
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn shares_hold() {
        for (replacement, share) in [(false, 0.2), (false, 0.7), (true, 0.2), (true, 1.5)] {
            let mut sampler = Sampler::new(replacement, share, 7);
            let picked: u32 = (0..100_000).map(|_| sampler.draw()).sum();
            assert!((f64::from(picked) / 100_000.0 - share).abs() < 0.02, "{replacement} {share} {picked}");
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_sample_has_its_size_and_no_row_twice() {
        let picked = take_sample(&[10, 0, 20], 7, false, 3);
        assert_eq!(picked.len(), 7);
        let mut distinct = picked.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), 7);
        assert_eq!(take_sample(&[2, 1], 5, false, 3).len(), 3);
        assert_eq!(take_sample(&[2, 1], 5, true, 3).len(), 5);
        assert!(take_sample(&[0], 5, true, 3).is_empty());
        assert_eq!(reservoir(3, 5, 1), [0, 1, 2]);
    }
}
