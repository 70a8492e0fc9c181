//! Frequent itemsets, their rules, and frequent sequences. Items are numbers here, with the hashes that their values have
//! in Java: those decide between items that are equally frequent.

mod fp_growth;
mod prefix_span;
mod rules;

pub use fp_growth::{FpGrowth, Itemset};
pub use prefix_span::{Pattern, PrefixSpan};
pub use rules::{Rule, association_rules};

use super::hash_order;

/// Items by falling count, those of one count as Spark's shuffle leaves them. Infrequent ones are left out.
fn by_frequency(counts: &[u64], hashes: &[i32], least: u64, partitions: usize) -> Vec<u32> {
    let met: Vec<usize> = (0..counts.len()).filter(|item| counts[*item] > 0).collect();
    let their: Vec<i32> = met.iter().map(|item| hashes[*item]).collect();
    let order = hash_order::collected(&their, partitions).into_iter().map(|place| met[place]);
    let mut frequent: Vec<u32> = order.filter(|item| counts[*item] >= least).map(|item| item as u32).collect();
    frequent.sort_by_key(|item| std::cmp::Reverse(counts[*item as usize]));
    frequent
}

/// How often a pattern must occur: Spark's ceil(support · rows).
fn least_count(support: f64, rows: usize) -> u64 {
    (support * rows as f64).ceil() as u64
}

/// java.lang.String.hashCode
pub fn text_hash(text: &str) -> i32 {
    text.encode_utf16().fold(0_i32, |hash, unit| hash.wrapping_mul(31).wrapping_add(i32::from(unit)))
}
