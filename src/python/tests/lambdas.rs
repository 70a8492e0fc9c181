//! Generated lambdas, compiled and interpreted, and what makes a task go from one to the other.

// A native process, in tests: what is disallowed for the browser is fine here.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, clippy::unwrap_used, clippy::expect_used)]

use std::sync::{Arc, Mutex};

use touchpaper_python::{Host, HostConfig};
use touchpaper_wire::Outcome;

/// A process has one place to print to, and one switch for compiling.
static ALONE: Mutex<()> = Mutex::new(());

/// What a script prints.
fn printed(source: &str, arguments: &[&str]) -> String {
    let _alone = ALONE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let kept = Arc::new(Mutex::new(String::new()));
    let into = Arc::clone(&kept);
    let output = Arc::new(move |_, text: &str| into.lock().unwrap().push_str(text));
    let host = Host::new(HostConfig { output, events: Arc::new(|_| {}), between: None }).unwrap();
    let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
    let outcome = host.run_script("script.py", source, &arguments);
    let printed = kept.lock().unwrap().clone();
    assert_eq!(outcome, Outcome::Success, "{printed}");
    printed
}

/// The generator's own source says what it makes; it prints each lambda whose two answers differ.
#[test]
fn generated_lambdas_give_the_same_compiled_and_interpreted() {
    for seed in ["1", "2", "3"] {
        let told = printed(include_str!("lambdas.py"), &["2000", seed]);
        assert_eq!(told, "0 wrong; more than half compiled: True; some gave up: True; some raised: True\n", "seed {seed}");
    }
}

#[test]
fn jobs_give_the_same_compiled_and_interpreted_and_tell_which_they_were() {
    let source = r#"
import _engine
from operator import add
from pyspark import SparkContext
sc = SparkContext("local[2]", "test")
sc.setLogLevel("OFF")
words = ["to be or not to be", "that is the question", "", "ÄRGER", "to Be"] * 30
def jobs():
    lines, numbers = sc.parallelize(words, 3), sc.parallelize(range(3000), 3)
    pairs = lines.flatMap(lambda line: line.split(" ")).map(lambda word: (word, 1))
    averages = numbers.map(lambda n: (n % 7, n * 1.5)).combineByKey(
        lambda v: (v, 1), lambda a, v: (a[0] + v, a[1] + 1), lambda a, b: (a[0] + b[0], a[1] + b[1]))
    yield pairs.reduceByKey(lambda a, b: a + b)
    yield averages.mapValues(lambda total: total[0] / total[1])
    yield numbers.map(lambda n: ((n % 3, str(n % 5)), n)).foldByKey(0, lambda a, b: a if a > b else b)
    # From some row on the sums are no integers of 64 bits.
    yield numbers.map(lambda n: (n % 2, n * 2**50)).reduceByKey(lambda a, b: a + b)
    yield numbers.map(lambda n: n if n < 2990 else 10**n).filter(lambda n: n % 1000 > 990)
    yield sc.parallelize([1, 2, "three", None, 4.5, (1, 2)], 2).map(lambda x: (x, x))
    yield lines.map(lambda line: line.upper() if line else None).distinct()
    yield numbers.map(lambda n: n * 0.1).sortBy(lambda x: -x)
    keys = [0, -1, -2, 2**61 - 1, 2**61, -2**61, 2**62, -2**63, 7, 2**63 - 1]
    yield sc.parallelize(keys, 2).map(lambda n: (n, 1)).reduceByKey(add, 5)
    yield sc.parallelize(keys, 2).map(lambda n: ((n, "ä", True, None), 1)).reduceByKey(add, 5)
    yield lines.map(str.lower).map(len).filter(lambda n: n % 2)
    yield lines.flatMap(str.split).filter(lambda word: word.strip("q") if len(word) > 2 else None)
def answers():
    out = [repr(rdd.collect()) for rdd in jobs()]
    numbers = sc.parallelize(range(3000), 3)
    big = numbers.map(lambda n: n * 2**50)
    out += [big.reduce(lambda a, b: a + b), big.sum(), numbers.map(lambda n: n / 7).sum(), numbers.max(), numbers.count(),
            repr(sc.parallelize(words, 3).flatMap(lambda line: line.split()).countByValue()),
            repr(numbers.map(lambda n: (n % 3, n)).countByKey()), sc.parallelize([3], 4).reduce(lambda a, b: a - b)]
    try:
        numbers.map(lambda n: 1 // (n - 2500)).collect()
    except Exception as problem:
        out.append(str(problem).splitlines()[-3:])
    return out
compiled = answers()
print([rdd._engine.decision for rdd in jobs() if rdd.count()][:3])
_engine.set_compiling(False)
interpreted = answers()
for left, right in zip(compiled, interpreted):
    if left != right:
        print("DIFFERENT", left, right)
print(len(compiled), compiled[-1][-1])
"#;
    let told = printed(source, &[]);
    assert!(!told.contains("DIFFERENT"), "{told}");
    let expected = "\n21 ZeroDivisionError: division by zero\n";
    assert!(told.ends_with(expected), "{told}");
    assert!(told.starts_with("['compiled', 'compiled', 'compiled']\n"), "{told}");
}

#[test]
fn what_a_function_captures_is_looked_at_again() {
    let source = r#"
from pyspark import SparkContext
sc = SparkContext("local[1]", "test")
factor = 2
def scaled(n, by=10):
    return n * factor + by
class Counter:
    calls = 0
def counting(n):
    # Interpreted; changes the task's own copy of a global that the compiled function after it reads.
    global factor
    factor = n
    return n
print(sc.parallelize(range(4), 1).map(scaled).collect())
factor = 3
print(sc.parallelize(range(4), 1).map(scaled).collect())
table = {"a": 1}
lookup = sc.parallelize(["a", "b"], 1).map(lambda key: table.get(key, 0))
table["b"] = 2
print(lookup.collect())
lookups = sc.broadcast({"a": (1, "x")})
print(sc.parallelize(["a"], 1).map(lambda key: lookups.value[key][1]).collect())
print(sc.parallelize(range(1, 8), 1).map(counting).map(lambda n: n * factor).collect()[-1])
"#;
    let told = printed(source, &[]);
    assert_eq!(told, "[10, 12, 14, 16]\n[10, 13, 16, 19]\n[1, 2]\n['x']\n49\n");
}
