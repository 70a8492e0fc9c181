"""What templates complain with, and the name that there is not."""


class TemplateSyntaxError(Exception):
    def __init__(self, message, lineno=None, name=None):
        super().__init__(message)
        self.message, self.lineno, self.name = message, lineno, name

    def __str__(self):
        return self.message if self.lineno is None else f"{self.message}\n  line {self.lineno}"


class TemplateAssertionError(TemplateSyntaxError):
    """A filter or a test that there is not."""


class UndefinedError(Exception):
    """Something was asked of a name that there is not."""


class Undefined:
    """A name that there is not: nothing as text, and an error in everything else."""

    def __init__(self, words):
        self._words = words

    def __str__(self):
        return ""

    def __html__(self):
        return ""

    def __iter__(self):
        return iter(())

    def __len__(self):
        return 0

    def __bool__(self):
        return False

    def __eq__(self, other):
        return isinstance(other, Undefined)

    __hash__ = None

    def __repr__(self):
        return "Undefined"

    def _fail(self, *args, **named):
        raise UndefinedError(self._words)

    __call__ = __getitem__ = __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _fail
    __floordiv__ = __mod__ = __pow__ = __neg__ = __lt__ = __le__ = __gt__ = __ge__ = __int__ = __float__ = _fail

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise UndefinedError(self._words)
