//! FP-growth (mllib/fpm/FPGrowth.scala, after Li et al., PFP: Parallel FP-growth, 2008): one tree of all transactions, its
//! items ranked by frequency, mined item by item in tasks.

use touchpaper_core::{Data, Error, Result, SparkContext};

use super::{by_frequency, least_count};
use crate::{Monitor, hash_order};

#[derive(Clone, Copy, Debug)]
pub struct FpGrowth {
    /// The share of all transactions that a frequent itemset is in.
    pub min_support: f64,
    /// As many as the input has where None; it decides on the order of the result.
    pub partitions: Option<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Itemset {
    /// The rarer first.
    pub items: Vec<u32>,
    pub count: u64,
}

#[derive(Clone, Copy)]
struct Suffix(usize);

impl Data for Suffix {}

/// A node of the tree; 0 is the root.
struct Node {
    rank: u32,
    parent: u32,
    count: u64,
    /// The first child, and the next of its parent's children.
    child: u32,
    sibling: u32,
}

const NONE: u32 = u32::MAX;

/// Transactions merged where they begin alike.
struct Tree {
    nodes: Vec<Node>,
    /// The nodes of each rank.
    places: Vec<Vec<u32>>,
}

impl Tree {
    fn new(ranks: usize) -> Self {
        let root = Node { rank: NONE, parent: NONE, count: 0, child: NONE, sibling: NONE };
        Self { nodes: vec![root], places: vec![Vec::new(); ranks] }
    }

    /// Ranks ascend.
    fn add(&mut self, ranks: impl Iterator<Item = u32>, count: u64) {
        let mut at = 0_u32;
        for rank in ranks {
            let mut child = self.nodes[at as usize].child;
            while child != NONE && self.nodes[child as usize].rank != rank {
                child = self.nodes[child as usize].sibling;
            }
            if child == NONE {
                child = self.nodes.len() as u32;
                let sibling = self.nodes[at as usize].child;
                self.nodes.push(Node { rank, parent: at, count: 0, child: NONE, sibling });
                self.nodes[at as usize].child = child;
                self.places[rank as usize].push(child);
            }
            self.nodes[child as usize].count += count;
            at = child;
        }
    }

    fn count(&self, rank: u32) -> u64 {
        self.places[rank as usize].iter().map(|place| self.nodes[*place as usize].count).sum()
    }

    /// The tree of what stands before a rank.
    fn before(&self, rank: u32) -> Self {
        let mut tree = Self::new(rank as usize);
        let mut path = Vec::new();
        for place in &self.places[rank as usize] {
            let node = &self.nodes[*place as usize];
            path.clear();
            let mut at = node.parent;
            while at != 0 {
                path.push(self.nodes[at as usize].rank);
                at = self.nodes[at as usize].parent;
            }
            tree.add(path.iter().rev().copied(), node.count);
        }
        tree
    }

    /// All frequent itemsets that end in a rank, appended to `prefix`.
    fn mine(&self, rank: u32, least: u64, prefix: &mut Vec<u32>, hear: &mut impl FnMut(&[u32], u64) -> Result<()>) -> Result<()> {
        let count = self.count(rank);
        if count < least {
            return Ok(());
        }
        prefix.push(rank);
        hear(prefix, count)?;
        let tree = self.before(rank);
        let mut ranks: Vec<u32> = (0..rank).filter(|rank| !tree.places[*rank as usize].is_empty()).collect();
        hash_order::mutable(&mut ranks);
        for rank in ranks {
            tree.mine(rank, least, prefix, hear)?;
        }
        prefix.pop();
        Ok(())
    }
}

impl FpGrowth {
    /// `transactions` by partition; items are below `hashes.len()`, no item twice in a transaction.
    pub fn fit(
        &self,
        context: &SparkContext,
        transactions: &[Vec<Vec<u32>>],
        hashes: &[i32],
        monitor: &Monitor<'_>,
    ) -> Result<Vec<Itemset>> {
        let rows = transactions.iter().map(Vec::len).sum();
        let least = least_count(self.min_support, rows);
        let partitions = self.partitions.unwrap_or(transactions.len()).max(1);
        let mut counts = vec![0_u64; hashes.len()];
        let mut last = vec![usize::MAX; hashes.len()];
        for (number, items) in transactions.iter().flatten().enumerate() {
            for item in items {
                let item = *item as usize;
                if last[item] == number {
                    return Err(Error::exception("Items in a transaction must be unique."));
                }
                last[item] = number;
                counts[item] += 1;
            }
        }
        let frequent = by_frequency(&counts, hashes, least, partitions);
        let mut rank_of = vec![NONE; hashes.len()];
        for (rank, item) in frequent.iter().enumerate() {
            rank_of[*item as usize] = rank as u32;
        }
        let mut tree = Tree::new(frequent.len());
        let mut ranks = Vec::new();
        for items in transactions.iter().flatten() {
            ranks.clear();
            ranks.extend(items.iter().map(|item| rank_of[*item as usize]).filter(|rank| *rank != NONE));
            ranks.sort_unstable();
            tree.add(ranks.iter().copied(), 1);
        }
        monitor.check()?;
        // Spark mines a rank in the partition of its remainder.
        let mut order: Vec<usize> = (0..frequent.len()).collect();
        order.sort_by_key(|rank| rank % partitions);
        let slices = order.len().clamp(1, 8 * context.default_parallelism());
        let units = context.parallelize(order.into_iter().map(Suffix).collect(), slices);
        let all: Vec<usize> = (0..slices).collect();
        let parts = context.run_job(&units, &all, |task, stream| {
            let mut found = Vec::new();
            for suffix in stream {
                let mut hear = |ranks: &[u32], count: u64| {
                    found.push(Itemset { items: ranks.iter().map(|rank| frequent[*rank as usize]).collect(), count });
                    // One suffix may have no end of itemsets.
                    task.check()
                };
                tree.mine(suffix?.0 as u32, least, &mut Vec::new(), &mut hear)?;
            }
            Ok(found)
        })?;
        let itemsets: Vec<Itemset> = parts.into_iter().flatten().collect();
        monitor.step("FPGrowth", 0, itemsets.len() as f64)?;
        Ok(itemsets)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{association_rules, text_hash};
    use super::{FpGrowth, Itemset};
    use crate::Monitor;
    use crate::testing::{Uniforms, cases, local};
    use serde_json::{Value, json};
    use wasm_bindgen_test::wasm_bindgen_test;

    const LETTERS: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

    /// `baskets` of the recording script, in two partitions.
    fn baskets(count: usize) -> Vec<Vec<Vec<u32>>> {
        let mut u = Uniforms(4242);
        let mut basket = || {
            let mut items: Vec<u32> = (0..5)
                .map(|_| {
                    let (x, y) = (u.next().unwrap(), u.next().unwrap());
                    (x * y * 8.0) as u32
                })
                .collect();
            items.sort_unstable();
            items.dedup();
            items
        };
        let mut all: Vec<_> = (0..count).map(|_| basket()).collect();
        let second = all.split_off(count / 2);
        vec![all, second]
    }

    fn names(items: &[u32]) -> Vec<&'static str> {
        let mut names: Vec<_> = items.iter().map(|item| LETTERS[*item as usize]).collect();
        names.sort_unstable();
        names
    }

    fn sorted(mut rows: Vec<Value>) -> Vec<Value> {
        rows.sort_by_key(Value::to_string);
        rows
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn finds_what_spark_finds() {
        let sc = local(2);
        for case in cases("FPGrowth") {
            let growth = FpGrowth { min_support: case.number("minSupport", 0.3), partitions: None };
            let itemsets = growth.fit(&sc, &baskets(60), &LETTERS.map(text_hash), &Monitor::quiet(&sc)).unwrap();
            let found = itemsets.iter().map(|set| json!([names(&set.items), set.count])).collect();
            assert_eq!(sorted(found), sorted(case.expected("itemsets").as_array().unwrap().clone()), "{}", case.what());
            let rules = association_rules(&itemsets, case.number("minConfidence", 0.8), 60);
            let mut expected: Vec<&Value> = case.expected("rules").as_array().unwrap().iter().collect();
            assert_eq!(rules.len(), expected.len());
            for rule in &rules {
                let key = (json!(names(&rule.antecedent)), json!(names(&[rule.consequent])));
                let place = expected.iter().position(|row| (&row[0], &row[1]) == (&key.0, &key.1)).unwrap();
                let row = expected.swap_remove(place);
                for (expected, found) in [(&row[2], rule.confidence), (&row[3], rule.lift.unwrap()), (&row[4], rule.support)] {
                    assert!((expected.as_f64().unwrap() - found).abs() < 1e-12, "{key:?}");
                }
            }
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn an_item_twice_is_an_error_and_no_transactions_are_none() {
        let sc = local(1);
        let growth = FpGrowth { min_support: 0.5, partitions: None };
        let told = growth.fit(&sc, &[vec![vec![0, 1, 0]]], &[1, 2], &Monitor::quiet(&sc)).unwrap_err().to_string();
        assert!(told.contains("Items in a transaction must be unique"));
        assert_eq!(growth.fit(&sc, &[vec![]], &[], &Monitor::quiet(&sc)).unwrap(), Vec::<Itemset>::new());
    }
}
