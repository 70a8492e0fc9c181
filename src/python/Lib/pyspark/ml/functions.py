"""Functions over columns of vectors."""

import _engine

from pyspark.ml._predict_batch import predict_batch_udf
from pyspark.sql.column import Column

__all__ = ["vector_to_array", "array_to_vector", "predict_batch_udf"]


def _column(col):
    from pyspark.sql.functions import col as column
    return column(col) if isinstance(col, str) else col


def vector_to_array(col, dtype="float64"):
    """The values of vectors as arrays, of doubles or, with `dtype="float32"`, of floats."""
    if dtype not in ("float64", "float32"):
        from pyspark.errors import IllegalArgumentException
        raise IllegalArgumentException(f"Unsupported dtype: {dtype}. Valid values: float64, float32.")
    col = _column(col)
    return Column(_engine.Ml.vector_to_array(col._c, dtype == "float32"), f"UDF({col._shown})")


def array_to_vector(col):
    """Arrays of numbers as dense vectors."""
    col = _column(col)
    return Column(_engine.Ml.array_to_vector(col._c), f"UDF({col._shown})")
