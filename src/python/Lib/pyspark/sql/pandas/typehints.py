"""What a pandas UDF's type hints say it is."""

import collections.abc
import typing

from pyspark.errors import PySparkNotImplementedError, PySparkValueError

SCALAR, SCALAR_ITER, GROUPED_AGG, GROUPED_AGG_ITER, GROUPED_MAP_ITER = 200, 204, 202, 217, 216


def _is_data(hint):
    """Series, DataFrame or a union of them."""
    import pandas as pd
    if typing.get_origin(hint) is typing.Union:
        return all(map(_is_data, typing.get_args(hint)))
    return hint is pd.Series or hint is pd.DataFrame


def _iterated(hint):
    """What an Iterator hint is over; None for another hint."""
    if typing.get_origin(hint) is collections.abc.Iterator:
        return typing.get_args(hint)[0]
    return None


def _tupled(hint):
    return typing.get_args(hint) if typing.get_origin(hint) is tuple else None


def _hints(signature, hints):
    """(those of the parameters, that of the result), as far as they are there."""
    given = [hints.get(name, one.annotation) for name, one in signature.parameters.items()
             if one.annotation is not one.empty]
    return given, hints.get("return", signature.return_annotation)


def infer_eval_type(signature, hints):
    import pandas as pd
    given, result = _hints(signature, hints)
    if len(given) != len(signature.parameters):
        raise PySparkValueError(errorClass="TYPE_HINT_SHOULD_BE_SPECIFIED", messageParameters={
            "target": "all parameters", "sig": str(signature)})
    if result is signature.empty:
        raise PySparkValueError(errorClass="TYPE_HINT_SHOULD_BE_SPECIFIED", messageParameters={
            "target": "the return type", "sig": str(signature)})
    columns = all(map(_is_data, given))
    plain = not _is_data(result) and _iterated(result) is None and _tupled(result) is None
    if columns and result in (pd.Series, pd.DataFrame):
        return SCALAR
    over = _iterated(given[0]) if len(given) == 1 else None
    if over is not None:
        parts = [part for part in _tupled(over) or (over,) if part is not Ellipsis]
        if all(map(_is_data, parts)):
            if _iterated(result) in (pd.Series, pd.DataFrame):
                return SCALAR_ITER
            if plain and all(part is pd.Series for part in parts):
                return GROUPED_AGG_ITER
    if columns and plain:
        return GROUPED_AGG
    raise PySparkNotImplementedError(errorClass="UNSUPPORTED_SIGNATURE", messageParameters={"signature": str(signature)})


def of_udf(f):
    """The kind of a function given to `udf` whose hints say that it takes whole columns; None for one of single values."""
    import inspect
    if "pandas" not in {str(getattr(hint, "__module__", "")).partition(".")[0] for hint in _flat(f.__annotations__.values())}:
        return None
    from pyspark.sql.pandas.functions import hints_of
    return infer_eval_type(inspect.signature(f), hints_of(f))


def _flat(hints):
    for hint in hints:
        yield hint
        yield from _flat(typing.get_args(hint))


def takes_batches(f):
    """Whether the hints of a function for `applyInPandas` say that it gets its group batch by batch."""
    import inspect
    import pandas as pd
    from pyspark.sql.pandas.functions import hints_of
    signature = inspect.signature(f)
    given, result = _hints(signature, hints_of(f))
    return len(given) == len(signature.parameters) and bool(given) and _iterated(given[-1]) is pd.DataFrame \
        and _iterated(result) is pd.DataFrame
