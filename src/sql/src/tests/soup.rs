//! Queries of the golden set with pieces cut out, doubled and swapped: whatever comes of them, analysing and planning it never
//! panics.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::session;
use crate::SparkSession;

static SPARK: LazyLock<SparkSession> = LazyLock::new(|| {
    let spark = session();
    for sql in queries(include_str!("../../../../tests/sql/views.sql")) {
        spark.sql(&sql).unwrap();
    }
    spark
});

const TOPICS: &[&str] = &[
    include_str!("../../../../tests/sql/cte.sql"),
    include_str!("../../../../tests/sql/errors_parse.sql"),
    include_str!("../../../../tests/sql/generators.sql"),
    include_str!("../../../../tests/sql/grouping.sql"),
    include_str!("../../../../tests/sql/joins.sql"),
    include_str!("../../../../tests/sql/lateral.sql"),
    include_str!("../../../../tests/sql/ordering.sql"),
    include_str!("../../../../tests/sql/pipes.sql"),
    include_str!("../../../../tests/sql/pivot.sql"),
    include_str!("../../../../tests/sql/predicates.sql"),
    include_str!("../../../../tests/sql/sampling.sql"),
    include_str!("../../../../tests/sql/subqueries.sql"),
    include_str!("../../../../tests/sql/windows.sql"),
];

fn queries(text: &str) -> Vec<String> {
    let bodies = text.split("-- name: ").skip(1).filter_map(|part| part.split_once('\n'));
    bodies.map(|(_, sql)| sql.trim().trim_end_matches(';').to_string()).collect()
}

/// Words and signs, so that what is cut is a piece of the grammar.
fn pieces(sql: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for c in sql.chars() {
        let joins = |last: &String| (c.is_alphanumeric() || c == '_') && last.chars().all(|l| l.is_alphanumeric() || l == '_');
        match out.last_mut().filter(|last| joins(last)) {
            Some(last) => last.push(c),
            None => out.push(c.to_string()),
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn mutated_queries_are_answered_or_refused(topic in 0..TOPICS.len(), query: prop::sample::Index, from: prop::sample::Index, to: prop::sample::Index, kind in 0..3) {
        let queries = queries(TOPICS[topic]);
        let sql: &String = query.get(&queries);
        let mut pieces = pieces(sql);
        if pieces.is_empty() {
            return Ok(());
        }
        let (from, to) = (from.index(pieces.len()), to.index(pieces.len()));
        match kind {
            0 => drop(pieces.drain(from.min(to)..from.max(to).min(from.min(to) + 8))),
            1 => pieces.swap(from, to),
            _ => {
                let piece = pieces[from].clone();
                pieces.insert(to, piece);
            }
        }
        let _ = SPARK.sql(&pieces.concat()).and_then(|df| df.explain_text("extended"));
    }
}
