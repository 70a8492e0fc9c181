//! What ends a job alone: its results are too large, its group is cancelled, its tasks eat memory. The session lives. What ends
//! none: executors that are lost.

// A native process, in tests: what is disallowed for the browser is fine here.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, clippy::unwrap_used, clippy::expect_used)]

#[path = "support/printed.rs"]
mod support;

use support::printed;

#[test]
fn results_past_their_limit_fail_a_dataframes_action_and_the_next_one_runs() {
    let source = r#"
from pyspark.sql import SparkSession
from pyspark.errors import PySparkException
spark = SparkSession.builder.master("local[2]").config("spark.driver.maxResultSize", "100k").getOrCreate()
spark.sparkContext.setLogLevel("OFF")
large = spark.range(0, 100000, 1, 4)
def attempt(name, act):
    try:
        print(name, act())
    except Exception as problem:
        text = str(problem)
        print(name, type(problem).__name__, "Total size of serialized results of" in text, "is bigger than spark.driver.maxResultSize (100.0 KiB)" in text)
attempt("collect", lambda: large.collect())
attempt("take", lambda: len(large.take(90000)))
attempt("toLocalIterator", lambda: sum(1 for _ in large.toLocalIterator()))
attempt("rdd", lambda: len(large.rdd.collect()))
attempt("count", lambda: large.count())
attempt("few", lambda: len(large.limit(3).collect()))
attempt("show", lambda: large.filter("id > 99998").collect()[0][0])
"#;
    let told = printed(source, &[]);
    let failed = ["collect", "take", "toLocalIterator", "rdd"].map(|name| format!("{name} Py4JJavaError True True\n")).concat();
    assert_eq!(told, format!("{failed}count 100000\nfew 3\nshow 99999\n"));
}

#[test]
fn a_cancelled_group_ends_the_call_that_a_task_never_comes_back_from() {
    let source = r#"
import threading, time
from pyspark import SparkContext, InheritableThread
sc = SparkContext("local[2]")
sc.setLogLevel("OFF")
def forever(x):
    while True:
        try:
            x += 1
        except BaseException:
            pass
told = []
def work():
    sc.setJobGroup("endless", "never ends", True)
    try:
        sc.parallelize([1, 2], 2).map(forever).count()
        told.append("ended")
    except Exception as problem:
        told.append((type(problem).__name__, "cancelled" in str(problem)))
thread = InheritableThread(target=work)
thread.start()
time.sleep(0.3)
began = time.time()
sc.cancelJobGroup("endless")
thread.join()
print(told, time.time() - began < 2)
print(sc.parallelize(range(10), 2).map(lambda x: x * 2).sum())
"#;
    assert_eq!(printed(source, &[]), "[('Py4JJavaError', True)] True\n90\n");
}

#[test]
fn tasks_that_eat_memory_get_a_memory_error_and_the_next_job_runs() {
    let source = r#"
from pyspark import SparkConf, SparkContext
sc = SparkContext(conf=SparkConf().setMaster("local[2]").set("spark.executor.pyspark.memory", "64m").set("spark.task.maxFailures", "1"))
sc.setLogLevel("OFF")
def eat(x):
    held = []
    while True:
        held.append("%d" % len(held))
try:
    sc.parallelize([1, 2], 2).map(eat).count()
except Exception as problem:
    print(type(problem).__name__, "MemoryError" in str(problem))
print(sc.parallelize(range(10), 2).map(lambda x: x * 2).sum())
"#;
    assert_eq!(printed(source, &[]), "Py4JJavaError True\n90\n");
}

#[test]
fn executors_lost_again_and_again_during_fits_change_no_model() {
    let source = r#"
import threading, time
from pyspark.sql import SparkSession
from pyspark.ml.classification import GBTClassifier, LogisticRegression
from pyspark.ml.clustering import KMeans
from pyspark.ml.feature import VectorAssembler

spark = SparkSession.builder.master("local[2]").config("spark.executor.instances", "2").getOrCreate()
sc = spark.sparkContext
sc.setLogLevel("OFF")
rows = spark.range(0, 4000, 1, 4).selectExpr("(id * 7919) % 1013 AS a", "(id * 104729) % 997 AS b", "CAST((id * 7919) % 1013 > 500 + (id * 104729) % 97 AS DOUBLE) AS label")
data = VectorAssembler(inputCols=["a", "b"], outputCol="features").transform(rows).cache()

def fits():
    return [
        GBTClassifier(maxIter=8, seed=1).fit(data).toDebugString.split("\n", 1)[1],
        LogisticRegression(maxIter=20).fit(data).coefficients,
        [list(c) for c in KMeans(k=5, seed=3).fit(data).clusterCenters()],
    ]

quiet = fits()
lost, over = [], threading.Event()

def lose():
    while not over.is_set():
        for executor in sc._engine.executors():
            lost.append(sc._engine.lose_executor(executor))
            time.sleep(0.03)

shaker = threading.Thread(target=lose)
shaker.start()
shaken = fits()
over.set()
shaker.join()
print(quiet == shaken, sum(lost) >= 2)
"#;
    assert_eq!(printed(source, &[]), "True True\n");
}
