"""The functions of pyspark.sql.functions: those of the table in `signatures`, and the rest one by one."""

import builtins as _builtins
import itertools as _itertools

import _engine

from pyspark.sql.column import Column, call, literal, named, to_column, wrong_type
from pyspark.sql.functions import signatures as _signatures


def _define(name, function, parameters):
    def made(*args, **kwargs):
        columns = _signatures.columns(name, parameters, args, kwargs)
        if function == "~":
            return Column(columns[0]._c.unary("~"), f"~({columns[0]._shown})")
        return call(function, *columns, shown=name if name != "mean" else "avg")

    made.__name__ = made.__qualname__ = name
    made.__module__ = __name__
    return made


for _name, _function, _parameters in _signatures.rows():
    globals()[_name] = _define(_name, _function, _parameters)

# Two of them take a name where the other functions with these parameters take a value.
_binary_names = ("atan2", "hypot", "pow", "power", "pmod")


def _number_or_column(value):
    return to_column(value) if isinstance(value, (str, Column)) else literal(value)


def _define_binary(name):
    def made(col1, col2):
        return call("power" if name == "pow" else name, _number_or_column(col1), _number_or_column(col2),
                    shown="power" if name == "pow" else name.upper() if name in ("atan2", "hypot") else name)

    made.__name__ = made.__qualname__ = name
    made.__module__ = __name__
    return made


for _name in _binary_names:
    globals()[_name] = _define_binary(_name)


def col(col):
    if not isinstance(col, str):
        raise wrong_type("col", "str", col)
    return named(col)


column = col


def lit(col):
    return literal(col)


def expr(str):
    return Column(_engine.Column.expr(str), str)


def asc(col):
    return to_column(col).asc()


def desc(col):
    return to_column(col).desc()


def asc_nulls_first(col):
    return to_column(col).asc_nulls_first()


def asc_nulls_last(col):
    return to_column(col).asc_nulls_last()


def desc_nulls_first(col):
    return to_column(col).desc_nulls_first()


def desc_nulls_last(col):
    return to_column(col).desc_nulls_last()


def count(col):
    if isinstance(col, str) and col == "*":
        return Column(_engine.Column.call("count", [_engine.Column.literal(1)], False), "count(*)")
    return call("count", to_column(col))


def _columns(cols):
    if _builtins.len(cols) == 1 and isinstance(cols[0], (list, tuple, set)):
        cols = tuple(cols[0])
    return [to_column(value) for value in cols]


def count_distinct(col, *cols):
    return call("count", *_columns((col, *cols)), distinct=True)


countDistinct = count_distinct


def sum_distinct(col):
    return call("sum", to_column(col), distinct=True)


sumDistinct = sum_distinct


def listagg_distinct(col, delimiter=None):
    return call("listagg", to_column(col), *([] if delimiter is None else [literal(delimiter)]), distinct=True)


def string_agg_distinct(col, delimiter=None):
    return call("string_agg", to_column(col), *([] if delimiter is None else [literal(delimiter)]), distinct=True)


def first(col, ignorenulls=False):
    return call("first", to_column(col), *([literal(True)] if ignorenulls else []))


def last(col, ignorenulls=False):
    return call("last", to_column(col), *([literal(True)] if ignorenulls else []))


def first_value(col, ignoreNulls=None):
    return call("first_value", to_column(col), *([] if ignoreNulls is None else [literal(ignoreNulls)]))


def array(*cols):
    return call("array", *_columns(cols))


def struct(*cols):
    return call("struct", *_columns(cols))


def named_struct(*cols):
    return call("named_struct", *_columns(cols))


def create_map(*cols):
    return call("map", *_columns(cols))


def when(condition, value):
    if not isinstance(condition, Column):
        raise wrong_type("condition", "Column", condition)
    value = literal(value)
    return Column(_engine.Column.case_when(condition._c, value._c),
                  f"CASE WHEN {condition._shown} THEN {value._shown} END")


def log(arg1, arg2=None):
    if arg2 is None:
        return call("ln", to_column(arg1), shown="ln")
    return call("log", literal(arg1), to_column(arg2))



def sort_array(col, asc=True):
    return call("sort_array", to_column(col), literal(asc))


def array_sort(col, comparator=None):
    if comparator is None:
        return call("array_sort", to_column(col))
    return call("array_sort", to_column(col), _lambda(comparator))


def lag(col, offset=1, default=None):
    return call("lag", to_column(col), literal(offset), literal(default))


def lead(col, offset=1, default=None):
    return call("lead", to_column(col), literal(offset), literal(default))




def unix_timestamp(timestamp=None, format="yyyy-MM-dd HH:mm:ss"):
    if timestamp is None:
        return call("unix_timestamp")
    return call("unix_timestamp", to_column(timestamp), literal(format))


def _define_transform(name):
    def made(*args, **kwargs):
        import warnings

        from pyspark.sql.functions import partitioning
        warnings.warn(f"Deprecated in 4.0.0, use partitioning.{name} instead.", FutureWarning)
        return getattr(partitioning, name)(*args, **kwargs)

    made.__name__ = made.__qualname__ = name
    made.__module__ = __name__
    return made


for _name in ("years", "months", "days", "hours", "bucket"):
    globals()[_name] = _define_transform(_name)


def _require_text(name, value):
    if not value or type(value) is not str:
        raise wrong_type(name, "str", value)


def window(timeColumn, windowDuration, slideDuration=None, startTime=None):
    _require_text("windowDuration", windowDuration)
    durations = [windowDuration]
    if slideDuration or startTime:
        _require_text("slideDuration", slideDuration or windowDuration)
        durations.append(slideDuration or windowDuration)
    if startTime:
        _require_text("startTime", startTime)
        durations.append(startTime)
    return call("window", to_column(timeColumn), *map(literal, durations))


def _define_make_timestamp(name, zoned):
    """Of years to seconds, or of a date and a time; a zone may follow either."""
    def made(years=None, months=None, days=None, hours=None, mins=None, secs=None, *rest, **named):
        from pyspark.errors import PySparkValueError
        names = ("timezone", "date", "time") if zoned else ("date", "time")
        given = {**dict(zip(names, rest)), **named}
        if unknown := set(given) - set(names):
            raise TypeError(f"{name}() got an unexpected keyword argument '{min(unknown)}'")
        parts, of_days = (years, months, days, hours, mins, secs), (given.get("date"), given.get("time"))
        taken, refused = (parts, of_days) if years is not None else (of_days, parts)
        if any(value is not None for value in refused):
            raise PySparkValueError(errorClass="CANNOT_SET_TOGETHER", messageParameters={
                "arg_list": "years|months|days|hours|mins|secs and date|time"})
        zone = [given["timezone"]] if given.get("timezone") is not None else []
        columns = [to_column(value) for value in (*taken, *zone)]
        return call(name, *columns)

    made.__name__ = made.__qualname__ = name
    made.__module__ = __name__
    return made


for _name in ("make_timestamp", "try_make_timestamp", "make_timestamp_ntz", "try_make_timestamp_ntz"):
    globals()[_name] = _define_make_timestamp(_name, not _name.endswith("ntz"))


def broadcast(df):
    return df.hint("broadcast")



def call_function(funcName, *cols):
    return call(funcName, *_columns(cols))


call_udf = call_function


_lambda_variables = _itertools.count(1)


def _lambda(f):
    """A Python function over Columns as a lambda of the engine's. Its parameters have names that no other lambda's have,
    so that one inside of another can use those of both."""
    import inspect

    from pyspark.errors import PySparkValueError

    parameters = inspect.signature(f).parameters.values()
    if not 1 <= _builtins.len(parameters) <= 3:
        raise PySparkValueError(errorClass="WRONG_NUM_ARGS_FOR_HIGHER_ORDER_FUNCTION", messageParameters={
            "func_name": f.__name__, "num_args": str(_builtins.len(parameters))})
    if any(p.kind not in (p.POSITIONAL_OR_KEYWORD, p.POSITIONAL_ONLY) for p in parameters):
        raise PySparkValueError(errorClass="UNSUPPORTED_PARAM_TYPE_FOR_HIGHER_ORDER_FUNCTION", messageParameters={
            "func_name": f.__name__})
    names = [f"{letter}_{next(_lambda_variables)}" for letter in "xyz"[: _builtins.len(parameters)]]
    body = f(*[named(name) for name in names])
    if not isinstance(body, Column):
        raise PySparkValueError(errorClass="HIGHER_ORDER_FUNCTION_SHOULD_RETURN_COLUMN", messageParameters={
            "func_name": f.__name__, "return_type": type(body).__name__})
    shown = f"{names[0]} -> {body._shown}" if _builtins.len(names) == 1 else f"({', '.join(names)}) -> {body._shown}"
    return Column(getattr(_engine.Column, "lambda")(names, body._c), shown)


def transform(col, f):
    return call("transform", to_column(col), _lambda(f))


def filter(col, f):
    return call("filter", to_column(col), _lambda(f))


def exists(col, f):
    return call("exists", to_column(col), _lambda(f))


def forall(col, f):
    return call("forall", to_column(col), _lambda(f))


def aggregate(col, initialValue, merge, finish=None):
    parts = [to_column(col), to_column(initialValue), _lambda(merge)]
    return call("aggregate", *parts, *([] if finish is None else [_lambda(finish)]))


def reduce(col, initialValue, merge, finish=None):
    parts = [to_column(col), to_column(initialValue), _lambda(merge)]
    return call("reduce", *parts, *([] if finish is None else [_lambda(finish)]))


def zip_with(left, right, f):
    return call("zip_with", to_column(left), to_column(right), _lambda(f))


def transform_keys(col, f):
    return call("transform_keys", to_column(col), _lambda(f))


def transform_values(col, f):
    return call("transform_values", to_column(col), _lambda(f))


def map_filter(col, f):
    return call("map_filter", to_column(col), _lambda(f))


def map_zip_with(col1, col2, f):
    return call("map_zip_with", to_column(col1), to_column(col2), _lambda(f))


def _options(options):
    """Options as the map() that the engine reads, none where there are none; they do not show."""
    if not options:
        return []
    texts = [str(value).lower() if isinstance(value, bool) else str(value) for value in options.values()]
    return [call("map", *[literal(part) for pair in zip(options, texts) for part in pair])]


def _formatted(function, value, *parameters, options):
    """A call whose options are not seen in its repr."""
    columns = [value, *parameters]
    made = _engine.Column.call(function, [column._c for column in columns + _options(options)], False)
    return Column(made, f"{function}({', '.join(column._shown for column in columns)})")


def _schema(schema, kinds):
    from pyspark.sql.types import DataType
    if isinstance(schema, DataType):
        return literal(schema.json())
    if isinstance(schema, (str, Column)):
        return literal(schema)
    raise wrong_type("schema", kinds, schema)


def _example(value, name):
    if isinstance(value, (str, Column)):
        return literal(value)
    raise wrong_type(name, "Column or str", value)


def from_json(col, schema, options=None):
    return _formatted("from_json", to_column(col), _schema(schema, "Column, DataType or str"), options=options)


def to_json(col, options=None):
    return _formatted("to_json", to_column(col), options=options)


def schema_of_json(json, options=None):
    return _formatted("schema_of_json", _example(json, "json"), options=options)


def from_csv(col, schema, options=None):
    return _formatted("from_csv", to_column(col), _schema(schema, "Column or str"), options=options)


def to_csv(col, options=None):
    return _formatted("to_csv", to_column(col), options=options)


def schema_of_csv(csv, options=None):
    return _formatted("schema_of_csv", _example(csv, "csv"), options=options)


def from_xml(col, schema, options=None):
    return _formatted("from_xml", to_column(col), _schema(schema, "StructType, Column or str"), options=options)


def to_xml(col, options=None):
    return _formatted("to_xml", to_column(col), options=options)


def schema_of_xml(xml, options=None):
    return _formatted("schema_of_xml", _example(xml, "xml"), options=options)


def udf(f=None, returnType=None, *, useArrow=None):
    from pyspark.sql.udf import make_udf
    return make_udf(f, returnType, useArrow)


def udtf(cls=None, *, returnType=None, useArrow=None):
    from pyspark.sql.udtf import make_udtf
    return make_udtf(cls, returnType, useArrow)


def arrow_udtf(cls=None, *, returnType=None):
    from pyspark.sql.udf import no_arrow
    raise no_arrow("arrow_udtf")


toDegrees = degrees
toRadians = radians
# What `import *` takes: the functions, and nothing of how they are made.
__all__ = [_name for _name, _value in list(globals().items())
           if callable(_value) and not _name.startswith("_") and _name not in (
               "Column", "call", "literal", "named", "to_column", "wrong_type")]
