"""Arguments of `spark.sql`: values are bound in the engine, not written into the text."""

import string

from pyspark.errors import PySparkTypeError, PySparkValueError
from pyspark.sql.column import Column, literal


def bound(args):
    """The columns of `:name` markers by name, and those of `?` markers."""
    if args is None:
        return {}, []
    if isinstance(args, dict):
        return {name: literal(value) for name, value in args.items()}, []
    if isinstance(args, (list, tuple)):
        return {}, [literal(value) for value in args]
    raise PySparkTypeError(errorClass="INVALID_TYPE", messageParameters={
        "arg_name": "args", "arg_type": type(args).__name__})


def filled(text, values, views):
    """The text with its `{name}` fields replaced, and the columns that stand for them. DataFrames go into `views`."""
    columns, names = {}, {}
    parts = []
    for plain, field, spec, conversion in string.Formatter().parse(text):
        parts.append(plain)
        if field is not None:
            value = _value(field, values)
            if isinstance(value, Column) and not value._c.is_name():
                raise PySparkValueError(errorClass="VALUE_NOT_PLAIN_COLUMN_REFERENCE", messageParameters={
                    "val": str(value), "field_name": field})
            parts.append(_written(value, columns, views, names))
    return "".join(parts), columns


def _value(field, values):
    """What `df`, `df.A` or `df[A]` names."""
    first, rest = field, ""
    for place, letter in enumerate(field):
        if letter in ".[":
            first, rest = field[:place], field[place:]
            break
    if first not in values:
        raise KeyError(first)
    value = values[first]
    while rest:
        if rest[0] == ".":
            end = min((place for place in (rest.find(".", 1), rest.find("[", 1)) if place > 0), default=len(rest))
            name, rest = rest[1:end], rest[end:]
            value = value[name] if _is_frame(value) else getattr(value, name)
        else:
            name, _, rest = rest[1:].partition("]")
            value = value[name]
    return value


def _is_frame(value):
    # A Column has any attribute that is asked of it.
    return not isinstance(value, Column) and hasattr(value, "_engine")


def _written(value, columns, views, names):
    if _is_frame(value):
        # The same DataFrame twice is one table.
        if id(value) not in names:
            names[id(value)] = f"_frame_{len(names)}_{id(value)}"
            views[names[id(value)]] = value
        return names[id(value)]
    if isinstance(value, (tuple, list)):
        return "(" + ", ".join(_written(item, columns, views, names) for item in value) + ")"
    if not isinstance(value, Column):
        value = literal(value)
    name = f"_value_{len(columns)}"
    columns[name] = value
    return f":{name}"
