//! `toDebugString`: an RDD's lineage as Spark draws it, indented at each shuffle.

use std::fmt::Write;
use std::sync::Arc;

use crate::results::size_text;
use crate::{Data, Dependency, Lineage, Rdd, SparkContext};

impl<T: Data> Rdd<T> {
    pub fn to_debug_string(&self) -> String {
        let head = format!("({})", self.num_partitions());
        let below = rail(&head);
        let mut text = String::new();
        describe(&self.sc, &self.lineage, &format!("{head} "), &format!("{below} "), &mut text);
        parents(&self.sc, &self.lineage, &below, &mut text);
        text.truncate(text.trim_end().len());
        text
    }
}

/// What stands under a partition count: a bar below its middle.
fn rail(head: &str) -> String {
    let left = (head.len() - 1) / 2;
    format!("{}|{}", " ".repeat(left), " ".repeat(head.len() - left))
}

/// An RDD's own lines: itself, and what of it is cached.
fn describe(sc: &SparkContext, lineage: &Arc<Lineage>, first: &str, other: &str, text: &mut String) {
    let level = if lineage.is_persisted() { lineage.level().description } else { String::new() };
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{first}{}[{}] at {} [{level}]", lineage.name(), lineage.id, lineage.call_site);
    if let Some(storage) = sc.storage().into_iter().find(|storage| storage.rdd == lineage.id) {
        let (cached, bytes) = (storage.cached_partitions, size_text(storage.bytes));
        let _ = writeln!(text, "{other}    CachedPartitions: {cached}; MemorySize: {bytes}; DiskSize: 0.0 B");
    }
}

fn parents(sc: &SparkContext, lineage: &Arc<Lineage>, prefix: &str, text: &mut String) {
    let count = lineage.dependencies.len();
    for (place, dependency) in lineage.dependencies.iter().enumerate() {
        let parent = dependency.parent();
        if !matches!(dependency, Dependency::Shuffle(_)) {
            describe(sc, parent, prefix, prefix, text);
            parents(sc, parent, prefix, text);
            continue;
        }
        let head = format!("({})", parent.partitions);
        let before = prefix.trim_end().strip_suffix('|').unwrap_or(prefix);
        let below = format!("{before}{}{}", if place + 1 == count { "  " } else { "| " }, rail(&head));
        describe(sc, parent, &format!("{before}+-{head} "), &below, text);
        parents(sc, parent, &below, text);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::local;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn lineage_is_drawn_as_sparks() {
        let sc = local(2);
        let pairs = sc.parallelize(vec![1_i64, 2], 3).map(|word| (word, 1_i32));
        pairs.cache();
        pairs.count().unwrap();
        let counts = pairs.reduce_by_key(|a, b| a + b, 2);
        let expected = "\
(2) combine[3] at combine []
 |  reduceByKey[2] at reduceByKey []
 +-(3) map[1] at map [Memory Deserialized 1x Replicated]
    |      CachedPartitions: 3; MemorySize: 24.0 B; DiskSize: 0.0 B
    |  parallelize[0] at parallelize []";
        assert_eq!(counts.to_debug_string(), expected);
        let joined = counts.join(&counts, 2).unwrap().to_debug_string();
        assert_eq!(joined.matches("\n +-(2) combine[3] at combine []").count(), 2, "{joined}");
    }
}
