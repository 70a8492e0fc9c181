"""Converters: which texts a variable of a rule takes, and what they become."""

import re
import uuid
from urllib.parse import quote


class ValidationError(ValueError):
    """What a converter's `to_python` raises where a part does not fit after all."""


class BaseConverter:
    regex = "[^/]+"
    weight = 100
    part_isolating = True

    def __init__(self, map=None, *args, **named):
        self.map = map

    def to_python(self, value):
        return value

    def to_url(self, value):
        return quote(str(value), safe="!$&'()*+,/:;=@")


class UnicodeConverter(BaseConverter):
    def __init__(self, map=None, minlength=1, maxlength=None, length=None):
        super().__init__(map)
        if length is not None:
            bounds = f"{{{int(length)}}}"
        else:
            bounds = f"{{{int(minlength)},{'' if maxlength is None else int(maxlength)}}}"
        self.regex = f"[^/]{bounds}"


class PathConverter(BaseConverter):
    regex = "[^/].*?"
    weight = 200
    part_isolating = False


class AnyConverter(BaseConverter):
    def __init__(self, map, *items):
        super().__init__(map)
        self.items = set(items)
        self.regex = f"(?:{'|'.join(re.escape(item) for item in items)})"

    def to_url(self, value):
        if value not in self.items:
            valid = ", ".join(f"'{item}'" for item in sorted(self.items))
            raise ValueError(f"'{value}' is not one of {valid}")
        return value


class _Number(BaseConverter):
    weight = 50

    def __init__(self, map=None, fixed_digits=0, min=None, max=None, signed=False):
        super().__init__(map)
        if signed:
            self.regex = "-?" + self.regex
        self.fixed_digits, self.min, self.max = fixed_digits, min, max

    def to_python(self, value):
        if self.fixed_digits and len(value) != self.fixed_digits:
            raise ValidationError()
        number = self.kind(value)
        if self.min is not None and number < self.min or self.max is not None and number > self.max:
            raise ValidationError()
        return number

    def to_url(self, value):
        text = str(self.kind(value))
        return text.zfill(self.fixed_digits) if self.fixed_digits else text


class IntegerConverter(_Number):
    regex = r"\d+"
    kind = int


class FloatConverter(_Number):
    regex = r"\d+\.\d+"
    kind = float

    def __init__(self, map=None, min=None, max=None, signed=False):
        super().__init__(map, min=min, max=max, signed=signed)


class UUIDConverter(BaseConverter):
    regex = "[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}"

    def to_python(self, value):
        return uuid.UUID(value)

    def to_url(self, value):
        return str(value)


CONVERTERS = {"default": UnicodeConverter, "string": UnicodeConverter, "any": AnyConverter, "path": PathConverter,
              "int": IntegerConverter, "float": FloatConverter, "uuid": UUIDConverter}
