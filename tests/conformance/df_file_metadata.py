"""What is known of the file that a row came from: `_metadata`, input_file_name and its kin."""
import os
import tempfile

from pyspark.sql import SparkSession, functions as F

spark = SparkSession.builder.master("local[2]").appName("df_file_metadata").getOrCreate()
with tempfile.TemporaryDirectory() as folder:
    for name, text in (("a.csv", "1,x\n2,y\n"), ("b 1.csv", "3,z\n")):
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)
    df = spark.read.schema("n int, s string").csv(folder)
    print(df.columns)
    df.printSchema()
    place = f"file://{folder}/"
    named = df.select("n", "_metadata.file_name", "_metadata.file_size", "_metadata.file_block_start", "_metadata.file_block_length")
    named.orderBy("n").show()
    print([row[0].replace(place, "") for row in df.select(F.input_file_name()).collect()])
    print(sorted(row.p.replace(place, "") for row in df.select(F.col("_metadata.file_path").alias("p")).distinct().collect()))
    print(df.select(F.input_file_name()).columns, df.select("*", "_metadata.file_name").columns)
    df.filter("_metadata.file_name = 'a.csv'").orderBy("n").show()
    df.filter(F.input_file_name().endswith("b%201.csv")).show()
    df.groupBy("_metadata.file_name").count().orderBy("file_name").show()
    df.createOrReplaceTempView("t")
    spark.sql("SELECT n, regexp_extract(input_file_name(), '[^/]*$', 0) AS f, _metadata.file_size FROM t ORDER BY n").show()
    spark.sql("SELECT *, _metadata.file_name FROM t WHERE n > 1 ORDER BY n").show()
    print([(name, kind.simpleString()) for name, kind in ((f.name, f.dataType) for f in df.select("_metadata").schema.fields[0].dataType.fields)])
    try:
        spark.range(1).select("_metadata")
    except Exception as problem:
        print(type(problem).__name__, str(problem).split(";")[0].split(" SQLSTATE")[0])
spark.range(1).select(F.input_file_name(), F.input_file_block_start(), F.input_file_block_length()).show()
