"""predict_batch_udf: columns, structs and tensors as a model's arrays, its predictions as columns, and what does not fit."""
import re

import numpy as np
from pyspark.ml.functions import predict_batch_udf
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, DoubleType, FloatType, IntegerType, LongType, MapType, StringType, StructField, StructType

spark = SparkSession.builder.master("local[2]").appName("ml_predict_batch").config("spark.sql.shuffle.partitions", "2").getOrCreate()
rows = [(float(i), float(i * i), i, [float(i), i + 0.5, 1.0], [i, 1]) for i in range(7)]
one = spark.sparkContext.parallelize(rows, 1)
df = spark.createDataFrame(one, "a double, b double, n int, t array<double>, u array<int>").cache()


def tried(label, run):
    try:
        print(f"{label} => {run()}")
    except Exception as problem:
        told = re.findall(r"^(\w+Error): (.*)$", str(problem), re.M)
        print(f"{label} !! {type(problem).__name__} {told[-1] if told else str(problem).splitlines()[0]}")


def made(model, returned, columns, batch=3, shapes=None):
    udf = predict_batch_udf(lambda: model, return_type=returned, batch_size=batch, input_tensor_shapes=shapes)
    return [row[0] for row in df.select(udf(*columns).alias("p")).collect()]


def two(x, y):
    return x + y


def shape(x):
    return np.full((len(x),), float(len(x.shape) * 100 + x.shape[-1]))


number, numbers = DoubleType(), ArrayType(DoubleType())
pair = StructType([StructField("s", DoubleType()), StructField("m", numbers)])
struct, array = F.struct("a", "b"), F.array("a", "b")
tried("one column", lambda: made(lambda x: x * 2, number, ["a"]))
tried("one column of ints", lambda: made(lambda x: x * 2, LongType(), ["n"]))
tried("one column of shape 1", lambda: made(lambda x: x * 2, number, ["a"], shapes=[[1]]))
tried("two columns", lambda: made(two, number, ["a", "b"]))
tried("largest batch", lambda: max(made(lambda x: np.full((len(x),), float(len(x))), number, ["a"])))
tried("struct", lambda: made(lambda x: np.sum(x, axis=1), number, [struct]))
tried("struct, two inputs", lambda: made(two, number, [struct]))
tried("struct of a shape", lambda: made(shape, number, [struct], shapes=[[2]]))
tried("array", lambda: made(lambda x: np.sum(x, axis=1), number, [array], shapes=[[2]]))
tried("array column", lambda: made(shape, number, ["t"], shapes=[[3]]))
tried("array column of rows", lambda: made(shape, number, ["t"], shapes=[[3, 1]]))
tried("two tensors", lambda: made(lambda x, y: np.sum(x, axis=1) + np.sum(y, axis=1), number, ["t", "u"], shapes=[[3], [2]]))
tried("tensor and number", lambda: made(lambda x, y: np.sum(x, axis=1) * y, number, ["t", "a"], shapes=[[3], None]))
tried("shapes by place", lambda: made(lambda x, y: np.sum(x, axis=1) * y, number, ["t", "a"], shapes={0: [3]}))
tried("predictions of a column", lambda: made(lambda x: x.reshape(-1, 1), number, ["a"]))
tried("arrays", lambda: made(lambda x: x * 2, numbers, ["t"], shapes=[[3]]))
tried("columns of a dict", lambda: made(lambda x: {"s": np.sum(x, axis=1), "m": x * 2}, pair, ["t"], shapes=[[3]]))
tried("rows of dicts", lambda: made(lambda x: [{"s": float(np.sum(row)), "m": row * 2} for row in x], pair, ["t"], shapes=[[3]]))
tried("floats", lambda: made(lambda x: x / 4, FloatType(), ["a"]))
tried("ints", lambda: made(lambda x: x.astype(int), IntegerType(), ["a"]))
tried("type", lambda: df.select(predict_batch_udf(lambda: two, return_type=pair, batch_size=2)("a", "b").alias("p")).schema.simpleString())
loads = spark.sparkContext.accumulator(0)


def counted():
    loads.add(1)
    return lambda x: x


udf = predict_batch_udf(counted, return_type=number, batch_size=1)
print([row[0] for row in df.select(udf("a")).collect()], loads.value)

tried("tensors without shapes", lambda: made(shape, number, ["t"]))
tried("shape for a number", lambda: made(shape, number, ["a"], shapes=[[2]]))
tried("other shape of a struct", lambda: made(shape, number, [struct], shapes=[[3]]))
tried("other shape", lambda: made(shape, number, ["t"], 1, [[4]]))
tried("shape of half a row", lambda: made(shape, number, ["u"], shapes=[[1]]))
tried("two shapes", lambda: made(shape, number, ["t"], shapes=[[3], [3]]))
tried("one shape for two", lambda: made(two, number, ["a", "b"], shapes=[[1]]))
tried("too many columns", lambda: made(shape, number, ["a", "b"]))
tried("too many tensors", lambda: made(shape, number, ["t", "u"], shapes=[[3]]))
tried("too few columns", lambda: made(two, number, ["a"]))
tried("three for two", lambda: made(two, number, ["a", "b", "n"]))
tried("fewer predictions", lambda: made(lambda x: x[1:], number, ["a"]))
tried("predictions of two columns", lambda: made(lambda x: np.zeros((len(x), 2)), number, ["a"]))
tried("arrays that are none", lambda: made(lambda x: x, numbers, ["a"]))
tried("arrays of a list", lambda: made(lambda x: [[1.0]] * len(x), numbers, ["a"]))
tried("fewer arrays", lambda: made(lambda x: np.zeros((1, 2)), numbers, ["a"]))
tried("dict of other names", lambda: made(lambda x: {"s": x, "m": x.reshape(-1, 1), "z": x}, pair, ["a"]))
tried("dict without a name", lambda: made(lambda x: {"s": x}, pair, ["a"]))
tried("dict of other lengths", lambda: made(lambda x: {"s": x[1:], "m": x.reshape(-1, 1)}, pair, ["a"]))
tried("dict of flat arrays", lambda: made(lambda x: {"s": x, "m": x}, pair, ["a"]))
tried("dict of deep numbers", lambda: made(lambda x: {"s": x.reshape(-1, 1), "m": x.reshape(-1, 1)}, pair, ["a"]))
tried("fewer rows of dicts", lambda: made(lambda x: [{"s": 1.0, "m": x}], pair, ["a"]))
tried("rows of arrays for numbers", lambda: made(lambda x: [{"s": x, "m": x}] * len(x), pair, ["a"]))
tried("an array for a struct", lambda: made(lambda x: x, pair, ["a"]))
tried("struct of a map", lambda: made(lambda x: {"s": x}, StructType([StructField("s", MapType(StringType(), DoubleType()))]), ["a"]))
tried("unsupported type", lambda: made(lambda x: x, MapType(StringType(), DoubleType()), ["a"]))
tried("error in the model", lambda: made(lambda x: 1 / 0, number, ["a"]))
tried("no batch size", lambda: predict_batch_udf(lambda: two, return_type=number))
