//! Rows that operators of a plan tell of.

use std::sync::{Arc, Mutex};

use touchpaper_core::{Conf, SparkContext};
use touchpaper_platform::{files, random};
use touchpaper_wire::{Event, OperatorRows};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{Options, ReadSpec, SparkSession, WriteSpec};

#[wasm_bindgen_test(unsupported = test)]
fn each_operator_tells_how_many_rows_it_gave_out() {
    let told = Arc::<Mutex<Vec<OperatorRows>>>::default();
    let heard = Arc::clone(&told);
    let sink = move |event| {
        if let Event::TaskEnd { metrics, .. } = event {
            heard.lock().unwrap().extend(metrics.operators);
        }
    };
    let spark = SparkSession::new(SparkContext::new(Conf::local(2), Arc::new(sink)).unwrap());
    let df = spark.sql("SELECT id % 5 AS k, count(*) AS n FROM range(0, 1000, 1, 4) WHERE id % 2 = 0 GROUP BY id % 5").unwrap();
    // The second time the shuffle is still there or the plan runs again: each job tells its own rows alone.
    for _ in 0..2 {
        assert_eq!(df.collect().unwrap().1.iter().map(|batch| batch.num_rows()).sum::<usize>(), 5);
        let rows = std::mem::take(&mut *told.lock().unwrap());
        let sum = |name: &str| rows.iter().filter(|one| one.name == name).map(|one| one.rows).sum::<u64>();
        assert!([0, 500].contains(&sum("Filter")), "{rows:?}");
        let last: Vec<_> = rows.iter().filter(|one| one.name == "HashAggregate" && one.depth == 0).collect();
        assert!(last.iter().map(|one| one.rows).sum::<u64>() >= 5, "{rows:?}");
        assert!(rows.iter().any(|one| one.name == "ShuffleRead" && one.rows > 0), "{rows:?}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_stage_tells_each_operator_once() {
    let told = Arc::<Mutex<Vec<Vec<String>>>>::default();
    let heard = Arc::clone(&told);
    let sink = move |event| {
        if let Event::JobStart { stages, .. } = event {
            heard.lock().unwrap().extend(stages.into_iter().map(|stage| stage.operators));
        }
    };
    let spark = SparkSession::new(SparkContext::new(Conf::local(2), Arc::new(sink)).unwrap());
    let operators = || std::mem::take(&mut *told.lock().unwrap());
    let folder = format!("/tmp/touchpaper-operators-{:x}", random::seed());
    let spec = WriteSpec { format: "parquet".to_owned(), path: Some(folder.clone()), ..WriteSpec::default() };
    spark.range(0, 10, 1, Some(2)).unwrap().save(&spec).unwrap();
    assert_eq!(operators(), [["Range", "WriteFiles"]]);
    let read = ReadSpec { format: "parquet".to_owned(), paths: vec![folder.clone()], options: Options::default(), schema: None };
    spark.read(read).unwrap().collect().unwrap();
    files::remove(&folder).unwrap();
    assert_eq!(operators(), [["Scan parquet"]]);
    let counts = spark.sql("SELECT id % 5 AS k, count(*) AS n FROM range(0, 10, 1, 2) GROUP BY id % 5").unwrap();
    counts.to_rdd().unwrap().map(|batch| batch).count().unwrap();
    // The arguments of range are constants: these take no job. The shuffle's size is asked for before it is read.
    let shuffled = vec!["Range", "HashAggregate", "Exchange"];
    assert_eq!(operators(), [shuffled.clone(), shuffled, vec!["AQEShuffleRead", "HashAggregate", "map"]]);
}
