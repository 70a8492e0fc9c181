"""Column: an expression, not yet resolved against any table."""

import datetime
import decimal
import json
import sys

import _engine

from pyspark.errors import PySparkTypeError, PySparkValueError

__all__ = ["Column"]


def wrong_type(name, expected, value):
    return PySparkTypeError(errorClass="NOT_EXPECTED_TYPE", messageParameters={
        "arg_name": name, "expected_type": expected, "arg_type": type(value).__name__})


def _quoted(value):
    if isinstance(value, str):
        return f"'{value}'"
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def literal(value):
    """A Column that is this value."""
    if isinstance(value, Column):
        return value
    if isinstance(value, (list, tuple)):
        items = [literal(item) for item in value]
        return call("array", *items)
    if isinstance(value, datetime.datetime):
        from pyspark.sql._values import micros_of
        made = _engine.Column.typed("timestamp", micros_of(value))
    elif isinstance(value, datetime.date):
        from pyspark.sql._values import days_of
        made = _engine.Column.typed("date", days_of(value))
    elif isinstance(value, datetime.time):
        from pyspark.sql._values import nanos_of
        made = _engine.Column.typed("time", nanos_of(value))
    elif isinstance(value, datetime.timedelta):
        from pyspark.sql._values import interval_micros_of
        made = _engine.Column.typed("interval", interval_micros_of(value))
    elif isinstance(value, decimal.Decimal):
        made = _engine.Column.typed("decimal", format(value, "f"))
    elif isinstance(value, dict):
        return call("map", *[literal(item) for pair in value.items() for item in pair])
    else:
        try:
            made = _engine.Column.literal(value)
        except TypeError:
            raise PySparkTypeError(errorClass="UNSUPPORTED_LITERAL", messageParameters={
                "literal": str(value)}) from None
    return Column(made, _quoted(value))


def named(name):
    return Column(_engine.Column.name(name), name)


def to_column(value, argument="col"):
    """A Column as it is, a name as the column of that name."""
    if isinstance(value, Column):
        return value
    if isinstance(value, str):
        return named(value)
    raise wrong_type(argument, "Column or str", value)


#: Functions that the engine tells the call of where they fail.
_TELLING = frozenset(["abs", "array_insert", "bround", "div", "element_at", "elt", "mod", "negative", "pmod", "round"])


def call(function, *columns, distinct=False, shown=None):
    made = _engine.Column.call(function, [column._c for column in columns], distinct)
    if function in _TELLING:
        made = _located(made, shown or function)
    return Column(made, f"{shown or function}({', '.join(column._shown for column in columns)})")


#: Where this package's own code is said to be, in all its files alike.
_OWN_CODE = to_column.__code__.co_filename.partition("pyspark")[0] + "pyspark"


def _located(made, method):
    """The same with the program's line that calls this method: what fails there says so."""
    frame = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(_OWN_CODE):
        frame = frame.f_back
    if frame is None:
        return made
    return made.made_by(method, f"{frame.f_code.co_filename}:{frame.f_lineno}")


def _operator(symbol, name):
    def method(self, other):
        other = literal(other)
        return Column(_located(self._c.binary(symbol, other._c), name), f"{symbol}({self._shown}, {other._shown})")

    return method


def _reversed(symbol, name):
    def method(self, other):
        other = literal(other)
        return Column(_located(other._c.binary(symbol, self._c), name), f"{symbol}({other._shown}, {self._shown})")

    return method


def _text_method(function):
    def method(self, other):
        return call(function, self, literal(other))

    return method


class Column:
    __hash__ = None

    def __init__(self, engine, shown):
        self._c = engine
        # What its repr shows.
        self._shown = shown

    def __repr__(self):
        return f"Column<'{self._shown}'>"

    __add__ = _operator("+", "__add__")
    __sub__ = _operator("-", "__sub__")
    __mul__ = _operator("*", "__mul__")
    __truediv__ = _operator("/", "__truediv__")
    __mod__ = _operator("%", "__mod__")
    __radd__ = _reversed("+", "__radd__")
    __rsub__ = _reversed("-", "__rsub__")
    __rmul__ = _reversed("*", "__rmul__")
    __rtruediv__ = _reversed("/", "__rtruediv__")
    __rmod__ = _reversed("%", "__rmod__")
    __lt__ = _operator("<", "__lt__")
    __le__ = _operator("<=", "__le__")
    __gt__ = _operator(">", "__gt__")
    __ge__ = _operator(">=", "__ge__")
    __and__ = _operator("and", "__and__")
    __or__ = _operator("or", "__or__")
    __rand__ = _reversed("and", "__rand__")
    __ror__ = _reversed("or", "__ror__")
    eqNullSafe = _operator("<=>", "eqNullSafe")
    bitwiseAND = _operator("&", "bitwiseAND")
    bitwiseOR = _operator("|", "bitwiseOR")
    bitwiseXOR = _operator("^", "bitwiseXOR")

    def __pow__(self, other):
        return call("power", self, literal(other), shown="power")

    def __rpow__(self, other):
        return call("power", literal(other), self, shown="power")

    def __eq__(self, other):
        other = literal(other)
        return Column(_located(self._c.binary("==", other._c), "__eq__"), f"=({self._shown}, {other._shown})")

    def __ne__(self, other):
        other = literal(other)
        equal = _located(self._c.binary("==", other._c), "__ne__")
        return Column(equal.unary("not"), f"!(=({self._shown}, {other._shown}))")

    def __invert__(self):
        return Column(self._c.unary("not"), f"!({self._shown})")

    def __neg__(self):
        return call("negative", self)

    def __contains__(self, item):
        raise PySparkValueError("Cannot apply 'in' operator against a column: please use 'contains' in a string "
                                "column or 'array_contains' function for an array column.")

    def __nonzero__(self):
        raise PySparkValueError(errorClass="CANNOT_CONVERT_COLUMN_INTO_BOOL",
                                messageParameters={"column": self._shown})

    __bool__ = __nonzero__

    def __iter__(self):
        raise PySparkTypeError(errorClass="NOT_ITERABLE", messageParameters={"objectName": "Column"})

    def __getattr__(self, item):
        if item.startswith("__"):
            raise AttributeError(f"'Column' object has no attribute '{item}'")
        return self[item]

    def __getitem__(self, key):
        if isinstance(key, slice):
            if key.step is not None:
                raise PySparkValueError("Using a slice with a step is not supported.")
            return self.substr(key.start, key.stop)
        key = literal(key)
        return Column(self._c.item(key._c), f"{self._shown}[{key._shown}]")

    getItem = __getitem__

    def getField(self, name):
        if isinstance(name, Column):
            return self[name]
        return self[name]

    def withField(self, fieldName, col):
        if not isinstance(fieldName, str):
            raise wrong_type("fieldName", "str", fieldName)
        if not isinstance(col, Column):
            raise wrong_type("col", "Column", col)
        return Column(self._c.update_field(fieldName, col._c), f"update_fields({self._shown}, WithField({col._shown}))")

    def dropFields(self, *fieldNames):
        made = self._c
        for name in fieldNames:
            made = made.update_field(name, None)
        return Column(made, f"update_fields({self._shown}, {', '.join('dropField()' for _ in fieldNames)})")

    def outer(self):
        """The column as one of the query around that which it is used in."""
        return Column(self._c.outer(), f"outer({self._shown})")

    def transform(self, f):
        made = f(self)
        if not isinstance(made, Column):
            raise PySparkTypeError(errorClass="HIGHER_ORDER_FUNCTION_SHOULD_RETURN_COLUMN", messageParameters={
                "func_name": getattr(f, "__name__", str(f)), "return_type": type(made).__name__})
        return made

    contains = _text_method("contains")
    startswith = _text_method("startswith")
    endswith = _text_method("endswith")

    def _like(self, kind, other):
        other = literal(other)
        return Column(self._c.like(kind, other._c), f"{kind}({self._shown}, {other._shown})")

    def like(self, other):
        return self._like("like", other)

    def ilike(self, other):
        return self._like("ilike", other)

    def rlike(self, other):
        return self._like("rlike", other)

    def substr(self, startPos, length):
        if type(startPos) is not type(length):
            raise PySparkTypeError(errorClass="NOT_SAME_TYPE", messageParameters={
                "arg_name1": "startPos", "arg_name2": "length", "arg_type1": type(startPos).__name__,
                "arg_type2": type(length).__name__})
        return call("substr", self, literal(startPos), literal(length))

    def isin(self, *cols):
        if len(cols) == 1 and isinstance(cols[0], (list, set, tuple)):
            cols = tuple(cols[0])
        if len(cols) == 1 and not isinstance(cols[0], Column) and hasattr(cols[0], "_engine"):
            return Column(cols[0]._here().contains(self._c), f"in({self._shown}, listquery())")
        items = [literal(item) for item in cols]
        shown = ", ".join(item._shown for item in [self, *items])
        return Column(self._c.is_in([item._c for item in items]), f"in({shown})")

    def between(self, lowerBound, upperBound):
        return (self >= lowerBound) & (self <= upperBound)

    def isNull(self):
        return Column(self._c.unary("isNull"), f"isNull({self._shown})")

    def isNotNull(self):
        return Column(self._c.unary("isNotNull"), f"isNotNull({self._shown})")

    def isNaN(self):
        return call("isnan", self, shown="isNaN")

    def alias(self, *alias, **kwargs):
        metadata = kwargs.pop("metadata", None)
        assert not kwargs, "Unexpected kwargs where passed: %s" % kwargs
        names = ", ".join(alias)
        if len(alias) != 1 and metadata is not None:
            raise PySparkValueError(errorClass="ONLY_ALLOWED_FOR_SINGLE_COLUMN", messageParameters={
                "arg_name": "metadata"})
        inner = self._c if metadata is None else self._c.annotated(json.dumps(metadata))
        shown = f"{self._shown} AS {names}" if len(alias) == 1 else f"multi_alias({self._shown}, {names})"
        return Column(inner.alias(list(alias)), shown)

    name = alias

    def _cast(self, dataType, attempt):
        from pyspark.sql.types import DataType, _parse_datatype_string
        if isinstance(dataType, str):
            described, shown = dataType, dataType.upper()
        elif isinstance(dataType, DataType):
            described, shown = dataType._to_engine(), dataType.simpleString().upper()
        else:
            raise wrong_type("dataType", "DataType or str", dataType)
        word = "TRY_CAST" if attempt else "CAST"
        made = _located(self._c.cast(described, attempt), word.lower())
        return Column(made, f"{word}({self._shown} AS {shown})")

    def cast(self, dataType):
        return self._cast(dataType, False)

    astype = cast

    def try_cast(self, dataType):
        return self._cast(dataType, True)

    def when(self, condition, value):
        if not isinstance(condition, Column):
            raise wrong_type("condition", "Column", condition)
        value = literal(value)
        made = self._c.when(condition._c, value._c)
        if made is None:
            from pyspark.errors import IllegalArgumentException
            raise IllegalArgumentException("when() can only be applied on a Column previously generated by when() "
                                           "function")
        return Column(made, f"{self._shown.removesuffix(' END')} WHEN {condition._shown} THEN {value._shown} END")

    def otherwise(self, value):
        value = literal(value)
        made = self._c.otherwise(value._c)
        if made is None:
            from pyspark.errors import IllegalArgumentException
            raise IllegalArgumentException("otherwise() can only be applied on a Column previously generated by "
                                           "when()")
        return Column(made, f"{self._shown.removesuffix(' END')} ELSE {value._shown} END")

    def over(self, window):
        from pyspark.sql.window import WindowSpec
        if not isinstance(window, WindowSpec):
            raise wrong_type("window", "WindowSpec", window)
        return window._over(self)

    def _sorted(self, ascending, nulls_first, words):
        return Column(self._c.sort(ascending, nulls_first), f"{self._shown} {words}")

    def asc(self):
        return self._sorted(True, True, "ASC NULLS FIRST")

    def asc_nulls_first(self):
        return self._sorted(True, True, "ASC NULLS FIRST")

    def asc_nulls_last(self):
        return self._sorted(True, False, "ASC NULLS LAST")

    def desc(self):
        return self._sorted(False, False, "DESC NULLS LAST")

    def desc_nulls_first(self):
        return self._sorted(False, True, "DESC NULLS FIRST")

    def desc_nulls_last(self):
        return self._sorted(False, False, "DESC NULLS LAST")
