"""Times the cases of bench/ that plain Python or scikit-learn has, in the form in which `cargo xtask bench` prints its own
figures: loops of CPython for the RDD cases, scikit-learn's estimators on data of the same shape for those of ML.

    pip install numpy pandas scikit-learn
    python3 bench/python/run.py [CASE ...]
"""
import json
import statistics
import sys
import time
from random import random

REPEATS = 3


def word_count():
    def line(number):
        words = []
        for index in range(number * 10, (number + 1) * 10):
            share = index * 48271 % 2147483647 * 16807 % 2147483647 / 2147483647
            words.append("word" + str(int(5000 * share**3)))
        return " ".join(words)

    lines = [line(number) for number in range(100_000)]

    def job():
        counts = {}
        for text in lines:
            for word in text.split(" "):
                counts[word] = counts.get(word, 0) + 1
        return list(counts.items())

    return 1_000_000, job


def pi():
    def job():
        inside = 0
        for _ in range(2_000_000):
            x, y = random(), random()
            if x * x + y * y < 1:
                inside += 1
        return 4 * inside / 2_000_000

    return 2_000_000, job


def map_filter_reduce():
    def job():
        total = 0
        for x in range(1_000_000):
            y = x * x + 1
            if y % 3 == 2:
                total += y
        return total

    return 1_000_000, job


def normal(rows, columns):
    import numpy

    return numpy.random.default_rng(1).normal(size=(rows, columns))


def logistic_regression():
    import numpy
    from sklearn.linear_model import LogisticRegression

    x = normal(200_000, 20)
    score = x @ numpy.array([-1.5 + 3.0 * j / 19 for j in range(20)]) + 0.3
    y = numpy.random.default_rng(99).random(200_000) < 1 / (1 + numpy.exp(-score))
    return 200_000, lambda: LogisticRegression(C=numpy.inf, max_iter=50).fit(x, y)


def classes(x):
    """The target of bench/trees.py."""
    import numpy

    score = x[:, 0] * x[:, 1] + numpy.sin(2 * x[:, 2]) + (x[:, 3] > 0.5) * 1.5 - x[:, 4] ** 2 * 0.5
    return (score > 0) != (numpy.random.default_rng(99).random(len(x)) < 0.1)


def random_forest():
    from sklearn.ensemble import RandomForestClassifier

    x = normal(100_000, 20)
    y = classes(x)
    return 100_000, lambda: RandomForestClassifier(n_estimators=20, max_depth=5, n_jobs=-1, random_state=1).fit(x, y)


def boosted_trees():
    from sklearn.ensemble import HistGradientBoostingClassifier

    x = normal(100_000, 20)
    y = classes(x)
    # Bins and leaves as Spark has them; it would stop at 31 leaves of its own.
    trees = {"max_iter": 20, "max_depth": 5, "max_leaf_nodes": None, "max_bins": 32, "early_stopping": False}
    return 100_000, lambda: HistGradientBoostingClassifier(**trees).fit(x, y)


def k_means():
    import numpy
    from sklearn.cluster import KMeans

    c = numpy.arange(200_000) * 48271 % 2147483647 % 10
    moved = numpy.stack([(c * (j + 3) * 7919 + j * 104729) % 21 - 10 for j in range(10)], axis=1)
    x = normal(200_000, 10) + moved
    return 200_000, lambda: KMeans(10, max_iter=20, n_init=1, random_state=1).fit(x)


def pipeline():
    """The data and the stages of bench/pipeline.py."""
    import numpy
    import pandas
    from sklearn.compose import make_column_transformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder

    row, random = numpy.arange(200_000), numpy.random.default_rng(3)
    n1, n2 = row * 48271 % 2147483647 % 12, row * 69621 % 2147483647 % 30
    x1, x2 = random.normal(size=200_000), random.random(200_000) * 10
    score = n1 * (2 / 11) - n2 * (2 / 29) + 0.8 * x1 - 0.1 * x2
    y = random.random(200_000) < 1 / (1 + numpy.exp(-score))
    x = pandas.DataFrame({"c1": [f"a{n}" for n in n1], "c2": [f"b{n}" for n in n2], "x1": x1, "x2": x2})

    def job():
        codes = make_column_transformer((OneHotEncoder(drop="first"), ["c1", "c2"]), remainder="passthrough")
        return make_pipeline(codes, LogisticRegression(C=numpy.inf, max_iter=50)).fit(x, y).score(x, y)

    return 200_000, job


CASES = {
    "word count": word_count,
    "pi": pi,
    "map filter reduce": map_filter_reduce,
    "logistic regression": logistic_regression,
    "random forest": random_forest,
    "boosted trees": boosted_trees,
    "k-means": k_means,
    "pipeline": pipeline,
}

for name, prepare in CASES.items():
    if len(sys.argv) > 1 and name not in sys.argv[1:]:
        continue
    rows, job = prepare()
    job()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        job()
        times.append(round((time.perf_counter() - start) * 1000, 1))
    print(json.dumps({"case": name, "where": "python", "rows": rows, "ms": statistics.median(times), "repeats": times}), flush=True)
