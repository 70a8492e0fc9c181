"""Pandas as pandas UDFs use it: Series, DataFrame, groups of rows; plain Python, without numpy.

What pandas has beyond this raises an AttributeError or a NotImplementedError that says so. Values come out of columns as
Python's own int, float and bool.
"""

from pandas._index import Index, RangeIndex
from pandas._missing import NaT, Timestamp
from pandas._dtypes import Dtype
from pandas._series import Series
from pandas._frame import DataFrame
from pandas._tools import concat, isna, isnull, merge, notna, notnull, to_datetime, to_numeric, unique
from pandas import errors

__all__ = ["DataFrame", "Index", "NaT", "RangeIndex", "Series", "Timestamp", "concat", "errors", "isna", "isnull", "merge",
           "notna", "notnull", "to_datetime", "to_numeric", "unique"]

# Where pandas itself has them, which is what signatures and errors show.
Series.__module__, DataFrame.__module__ = "pandas.core.series", "pandas.core.frame"

#: The version whose results and texts these are.
__version__ = "2.3.3"


def __getattr__(name):
    raise AttributeError(f"module 'pandas' has no attribute {name!r}: if pandas has it, Touchpaper's does not yet")
