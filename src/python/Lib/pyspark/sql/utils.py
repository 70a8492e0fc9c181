"""What programs import from here: the exceptions, by the names that they had before `pyspark.errors`."""

from pyspark.errors import (AnalysisException, ArithmeticException, ArrayIndexOutOfBoundsException, DateTimeException,
                            IllegalArgumentException, NumberFormatException, ParseException, PySparkException,
                            PythonException, QueryExecutionException, SparkRuntimeException, SparkUpgradeException,
                            StreamingQueryException, UnknownException)
from pyspark.errors.exceptions.captured import CapturedException

__all__ = [
    "AnalysisException", "ArithmeticException", "ArrayIndexOutOfBoundsException", "CapturedException",
    "DateTimeException", "IllegalArgumentException", "NumberFormatException", "ParseException", "PySparkException",
    "PythonException", "QueryExecutionException", "SparkRuntimeException", "SparkUpgradeException",
    "StreamingQueryException", "UnknownException", "is_remote", "to_str",
]


def is_remote():
    """Whether sessions are Spark Connect's, which here they never are."""
    return False


def to_str(value):
    """An option's value as text, a flag in small letters; None stays None."""
    if isinstance(value, bool):
        return str(value).lower()
    return value if value is None else str(value)
