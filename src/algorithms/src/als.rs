//! Alternating least squares (ml/recommendation/ALS.scala): explicit ratings with weighted-λ-regularisation (Zhou et al.
//! 2008), implicit ones as confidences (Hu, Koren & Volinsky 2008), optionally nonnegative. Ids are dealt to blocks as in
//! Spark, each block's factors begin at its own random numbers, and one side is solved for at a time, a task a block.

use touchpaper_core::random::XorShift;
use touchpaper_core::{Data, Error, Result, SparkContext};

use super::{Monitor, require};

mod nnls;
mod normal;
mod ratings;
mod recommend;

use normal::Solver;
pub use ratings::Rating;
use ratings::Side;
pub use recommend::{predict, recommend};

#[derive(Clone, Debug)]
pub struct Als {
    pub rank: usize,
    pub max_iter: usize,
    pub reg_param: f64,
    pub user_blocks: usize,
    pub item_blocks: usize,
    pub implicit: bool,
    /// How much an implicit rating adds to the confidence.
    pub alpha: f64,
    pub nonnegative: bool,
    pub seed: i64,
}

impl Default for Als {
    fn default() -> Self {
        Self {
            rank: 10,
            max_iter: 10,
            reg_param: 0.1,
            user_blocks: 10,
            item_blocks: 10,
            implicit: false,
            alpha: 1.0,
            nonnegative: false,
            seed: 0,
        }
    }
}

/// Ids, block by block and ascending in each, with a row of `rank` factors for each.
#[derive(Clone, Debug, PartialEq)]
pub struct Factors {
    pub ids: Vec<i32>,
    pub values: Vec<f32>,
    pub rank: usize,
}

impl Factors {
    pub fn row(&self, index: usize) -> &[f32] {
        &self.values[index * self.rank..(index + 1) * self.rank]
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct AlsModel {
    pub users: Factors,
    pub items: Factors,
}

/// One rank of blocks to compute, a task each.
#[derive(Clone, Copy)]
struct Unit(usize);

impl Data for Unit {}

impl Als {
    /// Of ratings in the partitions that they came in.
    pub fn fit(&self, context: &SparkContext, ratings: &[Vec<Rating>], monitor: &Monitor<'_>) -> Result<AlsModel> {
        require(ratings.iter().any(|part| !part.is_empty()), || "No ratings available from the dataset".into())?;
        let users = Side::of(ratings, |rating| rating.user, self.user_blocks);
        let items = Side::of(ratings, |rating| rating.item, self.item_blocks);
        let by_user = users.link(ratings, &items, |rating| (rating.user, rating.item));
        let by_item = items.link(ratings, &users, |rating| (rating.item, rating.user));
        let mut seeds = XorShift::new(self.seed);
        let mut user_factors = self.begin(&users, seeds.next_long());
        let mut item_factors = self.begin(&items, seeds.next_long());
        for iteration in 0..self.max_iter {
            (item_factors, _) = self.solve(context, &by_item, &user_factors)?;
            monitor.check()?;
            let objective;
            (user_factors, objective) = self.solve(context, &by_user, &item_factors)?;
            monitor.step("ALS", iteration, objective)?;
        }
        let factors = |ids: Vec<i32>, values| Factors { ids, values, rank: self.rank };
        Ok(AlsModel { users: factors(users.ids, user_factors), items: factors(items.ids, item_factors) })
    }

    /// Unit vectors of random direction.
    fn begin(&self, side: &Side, seed: i64) -> Vec<f32> {
        let mut values = Vec::with_capacity(side.ids.len() * self.rank);
        for (block, range) in side.blocks().enumerate() {
            let mut random = XorShift::new(swapped(seed ^ block as i64));
            for _ in range {
                let start = values.len();
                values.extend((0..self.rank).map(|_| random.next_gaussian() as f32));
                let row = &mut values[start..];
                let length = row.iter().map(|x| x * x).sum::<f32>().sqrt();
                row.iter_mut().for_each(|x| *x *= 1.0 / length);
            }
        }
        values
    }

    /// The factors of a side that fit those of the other best, and what is left of the objective: Σ c·(r − x·y)² + λ·n·‖x‖²
    /// without the other side's penalty.
    fn solve(&self, context: &SparkContext, links: &ratings::Links<'_>, others: &[f32]) -> Result<(Vec<f32>, f64)> {
        let gram = self.implicit.then(|| normal::gram(others, self.rank));
        let blocks = links.side.blocks().len();
        let units = context.parallelize((0..blocks).map(Unit).collect(), blocks);
        let all: Vec<usize> = (0..blocks).collect();
        let parts = context.run_job(&units, &all, |task, stream| {
            let (mut values, mut objective) = (Vec::new(), 0.0);
            for unit in stream {
                let range = links.side.block(unit?.0);
                let mut solver = Solver::new(self.rank, self.nonnegative);
                values.reserve(range.len() * self.rank);
                for index in range {
                    if index % 1024 == 0 {
                        task.check()?;
                    }
                    let (indices, ratings) = links.row(index);
                    solver.begin(gram.as_deref());
                    let (mut explicit, mut squares) = (0_u32, 0.0);
                    for (other, rating) in indices.iter().zip(ratings) {
                        let rating = f64::from(*rating);
                        let row = &others[*other as usize * self.rank..][..self.rank];
                        if self.implicit {
                            let confidence = self.alpha * rating.abs();
                            let liked = rating > 0.0;
                            explicit += u32::from(liked);
                            squares += if liked { 1.0 + confidence } else { 0.0 };
                            solver.add(row, if liked { 1.0 + confidence } else { 0.0 }, confidence);
                        } else {
                            explicit += 1;
                            squares += rating * rating;
                            solver.add(row, rating, 1.0);
                        }
                    }
                    objective += squares - solver.solve(f64::from(explicit) * self.reg_param, &mut values)?;
                }
            }
            Ok((values, objective))
        })?;
        let mut values = Vec::with_capacity(links.side.ids.len() * self.rank);
        let mut objective = 0.0;
        for (part, its) in parts {
            values.extend(part);
            objective += its;
        }
        Ok((values, objective))
    }
}

/// scala.util.hashing.byteswap64, which spreads seeds that are near each other.
fn swapped(value: i64) -> i64 {
    const FACTOR: i64 = 0x9e37_75cd_9e37_75cd_u64 as i64;
    value.wrapping_mul(FACTOR).swap_bytes().wrapping_mul(FACTOR)
}

/// What LAPACK's failure is called.
fn singular() -> Error {
    Error::spark(
        "org.apache.spark.ml.optim.SingularMatrixException",
        "LAPACK.dppsv returned 1 because A is not positive definite. Is A derived from a singular matrix (e.g. collinear column values)?",
    )
}

#[cfg(test)]
mod tests {
    use super::{Als, Factors, Rating, predict, recommend};
    use crate::Monitor;
    use crate::testing::{Uniforms, cases, local};
    use serde_json::Value;
    use wasm_bindgen_test::wasm_bindgen_test;

    /// `ratings` of the recording script, in two partitions.
    fn ratings(count: usize) -> Vec<Vec<Rating>> {
        let mut u = Uniforms(777);
        let mut next = || u.next().unwrap();
        let mut all = Vec::new();
        for _ in 0..count {
            let (user, item, noise) = ((next() * 20.0) as i32, (next() * 15.0) as i32, next());
            let rating = f64::from(1 + (user * 3 + item * 7) % 5) * 0.8 + noise;
            all.push(Rating { user, item, rating: rating as f32 });
        }
        let second = all.split_off(count / 2);
        vec![all, second]
    }

    fn check(expected: &Value, found: &Factors, what: &str) {
        let mut rows: Vec<(i32, &[f32])> = found.ids.iter().enumerate().map(|(index, id)| (*id, found.row(index))).collect();
        rows.sort_by_key(|row| row.0);
        let expected = expected.as_array().unwrap();
        assert_eq!(expected.len(), rows.len());
        for (expected, (id, row)) in expected.iter().zip(rows) {
            assert_eq!(expected[0].as_i64(), Some(i64::from(id)));
            for (expected, found) in expected[1].as_array().unwrap().iter().zip(row) {
                let expected = expected.as_f64().unwrap();
                assert!((expected - f64::from(*found)).abs() < 2e-5 * expected.abs().max(1.0), "{what}: {id} {expected} {found}");
            }
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn finds_what_spark_finds() {
        let sc = local(2);
        for case in cases("ALS") {
            let als = Als {
                rank: case.count("rank", 10),
                max_iter: case.count("maxIter", 10),
                reg_param: case.number("regParam", 0.1),
                user_blocks: case.count("numUserBlocks", 10),
                item_blocks: case.count("numItemBlocks", 10),
                implicit: case.flag("implicitPrefs", false),
                alpha: case.number("alpha", 1.0),
                nonnegative: case.flag("nonnegative", false),
                seed: case.count("seed", 0) as i64,
            };
            let model = als.fit(&sc, &ratings(200), &Monitor::quiet(&sc)).unwrap();
            check(case.expected("users"), &model.users, &case.what());
            check(case.expected("items"), &model.items, &case.what());
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn the_objective_falls_and_threads_do_not_matter() {
        let fit = |threads| {
            let sc = local(threads);
            let heard = std::cell::RefCell::new(Vec::new());
            let hear = |iteration: crate::Iteration| heard.borrow_mut().push(iteration.objective);
            let model = Als { rank: 3, seed: 5, ..Als::default() }.fit(&sc, &ratings(150), &Monitor::new(&sc, &hear)).unwrap();
            (model, heard.into_inner())
        };
        let (model, objectives) = fit(1);
        assert_eq!((model, objectives.clone()), fit(3));
        assert!(objectives.first() > objectives.last() && objectives.iter().all(|value| *value > 0.0), "{objectives:?}");
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn recommends_the_best_first() {
        let sc = local(2);
        let factors = |ids: &[i32], values: &[f32]| Factors { ids: ids.to_vec(), values: values.to_vec(), rank: 1 };
        let (users, items) = (factors(&[7, 8], &[1.0, -1.0]), factors(&[1, 2, 3], &[0.5, 2.0, 2.0]));
        let found = recommend(&sc, &users, &items, 2).unwrap();
        assert_eq!(found, [vec![(3, 2.0), (2, 2.0)], vec![(1, -0.5), (3, -2.0)]]);
        assert_eq!(predict(users.row(0), items.row(1)), 2.0);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn no_ratings_are_an_error() {
        let sc = local(1);
        let error = Als::default().fit(&sc, &[Vec::new()], &Monitor::quiet(&sc)).unwrap_err();
        assert!(error.to_string().contains("No ratings available"));
    }
}
