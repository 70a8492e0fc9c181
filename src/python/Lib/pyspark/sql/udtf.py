"""User-defined table functions: classes whose `eval` yields rows."""

from dataclasses import dataclass, field
from typing import Any, Optional

import _engine

from pyspark.errors import PySparkAttributeError, PySparkTypeError
from pyspark.sql.column import to_column
from pyspark.sql.types import StructType, _parse_datatype_string

__all__ = ["AnalyzeArgument", "AnalyzeResult", "OrderingColumn", "PartitioningColumn", "SelectedColumn",
           "SkipRestOfInputTableException", "UDTFRegistration", "UserDefinedTableFunction"]


@dataclass(frozen=True)
class AnalyzeArgument:
    """An argument as `analyze` sees it before there are rows."""
    dataType: Any
    value: Optional[Any]
    isTable: bool
    isConstantExpression: bool


@dataclass(frozen=True)
class PartitioningColumn:
    name: str


@dataclass(frozen=True)
class OrderingColumn:
    name: str
    ascending: bool = True
    overrideNullsFirst: Optional[bool] = None


@dataclass(frozen=True)
class SelectedColumn:
    name: str
    alias: str = ""


@dataclass
class AnalyzeResult:
    """The columns that come out, and how the table that goes in is to be cut."""
    schema: StructType
    withSinglePartition: bool = False
    partitionBy: list = field(default_factory=list)
    orderBy: list = field(default_factory=list)
    select: list = field(default_factory=list)


class SkipRestOfInputTableException(Exception):
    """`eval` needs no more rows of this partition."""


def make_udtf(cls=None, returnType=None, useArrow=None):
    """`udtf(cls, type)`, and the decorator `@udtf(returnType=…)`."""
    if cls is None:
        return lambda handler: UserDefinedTableFunction(handler, returnType)
    return UserDefinedTableFunction(cls, returnType)


class UserDefinedTableFunction:
    """A table function of the user's. Called with columns it is a DataFrame."""

    def __init__(self, func, returnType=None, name=None, evalType=300, deterministic=True):
        _check(func, returnType)
        self.func = func
        self.evalType = evalType
        self.deterministic = deterministic
        self._return_type = returnType
        self._name = name or func.__name__
        self._engine = None

    @property
    def returnType(self):
        kind = self._return_type
        if isinstance(kind, str):
            kind = _parse_datatype_string(kind)
        if kind is not None and not isinstance(kind, StructType):
            raise PySparkTypeError(errorClass="UDTF_RETURN_TYPE_MISMATCH", messageParameters={
                "name": self._name, "return_type": str(kind)})
        self._return_type = kind
        return kind

    def _function(self):
        if self._engine is None:
            from pyspark.core import closures
            from pyspark.sql._tables import Handler
            closures.check([getattr(self.func, part) for part in ("eval", "terminate") if hasattr(self.func, part)])
            self._engine = _engine.TableFunction.make(self._name, Handler(self._name, self.func, self.returnType))
        return self._engine

    def __call__(self, *args, **kwargs):
        from pyspark.sql.dataframe import DataFrame
        from pyspark.sql.session import SparkSession
        from pyspark.sql.table_arg import TableArg
        session = SparkSession.active()
        columns, table, place, its_name = [], None, 0, None
        for name, value in [*((None, arg) for arg in args), *kwargs.items()]:
            if isinstance(value, TableArg):
                table, place, its_name = value, len(columns), name
                continue
            column = to_column(value)._c
            columns.append(column if name is None else column.named(name))
        engine, function = session._here(), self._function()
        if table is None:
            made = engine.call_table(function, columns)
        else:
            made = engine.call_over_table(function, columns, place, its_name, table._to_engine())
        return DataFrame(made, session)

    def asDeterministic(self):
        self.deterministic = True
        return self


def _check(handler, returnType):
    if not isinstance(handler, type):
        raise PySparkTypeError(errorClass="INVALID_UDTF_HANDLER_TYPE", messageParameters={
            "type": type(handler).__name__})
    if not hasattr(handler, "eval"):
        raise PySparkAttributeError(errorClass="INVALID_UDTF_NO_EVAL", messageParameters={"name": handler.__name__})
    analyzes = hasattr(handler, "analyze")
    if analyzes and not isinstance(handler.__dict__.get("analyze"), staticmethod):
        raise PySparkAttributeError(errorClass="INVALID_UDTF_RETURN_TYPE", messageParameters={
            "name": handler.__name__})
    if analyzes and returnType is not None:
        raise PySparkAttributeError(errorClass="INVALID_UDTF_BOTH_RETURN_TYPE_AND_ANALYZE", messageParameters={
            "name": handler.__name__})
    if not analyzes and returnType is None:
        raise PySparkAttributeError(errorClass="INVALID_UDTF_RETURN_TYPE", messageParameters={
            "name": handler.__name__})


class UDTFRegistration:
    """`spark.udtf`"""

    def __init__(self, session):
        self.sparkSession = session

    def register(self, name, f):
        if not isinstance(f, UserDefinedTableFunction):
            raise PySparkTypeError(errorClass="CANNOT_REGISTER_UDTF", messageParameters={"name": name})
        made = UserDefinedTableFunction(f.func, f._return_type, name, f.evalType, f.deterministic)
        self.sparkSession._here().register_function(name, made._function())
        return made
