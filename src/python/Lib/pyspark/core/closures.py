"""Looks for what only the driver has in the functions that go to tasks: PySpark finds it when it pickles them."""

import builtins
import types


def check(functions):
    seen = set()
    for function in functions:
        _look(function, seen)


def _look(value, seen):
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, types.MethodType):
        _look(value.__self__, seen)
        value = value.__func__
    if isinstance(value, types.FunctionType):
        if value.__module__ is not None and value.__module__.partition(".")[0] == "pyspark":
            names = ()
        else:
            names = _names(value.__code__)
        for name in names:
            if name in value.__globals__:
                _look(value.__globals__[name], seen)
        for cell in value.__closure__ or ():
            try:
                _look(cell.cell_contents, seen)
            except ValueError:
                pass
        for default in value.__defaults__ or ():
            _look(default, seen)
    elif isinstance(value, (list, tuple, set)) and len(value) < 100:
        for item in value:
            _look(item, seen)
    elif isinstance(value, dict) and len(value) < 100:
        for item in value.values():
            _look(item, seen)
    else:
        kind = type(value).__name__
        if kind in _DRIVER_ONLY and type(value).__module__.startswith("pyspark."):
            _refuse(kind)


_DRIVER_ONLY = {"SparkContext", "SparkSession", "RDD", "PipelinedRDD", "DataFrame"}


def _refuse(kind):
    from pyspark.errors import PySparkRuntimeError

    rdd = kind in ("RDD", "PipelinedRDD")
    condition = "RDD_TRANSFORM_ONLY_VALID_ON_DRIVER" if rdd else "CONTEXT_ONLY_VALID_ON_DRIVER"
    error = PySparkRuntimeError(errorClass=condition, messageParameters={})
    # As PySpark: it is pickling that fails.
    from pickle import PicklingError
    raise PicklingError(f"Could not serialize object: PySparkRuntimeError: {error}") from None


def _names(code):
    """Global names that the code or a function inside it uses."""
    names = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            names |= _names(constant)
    return {name for name in names if not hasattr(builtins, name)}
