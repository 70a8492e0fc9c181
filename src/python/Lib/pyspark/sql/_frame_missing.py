"""Missing values of a DataFrame: rows without them, others in their place."""

import warnings

import _engine

from pyspark.errors import PySparkTypeError, PySparkValueError
from pyspark.sql._names import plain
from pyspark.sql.column import Column, literal, wrong_type

NO_VALUE = object()
_PLAIN = (bool, float, int, str)


def _names(subset, expected):
    if isinstance(subset, str):
        return [subset]
    if subset is not None and not isinstance(subset, (list, tuple)):
        raise wrong_type("subset", expected, subset)
    return list(subset or [])


class Missing:
    def dropna(self, how="any", thresh=None, subset=None):
        if how is not None and how not in ("any", "all"):
            raise PySparkValueError(errorClass="VALUE_NOT_ALLOWED", messageParameters={
                "arg_name": "how", "allowed_values": "['any', 'all']"})
        return self._made(self._here().drop_na(how or "all", thresh, _names(subset, "list, str or tuple")))

    def fillna(self, value, subset=None):
        if not isinstance(value, (*_PLAIN, dict)):
            raise wrong_type("value", "bool, dict, float, int or str", value)
        if isinstance(value, dict):
            return self._made(self._here().fill_na(list(value.items()), []))
        return self._made(self._here().fill_na([(None, value)], _names(subset, "list or tuple")))

    def replace(self, to_replace, value=NO_VALUE, subset=None):
        pairs = _pairs(to_replace, value)
        if not (subset is None or isinstance(subset, (list, tuple, str))):
            raise wrong_type("subset", "list, str or tuple", subset)
        names = [name.lower() for name in _names(subset, "list, str or tuple")]
        made = []
        for field in self.schema.fields:
            column = self[plain(field.name)]
            kind = field.dataType.simpleString()
            if (subset is None or field.name.lower() in names) and _fits(pairs, kind):
                made.append(_replaced(column, pairs, kind).alias(field.name))
            else:
                made.append(column)
        return self.select(*made)


def _pairs(to_replace, value):
    """Each value with what comes in its place."""
    if value is NO_VALUE:
        if not isinstance(to_replace, dict):
            raise PySparkTypeError(errorClass="ARGUMENT_REQUIRED", messageParameters={
                "arg_name": "value", "condition": "`to_replace` is dict"})
        value = None
    if not isinstance(to_replace, (*_PLAIN, list, tuple, dict)):
        raise wrong_type("to_replace", "bool, dict, float, int, str or tuple", to_replace)
    if value is not None and not isinstance(value, (*_PLAIN, list, tuple)) and not isinstance(to_replace, dict):
        raise wrong_type("value", "bool, float, int, list, None, str or tuple", value)
    if isinstance(to_replace, dict):
        if value is not None:
            warnings.warn("to_replace is a dict and value is not None. value will be ignored.")
        pairs = to_replace
    else:
        old = list(to_replace) if isinstance(to_replace, (list, tuple)) else [to_replace]
        new = value if isinstance(value, (list, tuple)) else [value] * len(old)
        if len(old) != len(new):
            raise PySparkValueError(errorClass="LENGTH_SHOULD_BE_THE_SAME", messageParameters={
                "arg1": "to_replace", "arg2": "value", "arg1_length": str(len(old)), "arg2_length": str(len(new))})
        pairs = dict(zip(old, new))
    given = [*pairs, *(item for item in pairs.values() if item is not None)]
    if not any(all(isinstance(item, kinds) for item in given) for kinds in (bool, str, (float, int))):
        raise PySparkValueError(errorClass="MIXED_TYPE_REPLACEMENT", messageParameters={})
    return list(pairs.items())


def _fits(pairs, kind):
    """Whether a column of this type can hold the values that are to be replaced."""
    if not pairs:
        return False
    first = pairs[0][0]
    if isinstance(first, bool):
        return kind == "boolean"
    if isinstance(first, str):
        return kind == "string"
    return kind in ("tinyint", "smallint", "int", "bigint", "float", "double") or kind.startswith("decimal")


def _replaced(column, pairs, kind):
    made = None
    for old, new in pairs:
        old, new = literal(old), literal(new).cast(kind)
        if made is None:
            made = Column(_engine.Column.case_when((column == old)._c, new._c), "CASE END")
        else:
            made = made.when(column == old, new)
    return made.otherwise(column)
