"""createDataFrame from tuples, dictionaries, Rows, with names, a DDL text or a schema; and what it refuses."""
from pyspark.sql import Row, SparkSession
from pyspark.sql.types import IntegerType, StringType, StructField, StructType

spark = SparkSession.builder.master("local[2]").appName("df_create").getOrCreate()

spark.createDataFrame([(1, "a"), (2, "b")]).show()
spark.createDataFrame([(1, "a"), (2, "b")], ["id", "name"]).show()
spark.createDataFrame([{"b": 1, "a": "x"}, {"b": 2, "a": "y"}]).show()
spark.createDataFrame([Row(z=1, y=2.5), Row(z=3, y=None)]).show()
spark.createDataFrame([("x", 1)], "s string, n long").printSchema()
spark.createDataFrame([1, 2, 3], "int").show()
spark.createDataFrame([["p", None], [None, 4]], StructType([StructField("s", StringType()), StructField("n", IntegerType())])).show()
spark.createDataFrame([], "a int, b string").show()
spark.range(3).show()
print(spark.range(2, 10, 3).collect(), spark.range(4, numPartitions=2).rdd.glom().collect())
for data, schema in [([], None), ([(1, None), (2, None)], ["a", "b"]), ([(1,), ("x",)], ["a"]), ([("x",)], "a int"), ([(None,)], StructType([StructField("a", IntegerType(), False)]))]:
    try:
        print(spark.createDataFrame(data, schema).collect())
    except Exception as error:
        print(type(error).__name__, str(error).splitlines()[0])
