"""Text that is HTML already, and text made to be."""


class Markup(str):
    """What is put into it is escaped; it is not escaped again."""

    def __new__(cls, base="", *args):
        if hasattr(base, "__html__"):
            base = base.__html__()
        return str.__new__(cls, base)

    def __html__(self):
        return self

    def __add__(self, other):
        return Markup(str.__add__(self, escape(other))) if isinstance(other, str) or hasattr(other, "__html__") else NotImplemented

    def __radd__(self, other):
        return escape(other) + self if isinstance(other, str) or hasattr(other, "__html__") else NotImplemented

    def __mul__(self, count):
        return Markup(str.__mul__(self, count))

    __rmul__ = __mul__

    def __mod__(self, values):
        if isinstance(values, tuple):
            values = tuple(_Escaped(value) for value in values)
        elif hasattr(values, "__getitem__") and not isinstance(values, str):
            values = _EscapedItems(values)
        else:
            values = _Escaped(values)
        return Markup(str.__mod__(self, values))

    def format(self, *args, **named):
        args = [_Escaped(value) for value in args]
        return Markup(str.format(self, *args, **{name: _Escaped(value) for name, value in named.items()}))

    def join(self, parts):
        return Markup(str.join(self, [escape(part) for part in parts]))

    def unescape(self):
        import html
        return html.unescape(str(self))

    def striptags(self):
        import re
        text = re.sub(r"<!--.*?-->", "", str(self), flags=re.S)
        return Markup(" ".join(re.sub(r"<.*?>", "", text, flags=re.S).split())).unescape()

    @classmethod
    def escape(cls, value):
        return escape(value)

    def __repr__(self):
        return f"Markup({str.__repr__(self)})"


class _Escaped:
    """Stands for a value in a format, as HTML where it becomes text."""

    def __init__(self, value):
        self._value = value

    def __str__(self):
        return str(escape(self._value))

    def __repr__(self):
        return str(escape(repr(self._value)))

    def __format__(self, form):
        return str(escape(format(self._value, form)))

    def __getattr__(self, name):
        return _Escaped(getattr(self._value, name))

    def __getitem__(self, key):
        return _Escaped(self._value[key])

    def __int__(self):
        return int(self._value)

    def __float__(self):
        return float(self._value)

    __index__ = __int__


class _EscapedItems:
    def __init__(self, values):
        self._values = values

    def __getitem__(self, key):
        return _Escaped(self._values[key])


def escape(value):
    if hasattr(value, "__html__"):
        return Markup(value.__html__())
    text = str(value).replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;").replace("'", "&#39;").replace('"', "&#34;")
    return Markup(text)
