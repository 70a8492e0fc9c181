//! Cells of a notebook: what they share, what they show, how they end.

// A native process with its own threads, in tests: what is disallowed for the browser is fine here.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, clippy::unwrap_used, clippy::expect_used)]

use std::sync::{Arc, Mutex};

use expect_test::{Expect, expect};
use touchpaper_python::{Host, HostConfig, forget_tables, table_rows};
use touchpaper_wire::{Display, Event, Language, Outcome};

struct Notebook {
    host: Host,
    seen: Arc<Mutex<Vec<String>>>,
    tables: Arc<Mutex<Vec<u32>>>,
    jobs: Arc<Mutex<Vec<String>>>,
}

impl Notebook {
    fn new() -> Self {
        let (seen, tables) = (Arc::<Mutex<Vec<String>>>::default(), Arc::<Mutex<Vec<u32>>>::default());
        let (printed, shown, held) = (seen.clone(), seen.clone(), tables.clone());
        let output = Arc::new(move |_, text: &str| printed.lock().unwrap().push(text.to_owned()));
        let display = Arc::new(move |display| {
            let text = match display {
                Display::Text { text } => format!("= {text}\n"),
                Display::Report { topic, json } => format!("{topic}: {json}\n"),
                Display::Table(table) => {
                    held.lock().unwrap().push(table.table);
                    let columns: Vec<String> = table.columns.iter().map(|one| format!("{}: {}", one.name, one.data_type)).collect();
                    let cells =
                        |row: &Vec<Option<String>>| row.iter().map(|cell| cell.as_deref().unwrap_or("-")).collect::<Vec<_>>().join(" ");
                    let rows: Vec<String> = table.first.iter().map(cells).collect();
                    format!("[{}] {} rows, {}\n{}\n", columns.join(", "), table.rows, table.complete, rows.join("\n"))
                }
                Display::Chart { chart } => format!("{:?} of {} series\n", chart.kind, chart.series.len()),
            };
            shown.lock().unwrap().push(text);
        });
        let jobs = Arc::<Mutex<Vec<String>>>::default();
        let begun = jobs.clone();
        let events = Arc::new(move |event| {
            if let Event::JobStart { name, .. } = event {
                begun.lock().unwrap().push(name);
            }
        });
        let host = Host::new(HostConfig { output, display, events, between: None }).unwrap();
        Self { host, seen, tables, jobs }
    }

    fn run(&self, language: Language, source: &str) -> Outcome {
        self.seen.lock().unwrap().clear();
        self.host.run_cell("cell 1", language, source)
    }

    fn check(&self, source: &str, expected: Expect) {
        let outcome = self.run(Language::Python, source);
        self.is(&outcome, expected);
    }

    fn is(&self, outcome: &Outcome, expected: Expect) {
        let seen = self.seen.lock().unwrap().concat();
        let ended = match outcome {
            Outcome::Success => String::new(),
            Outcome::Error { class, line, .. } => format!("{class} at {line:?}\n"),
            other => format!("{other:?}\n"),
        };
        expected.assert_eq(&format!("{seen}{ended}"));
    }
}

#[test]
fn cells_share_names_and_show_the_value_they_end_with() {
    let notebook = Notebook::new();
    notebook.check("x = 20\nimport math", expect![""]);
    notebook.check(
        "print(x)\nx + 1",
        expect![[r"
        20
        = 21
    "]],
    );
    notebook.check(
        "_ + 1",
        expect![[r"
        = 22
    "]],
    );
    notebook.check("x;", expect![""]);
    notebook.check(
        "x  # the number",
        expect![[r"
        = 20
    "]],
    );
    notebook.check("None", expect![""]);
    notebook.check("def twice(n):\n    return 2 * n\n", expect![""]);
    notebook.check("@staticmethod\ndef f(): pass\n# done", expect![""]);
    notebook.check(
        "twice(x)\n",
        expect![[r"
        = 40
    "]],
    );
    notebook.check("", expect![""]);
}

#[test]
fn a_cell_that_fails_leaves_the_session_as_it_is() {
    let notebook = Notebook::new();
    notebook.check("x = 1", expect![""]);
    notebook.check(
        "x = 2\n1 / 0\nx = 3",
        expect![[r#"
        Traceback (most recent call last):
          File "cell 1", line 2, in <module>
            1 / 0
            ~~^~~
        ZeroDivisionError: division by zero
        ZeroDivisionError at Some(2)
    "#]],
    );
    notebook.check(
        "x",
        expect![[r"
        = 2
    "]],
    );
    let outcome = notebook.run(Language::Python, "y = = 1");
    assert!(matches!(outcome, Outcome::Error { ref class, line: Some(1), .. } if class == "SyntaxError"), "{outcome:?}");
    assert_eq!(notebook.run(Language::Python, "import sys; sys.exit(3)"), Outcome::Exit { code: 3 });
    notebook.check(
        "x",
        expect![[r"
        = 2
    "]],
    );
}

#[test]
fn dataframes_are_shown_as_tables_that_can_be_read_on() {
    let notebook = Notebook::new();
    notebook.check(
        "from pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\ndf = spark.createDataFrame([(1, 'a'), (2, None)], ['n', 's'])\ndf",
        expect![[r"
            = DataFrame[n: bigint, s: string]
        "]],
    );
    notebook.check(
        "display(df, 7)",
        expect![[r"
            [n: bigint, s: string] 2 rows, true
            1 a
            2 -
            = 7
        "]],
    );
    let outcome = notebook.run(Language::Python, "display(spark.range(0, 1_500_000, 1, 4))");
    assert_eq!(outcome, Outcome::Success);
    let seen = notebook.seen.lock().unwrap().concat();
    assert!(seen.starts_with("[id: bigint] 1000000 rows, false\n0\n1\n"), "{}", &seen[..60]);
    let table = *notebook.tables.lock().unwrap().last().unwrap();
    assert_eq!(table_rows(table, 999_998, 10), [[Some("999998".to_owned())], [Some("999999".to_owned())]]);
    forget_tables(&[table]);
    assert!(table_rows(table, 0, 1).is_empty());
}

#[test]
fn a_sql_cell_shows_its_result_and_names_it() {
    let notebook = Notebook::new();
    let outcome = notebook.run(Language::Sql, "SELECT 1 AS a, 'x' AS b;");
    notebook.is(
        &outcome,
        expect![[r"
        [a: int, b: string] 1 rows, true
        1 x
    "]],
    );
    notebook.check(
        "_sqldf.count(), spark.version[:1], sc.appName != ''",
        expect![[r"
        = (1, '4', True)
    "]],
    );
    let outcome = notebook.run(Language::Sql, "SELECT nope FROM range(3)");
    assert!(
        matches!(outcome, Outcome::Error { ref class, ref message, .. }
        if class == "AnalysisException" && message.starts_with("[UNRESOLVED_COLUMN.WITH_SUGGESTION]")),
        "{outcome:?}"
    );
    let outcome = notebook.run(Language::Sql, "CREATE TEMP VIEW v AS SELECT 5 AS five");
    notebook.is(&outcome, expect![""]);
    notebook.check(
        "spark.table('v').collect()",
        expect![[r"
        = [Row(five=5)]
    "]],
    );
}

#[test]
fn a_script_ends_the_notebooks_session() {
    let notebook = Notebook::new();
    notebook.check("x = 1", expect![""]);
    assert_eq!(notebook.host.run_script("script.py", "print('alone', 'x' in globals(), 'display' in globals())", &[]), Outcome::Success);
    let outcome = notebook.run(Language::Python, "x");
    assert!(matches!(outcome, Outcome::Error { ref class, .. } if class == "NameError"), "{outcome:?}");
}

#[test]
fn a_cancelled_cell_leaves_the_session_as_it_is() {
    let notebook = Notebook::new();
    notebook.check("from pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\nx = 1", expect![""]);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(std::time::Duration::from_millis(300));
            touchpaper_python::cancel();
        });
        assert_eq!(notebook.run(Language::Python, "while True: pass"), Outcome::Cancelled);
    });
    notebook.check(
        "x, spark.range(3).count()",
        expect![[r"
        = (1, 3)
    "]],
    );
}

#[test]
fn a_module_whose_import_was_cancelled_can_be_imported_again() {
    let notebook = Notebook::new();
    notebook.check(
        "import sys\nwith open('halves.py', 'w') as file:\n    file.write('x = 1\\nwhile True: pass')\nsys.path.append('.')",
        expect![""],
    );
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(std::time::Duration::from_millis(300));
            touchpaper_python::cancel();
        });
        assert_eq!(notebook.run(Language::Python, "import halves"), Outcome::Cancelled);
    });
    notebook.check(
        "with open('halves.py', 'w') as file:\n    file.write('x, y = 1, 2')\nimport halves\nhalves.y",
        expect![[r"
        = 2
    "]],
    );
}

#[test]
fn jobs_are_named_by_the_cells_line_that_started_them() {
    let notebook = Notebook::new();
    let jobs_of = |name: &str, language, source: &str| {
        notebook.jobs.lock().unwrap().clear();
        assert_eq!(notebook.host.run_cell(name, language, source), Outcome::Success, "{source}");
        let mut jobs = notebook.jobs.lock().unwrap().clone();
        jobs.dedup();
        jobs
    };
    let session = "from pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\nsc = spark.sparkContext";
    assert!(jobs_of("cell 1", Language::Python, session).is_empty());
    assert_eq!(jobs_of("cell 2", Language::Python, "df = spark.range(3)\ndf.show()"), ["show at cell 2:2"]);
    assert_eq!(jobs_of("cell 3", Language::Python, "\ndisplay(df)"), ["display at cell 3:2"]);
    assert_eq!(jobs_of("cell 4", Language::Python, "rdd = sc.parallelize([3, 1, 2])\n\nrdd.takeOrdered(2)"), ["takeOrdered at cell 4:3"]);
    assert_eq!(jobs_of("cell 5", Language::Sql, "SELECT count(*) FROM range(9)"), ["sql at cell 5:1"]);
    assert_eq!(jobs_of("cell 6", Language::Python, "def f():\n    return df.count()\n\nx = f()"), ["count at cell 6:2"]);
    // A value that runs jobs only as it is looked at.
    let eager = "spark.conf.set('spark.sql.repl.eagerEval.enabled', 'true')\ndf";
    assert_eq!(jobs_of("cell 7", Language::Python, eager), ["DataFrame at cell 7:2"]);
    assert_eq!(jobs_of("cell 8", Language::Python, "y = 1\ndf.plot.bar(x='id', y='id')"), ["bar at cell 8:2"]);
}
