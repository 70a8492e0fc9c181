//! Files with bytes changed and ends cut off: reading them gives rows or an error, and never panics.

use proptest::prelude::*;
use touchpaper_platform::files;

use super::session;
use crate::{Options, ReadSpec, Result, SaveMode, SparkSession, StructType, WriteSpec};

/// Rows of the types that files have, among them nulls, nested values and values that repeat.
const ROWS: &str = "SELECT id, cast(id % 3 AS int) AS i, id / 3 AS d, cast(id AS decimal(20, 4)) AS m, concat('word ', id % 4) AS s, \
    if(id % 5 = 0, NULL, id % 2 = 0) AS b, cast(concat('b', id) AS binary) AS x, date_add(DATE'2024-01-01', cast(id AS int)) AS day, \
    timestamp_seconds(id * 1000) AS t, array_repeat(id, cast(id % 4 AS int)) AS a, map(id, cast(id AS string)) AS p, \
    named_struct('u', if(id % 2 = 0, NULL, id), 'v', array(named_struct('w', concat('v', id)))) AS n FROM range(0, 40, 1, 1)";

/// The same as far as a line of CSV has it, quotes, separators and ends of lines among its text.
const FLAT_ROWS: &str = "SELECT id, cast(id % 3 AS int) AS i, id / 3 AS d, cast(id AS decimal(20, 4)) AS m, \
    elt(1 + cast(id % 5 AS int), 'plain', 'a,b', 'say \"x\"', 'two\nlines', '') AS s, if(id % 5 = 0, NULL, id % 2 = 0) AS b, \
    date_add(DATE'2024-01-01', cast(id AS int)) AS day, timestamp_seconds(id * 1000) AS t FROM range(0, 40, 1, 1)";

/// One file of such rows, and their schema.
fn written(spark: &SparkSession, format: &str, compression: &str) -> (Vec<u8>, StructType) {
    let folder = format!("/tmp/touchpaper-malformed-{:x}", touchpaper_platform::random::seed());
    let df = spark.sql(if format == "csv" { FLAT_ROWS } else { ROWS }).unwrap();
    let options = Options::new([("compression", compression)]);
    df.save(&WriteSpec { format: format.into(), path: Some(folder.clone()), mode: SaveMode::Error, options, partition_by: Vec::new() })
        .unwrap();
    let part = files::list(&folder).unwrap().into_iter().find(|e| e.name.starts_with("part-")).unwrap();
    let bytes = files::read(&format!("{folder}/{}", part.name)).unwrap();
    files::remove(&folder).unwrap();
    (bytes, df.schema())
}

/// How many rows the file has, by its own schema or by a given one.
fn rows(spark: &SparkSession, format: &str, bytes: &[u8], schema: Option<StructType>) -> Result<usize> {
    rows_with(spark, format, bytes, schema, Options::default())
}

fn rows_with(spark: &SparkSession, format: &str, bytes: &[u8], schema: Option<StructType>, options: Options) -> Result<usize> {
    let path = format!("/tmp/touchpaper-malformed-{:x}.{format}", touchpaper_platform::random::seed());
    files::write(&path, bytes).unwrap();
    let spec = ReadSpec { format: format.into(), paths: vec![path.clone()], options, schema };
    let read = spark.read(spec).and_then(|df| df.collect());
    files::remove(&path).unwrap();
    Ok(read?.1.iter().map(|b| b.num_rows()).sum())
}

/// Bytes overwritten, flipped or taken out, or the end cut off.
#[derive(Clone, Debug)]
enum Damage {
    Set(prop::sample::Index, u8),
    Flip(prop::sample::Index, u8),
    Take(prop::sample::Index),
    Cut(prop::sample::Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        4 => (any::<prop::sample::Index>(), any::<u8>()).prop_map(|(at, to)| Damage::Set(at, to)),
        4 => (any::<prop::sample::Index>(), 0..8u8).prop_map(|(at, bit)| Damage::Flip(at, bit)),
        1 => any::<prop::sample::Index>().prop_map(Damage::Take),
        1 => any::<prop::sample::Index>().prop_map(Damage::Cut),
    ]
}

fn damaged(bytes: &[u8], damages: &[Damage]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for damage in damages.iter().filter(|_| !bytes.is_empty()) {
        let len = out.len().max(1);
        match damage {
            Damage::Set(at, to) => out.get_mut(at.index(len)).into_iter().for_each(|b| *b = *to),
            Damage::Flip(at, bit) => out.get_mut(at.index(len)).into_iter().for_each(|b| *b ^= 1 << bit),
            Damage::Take(at) if !out.is_empty() => drop(out.remove(at.index(len))),
            Damage::Take(_) => {}
            Damage::Cut(at) => out.truncate(at.index(len)),
        }
    }
    out
}

fn cases() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(60);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

#[test]
fn damaged_files_are_read_or_refused() {
    let spark = session();
    for (format, compression) in [("parquet", "none"), ("parquet", "snappy"), ("json", "none")] {
        let (bytes, schema) = written(&spark, format, compression);
        assert_eq!(rows(&spark, format, &bytes, None).unwrap(), 40, "{format}");
        proptest!(cases(), |(damages in prop::collection::vec(damage(), 1..4), known: bool)| {
            let schema = known.then(|| schema.clone());
            let _ = rows(&spark, format, &damaged(&bytes, &damages), schema);
        });
    }
}

#[test]
fn damaged_csv_is_read_or_refused() {
    let spark = session();
    let (bytes, schema) = written(&spark, "csv", "none");
    let whole = Options::new([("multiLine", "true"), ("escape", "\"")]);
    assert_eq!(rows_with(&spark, "csv", &bytes, Some(schema.clone()), whole).unwrap(), 40);
    let modes = ["PERMISSIVE", "DROPMALFORMED", "FAILFAST"];
    let signs = ["\"", ",", "\n", "\r", "\\", "\0", "\u{feff}", "é", "#"];
    let options = (0..3usize, any::<[bool; 5]>(), any::<prop::sample::Index>(), any::<prop::sample::Index>());
    proptest!(cases(), |(damages in prop::collection::vec(damage(), 1..6), options in options, at: prop::sample::Index)| {
        let (mode, [known, lines, header, infer, comment], sign, quote) = options;
        let mut bytes = damaged(&bytes, &damages);
        let at = at.index(bytes.len() + 1);
        bytes.splice(at..at, sign.get(&signs).bytes());
        let mut pairs = vec![("mode", modes[mode]), ("quote", *quote.get(&["\"", "'", ""]))];
        for (on, name) in [(lines, "multiLine"), (header, "header"), (infer, "inferSchema"), (infer, "ignoreLeadingWhiteSpace")] {
            pairs.push((name, if on { "true" } else { "false" }));
        }
        if comment {
            pairs.push(("comment", "#"));
        }
        let _ = rows_with(&spark, "csv", &bytes, known.then(|| schema.clone()), Options::new(pairs));
    });
}

#[test]
fn a_parquet_file_cut_anywhere_is_refused() {
    let spark = session();
    let (bytes, _) = written(&spark, "parquet", "snappy");
    for end in (0..bytes.len()).step_by(97) {
        let error = rows(&spark, "parquet", &bytes[..end], None).err().map(|e| e.to_string());
        assert!(error.is_some_and(|e| e.contains("FAILED_READ_FILE") || e.contains("UNABLE_TO_INFER_SCHEMA")), "cut at {end}");
    }
}
