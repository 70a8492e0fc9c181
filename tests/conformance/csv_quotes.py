"""Quotes of CSV files that are not closed, not escaped, or followed by blanks, line by line and over lines."""

import os
import tempfile

from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").getOrCreate()
spark.sparkContext.setLogLevel("OFF")
path = os.path.join(tempfile.mkdtemp(), "f.csv")
for text in [
    '"un\n', 'a,"x,1\nb,2\n', '"a""b\n1,2\n', '"a\\"b\n', '"\n', 'a,"\n1,2\n', 'a," x , y \n', '"a"b,1\n', '"a\\\n', 'x,"y\nz",w\n',
    '"a,b"c,d\n', '"a" ,b\n', '"a",""\n', '"a\tb\n', '"a\\"b"c,d\n', '"a"\t,"b" \n',
]:
    for lines in (False, True):
        with open(path, "w") as file:
            file.write(text)
        plain = spark.read.csv(path, multiLine=lines)
        told = spark.read.csv(path, multiLine=lines, schema="a string, b string, _c string", columnNameOfCorruptRecord="_c")
        print(repr(text), lines, plain.collect(), told.collect())
