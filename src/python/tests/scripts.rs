//! Scripts run on the host, and what they print.

// A native process with its own threads, in tests: what is disallowed for the browser is fine here.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, clippy::unwrap_used, clippy::expect_used)]

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use expect_test::{Expect, expect};
use touchpaper_platform::files;
use touchpaper_python::{Host, HostConfig};
use touchpaper_wire::{Event, Outcome, Stream};

struct Printed {
    stdout: String,
    stderr: String,
    outcome: Outcome,
}

type Lines = Arc<Mutex<Vec<(Stream, String, Instant)>>>;

fn host() -> (Host, Lines) {
    let lines: Lines = Arc::default();
    let kept = Arc::clone(&lines);
    let output = Arc::new(move |stream: Stream, text: &str| {
        kept.lock().unwrap().push((stream, text.to_owned(), Instant::now()));
    });
    (Host::new(HostConfig { output, display: Arc::new(|_| {}), events: Arc::new(|_| {}), between: None }).unwrap(), lines)
}

fn run_on(host: &Host, lines: &Lines, source: &str) -> Printed {
    lines.lock().unwrap().clear();
    let outcome = host.run_script("script.py", source, &["one".to_owned()]);
    let of =
        |wanted: Stream| lines.lock().unwrap().iter().filter(|(stream, ..)| *stream == wanted).map(|(_, text, _)| text.as_str()).collect();
    Printed { stdout: of(Stream::Stdout), stderr: of(Stream::Stderr), outcome }
}

fn run(source: &str) -> Printed {
    let (host, lines) = host();
    run_on(&host, &lines, source)
}

fn check(source: &str, expected: Expect) {
    let printed = run(source);
    assert_eq!((printed.stderr.as_str(), printed.outcome), ("", Outcome::Success));
    expected.assert_eq(&printed.stdout);
}

/// The traceback of a script that fails, and how the run is told to have ended.
fn check_failure(source: &str, expected: Expect) {
    let printed = run(source);
    expected.assert_eq(&format!("{}{}{:?}\n", printed.stdout, printed.stderr, printed.outcome));
}

#[test]
fn archives_folders_and_times_are_as_on_any_system() {
    let folder = format!("/tmp/touchpaper-python-{:x}", touchpaper_platform::random::seed());
    let source = format!(
        "import os, time, zipfile\n\
         os.makedirs('{folder}/empty/inner')\n\
         print(os.listdir('{folder}'), os.listdir('{folder}/empty/inner'), [found for _, _, found in os.walk('{folder}')])\n\
         with open('{folder}/a.txt', 'w') as file:\n\
         \x20   file.write('hello')\n\
         print(os.stat('{folder}/a.txt').st_size, abs(os.path.getmtime('{folder}/a.txt') - time.time()) < 60)\n\
         with zipfile.ZipFile('{folder}/a.zip', 'w', zipfile.ZIP_DEFLATED) as archive:\n\
         \x20   archive.write('{folder}/a.txt', 'a.txt')\n\
         with zipfile.ZipFile('{folder}/a.zip') as archive:\n\
         \x20   print(archive.read('a.txt'), archive.infolist()[0].date_time[0] >= 2024)\n\
         print(b'\\x80'.decode('cp437'), '\u{20ac}'.encode('cp1252'))\n\
         try:\n\
         \x20   'x'.encode('nosuch')\n\
         except LookupError as error:\n\
         \x20   print(error)\n\
         os.remove('{folder}/a.txt')\n\
         os.rmdir('{folder}/empty/inner')\n\
         print(sorted(os.listdir('{folder}')), os.listdir('{folder}/empty'))\n"
    );
    check(
        &source,
        expect![[r#"
            ['empty'] [] [[], [], []]
            5 True
            b'hello' True
            Ç b'\x80'
            unknown encoding: nosuch
            ['a.zip', 'empty'] []
        "#]],
    );
    files::remove(&folder).unwrap();
}

#[test]
fn a_script_imports_modules_and_packages_beside_it() {
    let folder = format!("/tmp/touchpaper-python-{:x}", touchpaper_platform::random::seed());
    for (name, source) in [("single.py", "X = 1"), ("pack/__init__.py", "from .part import Y"), ("pack/part.py", "Y = __name__")] {
        files::install(&format!("{folder}/{name}"), source.into());
    }
    let (host, lines) = host();
    lines.lock().unwrap().clear();
    let source = "import single, pack\nprint(single.X, pack.Y, single.__file__.rpartition('/')[2])\n";
    let outcome = host.run_script(&format!("{folder}/script.py"), source, &[]);
    let printed: String = lines.lock().unwrap().iter().map(|(_, text, _)| text.as_str()).collect();
    assert_eq!((printed.as_str(), outcome), ("1 pack.part single.py\n", Outcome::Success));
}

#[test]
fn a_script_has_its_arguments_files_and_standard_library() {
    let folder = format!("/tmp/touchpaper-python-{:x}", touchpaper_platform::random::seed());
    files::install(&format!("{folder}/data.csv"), b"a,b\n1,x\n2,y\n".to_vec());
    let source = format!(
        "import sys, csv, json, os, re, datetime, random, dataclasses, argparse, logging, collections\n\
         print(sys.argv, __name__)\n\
         with open('{folder}/data.csv', newline='') as file:\n\
         \x20   print(list(csv.DictReader(file)))\n\
         with open('{folder}/deep/out.txt', 'w') as file:\n\
         \x20   print('first', file=file)\n\
         with open('{folder}/deep/out.txt', 'a') as file:\n\
         \x20   file.write('second\\n')\n\
         print(open('{folder}/deep/out.txt').read().split(), os.path.exists('{folder}/none'), os.listdir('{folder}'))\n\
         print(json.dumps({{'a': [1, None]}}), re.findall(r'\\d+', 'a1b22'), random.Random(7).randint(1, 100))\n\
         print(datetime.date(2024, 2, 29) + datetime.timedelta(days=1), collections.Counter('abca').most_common(1))\n\
         @dataclasses.dataclass\n\
         class Point:\n\
         \x20   x: int\n\
         \x20   y: int = 2\n\
         print(Point(1))\n\
         try:\n\
         \x20   input()\n\
         except EOFError as error:\n\
         \x20   print('EOFError', error)\n\
         sys.exit(3)\n"
    );
    let printed = run(&source);
    assert_eq!(printed.stderr, "");
    assert_eq!(printed.outcome, Outcome::Exit { code: 3 });
    expect![[r#"
        ['script.py', 'one'] __main__
        [{'a': '1', 'b': 'x'}, {'a': '2', 'b': 'y'}]
        ['first', 'second'] False ['data.csv', 'deep']
        {"a": [1, null]} ['1', '22'] 42
        2024-03-01 [('a', 2)]
        Point(x=1, y=2)
        EOFError EOF when reading a line
    "#]]
    .assert_eq(&printed.stdout);
}

#[test]
fn words_are_counted_in_pysparks_order() {
    check(
        r#"
from pyspark import SparkContext
sc = SparkContext("local[2]", "words")
lines = sc.parallelize(["to be or not to be", "that is the question"], 2)
counts = lines.flatMap(lambda line: line.split()).map(lambda word: (word, 1)).reduceByKey(lambda a, b: a + b)
print(counts.collect())
print(counts.sortBy(lambda pair: (-pair[1], pair[0])).take(3), counts.count(), counts.getNumPartitions())
print(counts.map(lambda pair: pair[1]).sum(), lines.map(len).reduce(max))
"#,
        expect![[r#"
            [('to', 2), ('question', 1), ('be', 2), ('or', 1), ('not', 1), ('that', 1), ('is', 1), ('the', 1)]
            [('be', 2), ('to', 2), ('is', 1)] 8 2
            10 20
        "#]],
    );
}

#[test]
fn keys_hash_as_in_pyspark() {
    // PYTHONHASHSEED=0 python3 -c "print(hash('a'), hash('spark'), hash(2**70), hash(1.5))"
    check(
        r#"
from pyspark.rdd import portable_hash
print([portable_hash(key) for key in ["a", "spark", 2**70, 1.5, -1, None, True, "", (1, "a"), (None,), b"a"]])
"#,
        expect![[r#"
            [4644417185603328019, 226417650480810963, 512, 1152921504606846977, -2, 0, 1, 0, 5400004561722130730, 3430018290025, 4644417185603328019]
        "#]],
    );
}

#[test]
fn pi_is_about_right() {
    let printed = run(r#"
import random
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").appName("pi").getOrCreate()
n = 20000
inside = spark.sparkContext.parallelize(range(n), 4).filter(lambda _: random.random() ** 2 + random.random() ** 2 < 1)
print(abs(4 * inside.count() / n - 3.14159) < 0.1)
"#);
    assert_eq!((printed.stdout.as_str(), printed.outcome), ("True\n", Outcome::Success));
}

#[test]
fn lambdas_run_on_two_threads_at_once() {
    // Each task waits until the other has started; one after another they would give up.
    check(
        r#"
import threading, time
from pyspark import SparkContext
sc = SparkContext("local[2]", "two")
# A task has its own copy of what it captures, but not of a module.
threading.started = set()
def meet(index, items):
    threading.started.add(index)
    end = time.monotonic() + 20
    while len(threading.started) < 2 and time.monotonic() < end:
        time.sleep(0.001)
    return [len(threading.started)]
print(sc.parallelize(range(2), 2).mapPartitionsWithIndex(meet).collect())
"#,
        expect![[r#"
            [2, 2]
        "#]],
    );
}

#[test]
fn output_comes_before_the_script_ends() {
    let (host, lines) = host();
    let printed = run_on(&host, &lines, "import time\nprint('first')\ntime.sleep(0.3)\nprint('last', end='')\n");
    assert_eq!(printed.stdout, "first\nlast");
    let lines = lines.lock().unwrap();
    assert!(lines[1].2 - lines[0].2 > Duration::from_millis(200), "the first line waited for the second");
}

fn cancelled(source: &str) {
    let (host, lines) = host();
    let kept = Arc::clone(&lines);
    let asked = Arc::new(Mutex::new(None));
    let when = Arc::clone(&asked);
    std::thread::spawn(move || {
        while kept.lock().unwrap().is_empty() {
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(100));
        *when.lock().unwrap() = Some(Instant::now());
        touchpaper_python::cancel();
    });
    let printed = run_on(&host, &lines, source);
    let waited = asked.lock().unwrap().expect("the script ended by itself").elapsed();
    assert_eq!(printed.outcome, Outcome::Cancelled);
    assert!(waited < Duration::from_secs(1), "cancelling took {waited:?}");
    // The session lives.
    let after = run_on(&host, &lines, "from pyspark import SparkContext\nprint(SparkContext().parallelize([1, 2]).sum())");
    assert_eq!((after.stdout.as_str(), after.outcome), ("3\n", Outcome::Success));
}

#[test]
fn an_endless_loop_is_cancelled() {
    cancelled("print('on')\nwhile True:\n    try:\n        pass\n    except BaseException:\n        pass\n");
}

#[test]
fn an_endless_lambda_is_cancelled() {
    cancelled(
        r#"
from pyspark import SparkContext
def forever(x):
    print("on")
    while True:
        try:
            x += 1
        except KeyboardInterrupt:
            pass
SparkContext("local[2]").parallelize(range(4), 2).map(forever).collect()
"#,
    );
}

#[test]
fn a_long_sleep_is_cancelled() {
    cancelled("import time\nprint('on')\ntime.sleep(600)\n");
}

/// The fit is in the middle of its one sentence when it is told.
#[test]
fn a_fit_of_word2vec_is_cancelled() {
    cancelled(
        r#"
import threading
from pyspark.ml.feature import Word2Vec
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").getOrCreate()
df = spark.range(1).selectExpr("transform(sequence(1, 300000), x -> string(x % 997)) AS words")
threading.Timer(1.5, print, ("on",)).start()
Word2Vec(vectorSize=200, minCount=0, maxIter=50, maxSentenceLength=1000000, inputCol="words", outputCol="v").fit(df)
"#,
    );
}

#[test]
fn runaway_recursion_is_an_error() {
    let printed = run("def f(x):\n    return f(x + 1)\nf(0)\n");
    assert!(matches!(&printed.outcome, Outcome::Error { class, line: Some(2), .. } if class == "RecursionError"));
}

#[test]
fn a_syntax_error_shows_its_line() {
    check_failure(
        "x = 1\nprint('never'\ny = 2\n",
        expect![[r#"
              File "script.py", line 2
                print('never'
                     ^
            SyntaxError: '(' was never closed
            Error { class: "SyntaxError", message: "'(' was never closed (script.py, line 2)", line: Some(2) }
        "#]],
    );
}

#[test]
fn a_traceback_starts_in_the_script() {
    check_failure(
        "def half(x):\n    return 1 / x\n\nprint(half(0))\n",
        expect![[r#"
            Traceback (most recent call last):
              File "script.py", line 4, in <module>
                print(half(0))
                      ~~~~^^^
              File "script.py", line 2, in half
                return 1 / x
                       ~~^~~
            ZeroDivisionError: division by zero
            Error { class: "ZeroDivisionError", message: "division by zero", line: Some(2) }
        "#]],
    );
}

#[test]
fn an_unknown_name_of_pyspark() {
    check_failure(
        "from pyspark import SparkContext\nSparkContext().parallelize([1]).foo\n",
        expect![[r#"
            Traceback (most recent call last):
              File "script.py", line 2, in <module>
                SparkContext().parallelize([1]).foo
            AttributeError: 'RDD' object has no attribute 'foo'
            Error { class: "AttributeError", message: "'RDD' object has no attribute 'foo'", line: Some(2) }
        "#]],
    );
}

#[test]
fn a_lambda_that_raises_fails_its_job_alone() {
    // Without a SparkSession nobody has put PySpark's own exceptions in the place of Py4J's.
    check(
        r#"
from pyspark import SparkContext
sc = SparkContext("local[2]")
def risky(x):
    if x == 77:
        raise ValueError("row 17 of partition 3")
    return x
numbers = sc.parallelize(range(100), 5)
try:
    numbers.map(risky).collect()
except Exception as error:
    print(type(error).__name__, error)
print(numbers.map(risky).take(3), numbers.count())
"#,
        expect![[r#"
            Py4JJavaError An error occurred while calling z:org.apache.spark.api.python.PythonRDD.collectAndServe.
            : org.apache.spark.api.python.PythonException: [PYTHON_EXCEPTION] An exception was thrown from the Python worker: Traceback (most recent call last):
              File "script.py", line 6, in risky
                raise ValueError("row 17 of partition 3")
            ValueError: row 17 of partition 3

            [0, 1, 2] 100
        "#]],
    );
}

#[test]
fn a_context_is_of_no_use_in_a_task() {
    let printed = run(r#"
from pyspark import SparkContext
sc = SparkContext("local[2]")
try:
    sc.parallelize([1]).map(lambda x: sc.parallelize([x]).count()).collect()
except Exception as error:
    print(type(error).__name__, str(error)[:80])
"#);
    assert_eq!(printed.stdout, "PicklingError Could not serialize object: PySparkRuntimeError: [CONTEXT_ONLY_VALID_ON_DRIVER] \n");
}

#[test]
fn a_missing_file_and_a_missing_module() {
    check(
        r#"
from pyspark import SparkContext
sc = SparkContext("local[2]")
lines = sc.textFile("/no/such.txt")
try:
    lines.count()
except Exception as error:
    print(type(error).__name__, error)
try:
    open("/no/such.txt")
except FileNotFoundError as error:
    print(error)
try:
    import scipy
except ImportError as error:
    print(error)
"#,
        expect![[r#"
            Py4JJavaError An error occurred while calling o0.partitions.
            : org.apache.hadoop.mapred.InvalidInputException: Input path does not exist: file:/no/such.txt

            [Errno 2] No such file or directory: '/no/such.txt'
            No module named 'scipy': Touchpaper has pyspark, a small numpy and pandas, most of the standard library and the modules beside your script
        "#]],
    );
}

#[test]
fn a_csv_is_grouped() {
    let path = format!("/tmp/touchpaper-python-{:x}.csv", touchpaper_platform::random::seed());
    files::install(&path, b"city,n\nulm,1\nbonn,2\nulm,3\n".to_vec());
    check(
        &format!(
            r#"
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
spark = SparkSession.builder.master("local[2]").appName("group").getOrCreate()
df = spark.read.csv("{path}", header=True, inferSchema=True)
df.printSchema()
df.groupBy("city").agg(F.count("*").alias("rows"), F.avg("n")).orderBy("city").show()
print(df.filter("n > 1").collect(), df.columns, spark.version)
try:
    df.select("nme")
except Exception as error:
    print(type(error).__name__, error.getCondition(), error.getSqlState())
"#
        ),
        expect![[r#"
            root
             |-- city: string (nullable = true)
             |-- n: integer (nullable = true)

            +----+----+------+
            |city|rows|avg(n)|
            +----+----+------+
            |bonn|   1|   2.0|
            | ulm|   2|   2.0|
            +----+----+------+

            [Row(city='bonn', n=2), Row(city='ulm', n=3)] ['city', 'n'] 4.3.0
            AnalysisException UNRESOLVED_COLUMN.WITH_SUGGESTION 42703
        "#]],
    );
}

#[test]
fn a_row_with_other_names_is_the_only_one() {
    check(
        r#"
import copy
import pickle
import pyspark
spark = pyspark.sql.SparkSession.builder.master("local[1]").getOrCreate()
F = pyspark.sql.functions
rows = spark.range(3).select(F.col("id").alias("a"), F.struct(F.col("id").alias("c")).alias("s")).collect()
rows[1].__fields__ = ["b", "s"]
rows[2].s.__fields__ = ["d"]
print(*rows, rows[1].b, sep="\n")
print(pickle.loads(pickle.dumps(rows)) == rows, copy.copy(rows[1]))
"#,
        expect![[r#"
            Row(a=0, s=Row(c=0))
            Row(b=1, s=Row(c=1))
            Row(a=2, s=Row(d=2))
            1
            True Row(b=1, s=Row(c=1))
        "#]],
    );
}

#[test]
fn each_run_is_an_application_of_its_own() {
    let (host, lines) = host();
    let first = run_on(&host, &lines, "from pyspark import SparkContext\nsc = SparkContext()\nleft = 1\nprint(sc.appName)");
    assert_eq!((first.stdout.as_str(), first.outcome), ("script.py\n", Outcome::Success));
    let second = run_on(&host, &lines, "from pyspark import SparkContext\nSparkContext()\nprint('left' in globals())");
    assert_eq!((second.stdout.as_str(), second.outcome), ("False\n", Outcome::Success));
}

#[test]
fn jobs_and_stages_are_named_after_the_users_lines() {
    let names: Arc<Mutex<Vec<String>>> = Arc::default();
    let kept = Arc::clone(&names);
    let events = Arc::new(move |event: Event| {
        if let Event::JobStart { name, stages, .. } = event {
            let mut names = kept.lock().unwrap();
            names.push(name);
            names.extend(stages.into_iter().map(|stage| format!("  {} {:?}", stage.name, stage.operators)));
        }
    });
    let host = Host::new(HostConfig { output: Arc::new(|_, _| {}), display: Arc::new(|_| {}), events, between: None }).unwrap();
    let source = r#"
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").getOrCreate()
words = spark.sparkContext.parallelize(["to be or", "not to be"], 2).flatMap(str.split)
counts = words.map(lambda word: (word, 1)).reduceByKey(lambda a, b: a + b)
counts.collect()
counts.sortByKey().take(1)
"#;
    assert_eq!(host.run_script("/home/words.py", source, &[]), Outcome::Success);
    expect![[r#"
        collect at words.py:6
          reduceByKey at words.py:5 ["parallelize", "flatMap", "map", "reduceByKey"]
          collect at words.py:6 ["reduceByKey", "merge"]
        sortByKey at words.py:7
          reduceByKey at words.py:5 ["parallelize", "flatMap", "map", "reduceByKey"]
          sortByKey at words.py:7 ["reduceByKey", "merge"]
        sortByKey at words.py:7
          reduceByKey at words.py:5 ["parallelize", "flatMap", "map", "reduceByKey"]
          sortByKey at words.py:7 ["reduceByKey", "merge", "sample", "map"]
        take at words.py:7
          reduceByKey at words.py:5 ["parallelize", "flatMap", "map", "reduceByKey"]
          sortByKey at words.py:7 ["reduceByKey", "merge", "partitionBy"]
          take at words.py:7 ["partitionBy", "sortByKey"]
    "#]]
    .assert_eq(&(names.lock().unwrap().join("\n") + "\n"));
}
