"""Options of the CSV reader: separator, quotes, null values, white space, types it infers."""
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").appName("df_read_csv_options").config("spark.sql.session.timeZone", "UTC").getOrCreate()
DATA = "../tests/conformance/data/"

df = spark.read.csv(DATA + "quotes.csv", sep=";", header=True, inferSchema=True, nullValue="NA")
df.printSchema()
df.show(truncate=False)
print(df.collect()[1])
trimmed = spark.read.options(sep=";", header=True, ignoreLeadingWhiteSpace=True, ignoreTrailingWhiteSpace=True).csv(DATA + "quotes.csv")
print([row.text for row in trimmed.collect()])
spark.read.option("delimiter", ";").option("quote", "'").option("header", "true").csv(DATA + "quotes.csv").select("id", "text").show(truncate=False)
types = spark.read.csv(DATA + "types.csv", header=True, inferSchema=True)
types.printSchema()
types.show()
print(types.first())
both = spark.read.csv([DATA + "types.csv", DATA + "types.csv"], header=True)
print(both.count(), both.columns)
