//! What is offered while a person types, told by the session's objects and by the text.

// A native process with its own threads, in tests: what is disallowed for the browser is fine here.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;

use touchpaper_python::{Host, HostConfig};
use touchpaper_wire::{CompletionKind, Language, Outcome};

fn host() -> Host {
    let quiet = HostConfig { output: Arc::new(|_, _: &str| {}), display: Arc::new(|_| {}), events: Arc::new(|_| {}), between: None };
    Host::new(quiet).unwrap()
}

fn first(host: &Host, before: &str) -> Vec<String> {
    host.complete(before).options.into_iter().take(2).map(|one| one.name).collect()
}

#[test]
fn the_sessions_names_and_columns_are_known() {
    let host = host();
    let source = "from pyspark.sql import SparkSession, functions as F
spark = SparkSession.builder.getOrCreate()
df = spark.createDataFrame([(1, 'a')], 'amount int, my_name string')";
    assert_eq!(host.run_cell("cell 1", Language::Python, source), Outcome::Success);
    assert_eq!(first(&host, "df.amo"), ["amount"]);
    assert_eq!(first(&host, "df['my"), ["my_name"]);
    // What begins with it comes before what has it inside.
    assert_eq!(first(&host, "df.filter('amount > 1').select(\"am"), ["amount", "my_name"]);
    assert_eq!(first(&host, "df.select(F.upper(F.col('my"), ["my_name"]);
    assert_eq!(first(&host, "df.groupBy('amount').agg(F.max('my"), ["my_name"]);
    assert_eq!(first(&host, "df.groupB"), ["groupBy", "groupby"]);
    assert_eq!(first(&host, "x = spa"), ["spark", "SparkSession"]);
    let column = host.complete("df.my").options.remove(0);
    assert_eq!((column.kind, column.detail.as_str()), (CompletionKind::Column, "string"));
}

#[test]
fn what_has_not_run_is_told_from_the_text() {
    let host = host();
    let begun = "from pyspark.sql import SparkSession, functions as F\nspark = SparkSession.builder.getOrCreate()\ndf = spark.range(3)\n";
    let after = |line: &str| first(&host, &format!("{begun}{line}"));
    assert_eq!(after("df.filter('x').groupBy('y').ag"), ["agg"]);
    assert_eq!(after("(df\n    .where('x')\n    .withColumnRen"), ["withColumnRenamed"]);
    assert_eq!(after("F.regexp_rep"), ["regexp_replace"]);
    assert_eq!(after("spark.sparkContext.paralle"), ["parallelize", "defaultParallelism"]);
    assert_eq!(after("df.rdd.map(str).reduceByK"), ["reduceByKey", "reduceByKeyLocally"]);
    let fitted = "from pyspark.ml.classification import LogisticRegression\nmodel = LogisticRegression().fit(df)\n";
    assert_eq!(after(&format!("{fitted}model.coeff")), ["coefficientMatrix", "coefficients"]);
    // A text or an unknown name offers nothing, and nothing of it ran; a context of the process may be another test's.
    assert!(after("'gr").is_empty() && after("unknown.gr").is_empty() && after("# df.gr").is_empty());
    let untouched = "from pyspark import SparkContext\nassert SparkContext._active_spark_context is None and 'df' not in globals()";
    assert_eq!(host.run_cell("cell 1", Language::Python, untouched), Outcome::Success);
}

#[test]
fn the_call_that_is_written_is_told_with_its_parameter() {
    let host = host();
    let call = |line: &str| {
        let before =
            format!("from pyspark.sql import SparkSession, functions as F\ndf = SparkSession.builder.getOrCreate().range(3)\n{line}");
        host.complete(&before).call.map(|call| format!("{}({}) {}", call.name, call.parameters.join(", "), call.active))
    };
    assert_eq!(call("df.join(other, ").as_deref(), Some("DataFrame.join(other, on=None, how=None) 1"));
    assert_eq!(call("df.join(other, how=").as_deref(), Some("DataFrame.join(other, on=None, how=None) 2"));
    assert_eq!(call("df.join(df.filter('a,b'), 'x'"), Some("DataFrame.join(other, on=None, how=None) 1".to_owned()));
    assert!(
        call("F.regexp_replace('s', ")
            .is_some_and(|call| call.starts_with("regexp_replace(string, pattern, replacement") && call.ends_with(" 1"))
    );
    // A default that is a function has its name.
    let by_key = "RDD.reduceByKey(func, numPartitions=None, partitionFunc=portable_hash) 0";
    assert_eq!(call("df.rdd.reduceByKey(").as_deref(), Some(by_key));
    assert_eq!(call("df.join(other)"), None);
}

#[test]
fn pysparks_names_are_there_for_when_the_engine_is_busy() {
    let names = host().api().options;
    let detail = |name: &str| names.iter().find(|one| one.name == name).map(|one| one.detail.clone());
    assert_eq!(detail("withColumn").as_deref(), Some("DataFrame (colName, col)"));
    assert!(detail("reduceByKey").is_some_and(|detail| detail.starts_with("RDD (func, numPartitions=None")));
    assert!(names.len() > 600, "{}", names.len());
}
