"""Figures of columns of vectors: Summarizer, Correlation, KolmogorovSmirnovTest; nulls, weights, NaN and no rows at all."""
from common.errors import root
from pyspark.ml.functions import array_to_vector
from pyspark.ml.linalg import Vectors
from pyspark.ml.stat import ChiSquareTest, Correlation, KolmogorovSmirnovTest, Summarizer
from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F

spark = SparkSession.builder.master("local[2]").appName("ml_stat").config("spark.sql.shuffle.partitions", "2").getOrCreate()


def rounded(df):
    return [tuple(round(value, 9) for value in row) for row in df.collect()]


def rounded_figure(figure):
    return figure if isinstance(figure, int) else [float(f"{value:.9g}") for value in figure]


def tried(label, run):
    try:
        print(f"{label} => {run()}")
    except Exception as problem:
        print(f"{label} !! {root(problem)}")


EVERY = ("mean", "sum", "variance", "std", "count", "numNonZeros", "max", "min", "normL1", "normL2")
rows = [
    (1, Vectors.dense([1.0, -2.0, 0.0]), 1.0, 3), (1, Vectors.sparse(3, [0], [3.0]), 0.5, 1), (2, Vectors.dense([0.0, -4.0, 2.5]), 2.0, 2),
    (2, Vectors.dense([-1.5, -1.0, 0.0]), 0.0, 0), (3, Vectors.sparse(3, [], []), 4.0, 7),
]
df = spark.createDataFrame(rows, ["g", "v", "w", "n"]).repartition(1).cache()
nulls = spark.createDataFrame([*rows, (4, None, 1.0, 1), (5, Vectors.dense([1.0, 1.0, 1.0]), None, None)], df.schema).coalesce(1)
nan, inf = float("nan"), float("inf")
nans = spark.createDataFrame([(1, Vectors.dense([nan, 1.0, 2.0]), 1.0, 1), (1, Vectors.dense([1.0, inf, 3.0]), 1.0, 1)], df.schema).coalesce(1)
whole = Summarizer.metrics(*EVERY)

for name in EVERY:
    one = getattr(Summarizer, name)
    tried(f"{name}", lambda: df.select(one(df.v)).collect())
    tried(f"{name} weighted", lambda: df.select(one(df.v, df.w).alias("x")).collect())
    tried(f"{name} name", lambda: (df.select(one(F.col("v"), F.col("w"))).columns, df.select(one(df.v)).schema.simpleString()))
tried("all", lambda: df.select(whole.summary(df.v, df.w)).collect())
tried("all schema", lambda: df.select(whole.summary(df.v, df.w)).schema.simpleString())
tried("all name", lambda: df.select(whole.summary(F.col("v"))).columns)
tried("tree", lambda: df.select(whole.summary(F.col("v")).alias("s")).select("s.*").columns)
some_of_all = Summarizer.metrics("mean", "count").summary(df.v, df.w)
some = Summarizer.metrics("mean", "count", "max").summary(df.v, df.w).alias("s")
tried("groups", lambda: df.groupBy("g").agg(some).orderBy("g").collect())
two = [Summarizer.mean(df.v).alias("a"), F.sum("w"), Summarizer.count(df.v, df.n).alias("b")]
tried("groups, two", lambda: df.groupBy("g").agg(*two).orderBy("g").collect())
tried("int weights", lambda: df.select(Summarizer.mean(df.v, df.n).alias("m")).collect())
tried("expression weights", lambda: df.select(Summarizer.sum(df.v, df.w * 2).alias("m")).collect())
tried("null vector", lambda: nulls.where("g = 4 or g = 1").select(whole.summary(nulls.v).alias("s")).collect())
tried("null vector, weighted", lambda: nulls.where("g = 4 or g = 1").select(whole.summary(nulls.v, nulls.w).alias("s")).collect())
tried("null vectors alone", lambda: nulls.where("g = 4").select(whole.summary(nulls.v, nulls.w).alias("s")).collect())
tried("null vectors alone, count", lambda: nulls.where("g = 4").select(Summarizer.count(nulls.v).alias("s")).collect())
tried("null weight", lambda: nulls.where("g = 5 or g = 1").select(whole.summary(nulls.v, nulls.w).alias("s")).collect())
tried("null weight alone", lambda: nulls.where("g = 5").select(whole.summary(nulls.v, nulls.w).alias("s")).collect())
tried("null int weight", lambda: nulls.where("g = 5 or g = 1").select(Summarizer.mean(nulls.v, nulls.n).alias("s")).collect())
tried("empty", lambda: df.limit(0).select(whole.summary(df.v).alias("s")).collect())
for name in EVERY:
    tried(f"empty, {name}", lambda: df.limit(0).select(getattr(Summarizer, name)(df.v).alias("s")).collect())
tried("empty groups", lambda: df.limit(0).groupBy("g").agg(Summarizer.mean(df.v).alias("s")).collect())
tried("zero weights", lambda: df.where("w = 0").select(Summarizer.mean(df.v, df.w).alias("s")).collect())
tried("zero weights, count", lambda: df.where("w = 0").select(Summarizer.count(df.v, df.w).alias("s")).collect())
tried("negative weight", lambda: df.select(Summarizer.mean(df.v, -df.w).alias("s")).collect())
tried("NaN weight", lambda: df.select(Summarizer.mean(df.v, F.lit(nan)).alias("s")).collect())
tried("NaN", lambda: nans.select(whole.summary(nans.v).alias("s")).collect())
sizes = spark.createDataFrame([(Vectors.dense([1.0]),), (Vectors.dense([1.0, 2.0]),)], ["v"]).coalesce(1)
tried("sizes", lambda: sizes.select(Summarizer.mean(F.col("v"))).collect())
tried("no places", lambda: spark.createDataFrame([(Vectors.dense([]),)], ["v"]).select(Summarizer.mean(F.col("v"))).collect())
tried("one row", lambda: df.where("w = 1").select(whole.summary(df.v).alias("s")).collect())
tried("text weight", lambda: df.select(Summarizer.mean(df.v, F.lit("a"))).collect())
tried("unknown metric", lambda: Summarizer.metrics("median"))
tried("no metric", lambda: Summarizer.metrics().summary(df.v))
tried("no metric, collected", lambda: df.select(Summarizer.metrics().summary(df.v)).collect())
tried("metric twice", lambda: df.select(Summarizer.metrics("mean", "mean").summary(df.v).alias("s")).collect())
tried("case", lambda: Summarizer.metrics("Mean"))
tried("number column", lambda: df.select(Summarizer.mean(df.w)).columns)
tried("number column, weighted", lambda: df.select(whole.summary(df.w, df.n * 2)).columns)
tried("array column", lambda: df.select(whole.summary(F.array(df.w))).columns)
tried("null column", lambda: df.select(Summarizer.mean(F.lit(None))).columns)
tried("missing column", lambda: df.select(Summarizer.mean(F.col("zz"))).columns)
tried("true as weight", lambda: df.select(Summarizer.mean(df.v, df.w > 1)).columns)
tried("vector as weight", lambda: df.select(Summarizer.mean(df.v, df.v)).columns)
tried("number in a text as weight", lambda: df.select(Summarizer.mean(df.v, F.lit("2")).alias("s")).collect())
tried("null as weight", lambda: df.select(Summarizer.mean(df.v, F.lit(None)).alias("s")).collect())
tried("window", lambda: df.select("g", some_of_all.over(Window.partitionBy("g")).alias("x")).orderBy("g", "x.count").collect())
tried("filter", lambda: df.where(some_of_all.getField("count") > 1).collect())
tried("nested", lambda: df.select(F.sum(Summarizer.count(df.v))).collect())
tried("pivot", lambda: df.groupBy("n").pivot("g", [1, 2]).agg(Summarizer.count(df.v).alias("m")).orderBy("n").collect())
many = spark.range(0, 1000, 1, 7).select((F.col("id") % 3).alias("g"), array_to_vector(F.array((F.col("id") * 0.1).cast("double"), F.sin("id"))).alias("v"),
                                         (F.col("id") % 5 / 4.0).alias("w"))
figures = whole.summary(many.v, many.w).alias("s")
for how, grouped in {"grouped": many.groupBy("g"), "rolled up": many.rollup("g")}.items():
    tried(f"many, {how}", lambda: [(row.g, [rounded_figure(figure) for figure in row.s]) for row in grouped.agg(figures).orderBy("g").collect()])
df.groupBy("g").agg(Summarizer.metrics("mean", "count").summary(df.v).alias("s"), Summarizer.max(df.v).alias("m")).printSchema()
tried("text column", lambda: df.select(Summarizer.mean("v")).collect())

for method in ("pearson", "spearman", "kendall"):
    tried(f"corr {method}", lambda: Correlation.corr(df, "v", method).collect())
    tried(f"corr {method} schema", lambda: Correlation.corr(df, "v", method).schema.simpleString())
    tried(f"corr {method} null", lambda: Correlation.corr(nulls, "v", method).collect())
    tried(f"corr {method} NaN", lambda: Correlation.corr(nans, "v", method).head()[0].toArray().round(6).tolist())
    tried(f"corr {method} empty", lambda: Correlation.corr(df.limit(0), "v", method).collect())
    tried(f"corr {method} one", lambda: Correlation.corr(df.limit(1), "v", method).collect())
    tried(f"corr {method} missing", lambda: Correlation.corr(df, "zz", method).collect())

sample = spark.createDataFrame([(0.1,), (0.15,), (-0.2,), (0.3,), (-1.25,)], ["x"])
for label, args in {"norm": ("norm",), "norm 0 1": ("norm", 0.0, 1.0), "norm ints": ("norm", 0, 2), "one parameter": ("norm", 0.5),
                    "three": ("norm", 0.0, 1.0, 2.0), "negative": ("norm", 0.0, -1.0), "zero": ("norm", 0.0, 0.0), "uniform": ("uniform", 0.0, 1.0)}.items():
    tried(f"ks {label}", lambda: rounded(KolmogorovSmirnovTest.test(sample, "x", *args)))
tried("ks schema", lambda: KolmogorovSmirnovTest.test(sample, "x", "norm").schema.simpleString())
tried("ks null", lambda: KolmogorovSmirnovTest.test(nulls, "w", "norm").collect())
endless = sample.union(spark.createDataFrame([(float("inf"),)], ["x"]))
tried("ks inf", lambda: rounded(KolmogorovSmirnovTest.test(endless, "x", "norm")))
tried("ks text", lambda: KolmogorovSmirnovTest.test(sample.selectExpr("cast(x as string) x"), "x", "norm").collect())
tried("ks missing", lambda: KolmogorovSmirnovTest.test(sample, "zz", "norm").collect())
tried("ks int", lambda: rounded(KolmogorovSmirnovTest.test(df, "n", "norm")))
tried("ks same", lambda: rounded(KolmogorovSmirnovTest.test(spark.createDataFrame([(0.5,)] * 7, ["x"]), "x", "norm")))
many = spark.range(1500).selectExpr("double((id - 750) / 450.0) x")
tried("ks many", lambda: rounded(KolmogorovSmirnovTest.test(many, "x", "norm")))
tried("chi square null", lambda: ChiSquareTest.test(nulls, "v", "g").collect())
tried("chi square null label", lambda: ChiSquareTest.test(nulls, "v", "n").collect())
tried("chi square empty", lambda: ChiSquareTest.test(df.limit(0), "v", "g").collect())
tried("chi square flat", lambda: ChiSquareTest.test(df, "v", "g", True).schema.simpleString())
