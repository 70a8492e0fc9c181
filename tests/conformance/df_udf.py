"""Python UDFs: what comes back as which type, named arguments, where they may stand, and what becomes of a failure."""
import datetime
import decimal

from pyspark.sql import Row, SparkSession, Window, functions as F
from pyspark.sql.types import ArrayType, BinaryType, BooleanType, ByteType, DecimalType, DoubleType, IntegerType, StringType

spark = (SparkSession.builder.master("local[2]").appName("df_udf").config("spark.sql.shuffle.partitions", "2")
         .config("spark.sql.execution.pythonUDF.arrow.enabled", "false").getOrCreate())
df = spark.range(2)
one = spark.range(1)

values = [1, 1.5, "x", "12", True, None, decimal.Decimal("1.239"), [1, 2], {"a": 1}, 300]
for kind in (StringType(), IntegerType(), DoubleType(), BooleanType(), ByteType(), ArrayType(IntegerType()), BinaryType()):
    columns = [F.udf(lambda _, value=value: value, kind)("id").alias(str(place)) for place, value in enumerate(values)]
    print(kind, list(one.select(*columns).first()))
money = [F.udf(lambda _: decimal.Decimal("1.239"), DecimalType(10, 2)), F.udf(lambda _: 3, DecimalType(10, 2))]
print(list(one.select(*[f("id") for f in money]).first()))
pairs = [lambda _: (1, "q"), lambda _: {"a": 1}, lambda _: Row(b="z", a=1)]
print(list(one.select(*[F.udf(f, "a int, b string")("id") for f in pairs]).first()))
one.select(F.udf(lambda _: datetime.date(2020, 2, 29), "date")("id").alias("d"),
           F.udf(lambda _: {"k": [1, None]}, "map<string,array<int>>")("id").alias("m")).show()


@F.udf("long")
def tenfold(x):
    return x * 10


@F.udf
def joined(a, b=2):
    return f"{a}-{b}"


print(tenfold.__name__, joined.returnType, joined.evalType, joined.deterministic)
print(df.select(joined("id", b=F.lit(3))).collect(), df.select(joined(b="id", a=F.lit(3))).columns)
print(df.select(tenfold(tenfold("id")), tenfold(F.col("id") + 1).alias("more")).collect())
print(df.filter(F.udf(lambda x: x == 1, "boolean")("id")).collect())
print(df.groupBy(tenfold("id").alias("k")).count().orderBy("k").collect())
print(df.groupBy("id").agg(tenfold(F.sum("id"))).orderBy("id").collect(), df.agg(F.sum(tenfold("id"))).collect())
print(df.join(spark.range(3).toDF("j"), F.udf(lambda x, y: x == y, "boolean")("id", "j")).orderBy("id").collect())
print(df.withColumn("r", F.sum("id").over(Window.orderBy("id"))).select(tenfold("r")).collect())

spark.udf.register("joined", joined)
spark.udf.register("upper", lambda text: "mine")
spark.udf.register("size_of", lambda text: len(text), "int")
spark.sql("SELECT joined(b => 5, a => 'x'), joined('y'), upper('a'), size_of('four')").show()
print(df.select(F.call_udf("joined", F.col("id"), F.lit("z"))).collect())


def broken(x):
    return 1 / x


for wrong in (lambda: df.select(F.udf(broken)("id")).collect(), lambda: joined(3), lambda: F.udf(3, "int"),
              lambda: spark.sql("SELECT nothing_like_it(1)"),
              lambda: one.select(F.udf(lambda _: (1,), "a int, b string")("id")).collect(),
              lambda: one.select(F.udf(lambda _: decimal.Decimal("123.4"), DecimalType(3, 2))("id")).collect()):
    try:
        print(wrong())
    except Exception as error:
        lines = str(error).splitlines()
        print(type(error).__name__, lines[0], "|", lines[-1] if "Worker" in lines[0] else "")
