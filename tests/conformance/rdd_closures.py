"""What a lambda sees: globals, enclosing names, functions, classes, broadcast values, accumulators."""
import random

from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").appName("rdd_closures").getOrCreate()
sc = spark.sparkContext

FACTOR = 3
numbers = sc.parallelize(range(6), 2)
print(numbers.map(lambda x: x * FACTOR).collect())


def adder(n):
    return lambda x: x + n


print(numbers.map(adder(100)).collect())


class Scale:
    def __init__(self, by):
        self.by = by

    def __call__(self, x):
        return x * self.by

    def half(self, x):
        return x / (2 * self.by)


print(numbers.map(Scale(2)).collect(), numbers.map(Scale(2).half).collect())


def collatz(n):
    steps = 0
    while n > 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


print(sc.parallelize([1, 7, 27, 97], 2).map(collatz).collect())
names = sc.broadcast({0: "zero", 1: "one"})
print(numbers.map(lambda x: names.value.get(x, "many")).collect())
total = sc.accumulator(0)
numbers.foreach(lambda x: total.add(x))
print(total.value)
print(numbers.map(lambda x: sum(i * i for i in range(x) if i % 2)).collect())
print(numbers.map(lambda x, k=10: x + k).collect())
print(numbers.map(lambda x: [y for y in "abcdef"][x]).map(str.upper).collect())


def seeded(index, part):
    source = random.Random(index)
    for x in part:
        yield x, round(source.random(), 12), source.randint(1, 6)


print(numbers.mapPartitionsWithIndex(seeded).collect())
# A variable is read when the action runs, not when the lambda is written.
FACTOR = 5
later = numbers.map(lambda x: x * FACTOR)
print(later.collect())
