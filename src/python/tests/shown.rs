//! What the page asks of a table that a cell has shown, and what the engine answers from all of its rows.

// A native process with its own threads, in tests: what is disallowed for the browser is fine here.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::{Arc, Mutex};

use touchpaper_python::{Host, HostConfig, table_rows};
use touchpaper_wire::chart::{Kind, Marks, Scale};
use touchpaper_wire::{
    Aggregate, Answer, Arrangement, Ask, Chart, Condition, Display, FileFormat, Language, Order, Outcome, Plot, Profile, Table, Test,
};

const ROWS: &str = "from pyspark.sql import SparkSession
from decimal import Decimal
from datetime import date, datetime
spark = SparkSession.builder.getOrCreate()
rows = [(10, 'b', 1.5, date(2024, 1, 2), True), (9, 'B', None, date(2024, 3, 1), False), (None, 'a', 2.5, None, None), (100, None, 0.5, date(2023, 5, 5), True)]
df = spark.createDataFrame(rows, 'n int, s string, x double, d date, b boolean')
";

struct Shown {
    host: Host,
    displays: Arc<Mutex<Vec<Display>>>,
}

impl Shown {
    /// The table that a cell shows after the rows above are there.
    fn of(source: &str) -> (Self, Table) {
        let displays = Arc::<Mutex<Vec<Display>>>::default();
        let shown = displays.clone();
        let display = Arc::new(move |display| shown.lock().unwrap().push(display));
        let host =
            Host::new(HostConfig { output: Arc::new(|_, text: &str| eprint!("{text}")), display, events: Arc::new(|_| {}), between: None });
        let shown = Self { host: host.unwrap(), displays };
        shown.run(ROWS);
        shown.run(source);
        let table = match shown.displays.lock().unwrap().pop() {
            Some(Display::Table(table)) => table,
            other => panic!("{other:?}"),
        };
        (shown, table)
    }

    fn run(&self, source: &str) {
        assert_eq!(self.host.run_cell("cell 1", Language::Python, source), Outcome::Success);
    }

    fn arrange(&self, table: &Table, order: Option<(usize, bool)>, conditions: &[(usize, Test)]) -> Result<Table, String> {
        let order = order.map(|(column, descending)| Order { column, descending });
        let conditions = conditions.iter().map(|(column, test)| Condition { column: *column, test: test.clone() }).collect();
        match self.host.ask(table.table, &Ask::Arrange { arrangement: Arrangement { order, conditions } })? {
            Answer::Arranged { table } => Ok(table),
            other => panic!("{other:?}"),
        }
    }

    fn profile(&self, table: &Table, column: usize) -> Profile {
        match self.host.ask(table.table, &Ask::Profile { column }) {
            Ok(Answer::Profile { profile, .. }) => profile,
            other => panic!("{other:?}"),
        }
    }

    fn plot(&self, table: &Table, kind: Kind, x: usize, y: &[usize], aggregate: Aggregate) -> Chart {
        match self.host.ask(table.table, &Ask::Plot { plot: Plot { kind, x, y: y.to_vec(), aggregate } }) {
            Ok(Answer::Chart { chart }) => chart,
            other => panic!("{other:?}"),
        }
    }

    fn chart(&self, source: &str) -> Chart {
        self.run(source);
        match self.displays.lock().unwrap().pop() {
            Some(Display::Chart { chart }) => chart,
            other => panic!("{other:?}"),
        }
    }
}

fn column(table: &Table, at: usize) -> Vec<&str> {
    table.first.iter().map(|row| row[at].as_deref().unwrap_or("-")).collect()
}

fn points(chart: &Chart, series: usize) -> &[(f64, f64)] {
    match &chart.series[series].marks {
        Marks::Points { points } => points,
        other => panic!("{other:?}"),
    }
}

#[test]
fn rows_are_ordered_by_their_type_with_nulls_first_as_spark_does() {
    let (shown, table) = Shown::of("display(df)");
    let by = |at, descending| {
        let arranged = shown.arrange(&table, Some((at, descending)), &[]).unwrap();
        column(&arranged, at).join(" ")
    };
    assert_eq!(by(0, false), "- 9 10 100");
    assert_eq!(by(0, true), "100 10 9 -");
    assert_eq!(by(1, false), "- B a b");
    assert_eq!(by(3, false), "- 2023-05-05 2024-01-02 2024-03-01");
    // The table that was shown is as it was.
    assert_eq!(table_rows(table.table, 0, 1)[0][0].as_deref(), Some("10"));
}

#[test]
fn names_that_are_there_twice_and_odd_ones_are_no_matter() {
    let (shown, table) = Shown::of("display(df.selectExpr('n AS `a.b`', 's', 'n * -1 AS `a.b`'))");
    let arranged = shown.arrange(&table, Some((2, false)), &[(0, Test::NotNull)]).unwrap();
    assert_eq!(column(&arranged, 2), ["-100", "-10", "-9"]);
    assert_eq!(arranged.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>(), ["a.b", "s", "a.b"]);
}

#[test]
fn rows_that_meet_all_conditions_are_kept() {
    let (shown, table) = Shown::of("display(df)");
    let kept = |conditions: &[(usize, Test)]| {
        let arranged = shown.arrange(&table, None, conditions).unwrap();
        column(&arranged, 0).join(" ")
    };
    let text = str::to_owned;
    let between = |from: &str, to: &str| Test::Between { from: from.to_owned(), to: to.to_owned() };
    assert_eq!(kept(&[(1, Test::Contains { text: text("B") })]), "10 9");
    assert_eq!(kept(&[(1, Test::Equals { text: text("B") })]), "9");
    assert_eq!(kept(&[(0, between("9.5", "")), (2, Test::NotNull)]), "10 100");
    assert_eq!(kept(&[(0, between("", "10"))]), "10 9");
    assert_eq!(kept(&[(3, between("2024-01-01", "2024-02-01"))]), "10");
    assert_eq!(kept(&[(4, Test::Equals { text: text("true") })]), "10 100");
    assert_eq!(kept(&[(0, Test::Null)]), "-");
    let refused = shown.arrange(&table, None, &[(0, between("ten", ""))]);
    assert_eq!(refused.unwrap_err(), "'ten' is no value of type int");
}

#[test]
fn a_column_is_profiled_over_all_rows() {
    let (shown, table) = Shown::of("display(df)");
    let Profile { rows, nulls, distinct, min, max, mean, chart } = shown.profile(&table, 0);
    assert_eq!((rows, nulls, distinct), (4, 1, Some(3)));
    assert_eq!((min.as_deref(), max.as_deref(), mean.as_deref()), (Some("9"), Some("100"), Some("39.666666666666664")));
    let bins = chart.unwrap();
    let Marks::Bins { bins } = &bins.series[0].marks else { panic!("{bins:?}") };
    assert_eq!(bins.iter().map(|(_, _, rows)| rows).sum::<f64>(), 3.0);
    assert_eq!((bins[0].0, bins[0].2, bins[bins.len() - 1].2), (9.0, 2.0, 1.0));
    let text = shown.profile(&table, 1);
    assert_eq!((text.distinct, text.min.as_deref(), text.max.as_deref(), text.mean), (Some(3), Some("B"), Some("b"), None));
    assert_eq!(text.chart.unwrap().y.categories, ["B", "a", "b"]);
    let date = shown.profile(&table, 3);
    assert_eq!(date.min.as_deref(), Some("2023-05-05"));
    assert_eq!(date.chart.unwrap().x.scale, Scale::Time);
    let (shown, table) = Shown::of("display(spark.sql('SELECT map(1, 2) AS m, array(1) AS a, CAST(NULL AS int) AS nothing'))");
    let map = shown.profile(&table, 0);
    assert_eq!((map.rows, map.distinct, map.min, map.chart), (1, None, None, None));
    assert_eq!(shown.profile(&table, 1).distinct, Some(1));
    let nothing = shown.profile(&table, 2);
    assert_eq!((nothing.nulls, nothing.distinct, nothing.chart), (1, Some(0), None));
}

#[test]
fn rows_leave_as_csv_and_parquet() {
    let (shown, table) = Shown::of("display(df.selectExpr('n', 's', 'array(n) AS a'))");
    let written = |format| match shown.host.ask(table.table, &Ask::Write { format }) {
        Ok(Answer::Written { path }) => path,
        other => panic!("{other:?}"),
    };
    let csv = written(FileFormat::Csv);
    assert_eq!(csv, ".export/rows.csv");
    shown
        .run(&format!("text = open('{csv}').read()\nassert text == 'n,s,a\\n10,b,[10]\\n9,B,[9]\\n,a,[null]\\n100,,[100]\\n', repr(text)"));
    let parquet = written(FileFormat::Parquet);
    shown.run(&format!("back = spark.read.parquet('{parquet}')\nassert back.columns == ['n', 's', 'a'] and back.count() == 4, back"));
    shown.run("import shutil\nshutil.rmtree('.export')");
}

#[test]
fn plots_are_aggregated_and_of_few_marks_whatever_the_rows() {
    let (shown, table) = Shown::of("display(df)");
    let bars = shown.plot(&table, Kind::Bar, 4, &[0], Aggregate::Sum);
    assert_eq!(bars.x.categories, ["NULL", "false", "true"]);
    assert_eq!(points(&bars, 0), [(1.0, 9.0), (2.0, 110.0)]);
    assert_eq!(bars.series[0].name, "sum(n)");
    let counts = shown.plot(&table, Kind::Pie, 4, &[], Aggregate::Count);
    assert_eq!((counts.x.categories[0].as_str(), points(&counts, 0)[0]), ("true", (0.0, 2.0)));
    let line = shown.plot(&table, Kind::Line, 3, &[0], Aggregate::None);
    assert_eq!((line.x.scale, points(&line, 0)[0]), (Scale::Time, (1_683_244_800_000.0, 100.0)));
    let boxes = shown.plot(&table, Kind::Box, 2, &[], Aggregate::None);
    let Marks::Boxes { boxes } = &boxes.series[0].marks else { panic!("{boxes:?}") };
    assert_eq!((boxes[0].low, boxes[0].lower, boxes[0].median, boxes[0].upper, boxes[0].high), (0.5, 1.0, 1.5, 2.0, 2.5));
    let (shown, table) = Shown::of("display(spark.range(100_000).selectExpr('id', 'id % 7 AS k', 'cast(id AS string) AS t'))");
    let scatter = shown.plot(&table, Kind::Scatter, 0, &[1], Aggregate::None);
    assert!((1000..=2000).contains(&points(&scatter, 0).len()));
    assert_eq!(scatter.note.as_deref(), Some("a sample of about 2,000 of 100,000 rows"));
    let many = shown.plot(&table, Kind::Bar, 2, &[], Aggregate::Count);
    assert_eq!((many.x.categories.len(), many.note.as_deref()), (50, Some("the first 50 only")));
    let tiles = shown.plot(&table, Kind::Density, 0, &[1], Aggregate::None);
    let Marks::Tiles { tiles, .. } = &tiles.series[0].marks else { panic!("{tiles:?}") };
    assert_eq!(tiles.iter().map(|(_, _, rows)| rows).sum::<f64>(), 100_000.0);
    let curve = shown.plot(&table, Kind::Kde, 0, &[], Aggregate::None);
    assert_eq!(points(&curve, 0).len(), 200);
}

#[test]
fn a_table_that_is_gone_says_so() {
    let (shown, table) = Shown::of("display(df)");
    touchpaper_python::forget_tables(&[table.table]);
    let refused = shown.host.ask(table.table, &Ask::Profile { column: 0 });
    assert_eq!(refused.unwrap_err(), "the rows are gone: run the cell again");
}

#[test]
fn df_plot_has_pysparks_names_and_shows_itself() {
    let (shown, _) = Shown::of("display(df)");
    let line = shown.chart("df.plot.line(x='n', y=['x', 'n'])");
    assert_eq!((line.kind, line.series.len(), line.series[1].name.as_str()), (Kind::Line, 2, "n"));
    assert_eq!(points(&line, 0), [(10.0, 1.5), (100.0, 0.5)]);
    let bar = shown.chart("df.plot(kind='bar', x='s', y='n')");
    assert_eq!((bar.kind, bar.x.categories.as_slice()), (Kind::Bar, ["b", "B", "a", "NULL"].map(str::to_owned).as_slice()));
    let barh = shown.chart("fig = df.plot.barh(x=['n', 'x'], y='s')\nfig.show()");
    assert_eq!((barh.kind, barh.y.scale, barh.series.len()), (Kind::Barh, Scale::Category, 2));
    assert_eq!(shown.chart("df.plot.scatter(x='n', y='x')").kind, Kind::Scatter);
    assert_eq!(shown.chart("df.plot.area(x='d', y='n')").kind, Kind::Area);
    assert_eq!(shown.chart("df.plot.pie(x='s', y='n')").kind, Kind::Pie);
    let hist = shown.chart("df.plot.hist(bins=4)");
    let Marks::Bins { bins } = &hist.series[0].marks else { panic!("{hist:?}") };
    assert_eq!((hist.series.len(), bins.len()), (2, 4));
    assert_eq!(shown.chart("display(df.plot.box(column='x'))").x.categories, ["x"]);
    let kde = shown.chart("df.plot.kde(bw_method=3, column=['n', 'x'], ind=50)");
    assert_eq!((kde.series.len(), points(&kde, 1).len()), (2, 50));
    let refused = shown.host.run_cell("cell 2", Language::Python, "df.plot(kind='hexbin', x='n', y='x')");
    assert!(
        matches!(&refused, Outcome::Error { class, message, .. } if class == "PySparkValueError" && message.starts_with("[UNSUPPORTED_PLOT_KIND]")),
        "{refused:?}"
    );
    let refused = shown.host.run_cell("cell 2", Language::Python, "df.plot.line(x='n', y='s')");
    assert!(
        matches!(&refused, Outcome::Error { class, message, .. } if class == "PySparkTypeError" && message.starts_with("[PLOT_INVALID_TYPE_COLUMN]")),
        "{refused:?}"
    );
}
