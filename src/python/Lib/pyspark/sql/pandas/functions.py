"""`pandas_udf`: functions of the user's over whole columns."""

import functools

from pyspark.errors import PySparkTypeError, PySparkValueError
from pyspark.sql.types import DataType

__all__ = ["ArrowUDFType", "PandasUDFType", "arrow_udf", "pandas_udf"]


class PandasUDFType:
    """What a pandas UDF gets and gives."""
    SCALAR = 200
    SCALAR_ITER = 204
    GROUPED_MAP = 201
    GROUPED_AGG = 202
    GROUPED_AGG_ITER = 217


class ArrowUDFType:
    SCALAR = 250
    SCALAR_ITER = 251
    GROUPED_AGG = 252
    GROUPED_AGG_ITER = 254


COGROUPED_MAP = 206
GROUPED_MAP_ITER = 216
_BY_COLUMNS = (PandasUDFType.SCALAR, PandasUDFType.SCALAR_ITER)
_AGGREGATES = (PandasUDFType.GROUPED_AGG, PandasUDFType.GROUPED_AGG_ITER)


def pandas_udf(f=None, returnType=None, functionType=None):
    """`pandas_udf(f, type)`, and the decorators `@pandas_udf(type)` and `@pandas_udf(type, kind)`."""
    decorates = f is None or isinstance(f, (str, DataType))
    kind = functionType
    if decorates and kind is None and isinstance(returnType, int):
        kind = returnType
    result = (f or returnType) if decorates else returnType
    if result is None:
        raise PySparkTypeError(errorClass="CANNOT_BE_NONE", messageParameters={"arg_name": "returnType"})
    if kind is not None and kind not in (*_BY_COLUMNS, *_AGGREGATES, PandasUDFType.GROUPED_MAP, GROUPED_MAP_ITER, 205,
                                         COGROUPED_MAP):
        raise PySparkTypeError(errorClass="INVALID_PANDAS_UDF_TYPE", messageParameters={
            "arg_name": "functionType", "arg_type": str(kind)})
    make = functools.partial(_made, returnType=result, kind=kind)
    return make if decorates else make(f)


def arrow_udf(f=None, returnType=None, functionType=None):
    from pyspark.sql.udf import no_arrow
    raise no_arrow("arrow_udf")


def _made(f, returnType, kind):
    from pyspark.sql.udf import UserDefinedFunction
    kind = checked(f, kind)
    return UserDefinedFunction(f, returnType, evalType=kind)._wrapped()


def hints_of(f):
    import typing
    try:
        return typing.get_type_hints(f)
    except NameError:
        return {}


def checked(f, kind):
    """The kind as given, or as the type hints say."""
    import inspect
    import warnings
    told = inspect.getfullargspec(f)
    if kind in (*_BY_COLUMNS, *_AGGREGATES):
        warnings.warn("In Python 3.6+ and Spark 3.0+, it is preferred to specify type hints for pandas UDF instead of "
                      "specifying pandas UDF type which will be deprecated in the future releases. See SPARK-28264 for "
                      "more details.", UserWarning)
    elif kind is None and told.annotations:
        from pyspark.sql.pandas.typehints import infer_eval_type
        kind = infer_eval_type(inspect.signature(f), hints_of(f))
    kind = PandasUDFType.SCALAR if kind is None else kind
    if kind in _BY_COLUMNS and not told.args and told.varargs is None:
        raise PySparkValueError(errorClass="INVALID_PANDAS_UDF", messageParameters={
            "detail": "0-arg pandas_udfs are not supported. Instead, create a 1-arg pandas_udfs and ignore the arg in your "
                      "function."})
    if kind == PandasUDFType.GROUPED_MAP and len(told.args) not in (1, 2):
        raise PySparkValueError(errorClass="INVALID_PANDAS_UDF", messageParameters={
            "detail": "pandas_udfs with function type GROUPED_MAP or the function in groupby.applyInPandas must take either "
                      "one argument (data) or two arguments (key, data)."})
    if kind == GROUPED_MAP_ITER and len(told.args) not in (1, 2):
        raise PySparkValueError(errorClass="INVALID_PANDAS_UDF", messageParameters={
            "detail": "the function in groupby.applyInPandas with iterator API must take either one argument (batches: "
                      "Iterator[pandas.DataFrame]) or two arguments (key, batches: Iterator[pandas.DataFrame])."})
    if kind == COGROUPED_MAP and len(told.args) not in (2, 3):
        raise PySparkValueError(errorClass="INVALID_PANDAS_UDF", messageParameters={
            "detail": "the function in cogroup.applyInPandas must take either two arguments (left, right) or three "
                      "arguments (key, left, right)."})
    return kind
