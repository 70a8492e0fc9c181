//! Every function with arguments of any type, the ends of their ranges among them: a value or an error comes back, and no
//! panic on the way.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;

use super::session;
use crate::SparkSession;
use crate::functions::names;

static SPARK: LazyLock<SparkSession> = LazyLock::new(session);

/// Panics so far: those of tasks are caught on the way, and come back as errors.
static PANICS: LazyLock<Arc<AtomicUsize>> = LazyLock::new(|| {
    let count = Arc::new(AtomicUsize::new(0));
    let (counts, shows) = (Arc::clone(&count), std::panic::take_hook());
    std::panic::set_hook(Box::new(move |info| {
        counts.fetch_add(1, Ordering::Relaxed);
        shows(info);
    }));
    count
});

const VALUES: &[&str] = &[
    "NULL",
    "true",
    "0",
    "1",
    "2",
    "-1",
    "7Y",
    "3S",
    "12L",
    "-128Y",
    "1.5D",
    "-0.0D",
    "double('NaN')",
    "double('Infinity')",
    "float('-Infinity')",
    "1.25",
    "-99999999999999999999999999999999999999",
    "0.00000000000000000000000000000000000001",
    "''",
    "'a'",
    "'é😀 b'",
    "'2024-02-29'",
    "'2024-02-29 12:34:56.789'",
    "'yyyy-MM-dd'",
    "'%'",
    "'('",
    "'{\"a\": [1, {\"b\": null}]}'",
    "'$.a[0]'",
    "'a INT'",
    "'UTC'",
    "'DAY'",
    "'utf-8'",
    "'<r><x>1</x></r>'",
    "X''",
    "X'00FF10'",
    "DATE'2024-02-29'",
    "DATE'0001-01-01'",
    "DATE'9999-12-31'",
    "TIMESTAMP'2024-02-29 12:34:56.789'",
    "TIMESTAMP'9999-12-31 23:59:59.999999'",
    "TIMESTAMP_NTZ'1582-10-10 00:00:00'",
    "TIME'12:34:56'",
    "INTERVAL '1-2' YEAR TO MONTH",
    "INTERVAL '-3 04:05:06.7' DAY TO SECOND",
    "array()",
    "array(1, NULL, 3)",
    "array('b', 'a', NULL)",
    "array(array(1), NULL)",
    "array(1.0F, 2.0F)",
    "map()",
    "map('a', 1, 'b', NULL)",
    "named_struct('a', 1, 'b', 'x')",
    "array(named_struct('a', 1))",
    "parse_json('{\"a\": 1}')",
];

/// Taken only where a number of that size is no order for so many bytes.
const LARGE: &[&str] = &["2147483647", "-2147483648", "9223372036854775807L", "-9223372036854775808L", "1e308D", "-1e308D"];

/// Functions whose results are as long as an argument says.
const GROWING: &[&str] = &[
    "array_repeat",
    "elt",
    "format_number",
    "lpad",
    "rand",
    "randstr",
    "repeat",
    "rpad",
    "sequence",
    "space",
    "stack",
    "uniform",
    "overlay",
];

fn cases() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(1500);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

#[test]
fn calls_are_answered_or_refused() {
    let names = names();
    let value = (any::<prop::sample::Index>(), 0..6usize);
    let calls = (any::<prop::sample::Index>(), prop::collection::vec(value, 0..5), any::<bool>(), any::<bool>());
    proptest!(cases(), |((name, values, of_columns, lenient) in calls)| {
        let name = name.get(&names);
        let values: Vec<&str> = values.iter().map(|(index, kind)| match kind {
            0 if !GROWING.contains(name) => *index.get(LARGE),
            _ => *index.get(VALUES),
        }).collect();
        let sql = if of_columns {
            let columns: Vec<_> = values.iter().enumerate().map(|(i, value)| format!("{value} AS c{i}")).collect();
            let arguments: Vec<_> = (0..values.len()).map(|i| format!("c{i}")).collect();
            let columns = if columns.is_empty() { "1 AS c".to_string() } else { columns.join(", ") };
            format!("SELECT `{name}`({}) FROM (SELECT {columns}, id FROM range(0, 2, 1, 1)) WHERE id >= 0", arguments.join(", "))
        } else {
            format!("SELECT `{name}`({})", values.join(", "))
        };
        let before = PANICS.load(Ordering::Relaxed);
        SPARK.conf().set("spark.sql.ansi.enabled", if lenient { "false" } else { "true" });
        let _ = SPARK.sql(&sql).and_then(|df| df.show_text(20, 20, false));
        prop_assert_eq!(PANICS.load(Ordering::Relaxed), before, "{}", sql);
    });
}
