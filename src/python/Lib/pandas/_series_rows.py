"""Rows of a Series: what is missing, which come first, what a function makes of each."""

from pandas import _dtypes, _index, _reduce
from pandas._missing import missing, nan, not_here

_UNSET = object()


class SeriesRows:
    def isna(self):
        return self._like([missing(value) for value in self._values], "bool")

    isnull = isna

    def notna(self):
        return self._like([not missing(value) for value in self._values], "bool")

    notnull = notna

    def fillna(self, value):
        if isinstance(value, SeriesRows):
            value = value.reindex(self.index)._values
        elif isinstance(value, dict):
            value = [value.get(label, nan) for label in self.index]
        else:
            value = [value] * len(self)
        values = [new if missing(old) else old for old, new in zip(self._values, value)]
        return self._retyped(values)

    def _retyped(self, values):
        """Of this type where it can hold them all."""
        if all(_dtypes.fits(self._type, value) for value in values):
            return self._like([_dtypes.own(value, self._type) for value in values])
        kind = _dtypes.infer(values)[1]
        if kind != "object" and self._type in (*_dtypes.INTS, *_dtypes.FLOATS, "bool"):
            kind = _dtypes.common((self._type, kind))
        else:
            kind = "object"
        return self._like([_dtypes.own(value, kind) for value in values], kind)

    def _filled(self, values):
        made, last = [], None
        for value in values:
            last = last if missing(value) else value
            made.append(value if last is None else last)
        return made

    def ffill(self):
        return self._like(self._filled(self._values))

    def bfill(self):
        return self._like(self._filled(self._values[::-1])[::-1])

    def dropna(self):
        return self._take([place for place, value in enumerate(self._values) if not missing(value)])

    def where(self, cond, other=nan):
        return self._chosen(cond, other, True)

    def mask(self, cond, other=nan):
        return self._chosen(cond, other, False)

    def _chosen(self, cond, other, wanted):
        cond = cond(self) if callable(cond) else cond
        keep = cond.reindex(self.index)._values if isinstance(cond, SeriesRows) else list(cond)
        others = other.reindex(self.index)._values if isinstance(other, SeriesRows) else [other] * len(self)
        return self._retyped([value if bool(stays) == wanted else new
                              for value, stays, new in zip(self._values, keep, others)])

    def replace(self, to_replace, value=_UNSET):
        if value is _UNSET:
            if not isinstance(to_replace, dict):
                raise not_here("Series.replace without a value")
            change = to_replace
        else:
            change = {old: value for old in (to_replace if isinstance(to_replace, list) else [to_replace])}
        return self._retyped([change[old] if old.__hash__ is not None and old in change else old for old in self._values])

    # Functions over values.

    def map(self, arg, na_action=None):
        if isinstance(arg, SeriesRows):
            arg = arg.to_dict()
        change = (lambda value: arg.get(value, nan)) if isinstance(arg, dict) else arg
        skip = na_action == "ignore"
        return self._inferred([value if skip and missing(value) else change(value) for value in self._values])

    def apply(self, func, args=(), **kwargs):
        if isinstance(func, str):
            return getattr(self, func)(*args, **kwargs)
        made = [func(value, *args, **kwargs) for value in self._values]
        if made and isinstance(made[0], SeriesRows):
            from pandas._frame import DataFrame
            return DataFrame([row.to_dict() for row in made], index=self.index)
        return self._inferred(made)

    def pipe(self, func, *args, **kwargs):
        return func(self, *args, **kwargs)

    def agg(self, func):
        if isinstance(func, (list, tuple)):
            names = [one if isinstance(one, str) else one.__name__ for one in func]
            return type(self)([self.agg(one) for one in func], index=names, name=self.name)
        return getattr(self, func)() if isinstance(func, str) else func(self)

    aggregate = agg

    def transform(self, func):
        return getattr(self, func)() if isinstance(func, str) else self.apply(func)

    # Order.

    def head(self, n=5):
        return self.iloc[:n]

    def tail(self, n=5):
        return self.iloc[-n:] if n else self.iloc[:0]

    def _order(self, ascending=True, na_position="last"):
        some = [place for place, value in enumerate(self._values) if not missing(value)]
        gone = [place for place, value in enumerate(self._values) if missing(value)]
        some.sort(key=lambda place: self._values[place], reverse=not ascending)
        return gone + some if na_position == "first" else some + gone

    def sort_values(self, ascending=True, na_position="last", ignore_index=False):
        made = self._take(self._order(ascending, na_position))
        return made.reset_index(drop=True) if ignore_index else made

    def sort_index(self, ascending=True):
        labels = list(self.index)
        return self._take(sorted(range(len(labels)), key=lambda place: labels[place], reverse=not ascending))

    def nlargest(self, n=5):
        return self.dropna().sort_values(ascending=False).head(n)

    def nsmallest(self, n=5):
        return self.dropna().sort_values().head(n)

    def duplicated(self, keep="first"):
        return self.to_frame().duplicated(keep=keep)

    def drop_duplicates(self, keep="first"):
        return self[~self.duplicated(keep)]

    def rank(self, method="average", ascending=True):
        from pandas._rank import ranks
        return self._like(ranks(self._values, method, ascending), "float64")

    def shift(self, periods=1, fill_value=None):
        count = len(self)
        empty = [fill_value] * min(abs(periods), count)
        kept = self._values[:count - periods] if periods >= 0 else self._values[-periods:]
        values = [*empty, *kept][:count] if periods >= 0 else [*kept, *empty][-count or None:]
        if fill_value is not None or not periods:
            return self._retyped(values)
        return self._of(values, "object", self.index, self.name)._gaps(self._type)

    def _gaps(self, kind):
        """Values of a type with None where there is none."""
        if kind in _dtypes.INTS:
            kind = "float64"
        if kind in ("bool", "object"):
            return self._like([nan if value is None and kind == "bool" else value for value in self._values], "object")
        return self._like([_dtypes.own(value, kind) for value in self._values], kind)

    def diff(self, periods=1):
        if self._type == "bool":
            raise not_here("diff() of truth values")
        return self - self.shift(periods)

    def pct_change(self, periods=1):
        return self / self.shift(periods) - 1

    def cumsum(self):
        made = _reduce.running(self._values, lambda a, b: a + b)
        return self._like(made) if self._type in _dtypes.FLOATS else self._inferred(made)

    def cumprod(self):
        made = _reduce.running(self._values, lambda a, b: a * b)
        return self._like(made) if self._type in _dtypes.FLOATS else self._inferred(made)

    def cummax(self):
        return self._like(_reduce.running(self._values, max))

    def cummin(self):
        return self._like(_reduce.running(self._values, min))

    def explode(self):
        if self._type != "object":
            return self.copy()
        values, labels = [], []
        for label, value in self.items():
            for item in (value or [nan]) if isinstance(value, (list, tuple)) else [value]:
                values.append(item)
                labels.append(label)
        return self._of(values, "object", _index.Index(labels), self.name)

    def equals(self, other):
        return isinstance(other, SeriesRows) and self._type == other._type and len(self) == len(other) and all(
            (missing(a) and missing(b)) or a == b for a, b in zip(self._values, other._values))

    def groupby(self, by=None, sort=True):
        from pandas._groupby import SeriesGroups
        return SeriesGroups.of(self, by, sort)

    def describe(self):
        names = ["count", "mean", "std", "min", "25%", "50%", "75%", "max"]
        if not _dtypes.is_number(self._type):
            raise not_here(f"describe() of {self._type}")
        values = [float(self.count()), self.mean(), self.std(), self.min(), *(self.quantile(q) for q in (0.25, 0.5, 0.75)),
                  self.max()]
        return type(self)(values, index=names, dtype="float64", name=self.name)
