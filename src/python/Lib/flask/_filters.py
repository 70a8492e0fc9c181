"""Filters and tests of templates."""

import json

from flask._markup import Markup, escape
from flask._undefined import Undefined


def default(value, default_value="", boolean=False):
    return default_value if isinstance(value, Undefined) or boolean and not value else value


def join(values, d="", attribute=None):
    values = [_get(value, attribute) for value in values]
    if any(hasattr(value, "__html__") for value in values) or hasattr(d, "__html__"):
        return escape(d).join(values)
    return str(d).join(str(value) for value in values)


def round_(value, precision=0, method="common"):
    if method == "common":
        return round(value, precision)
    import math
    factor = 10 ** precision
    return {"ceil": math.ceil, "floor": math.floor}[method](value * factor) / factor


def _number(kind):
    def convert(value, default=0, base=10):
        try:
            return kind(value)
        except (TypeError, ValueError):
            try:
                return int(float(value)) if kind is int else default
            except (TypeError, ValueError):
                return default
    return convert


def _get(value, attribute):
    if attribute is None:
        return value
    for part in str(attribute).split("."):
        try:
            value = value[int(part)] if part.isdigit() else getattr(value, part) if hasattr(value, part) else value[part]
        except (TypeError, LookupError):
            return Undefined(f"no attribute {part!r}")
    return value


def _folded(value, case_sensitive):
    return value.lower() if isinstance(value, str) and not case_sensitive else value


def sort(values, reverse=False, case_sensitive=False, attribute=None):
    return sorted(values, key=lambda value: _folded(_get(value, attribute), case_sensitive), reverse=reverse)


def dictsort(value, case_sensitive=False, by="key", reverse=False):
    at = {"key": 0, "value": 1}[by]
    return sorted(value.items(), key=lambda pair: _folded(pair[at], case_sensitive), reverse=reverse)


def unique(values, case_sensitive=False, attribute=None):
    seen = set()
    for value in values:
        key = _folded(_get(value, attribute), case_sensitive)
        if key not in seen:
            seen.add(key)
            yield value


def map_(values, *args, attribute=None, default=None, environment=None):
    if attribute is not None:
        return [_get(value, attribute) if not isinstance(_get(value, attribute), Undefined) or default is None else default
                for value in values]
    name, *rest = args
    return [FILTERS[name](value, *rest) for value in values]


def _chosen(keeps, by_attribute):
    def choose(values, *args):
        attribute, args = (args[0], args[1:]) if by_attribute else (None, args)
        test = TESTS[args[0]] if args else bool
        return [value for value in values if bool(test(_get(value, attribute), *args[1:])) == keeps]
    return choose


def first(values):
    return next(iter(values), Undefined("No first item, sequence was empty."))


def last(values):
    values = list(values)
    return values[-1] if values else Undefined("No last item, sequence was empty.")


def reverse(value):
    return value[::-1] if isinstance(value, str) else list(value)[::-1]


def title(value):
    out, fresh = [], True
    for letter in str(value):
        out.append(letter.upper() if fresh else letter.lower())
        fresh = letter.isspace() or letter in "-([{<"
    return "".join(out)


def truncate(value, length=255, killwords=False, end="...", leeway=5):
    value = str(value)
    if len(value) <= length + leeway:
        return value
    cut = value[:length - len(end)]
    return (cut if killwords else cut.rsplit(" ", 1)[0]) + end


def tojson(value, indent=None):
    from flask._context import app_or_none
    app = app_or_none()
    options = {} if indent is None else {"indent": indent}
    text = app.json.dumps(value, **options) if app is not None else json.dumps(value, sort_keys=True, **options)
    for letter, escaped in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"), ("'", "\\u0027")):
        text = text.replace(letter, escaped)
    return Markup(text)


def groupby(values, attribute, default=None):
    groups = {}
    for value in sort(values, attribute=attribute):
        groups.setdefault(_get(value, attribute), []).append(value)
    return list(groups.items())


def replace(value, old, new, count=-1):
    if hasattr(value, "__html__") or hasattr(new, "__html__"):
        return Markup(str.replace(str(escape(value)), str(escape(old)), str(escape(new)), count))
    return str(value).replace(str(old), str(new), count)


def _same(name):
    """A method of texts that keeps HTML what it is."""
    def change(value, *args):
        changed = getattr(str(value), name)(*args)
        return Markup(changed) if hasattr(value, "__html__") else changed
    return change


def batch(values, linecount, fill_with=None):
    values = list(values)
    for at in range(0, len(values), linecount):
        part = values[at:at + linecount]
        yield part + [fill_with] * (linecount - len(part)) if fill_with is not None else part


def sum_(values, attribute=None, start=0):
    return sum((_get(value, attribute) for value in values), start)


def _extreme(choose):
    def find(values, case_sensitive=False, attribute=None):
        values = list(values)
        if not values:
            return Undefined("No aggregated item, sequence was empty.")
        return choose(values, key=lambda value: _folded(_get(value, attribute), case_sensitive))
    return find


FILTERS = {
    "abs": abs, "batch": batch, "capitalize": _same("capitalize"), "count": len, "d": default, "default": default, "dictsort": dictsort,
    "e": escape, "escape": escape, "first": first, "float": _number(float), "forceescape": lambda value: escape(str(value)),
    "format": lambda value, *args, **named: value % (named or args), "groupby": groupby, "int": _number(int),
    "items": lambda value: [] if isinstance(value, Undefined) else value.items(), "join": join, "last": last, "length": len, "list": list,
    "lower": _same("lower"), "map": map_, "max": _extreme(max), "min": _extreme(min), "reject": _chosen(False, False),
    "rejectattr": _chosen(False, True), "replace": replace, "reverse": reverse, "round": round_,
    "safe": lambda value: Markup(value) if not hasattr(value, "__html__") else value, "select": _chosen(True, False),
    "selectattr": _chosen(True, True), "sort": sort, "string": lambda value: value if hasattr(value, "__html__") else str(value),
    "striptags": lambda value: Markup(value).striptags(), "sum": sum_, "title": title, "tojson": tojson, "trim": _same("strip"),
    "truncate": truncate, "unique": unique, "upper": _same("upper"), "wordcount": lambda value: len(str(value).split()),
    "indent": lambda value, width=4, first=False, blank=False: ("\n" + " " * width).join(str(value).split("\n")) if not first else
    " " * width + ("\n" + " " * width).join(str(value).split("\n")),
    "urlencode": lambda value: __import__("urllib.parse").parse.urlencode(value) if isinstance(value, dict) else
    __import__("urllib.parse").parse.quote(str(value)),
    "center": lambda value, width=80: str(value).center(width),
    "attr": lambda value, name: getattr(value, name, Undefined(f"no attribute {name!r}")),
}

TESTS = {
    "boolean": lambda value: value is True or value is False, "callable": callable, "defined": lambda value: not isinstance(value, Undefined),
    "divisibleby": lambda value, number: value % number == 0, "eq": lambda a, b: a == b, "equalto": lambda a, b: a == b,
    "even": lambda value: value % 2 == 0, "false": lambda value: value is False, "float": lambda value: isinstance(value, float),
    "ge": lambda a, b: a >= b, "gt": lambda a, b: a > b, "greaterthan": lambda a, b: a > b, "in": lambda a, b: a in b,
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool), "iterable": lambda value: hasattr(value, "__iter__"),
    "le": lambda a, b: a <= b, "lower": lambda value: str(value).islower(), "lt": lambda a, b: a < b, "lessthan": lambda a, b: a < b,
    "mapping": lambda value: isinstance(value, dict), "ne": lambda a, b: a != b, "none": lambda value: value is None,
    "number": lambda value: isinstance(value, (int, float)), "odd": lambda value: value % 2 == 1, "sameas": lambda a, b: a is b,
    "sequence": lambda value: hasattr(value, "__len__") and hasattr(value, "__getitem__"), "string": lambda value: isinstance(value, str),
    "true": lambda value: value is True, "undefined": lambda value: isinstance(value, Undefined),
    "upper": lambda value: str(value).isupper(), "escaped": lambda value: hasattr(value, "__html__"),
}
