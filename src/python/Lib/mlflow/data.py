"""Datasets that a run says it was made with."""


class SparkDataset:
    def __init__(self, df, name):
        self.df, self.name = df, name


def from_spark(df=None, path=None, table_name=None, name=None, **_):
    if df is None:
        from pyspark.sql import SparkSession

        session = SparkSession.builder.getOrCreate()
        df = session.table(table_name) if table_name else session.read.load(path)
    return SparkDataset(df, name)
