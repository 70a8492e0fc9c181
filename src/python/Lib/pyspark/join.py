"""The joins of pair RDDs as functions, as PySpark has them beside RDD's methods."""

from pyspark.resultiterable import ResultIterable

__all__ = ["python_join", "python_left_outer_join", "python_right_outer_join", "python_full_outer_join", "python_cogroup",
           "ResultIterable"]


def python_join(rdd, other, numPartitions):
    return rdd.join(other, numPartitions)


def python_left_outer_join(rdd, other, numPartitions):
    return rdd.leftOuterJoin(other, numPartitions)


def python_right_outer_join(rdd, other, numPartitions):
    return rdd.rightOuterJoin(other, numPartitions)


def python_full_outer_join(rdd, other, numPartitions):
    return rdd.fullOuterJoin(other, numPartitions)


def python_cogroup(rdds, numPartitions):
    return rdds[0]._cogrouped(rdds[1:], numPartitions)
