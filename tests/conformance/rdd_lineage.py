"""Lineage as `toDebugString` draws it: the JVM's RDDs, their numbers and their names."""
import os
import re
import tempfile

from pyspark import SparkContext

folder = tempfile.mkdtemp()
words = os.path.join(folder, "words.txt")
with open(words, "w") as file:
    file.write("a b\nb c\n")


def show(name, make):
    with SparkContext("local[2]", "lineage") as sc:
        rdd = make(sc)
        text = rdd.toDebugString().decode().replace(words, "words.txt")
        print("=====", name)
        print(re.sub(r" at \S+\.py:\d+", " at script.py", text))
        print("id", rdd.id())


show("range", lambda sc: sc.range(5))
show("parallelize list", lambda sc: sc.parallelize([1,2,3], 2))
show("map filter", lambda sc: sc.parallelize([1,2,3], 2).map(lambda x: x).filter(lambda x: True))
show("wordcount", lambda sc: sc.textFile(words).flatMap(str.split).map(lambda w: (w,1)).reduceByKey(lambda a,b: a+b))
show("wordcount sort", lambda sc: sc.textFile(words).flatMap(str.split).map(lambda w: (w,1)).reduceByKey(lambda a,b: a+b).sortBy(lambda x: x[1]))
show("join", lambda sc: sc.parallelize([(1,2)],2).join(sc.parallelize([(1,3)],3)))
show("union", lambda sc: sc.parallelize([1],2).union(sc.parallelize([2],2).map(lambda x: x)))
show("coalesce", lambda sc: sc.parallelize(range(4),4).coalesce(2))
show("repartition", lambda sc: sc.parallelize(range(4),4).repartition(2))
show("cartesian", lambda sc: sc.parallelize(range(4),2).cartesian(sc.parallelize(range(2),2)))
show("zip", lambda sc: sc.parallelize(range(4),2).zip(sc.parallelize(range(4),2)))
show("distinct", lambda sc: sc.parallelize([1,1,2],2).distinct())
show("partitionBy", lambda sc: sc.parallelize([(1,1),(2,2)],2).partitionBy(2).mapValues(lambda v: v))
show("sortByKey", lambda sc: sc.parallelize([(1,1),(2,2)],2).sortByKey())
show("named", lambda sc: sc.parallelize([1],1).setName("nums").map(lambda x: x).setName("mapped"))
show("glom", lambda sc: sc.parallelize([1],1).glom())
show("empty", lambda sc: sc.emptyRDD())
