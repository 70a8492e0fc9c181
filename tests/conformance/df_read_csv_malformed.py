"""Rows that do not fit the schema: PERMISSIVE, DROPMALFORMED, FAILFAST."""
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").appName("df_read_csv_malformed").getOrCreate()
BROKEN = "../tests/conformance/data/broken.csv"
SCHEMA = "id INT, name STRING, score DOUBLE"

spark.read.schema(SCHEMA).csv(BROKEN, header=True).show()
spark.read.schema(SCHEMA).csv(BROKEN, header=True, mode="DROPMALFORMED").show()
spark.read.schema(SCHEMA + ", bad STRING").option("columnNameOfCorruptRecord", "bad").csv(BROKEN, header=True).show()
spark.read.csv(BROKEN, header=True, inferSchema=True).show()
try:
    spark.read.schema(SCHEMA).csv(BROKEN, header=True, mode="FAILFAST").collect()
except Exception as error:
    text = str(error)
    print(type(error).__name__, "[FAILED_READ_FILE.NO_HINT] Encountered error while reading file file:///" in text)
    print("[MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION] Malformed records are detected in record parsing: [2,bob,null]." in text)
