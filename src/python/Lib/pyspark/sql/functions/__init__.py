"""PySpark functions: `from pyspark.sql import functions as F`."""

from pyspark.sql.functions import partitioning
from pyspark.sql.functions.builtin import *
from pyspark.sql.functions.builtin import __all__ as _builtin_names
from pyspark.sql.pandas.functions import ArrowUDFType, PandasUDFType, arrow_udf, pandas_udf

__all__ = [*_builtin_names, "ArrowUDFType", "PandasUDFType", "arrow_udf", "pandas_udf", "partitioning"]
