"""Spark SQL by PySpark's names."""

from pyspark.sql.catalog import Catalog
from pyspark.sql.column import Column
from pyspark.sql.context import SQLContext
from pyspark.sql.dataframe import DataFrame, DataFrameNaFunctions, DataFrameStatFunctions
from pyspark.sql.group import GroupedData
from pyspark.sql.observation import Observation
from pyspark.sql.readwriter import DataFrameReader, DataFrameWriter
from pyspark.sql.session import SparkSession
from pyspark.sql.types import Row
from pyspark.sql.udf import UDFRegistration
from pyspark.sql.udtf import UDTFRegistration
from pyspark.sql.utils import is_remote
from pyspark.sql.window import Window, WindowSpec

__all__ = [
    "SparkSession",
    "SQLContext",
    "UDFRegistration",
    "UDTFRegistration",
    "Column",
    "Catalog",
    "DataFrame",
    "GroupedData",
    "DataFrameNaFunctions",
    "DataFrameStatFunctions",
    "Observation",
    "Row",
    "Window",
    "WindowSpec",
    "DataFrameReader",
    "DataFrameWriter",
    "is_remote",
]

#: Modules that are there after `import pyspark` alone, and slow to import.
_LATER = ("functions", "merge", "pandas", "streaming")


def __getattr__(name):
    if name not in _LATER:
        raise AttributeError(f"module 'pyspark.sql' has no attribute '{name}'")
    from importlib import import_module
    return import_module(f"pyspark.sql.{name}")
