//! Rows of every type that a format has, written and read back by their schema: what comes is what was written.

use proptest::prelude::*;
use touchpaper_platform::files;

use super::session;
use crate::{DataFrame, Options, ReadSpec, Result, SaveMode, SparkSession, WriteSpec};

/// A type's name in SQL, and literals of it.
type Column = (&'static str, BoxedStrategy<String>);

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

fn cast(value: impl Strategy<Value = String> + 'static, to: &'static str) -> BoxedStrategy<String> {
    value.prop_map(move |v| format!("CAST({} AS {to})", quoted(&v))).boxed()
}

fn text() -> BoxedStrategy<String> {
    let chars = prop::sample::select(vec![
        'a',
        'B',
        '0',
        ' ',
        ',',
        ';',
        '"',
        '\'',
        '\\',
        '\n',
        '\t',
        '#',
        '{',
        ':',
        '\u{e9}',
        '\u{1f525}',
        '\u{7f}',
    ]);
    prop::collection::vec(chars, 0..7).prop_map(|chars| quoted(&chars.into_iter().collect::<String>())).boxed()
}

fn int() -> BoxedStrategy<String> {
    any::<i32>().prop_map(|n| format!("CAST({n} AS int)")).boxed()
}

/// Text files have milliseconds.
fn moment() -> impl Strategy<Value = String> + Clone {
    let (date, time) = ((1..9999i32, 1..13u8, 1..29u8), (0..24u8, 0..60u8, 0..60u8, 0..1000u16));
    (date, time).prop_map(|((y, m, d), (h, min, s, ms))| format!("{y:04}-{m:02}-{d:02} {h:02}:{min:02}:{s:02}.{ms:03}"))
}

fn scalars() -> Vec<Column> {
    vec![
        ("boolean", any::<bool>().prop_map(|b| b.to_string()).boxed()),
        ("tinyint", cast(any::<i8>().prop_map(|n| n.to_string()), "tinyint")),
        ("smallint", cast(any::<i16>().prop_map(|n| n.to_string()), "smallint")),
        ("int", int()),
        ("bigint", cast(any::<i64>().prop_map(|n| n.to_string()), "bigint")),
        ("float", cast(any::<f32>().prop_map(|n| n.to_string()), "float")),
        ("double", cast(any::<f64>().prop_map(|n| n.to_string()), "double")),
        ("decimal(38,7)", cast((any::<i64>(), 0..10_000_000u32).prop_map(|(a, b)| format!("{a}.{b:07}")), "decimal(38,7)")),
        ("decimal(5,2)", cast((-999..999i32, 0..100u8).prop_map(|(a, b)| format!("{a}.{b:02}")), "decimal(5,2)")),
        ("string", text()),
        ("date", cast(moment().prop_map(|m| m.chars().take(10).collect()), "date")),
        ("timestamp", cast(moment(), "timestamp")),
        ("timestamp_ntz", cast(moment(), "timestamp_ntz")),
        ("interval day to second", any::<i32>().prop_map(|n| format!("make_dt_interval(0, 0, {n})")).boxed()),
        ("interval year to month", any::<i16>().prop_map(|n| format!("make_ym_interval(0, {n})")).boxed()),
    ]
}

fn nested() -> Vec<Column> {
    let array = prop::collection::vec(text(), 0..4).prop_map(|v| format!("CAST(array({}) AS array<string>)", v.join(", ")));
    let map = (text(), int()).prop_map(|(k, v)| format!("map({k}, {v})"));
    let row = (int(), text(), text()).prop_map(|(a, b, c)| format!("named_struct('a', {a}, 'b', array({b}, NULL), 'c', map('k', {c}))"));
    vec![
        (
            "binary",
            prop::collection::vec(any::<u8>(), 0..6)
                .prop_map(|b| format!("X'{}'", b.iter().map(|b| format!("{b:02x}")).collect::<String>()))
                .boxed(),
        ),
        ("array<string>", array.boxed()),
        ("map<string,int>", map.boxed()),
        ("struct<a: int, b: array<string>, c: map<string, string>>", row.boxed()),
    ]
}

/// Rows of these columns, a fifth of their values null.
fn query(columns: Vec<Column>) -> impl Strategy<Value = String> {
    let cells: Vec<BoxedStrategy<String>> = columns
        .iter()
        .map(|(name, values)| {
            let name = *name;
            prop_oneof![1 => Just(format!("CAST(NULL AS {name})")), 4 => values.clone()].boxed()
        })
        .collect();
    let names: Vec<String> = (0..cells.len()).map(|i| format!("c{i}")).collect();
    prop::collection::vec(cells, 1..4).prop_map(move |rows| {
        let rows: Vec<String> = rows.iter().map(|row| format!("({})", row.join(", "))).collect();
        format!("SELECT * FROM VALUES {} AS t({})", rows.join(", "), names.join(", "))
    })
}

fn shown(df: &DataFrame) -> String {
    df.show_text(100, 0, true).unwrap()
}

fn check(spark: &SparkSession, format: &str, options: &[(&str, &str)], sql: &str) {
    let df = spark.sql(&format!("SELECT /*+ COALESCE(1) */ * FROM ({sql})")).unwrap();
    let folder = format!("/tmp/touchpaper-roundtrip-{:x}", touchpaper_platform::random::seed());
    let options = Options::new(options.iter().copied());
    let spec = WriteSpec {
        format: format.into(),
        path: Some(folder.clone()),
        mode: SaveMode::Error,
        options: options.clone(),
        partition_by: Vec::new(),
    };
    df.save(&spec).unwrap();
    let read = spark.read(ReadSpec { format: format.into(), paths: vec![folder.clone()], options, schema: Some(df.schema()) }).unwrap();
    let back = shown(&read);
    files::remove(&folder).unwrap();
    assert_eq!(back, shown(&df), "{format}: {sql}");
}

fn cases() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(20);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

#[test]
fn parquet_and_json_keep_every_type() {
    let spark = session();
    proptest!(cases(), |(sql in query(scalars().into_iter().chain(nested()).collect()))| {
        check(&spark, "parquet", &[], &sql);
        check(&spark, "json", &[("ignoreNullFields", "false")], &sql);
    });
}

/// What Spark's defaults do not keep apart, null and the empty string and blanks at the ends, has options.
#[test]
fn csv_keeps_plain_types() {
    let spark = session();
    let options =
        [("nullValue", "-null-"), ("multiLine", "true"), ("ignoreLeadingWhiteSpace", "false"), ("ignoreTrailingWhiteSpace", "false")];
    proptest!(cases(), |(sql in query(scalars()))| {
        check(&spark, "csv", &options, &sql);
    });
}

/// The rows that were there go once the new ones are written: in files, in a table and in a table's partition.
#[test]
fn an_overwrite_that_fails_keeps_what_was_there() -> Result<()> {
    let spark = session();
    let folder = format!("/tmp/touchpaper-overwrite-{:x}", touchpaper_platform::random::seed());
    spark.sql(&format!("CREATE TABLE kept (n INT) USING parquet LOCATION '{folder}/kept'"))?;
    spark.sql(&format!("CREATE TABLE kept_parts (n INT, p STRING) USING parquet PARTITIONED BY (p) LOCATION '{folder}/parts'"))?;
    spark.sql("INSERT INTO kept VALUES (1), (2)")?;
    spark.sql("INSERT INTO kept_parts VALUES (1, 'a'), (2, 'b')")?;
    let read = |folder: &str| {
        let schema = Some(spark.sql("SELECT 1 AS n")?.schema());
        spark.read(ReadSpec { format: "parquet".into(), paths: vec![folder.to_owned()], options: Options::default(), schema })
    };
    let overwrite = |df: &DataFrame, folder: &str| {
        let path = Some(folder.to_owned());
        df.save(&WriteSpec { format: "parquet".into(), path, mode: SaveMode::Overwrite, ..WriteSpec::default() })
    };
    let written = format!("{folder}/files");
    overwrite(&spark.sql("SELECT 7 AS n")?, &written)?;
    // The second of two tasks fails, after the first has written.
    let failing = "SELECT CAST(10 DIV (id - 3) AS INT) AS n FROM range(0, 4, 1, 2)";
    assert_eq!(overwrite(&spark.sql(failing)?, &written).unwrap_err().condition(), Some("DIVIDE_BY_ZERO"));
    for statement in [format!("INSERT OVERWRITE kept {failing}"), format!("INSERT OVERWRITE kept_parts PARTITION (p = 'a') {failing}")] {
        assert_eq!(spark.sql(&statement).unwrap_err().condition(), Some("DIVIDE_BY_ZERO"), "{statement}");
    }
    let (kept, parts) = ("SELECT n FROM kept ORDER BY n", "SELECT n, p FROM kept_parts ORDER BY n");
    let before = (shown(&read(&written)?), shown(&spark.sql(kept)?), shown(&spark.sql(parts)?));
    assert_eq!(
        before,
        (
            shown(&spark.sql("SELECT 7 AS n")?),
            shown(&spark.sql("SELECT * FROM VALUES (1), (2) AS t (n)")?),
            shown(&spark.sql("SELECT * FROM VALUES (1, 'a'), (2, 'b') AS t (n, p)")?)
        )
    );
    overwrite(&spark.sql("SELECT 8 AS n")?, &written)?;
    spark.sql("INSERT OVERWRITE kept VALUES (3)")?;
    spark.sql("INSERT OVERWRITE kept_parts PARTITION (p = 'a') VALUES (3)")?;
    let after = (shown(&read(&written)?), shown(&spark.sql(kept)?), shown(&spark.sql(parts)?));
    assert_eq!(
        after,
        (
            shown(&spark.sql("SELECT 8 AS n")?),
            shown(&spark.sql("SELECT 3 AS n")?),
            shown(&spark.sql("SELECT * FROM VALUES (2, 'b'), (3, 'a') AS t (n, p)")?)
        )
    );
    files::remove(&folder).map_err(|e| crate::Error::internal(e.to_string()))?;
    Ok(())
}
