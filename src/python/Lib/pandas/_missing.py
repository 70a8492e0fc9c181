"""What is missing: NaN among numbers, None or NaN among objects, NaT among times."""

import datetime

nan = float("nan")


class NaTType:
    """`pd.NaT`: no time. It is equal to nothing, itself included."""

    _one = None

    def __new__(cls):
        if cls._one is None:
            cls._one = super().__new__(cls)
        return cls._one

    def __repr__(self):
        return "NaT"

    def __eq__(self, other):
        return False

    def __ne__(self, other):
        return True

    def __lt__(self, other):
        return False

    __le__ = __gt__ = __ge__ = __lt__

    def __hash__(self):
        return 0x7FF8

    def __reduce__(self):
        return (NaTType, ())


NaT = NaTType()


class Timestamp(datetime.datetime):
    """A time to the microsecond; pandas' own goes to the nanosecond."""

    def __new__(cls, value=None, *args, **kwargs):
        if isinstance(value, str):
            value = datetime.datetime.fromisoformat(value)
        if isinstance(value, datetime.datetime):
            return super().__new__(cls, value.year, value.month, value.day, value.hour, value.minute, value.second,
                                   value.microsecond, value.tzinfo)
        if isinstance(value, datetime.date):
            return super().__new__(cls, value.year, value.month, value.day)
        return super().__new__(cls, value, *args, **kwargs)

    def __repr__(self):
        return f"Timestamp('{self}')"

    def to_pydatetime(self):
        return datetime.datetime(self.year, self.month, self.day, self.hour, self.minute, self.second,
                                 self.microsecond, self.tzinfo)


def missing(value):
    """Whether one value is missing."""
    return value is None or value is NaT or (isinstance(value, float) and value != value)


def not_here(what):
    """What pandas has and this package has not."""
    return NotImplementedError(f"{what}: Touchpaper's pandas has what pandas UDFs use, not all of pandas")


def unknown(owner, name):
    return AttributeError(f"{owner!r} object has no attribute {name!r}: if pandas has it, Touchpaper's does not yet")
