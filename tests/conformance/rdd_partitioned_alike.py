"""RDDs with one partitioner are joined where they are: no shuffle, and partitions keep what they hold."""
import re

from pyspark import SparkConf, SparkContext

sc = SparkContext(conf=SparkConf().setMaster("local[2]").setAppName("alike"))
sc.setLogLevel("OFF")


def lineage(rdd):
    """The kinds of RDD that it is made of, with the partitions of each stage."""
    kinds = re.findall(r"^([ |+\-()0-9]*)([A-Za-z0-9]+)\[", rdd.toDebugString().decode(), re.MULTILINE)
    return [rail + kind for rail, kind in kinds]


def show(rdd):
    print(*lineage(rdd), sep="\n")
    print(rdd.getNumPartitions(), rdd.glom().map(sorted).collect())


links = sc.parallelize([(n, (n * 7) % 10) for n in range(10)], 4).partitionBy(3).cache()
ranks = links.mapValues(lambda _: 1.0)
show(links.join(ranks).mapValues(str))
show(links.union(ranks))
print(links.union(ranks).partitioner == links.partitioner, sc.union([links, ranks]).partitioner)
show(sc.union([links, ranks, sc.emptyRDD()]))
show(sc.union([links, ranks.map(lambda pair: pair)]))
show(links.union(ranks.repartition(3)))
show(links.join(ranks, 2).mapValues(str))
show(links.groupWith(ranks, ranks).mapValues(lambda groups: [list(group) for group in groups]))
show(links.subtractByKey(ranks.filter(lambda pair: pair[0] % 2)))
show(links.join(sc.parallelize([(3, "three"), (4, "four")], 2)))
show(links.reduceByKey(lambda a, b: a + b, 3).mapValues(lambda value: -value).fullOuterJoin(ranks))
for _ in range(3):
    ranks = links.join(ranks).map(lambda item: (item[1][0], item[1][1] / 2)).reduceByKey(lambda a, b: a + b, 3)
print(sorted(ranks.collect()))
sc.stop()
