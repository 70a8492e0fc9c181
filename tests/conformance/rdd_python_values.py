"""Python values of every everyday type go through tasks and shuffles and come back the same."""
import datetime
from collections import namedtuple
from decimal import Decimal

from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").appName("rdd_python_values").getOrCreate()
sc = spark.sparkContext

values = [1, -7, 2**70, 1.5, 1e22, 1e-7, True, None, "text", "日本語", b"bytes", (1, "two"), [3, [4]], {"k": [1]}, {5}]
for value in sc.parallelize(values, 3).map(lambda v: (type(v).__name__, v)).collect():
    print(value)
print(sc.parallelize([datetime.date(2024, 2, 29), datetime.timedelta(days=1)], 2).map(lambda v: v).collect())
print(sc.parallelize([Decimal("1.10"), Decimal("2.25")], 2).reduce(lambda a, b: a + b))
print(sc.parallelize([complex(1, 2), complex(0, -1)], 2).reduce(lambda a, b: a * b))
print(sc.parallelize([(2**70, 1), (2**70, 2), (0.5, 3)], 2).reduceByKey(lambda a, b: a + b).collect())
Point = namedtuple("Point", "x y")
print(sc.parallelize([Point(1, 2), Point(3, 4)], 2).map(lambda p: p.x * p.y).collect())
print(sc.parallelize([1, 2, 3]).map(lambda x: x / 2).collect(), sc.parallelize([7, -7]).map(lambda x: (x // 2, x % 3)).collect())
print(sc.parallelize(["a", "B"]).map(lambda s: f"{s!r:>5}|{len(s):03d}").collect())
print(sc.parallelize([9223372036854775807, 1], 2).sum(), sc.parallelize([2**62] * 4, 2).reduce(lambda a, b: a + b))
