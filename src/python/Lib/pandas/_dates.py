"""`series.dt`"""

from pandas import _dtypes
from pandas._missing import NaT, Timestamp, nan, unknown


class Dates:
    def __init__(self, series):
        if series._type != _dtypes.TIME:
            raise AttributeError("Can only use .dt accessor with datetimelike values")
        self._series = series

    def __getattr__(self, name):
        part = _PARTS.get(name)
        if part is None:
            raise unknown("DatetimeProperties", name)
        values = [nan if time is NaT else part(time) for time in self._series._values]
        if any(value != value for value in values):
            return self._series._like(_dtypes.floats(values), "float64")
        return self._series._like(values, "int32")

    def _each(self, change, kind, gone):
        return self._series._like([gone if time is NaT else change(time) for time in self._series._values], kind)

    @property
    def date(self):
        return self._each(Timestamp.date, "object", NaT)

    @property
    def time(self):
        return self._each(Timestamp.time, "object", NaT)

    def normalize(self):
        return self._each(lambda time: Timestamp(time.date()), _dtypes.TIME, NaT)

    def strftime(self, date_format):
        return self._each(lambda time: time.strftime(date_format), "object", nan)

    def day_name(self):
        return self.strftime("%A")

    def month_name(self):
        return self.strftime("%B")

    @property
    def is_leap_year(self):
        return self._each(lambda time: time.year % 4 == 0 and (time.year % 100 != 0 or time.year % 400 == 0), "bool", False)


_PARTS = {
    "year": lambda time: time.year, "month": lambda time: time.month, "day": lambda time: time.day,
    "hour": lambda time: time.hour, "minute": lambda time: time.minute, "second": lambda time: time.second,
    "microsecond": lambda time: time.microsecond, "dayofweek": lambda time: time.weekday(),
    "day_of_week": lambda time: time.weekday(), "weekday": lambda time: time.weekday(),
    "dayofyear": lambda time: time.timetuple().tm_yday, "day_of_year": lambda time: time.timetuple().tm_yday,
    "quarter": lambda time: (time.month + 2) // 3,
}
