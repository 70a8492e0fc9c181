from pyspark.ml.classification import LogisticRegression
from pyspark.ml.feature import VectorAssembler
from pyspark.sql import SparkSession
from pyspark.sql import functions as F


def prepare(lab):
    spark = SparkSession.builder.getOrCreate()
    columns = [f"x{at}" for at in range(lab.columns)]
    numbers = [F.randn(at).alias(name) for at, name in enumerate(columns)]
    # The label follows from the columns, by chance.
    likely = F.expr(" ".join(f"{'+' if at % 2 else '-'} {name}" for at, name in enumerate(columns)))
    rows = spark.range(0, lab.rows, 1, 2 * lab.threads).select(*numbers)
    rows = rows.withColumn("label", (F.rand(99) < 1 / (1 + F.exp(-likely))).cast("double"))
    lab.data = VectorAssembler(inputCols=columns, outputCol="features").transform(rows).select("features", "label").cache()
    lab.data.count()


def work(lab):
    # As many iterations whatever the data, so that only its size counts.
    model = LogisticRegression(maxIter=lab.iterations, tol=0.0, regParam=0.01).fit(lab.data)
    return [round(weight, 6) for weight in model.coefficients]
