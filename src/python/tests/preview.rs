//! Looks into files as the page asks for them, and settings that applications start with.

// A native process with its own files, in tests: what is disallowed for the browser is fine here.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use touchpaper_python::{Host, HostConfig, Preview, defaults};
use touchpaper_wire::{HEAD_BYTES, Language, Outcome, Reading};

struct Desk {
    host: Host,
    printed: Arc<Mutex<String>>,
    folder: PathBuf,
}

impl Desk {
    fn new(name: &str) -> Self {
        let printed = Arc::<Mutex<String>>::default();
        let kept = Arc::clone(&printed);
        let output = Arc::new(move |_, text: &str| kept.lock().unwrap().push_str(text));
        let host = Host::new(HostConfig { output, display: Arc::new(|_| {}), events: Arc::new(|_| {}), between: None }).unwrap();
        let folder = std::env::temp_dir().join(format!("touchpaper-preview-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self { host, printed, folder }
    }

    fn preview(&self, name: &str, bytes: &[u8], format: &str, options: &[(&str, &str)]) -> Preview {
        let path = self.folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        let options = options.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        self.host.preview(path.to_str().unwrap(), &Reading { format: format.to_owned(), options })
    }

    fn cell(&self, source: &str) -> String {
        self.printed.lock().unwrap().clear();
        let outcome = self.host.run_cell("cell 1", Language::Python, source);
        assert_eq!(outcome, Outcome::Success, "{}", self.printed.lock().unwrap());
        self.printed.lock().unwrap().clone()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// One host a process: all that asks of it is one test.
#[test]
fn files_are_looked_into_and_the_session_is_left_as_it_was() {
    let desk = Desk::new("all");
    let header = [("header", "true"), ("inferSchema", "true")];

    let seen = desk.preview("a.csv", b"name,age\nAda,36\nBob,\n", "csv", &header);
    let table = seen.table.unwrap();
    assert!(!seen.partial && table.complete);
    let columns: Vec<_> = table.columns.iter().map(|column| (column.name.as_str(), column.data_type.as_str())).collect();
    assert_eq!(columns, [("name", "string"), ("age", "int")]);
    assert_eq!(table.first, [vec![Some("Ada".to_owned()), Some("36".to_owned())], vec![Some("Bob".to_owned()), None]]);

    // Of a long one the beginning, cut at a line's end; the file beside it is gone afterwards.
    let long: String = std::iter::once("n,text\n".to_owned()).chain((0..500_000).map(|n| format!("{n},word number {n}\n"))).collect();
    assert!(long.len() as u64 > HEAD_BYTES);
    let seen = desk.preview("long.csv", long.as_bytes(), "csv", &header);
    let table = seen.table.unwrap();
    assert!(seen.partial && !table.complete);
    assert_eq!((table.rows, table.columns[0].data_type.as_str()), (50, "int"));
    assert!(!desk.folder.join(".head").exists());

    // What is not what it is called says so in one line, and does no harm.
    let why = desk.preview("b.parquet", b"this is no parquet file at all", "parquet", &[]).table.unwrap_err();
    assert!(!why.is_empty() && !why.contains('\n'), "{why}");
    let why = desk.preview("c.libsvm", b"one two three\n", "libsvm", &[]).table.unwrap_err();
    assert!(!why.is_empty(), "no reason");

    let seen = desk.preview("d.json", b"[{\"a\": 1},\n {\"a\": 2}]", "json", &[("multiLine", "true")]);
    assert_eq!(seen.table.unwrap().rows, 2);

    // A look before any session leaves none behind: the next one asks for its own master.
    assert_eq!(
        desk.cell(
            "from pyspark.sql import SparkSession\nspark = SparkSession.builder.master('local[3]').getOrCreate()\nprint(spark.sparkContext.master)\nspark.range(4).createOrReplaceTempView('four')"
        ),
        "local[3]\n"
    );
    assert_eq!(desk.preview("e.txt", b"a line\n", "text", &[]).table.unwrap().rows, 1);
    // And one during a session leaves it as it is.
    assert_eq!(desk.cell("print(spark.sparkContext.master, spark.sql('SELECT count(*) FROM four').first()[0])"), "local[3] 4\n");

    // Settings hold for applications that start from then on, where the program gives none.
    let conf = [("spark.sql.shuffle.partitions", "7"), ("spark.executor.instances", "2")];
    defaults::set(conf.map(|(key, value)| (key.to_owned(), value.to_owned())).into());
    assert_eq!(desk.cell("print(spark.conf.get('spark.sql.shuffle.partitions'))"), "200\n");
    assert_eq!(
        desk.cell(
            "spark.stop()\nspark = SparkSession.builder.config('spark.executor.instances', 3).getOrCreate()\nprint(spark.conf.get('spark.sql.shuffle.partitions'), spark.sparkContext.getConf().get('spark.executor.instances'))"
        ),
        "7 3\n"
    );
    defaults::set(BTreeMap::new());
}
