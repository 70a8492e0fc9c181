"""User-defined functions over columns."""

import functools
import json

import _engine

from pyspark.errors import PySparkImportError, PySparkTypeError
from pyspark.sql.column import Column, to_column, wrong_type
from pyspark.sql.types import (
    DataType,
    StringType,
    UserDefinedType,
    _has_udt,
    _parse_datatype_string,
    _udt_entry,
)

__all__ = ["UserDefinedFunction", "UDFRegistration"]

SQL_BATCHED_UDF = 100
# Those of pandas UDFs, by what they are called with (`pyspark.sql.pandas.functions`).
_COLUMNS, _BATCHES, _GROUP, _GROUP_BATCHES = 200, 204, 202, 217
_FRAMES = (201, 205, 206, 216)


def make_udf(f=None, returnType=None, useArrow=None):
    """`udf(f, type)`, and the decorators `@udf`, `@udf(type)`, `@udf(returnType=…)`."""
    if f is None or isinstance(f, (str, DataType)):
        kind = f if f is not None else returnType
        return lambda function: _made(function, kind)
    return _made(f, returnType)


def _made(f, returnType):
    """Type hints of Series make a pandas UDF of it."""
    kind = None
    if getattr(f, "__annotations__", None):
        from pyspark.sql.pandas.typehints import of_udf
        kind = of_udf(f)
    return UserDefinedFunction(f, returnType or StringType(), evalType=kind or SQL_BATCHED_UDF)._wrapped()


def _name_of(f):
    return f.__name__ if hasattr(f, "__name__") else type(f).__name__


class UserDefinedFunction:
    """A function of the user's. Called with columns it is a column."""

    def __init__(self, func, returnType=None, name=None, evalType=SQL_BATCHED_UDF, deterministic=True):
        if not callable(func):
            raise wrong_type("func", "callable", func)
        returnType = StringType() if returnType is None else returnType
        if not isinstance(returnType, (DataType, str)):
            raise wrong_type("returnType", "DataType or str", returnType)
        self.func = func
        self.evalType = evalType
        self.deterministic = deterministic
        self._return_type = returnType
        self._name = name or _name_of(func)
        self._engine = None

    @property
    def returnType(self):
        if isinstance(self._return_type, str):
            self._return_type = _parse_datatype_string(self._return_type)
        return self._return_type

    def _function(self):
        """The engine's, made when it is first used, as its type may need a session."""
        if self._engine is None:
            from pyspark.core import closures
            closures.check([self.func])
            kind, f = self.returnType, self.func
            if self.evalType != SQL_BATCHED_UDF:
                self._engine = self._columnar(kind)
                return self._engine
            if _has_udt(kind):
                def f(*args, **kwargs):
                    return kind.toInternal(self.func(*args, **kwargs))
            self._engine = _engine.Function.make(self._name, f, kind._to_engine())
        return self._engine

    def _columnar(self, kind):
        from pyspark.sql.pandas import _run
        if self.evalType in _FRAMES:
            raise PySparkTypeError(f"{self._name} is a function over DataFrames: give it to applyInPandas or mapInPandas")
        if self.evalType in (_GROUP, _GROUP_BATCHES):
            run = _run.Aggregate(self.func, kind, self.evalType == _GROUP_BATCHES)
            return _engine.Function.make_columnar(self._name, run, kind._to_engine(), True)
        run = (_run.Iterating if self.evalType == _BATCHES else _run.Scalar)(self.func, kind)
        return _engine.Function.make_columnar(self._name, run, kind._to_engine(), False)

    def __call__(self, *args, **kwargs):
        from pyspark.sql.session import SparkSession
        SparkSession.active()
        columns = [_argument(arg) for arg in args] + [_argument(arg) for arg in kwargs.values()]
        names = [None] * len(args) + list(kwargs)
        shown = [column._shown if name is None else f"{name} => {column._shown}"
                 for name, column in zip(names, columns)]
        made = self._function().call([column._c for column in columns], names)
        if isinstance(self.returnType, UserDefinedType) and self.returnType._native is None:
            made = made.annotated(json.dumps(_udt_entry(self.returnType)))
        return Column(made, f"{self._name}({', '.join(shown)})")

    def asNondeterministic(self):
        self.deterministic = False
        return self

    def _wrapped(self):
        """As a plain function with the attributes that PySpark's has."""
        @functools.wraps(self.func, assigned=("__name__", "__qualname__", "__doc__", "__module__"), updated=())
        def wrapper(*args, **kwargs):
            return self(*args, **kwargs)

        if not hasattr(self.func, "__name__"):
            wrapper.__name__ = self._name
        if not hasattr(self.func, "__module__"):
            wrapper.__module__ = type(self.func).__module__
        wrapper.func = self.func
        wrapper.returnType = self.returnType if not isinstance(self._return_type, str) else self._return_type
        wrapper.evalType = self.evalType
        wrapper.deterministic = self.deterministic
        wrapper.asNondeterministic = lambda: self.asNondeterministic()._wrapped()
        wrapper._unwrapped = self
        return wrapper


def _argument(value):
    if isinstance(value, (Column, str)):
        return to_column(value)
    raise wrong_type("col", "Column or str", value)


def no_arrow(feature):
    return PySparkImportError(
        f"[PACKAGE_NOT_INSTALLED] PyArrow >= 18.0.0 must be installed; however, it was not found. Touchpaper has no PyArrow, "
        f"so there is no {feature}().", "PACKAGE_NOT_INSTALLED")


class UDFRegistration:
    """`spark.udf`"""

    def __init__(self, session):
        self.sparkSession = session

    def register(self, name, f, returnType=None):
        known = getattr(f, "_unwrapped", f if isinstance(f, UserDefinedFunction) else None)
        if known is not None:
            if returnType is not None:
                raise PySparkTypeError(errorClass="CANNOT_SPECIFY_RETURN_TYPE_FOR_UDF", messageParameters={
                    "arg_name": "f", "return_type": str(returnType)})
            made = UserDefinedFunction(known.func, known._return_type, name, known.evalType, known.deterministic)
        else:
            made = UserDefinedFunction(f, returnType or StringType(), name)
        self.sparkSession._here().register_function(name, made._function())
        return made._wrapped()

    def registerJavaFunction(self, name, javaClassName, returnType=None):
        _no_java(javaClassName)

    def registerJavaUDAF(self, name, javaClassName):
        _no_java(javaClassName)


def _no_java(name):
    from pyspark.errors import AnalysisException
    raise AnalysisException(f"[CANNOT_LOAD_FUNCTION_CLASS] Cannot load class {name} when registering the function, "
                            "please make sure it is on the classpath: there is no JVM in Touchpaper.",
                            "CANNOT_LOAD_FUNCTION_CLASS")
