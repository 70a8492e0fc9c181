//! Frequent sequences of itemsets by growing prefixes (mllib/fpm/PrefixSpan.scala, after Pei et al. 2001).

use touchpaper_core::{Data, Result, SparkContext};

use super::{by_frequency, least_count};
use crate::Monitor;

#[derive(Clone, Copy, Debug)]
pub struct PrefixSpan {
    /// The share of all sequences that a frequent one is in.
    pub min_support: f64,
    /// The most items of a pattern.
    pub max_pattern_length: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    pub sequence: Vec<Vec<u32>>,
    pub count: u64,
}

#[derive(Clone, Copy)]
struct First(u32);

impl Data for First {}

/// A sequence, ranks ascending in each itemset.
type Sequence = Vec<Vec<u32>>;

/// Where the last itemset of the prefix can be in a sequence.
type Places<'a> = (&'a Sequence, Vec<usize>);

/// What is told of each pattern that is found, with its count.
type Hear<'a> = dyn FnMut(&[Vec<u32>], u64) -> Result<()> + 'a;

struct Search<'a> {
    least: u64,
    longest: usize,
    items: usize,
    hear: &'a mut Hear<'a>,
}

impl Search<'_> {
    /// All longer patterns of a prefix of so many items.
    fn grow(&mut self, prefix: &mut Vec<Vec<u32>>, length: usize, projected: &[Places<'_>]) -> Result<()> {
        (self.hear)(prefix, projected.len() as u64)?;
        if length >= self.longest {
            return Ok(());
        }
        let last = prefix.last().and_then(|set| set.last()).copied().unwrap_or(0);
        // An item goes into the last itemset, or begins one of its own.
        let (mut inside, mut after) = (vec![0_u64; self.items], vec![0_u64; self.items]);
        let (mut seen_inside, mut seen_after) = (vec![usize::MAX; self.items], vec![usize::MAX; self.items]);
        for (number, (sequence, places)) in projected.iter().enumerate() {
            for item in places.iter().flat_map(|place| &sequence[*place]).filter(|item| **item > last) {
                count(*item, number, &mut inside, &mut seen_inside);
            }
            let first = places.first().copied().unwrap_or(0);
            for item in sequence[first + 1..].iter().flatten() {
                count(*item, number, &mut after, &mut seen_after);
            }
        }
        let (items, least) = (self.items as u32, self.least.max(1));
        for item in (0..items).filter(|item| inside[*item as usize] >= least) {
            let next: Vec<Places<'_>> = keep(projected, |sequence, places| {
                places.iter().copied().filter(|place| sequence[*place].binary_search(&item).is_ok()).collect()
            });
            if let Some(set) = prefix.last_mut() {
                set.push(item);
            }
            self.grow(prefix, length + 1, &next)?;
            if let Some(set) = prefix.last_mut() {
                set.pop();
            }
        }
        for item in (0..items).filter(|item| after[*item as usize] >= least) {
            let next: Vec<Places<'_>> = keep(projected, |sequence, places| {
                let first = places.first().copied().unwrap_or(0);
                (first + 1..sequence.len()).filter(|place| sequence[*place].binary_search(&item).is_ok()).collect()
            });
            prefix.push(vec![item]);
            self.grow(prefix, length + 1, &next)?;
            prefix.pop();
        }
        Ok(())
    }
}

fn count(item: u32, number: usize, counts: &mut [u64], seen: &mut [usize]) {
    let item = item as usize;
    if seen[item] != number {
        seen[item] = number;
        counts[item] += 1;
    }
}

fn keep<'a>(projected: &[Places<'a>], find: impl Fn(&Sequence, &[usize]) -> Vec<usize>) -> Vec<Places<'a>> {
    let its = |(sequence, places): &Places<'a>| (*sequence, find(sequence, places));
    projected.iter().map(its).filter(|(_, places)| !places.is_empty()).collect()
}

impl PrefixSpan {
    /// `sequences` by partition; items are below `hashes.len()`.
    pub fn run(
        &self,
        context: &SparkContext,
        sequences: &[Vec<Vec<Vec<u32>>>],
        hashes: &[i32],
        monitor: &Monitor<'_>,
    ) -> Result<Vec<Pattern>> {
        let rows = sequences.iter().map(Vec::len).sum();
        let least = least_count(self.min_support, rows);
        let mut counts = vec![0_u64; hashes.len()];
        let mut seen = vec![usize::MAX; hashes.len()];
        for (number, sequence) in sequences.iter().flatten().enumerate() {
            sequence.iter().flatten().for_each(|item| count(*item, number, &mut counts, &mut seen));
        }
        let frequent = by_frequency(&counts, hashes, least, sequences.len());
        let mut rank_of = vec![None; hashes.len()];
        for (rank, item) in frequent.iter().enumerate() {
            rank_of[*item as usize] = Some(rank as u32);
        }
        let ranked = |sequence: &Vec<Vec<u32>>| {
            let set = |set: &Vec<u32>| {
                let mut ranks: Vec<u32> = set.iter().filter_map(|item| rank_of[*item as usize]).collect();
                ranks.sort_unstable();
                ranks.dedup();
                ranks
            };
            sequence.iter().map(set).filter(|set| !set.is_empty()).collect::<Sequence>()
        };
        let all: Vec<Sequence> = sequences.iter().flatten().map(ranked).collect();
        monitor.check()?;
        let slices = frequent.len().clamp(1, 8 * context.default_parallelism());
        let units = context.parallelize((0..frequent.len() as u32).map(First).collect(), slices);
        let partitions: Vec<usize> = (0..slices).collect();
        let parts = context.run_job(&units, &partitions, |task, stream| {
            let mut found = Vec::new();
            for first in stream {
                let item = first?.0;
                let places = |sequence: &Sequence| {
                    (0..sequence.len()).filter(|place| sequence[*place].binary_search(&item).is_ok()).collect::<Vec<_>>()
                };
                let projected: Vec<Places<'_>> =
                    all.iter().map(|sequence| (sequence, places(sequence))).filter(|(_, places)| !places.is_empty()).collect();
                let mut hear = |sequence: &[Vec<u32>], count: u64| {
                    let items = |set: &Vec<u32>| set.iter().map(|rank| frequent[*rank as usize]).collect();
                    found.push(Pattern { sequence: sequence.iter().map(items).collect(), count });
                    // One item may begin no end of patterns.
                    task.check()
                };
                let mut search = Search { least, longest: self.max_pattern_length, items: frequent.len(), hear: &mut hear };
                search.grow(&mut vec![vec![item]], 1, &projected)?;
            }
            Ok(found)
        })?;
        let patterns: Vec<Pattern> = parts.into_iter().flatten().collect();
        monitor.step("PrefixSpan", 0, patterns.len() as f64)?;
        Ok(patterns)
    }
}

#[cfg(test)]
mod tests {
    use super::super::text_hash;
    use super::PrefixSpan;
    use crate::Monitor;
    use crate::testing::{cases, local};
    use serde_json::{Value, json};
    use wasm_bindgen_test::wasm_bindgen_test;

    const LETTERS: [&str; 7] = ["a", "b", "c", "d", "e", "f", "g"];

    fn sequence(text: &str) -> Vec<Vec<u32>> {
        text.split(' ').map(|set| set.chars().map(|letter| letter as u32 - 'a' as u32).collect()).collect()
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn finds_what_spark_finds() {
        let sc = local(2);
        for case in cases("PrefixSpan") {
            let all: Vec<_> = ["a abc ac d cf", "ad c bc ae", "ef ab df c b", "e g af c b c"].into_iter().map(sequence).collect();
            let span = PrefixSpan { min_support: case.number("minSupport", 0.1), max_pattern_length: case.count("maxPatternLength", 10) };
            let parts = [all[..2].to_vec(), all[2..].to_vec()];
            let found = span.run(&sc, &parts, &LETTERS.map(text_hash), &Monitor::quiet(&sc)).unwrap();
            let row = |pattern: &super::Pattern| {
                let names: Vec<Vec<&str>> =
                    pattern.sequence.iter().map(|set| set.iter().map(|item| LETTERS[*item as usize]).collect()).collect();
                json!([names, pattern.count])
            };
            let mut found: Vec<Value> = found.iter().map(row).collect();
            let mut expected = case.expected("patterns").as_array().unwrap().clone();
            found.sort_by_key(Value::to_string);
            expected.sort_by_key(Value::to_string);
            assert_eq!(found, expected, "{}", case.what());
        }
    }
}
