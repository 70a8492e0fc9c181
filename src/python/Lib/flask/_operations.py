"""What the operators of expressions do, as closures over their operands."""

from flask._undefined import Undefined


def unescaped(text):
    inner = text[1:-1]
    if "\\" not in inner:
        return inner
    import ast
    return ast.literal_eval(text.replace("\n", "\\n"))


def conditional(value, condition, other):
    def choose(names):
        if condition(names):
            return value(names)
        return other(names) if other is not None else Undefined("the inline if-expression evaluated to false and no else section was "
                                                                "defined.")
    return choose


def binary(operation, left, right):
    return lambda names: operation(left(names), right(names))


def attribute(value, name):
    def get(names):
        own = value(names)
        try:
            return getattr(own, name)
        except AttributeError:
            pass
        try:
            return own[name]
        except (TypeError, LookupError, AttributeError):
            return Undefined(f"{_described(own)} has no attribute {name!r}")
    return get


def item(value, key):
    def get(names):
        own, at = value(names), key(names)
        try:
            return own[at]
        except (AttributeError, TypeError, LookupError):
            pass
        if isinstance(at, str):
            try:
                return getattr(own, at)
            except AttributeError:
                pass
            return Undefined(f"{_described(own)} has no attribute {at!r}")
        return Undefined(f"{_described(own)} has no element {at!r}")
    return get


def _described(value):
    if value is None:
        return "None"
    return f"'{type(value).__module__}.{type(value).__name__} object'" if type(value).__module__ != "builtins" else \
        f"'{type(value).__name__} object'"


def call(function, arguments):
    def call(names):
        args, named = arguments(names)
        return function(names)(*args, **named)
    return call


COMPARISONS = {"==": lambda a, b: a == b, "!=": lambda a, b: a != b, "<": lambda a, b: a < b, "<=": lambda a, b: a <= b,
                ">": lambda a, b: a > b, ">=": lambda a, b: a >= b, "in": lambda a, b: a in b, "not in": lambda a, b: a not in b}
ARITHMETIC = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b,
               "//": lambda a, b: a // b, "%": lambda a, b: a % b, "**": lambda a, b: a ** b}
