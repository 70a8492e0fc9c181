//! Generated lambdas, compiled and interpreted, and what makes a task go from one to the other.

// A native process, in tests: what is disallowed for the browser is fine here.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, clippy::unwrap_used, clippy::expect_used)]

#[path = "support/printed.rs"]
mod support;

use support::printed;

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
    keyed = numbers.map(lambda n: (n * 7 % 11, str(n)))
    yield keyed.sortByKey(False, 3)
    yield keyed.sortBy(lambda kv: (-kv[0], kv[1]), numPartitions=4)
    yield numbers.sortBy(lambda n: n % 13 - 6.0, ascending=False)
    yield sc.parallelize([(True, 1), (2, 2), (0.5, 3), (1, 4)], 2).sortByKey()
    yield lines.map(lambda line: (line, 1)).repartitionAndSortWithinPartitions(2)
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
    let expected = "\n26 ZeroDivisionError: division by zero\n";
    assert!(told.ends_with(expected), "{told}");
    assert!(told.starts_with("['compiled', 'compiled', 'compiled']\n"), "{told}");
}

/// forms.py names them; one more there is one more here.
#[test]
fn the_usual_ways_of_writing_programs_run_compiled() {
    let told = printed(include_str!("forms.py"), &[]);
    assert!(told.starts_with("0 of "), "{told}");
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

/// A sample is drawn by the engine; its rows are those of PySpark's sampler in Python, whatever the seed.
#[test]
fn a_sample_takes_the_rows_that_pysparks_sampler_takes() {
    let source = r#"
from pyspark import SparkContext
from pyspark.rddsampler import RDDSampler
sc = SparkContext("local[2]", "test")
numbers = sc.parallelize(range(5000), 3)
texts = sc.parallelize([str(n) if n % 7 else None for n in range(500)], 2)
for seed in (0, 1, 17, 2**31, 2**40 + 3, 2**63 - 1):
    for rdd in (numbers, numbers.map(lambda n: (n, "x")), texts):
        drawn = rdd.sample(False, 0.3, seed).collect()
        if drawn != rdd._partitions(RDDSampler(False, 0.3, seed).func, "sample").collect() or not drawn:
            print("DIFFERENT", seed, drawn[:5])
print(numbers.sample(False, 0.0, 3).count(), numbers.sample(False, 1.5, 3).count())
"#;
    assert_eq!(printed(source, &[]), "0 5000\n");
}
