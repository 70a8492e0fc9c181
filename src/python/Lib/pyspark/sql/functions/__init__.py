"""PySpark functions: `from pyspark.sql import functions as F`."""

from pyspark.sql.functions import partitioning
from pyspark.sql.functions.builtin import *
from pyspark.sql.functions.builtin import __all__ as _builtin_names

__all__ = [*_builtin_names, "partitioning"]
