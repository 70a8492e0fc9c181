"""Partition transforms of DataFrameWriterV2, which only tables of a catalog plug-in take."""

from pyspark.sql.column import Column, call, literal, to_column, wrong_type

__all__ = ["years", "months", "days", "hours", "bucket"]


def years(col):
    return call("years", to_column(col))


def months(col):
    return call("months", to_column(col))


def days(col):
    return call("days", to_column(col))


def hours(col):
    return call("hours", to_column(col))


def bucket(numBuckets, col):
    if not isinstance(numBuckets, (int, Column)):
        raise wrong_type("numBuckets", "Column or int", numBuckets)
    return call("bucket", literal(numBuckets), to_column(col))
