"""Pandas UDFs: by type hints, one column or several, iterators, aggregates, groups, whole frames; what comes back as which type."""
import datetime
import decimal
import warnings
from typing import Any, Iterator, Tuple

import pandas as pd
from pyspark.sql import SparkSession, Window, functions as F
from pyspark.sql.functions import PandasUDFType, pandas_udf

warnings.simplefilter("ignore")
spark = (SparkSession.builder.master("local[2]").appName("df_pandas_udf").config("spark.sql.shuffle.partitions", "2")
         .config("spark.sql.execution.pythonUDF.arrow.enabled", "false").getOrCreate())
df = spark.createDataFrame([(1, 1.0, "a"), (1, 2.0, "b"), (2, 3.0, None), (2, 5.0, "d"), (2, 10.0, "e")], "id int, v double, s string")


def tried(what, make):
    try:
        made = make()
        print(what, made)
    except Exception as problem:
        lines = [line for line in str(problem).splitlines() if line.strip()]
        told = [line for line in lines if "Error" in line or line.startswith("[")]
        last = told[-1] if told else lines[-1] if lines else ""
        print(what, "|", type(problem).__name__, "|", last.split("SQLSTATE")[0].strip()[:150])


# How columns arrive.
rows = spark.createDataFrame(
    [(True, 1, 2, 3, 1.5, "x", bytearray(b"y"), decimal.Decimal("1.20"), datetime.date(2020, 1, 2),
      datetime.datetime(2020, 1, 2, 3, 4, 5), [1, 2], {"k": 1}), (None,) * 12],
    "b boolean, y tinyint, i int, l bigint, d double, s string, bin binary, dec decimal(5,2), dt date, ts timestamp, a array<int>, "
    "m map<string,int>")


@pandas_udf("string")
def kind(s: pd.Series) -> pd.Series:
    return pd.Series([f"{s.dtype}"] * len(s))


for part in (rows.limit(1), rows.coalesce(1)):
    print(part.select([kind(name).alias(name) for name in rows.columns]).first())
print(df.select(F.struct("id", "v").alias("p")).select(
    pandas_udf(lambda p: p["id"] + p["v"], "double", PandasUDFType.SCALAR)("p").alias("q")).collect())

# What may come back as which type.
results = [("int", [1.5, 2.5]), ("int", ["1", "2"]), ("tinyint", [300, 2 ** 40]), ("double", [1, None]), ("string", [1, 2]),
           ("date", [1, 2]), ("decimal(10,2)", [decimal.Decimal("1.239")] * 2)]
two = spark.range(2).coalesce(1)
for wanted, given in results:
    function = pandas_udf(lambda s, given=given: pd.Series(given), wanted, PandasUDFType.SCALAR)
    tried(f"{wanted} {given}", lambda: [row[0] for row in two.select(function("id")).collect()])
good = [("boolean", [0, 1]), ("float", [True, False]), ("array<int>", [[1, 2], None]), ("timestamp", [datetime.datetime(2020, 1, 2, 3, 4, 5)] * 2),
        ("binary", ["1", "2"]), ("bigint", [1.0, float("nan")])]
columns = [pandas_udf(lambda s, given=given: pd.Series(given), wanted, PandasUDFType.SCALAR)("id").alias(wanted) for wanted, given in good]
print(two.select(*columns).collect())


# Arguments and results.
@pandas_udf("long")
def total(a: pd.Series, b: pd.Series) -> pd.Series:
    return a + 10 * b


df.select(total("id", F.col("id") + 1), total(b=F.lit(2), a="id")).show()
df.select(pandas_udf(lambda s: s.str.len(), "int")("s").alias("n")).show()


@pandas_udf("first string, n long")
def pair(s: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"n": s.str.len(), "first": s.str[0]})


df.select(pair("s").alias("p")).select("p.*").show()
tried("short", lambda: df.select(pandas_udf(lambda s: s[:1], "long")("id")).collect())
tried("scalar", lambda: df.select(pandas_udf(lambda s: 1, "long")("id")).collect())
tried("list", lambda: df.select(pandas_udf(lambda s: [1] * len(s), "long")("id")).collect())
tried("raises", lambda: df.select(pandas_udf(lambda s: 1 / 0, "long")("id")).collect())
tried("unknown", lambda: df.select(pandas_udf(lambda s: s.nothing(), "long")("id")).collect())
tried("no type", lambda: pandas_udf(lambda s: s))
tried("no argument", lambda: pandas_udf(lambda: 1, "long"))
tried("bad kind", lambda: pandas_udf(lambda s: s, "long", 7))


def no_hint(a, b: pd.Series) -> pd.Series:
    return b


def no_return(a: pd.Series):
    return a


def no_sense(a: int) -> int:
    return a


for function in (no_hint, no_return, no_sense):
    tried(function.__name__, lambda: pandas_udf(function, "long"))
print(total.evalType, total.returnType, total.deterministic, pair.returnType)


# Iterators.
@pandas_udf("long")
def plus(batches: Iterator[pd.Series]) -> Iterator[pd.Series]:
    offset = 100
    for s in batches:
        yield s + offset


@pandas_udf("double")
def times(batches: Iterator[Tuple[pd.Series, pd.Series]]) -> Iterator[pd.Series]:
    for a, b in batches:
        yield a * b


df.select(plus("id"), times("id", "v")).show()
print(plus.evalType, times.evalType)


# Aggregates.
@pandas_udf("double")
def mean(v: pd.Series) -> float:
    return v.mean()


@pandas_udf("string")
def joined(s: pd.Series, by: pd.Series) -> str:
    return "-".join(sorted(s.dropna())) + f"/{by.sum()}"


@pandas_udf("double")
def iterated(batches: Iterator[pd.Series]) -> float:
    return sum(batch.sum() for batch in batches)


df.groupBy("id").agg(mean("v"), joined("s", "id")).sort("id").show()
df.groupBy("id").agg(iterated("v")).sort("id").show()
df.agg(mean("v").alias("m"), mean("id")).show()
df.groupBy(F.col("id") % 2).agg(mean(F.col("v") + 1).alias("m")).sort("m").show()
df.groupBy("id").agg(mean("v") + 1).sort("id").show()
df.select("id", "v", mean("v").over(Window.partitionBy("id")).alias("all"),
          mean("v").over(Window.partitionBy("id").orderBy("v").rowsBetween(-1, 0)).alias("two")).sort("id", "v").show()
spark.udf.register("mean_of", mean)
spark.udf.register("total_of", total)
spark.sql("SELECT k, mean_of(v) FROM VALUES (1, 2.5D), (1, 3.5D), (2, 1D) AS t(k, v) GROUP BY k ORDER BY k").show()
spark.sql("SELECT total_of(k, k) FROM VALUES (1), (2) AS t(k)").show()


# Groups and frames.
def normal(pdf):
    return pdf.assign(v=pdf.v - pdf.v.mean())


df.groupBy("id").applyInPandas(normal, "id int, v double, s string").sort("id", "v").show()
df.groupBy("id").applyInPandas(lambda key, pdf: pd.DataFrame([key + (len(pdf),)]), "id int, n long").sort("id").show()
df.groupBy("id", (F.col("v") > 2).alias("big")).applyInPandas(
    lambda key, pdf: pd.DataFrame({"k": [str(key)], "n": [len(pdf)]}), "k string, n long").sort("k").show()


def batches(parts: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    for part in parts:
        yield part[part["v"] > 2.0][["v"]]


def keyed(key: Tuple[Any, ...], parts: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    for part in parts:
        yield part.assign(id=key[0])[["id", "v"]]


df.groupBy("id").applyInPandas(batches, "v double").sort("v").show()
df.groupBy("id").applyInPandas(keyed, "id int, v double").sort("v").show()
tried("names", lambda: df.groupBy("id").applyInPandas(lambda pdf: pdf, "id int, w double, s string").collect())
tried("count", lambda: df.groupBy("id").applyInPandas(lambda pdf: pd.DataFrame([(1, 2)]), "id int").collect())
tried("not a frame", lambda: df.groupBy("id").applyInPandas(lambda pdf: 1, "id int").collect())
tried("three arguments", lambda: df.groupBy("id").applyInPandas(lambda a, b, c: 1, "id int"))

other = spark.createDataFrame([(1, "one"), (3, "three")], "id int, name string")
df.groupBy("id").cogroup(other.groupBy("id")).applyInPandas(
    lambda key, left, right: pd.DataFrame({"k": [key[0]], "l": [len(left)], "r": [",".join(right.name)]}),
    "k int, l long, r string").sort("k").show()


def grown(parts):
    for part in parts:
        part["w"] = part["v"] * 2
        yield part[part.v > 1]


df.mapInPandas(grown, "id int, v double, s string, w double").show()
tried("map not frames", lambda: df.mapInPandas(lambda parts: [1], "id int").collect())
tried("map no iterator", lambda: df.mapInPandas(lambda parts: 1, "id int").collect())
df.repartition(3, "id").mapInPandas(lambda parts: iter([pd.DataFrame({"n": [sum(map(len, parts))]})]), "n long").agg(F.sum("n")).show()

# Whole frames.
print(df.toPandas())
print(df.toPandas().dtypes)
print(rows.toPandas().T)
print(rows.toPandas().dtypes)
print(df.limit(0).toPandas())
print(df.select(F.struct("id", "v").alias("p"), F.array("id").alias("a")).toPandas())
pdf = pd.DataFrame({"n": [1, 2], "x": [0.5, None], "s": ["a", None], "t": [datetime.datetime(2020, 1, 2, 3, 4), None], "l": [[1], [2, 3]]})
made = spark.createDataFrame(pdf)
made.printSchema()
made.show(truncate=False)
spark.createDataFrame(pdf[["n", "x"]], ["a", "b"]).show()
spark.createDataFrame(pdf[["n", "x"]], "a int, b float").printSchema()
spark.createDataFrame(pd.DataFrame([1, 2, 3], columns=["v"])).show()
spark.createDataFrame(pd.Series([1, 2], name="n").to_frame()).show()
