"""Arithmetic and summaries of a DataFrame, column by column."""

from pandas import _dtypes, _index, _operators, _reduce
from pandas._missing import missing, not_here
from pandas._series import Series
from pandas._series_math import REDUCTIONS

_ACROSS = (1, "columns")


class FrameMath:
    def _each(self, change):
        """A DataFrame of what `change` makes of each column."""
        made = [change(self._column(place)) for place in range(len(self._names))]
        return self._of(self._names, [(one._values, one._type) for one in made], made[0].index if made else self.index)

    def _operate(self, how, name, other, swapped=False):
        if hasattr(other, "_parts"):
            if self._names != other._names:
                raise not_here("arithmetic of DataFrames with other columns")
            made = [self._column(place)._operate(how, name, other._column(place), swapped) for place in range(len(self._names))]
            return self._of(self._names, [(one._values, one._type) for one in made], made[0].index if made else self.index)
        if isinstance(other, Series):
            if list(other.index) != self._names:
                raise not_here("arithmetic of a DataFrame and a Series of other labels than its columns")
            values = iter(other._values)
            return self._each(lambda column: column._operate(how, name, next(values), swapped))
        if isinstance(other, (list, tuple)):
            values = iter(other)
            return self._each(lambda column: column._operate(how, name, next(values), swapped))
        return self._each(lambda column: column._operate(how, name, other, swapped))

    def __neg__(self):
        return self._each(lambda column: -column)

    def __invert__(self):
        return self._each(lambda column: ~column)

    def __abs__(self):
        return self._each(abs)

    abs = __abs__

    def round(self, decimals=0):
        if isinstance(decimals, dict):
            return self._each(lambda column: column.round(decimals[column.name]) if column.name in decimals else column)
        return self._each(lambda column: column.round(decimals))

    def clip(self, lower=None, upper=None):
        return self._each(lambda column: column.clip(lower, upper))

    def isna(self):
        return self._each(Series.isna)

    isnull = isna

    def notna(self):
        return self._each(Series.notna)

    notnull = notna

    def fillna(self, value):
        if isinstance(value, Series):
            value = value.to_dict()
        if isinstance(value, dict):
            return self._each(lambda column: column.fillna(value[column.name]) if column.name in value else column)
        return self._each(lambda column: column.fillna(value))

    def ffill(self):
        return self._each(Series.ffill)

    def bfill(self):
        return self._each(Series.bfill)

    def isin(self, values):
        return self._each(lambda column: column.isin(values))

    def where(self, cond, other=float("nan")):
        if hasattr(cond, "_parts"):
            return self._each(lambda column: column.where(cond[column.name], other))
        return self._each(lambda column: column.where(cond, other))

    def mask(self, cond, other=float("nan")):
        return self.where(~cond, other)

    def replace(self, to_replace, value):
        return self._each(lambda column: column.replace(to_replace, value))

    def shift(self, periods=1):
        return self._each(lambda column: column.shift(periods))

    def diff(self, periods=1):
        return self._each(lambda column: column.diff(periods))

    def cumsum(self):
        return self._each(Series.cumsum)

    def cumprod(self):
        return self._each(Series.cumprod)

    def cummax(self):
        return self._each(Series.cummax)

    def cummin(self):
        return self._each(Series.cummin)

    def map(self, func):
        return self._each(lambda column: column.map(func))

    applymap = map

    def apply(self, func, axis=0, args=(), **kwargs):
        if isinstance(func, str):
            return getattr(self, func)(*args, **kwargs)
        if axis in _ACROSS:
            made = [func(self._row(place), *args, **kwargs) for place in range(len(self))]
            labels = self.index
        else:
            made = [func(self._column(place), *args, **kwargs) for place in range(len(self._names))]
            labels = _index.Index(self._names)
        if made and all(isinstance(one, Series) for one in made):
            if axis in _ACROSS:
                names = list(made[0].index)
                parts = [_dtypes.infer([row.get(name) for row in made]) for name in names]
                return self._of(names, parts, labels)
            return self._of(self._names, [(one._values, one._type) for one in made], made[0].index)
        values, kind = _dtypes.infer(made)
        return Series._of(values, kind, labels)

    def _reduced(self, name, axis, numeric_only, options):
        function = REDUCTIONS[name]
        frame = self
        if numeric_only:
            frame = self._columns_at([place for place, (_, kind) in enumerate(self._parts_of)
                                      if _dtypes.is_number(kind) or kind == "bool"])
        if axis in _ACROSS:
            rows = [frame._row(place) for place in range(len(frame))]
            values, kind = _dtypes.infer([function(row._values, row._type, **options) for row in rows])
            return Series._of(values, kind, self.index)
        kinds = [kind for _, kind in frame._parts_of]
        values = [function(values, kind, **options) for values, kind in frame._parts_of]
        values, kind = _dtypes.infer(values) if values else (values, "float64")
        if name in ("any", "all"):
            kind = "bool"
        elif "object" not in kinds and kind == "int64" and name in ("min", "max"):
            kind = _dtypes.common(kinds)
        return Series._of(values, kind, _index.Index(frame._names))

    def count(self, axis=0, numeric_only=False):
        if axis in _ACROSS:
            rows = zip(*(values for values, _ in self._parts_of))
            return Series._of([sum(not missing(value) for value in row) for row in rows], "int64", self.index)
        return Series._of([column.count() for _, column in self.items()], "int64", _index.Index(self._names))

    def nunique(self, dropna=True):
        return Series._of([column.nunique(dropna) for _, column in self.items()], "int64", _index.Index(self._names))

    def quantile(self, q=0.5, numeric_only=False):
        names = [name for name, _, kind in self._parts() if not numeric_only or _dtypes.is_number(kind)]
        return Series([self[name].quantile(q) for name in names], index=names, name=q, dtype="float64")

    def agg(self, func):
        if isinstance(func, str):
            return getattr(self, func)()
        if isinstance(func, dict):
            return Series([self[name].agg(one) for name, one in func.items()], index=list(func))
        if isinstance(func, (list, tuple)):
            made = [column.agg(func) for _, column in self.items()]
            return self._of(self._names, [(one._values, one._type) for one in made], made[0].index)
        return self.apply(func)

    aggregate = agg

    def idxmax(self):
        return Series([column.idxmax() for _, column in self.items()], index=self._names)

    def idxmin(self):
        return Series([column.idxmin() for _, column in self.items()], index=self._names)

    def _pairs(self, measure, numeric_only):
        names = [name for name, _, kind in self._parts() if not numeric_only or _dtypes.is_number(kind)]
        columns = [self[name] for name in names]
        return self._of(names, [([measure(one, other) for other in columns], "float64") for one in columns],
                        _index.Index(names))

    def corr(self, numeric_only=False):
        return self._pairs(Series.corr, numeric_only)

    def cov(self, numeric_only=False):
        return self._pairs(Series.cov, numeric_only)

    def describe(self):
        numbers = [name for name, _, kind in self._parts() if _dtypes.is_number(kind)]
        if not numbers:
            raise not_here("describe() without columns of numbers")
        made = [self[name].describe() for name in numbers]
        return self._of(numbers, [(one._values, one._type) for one in made], made[0].index)


def _reduction(name):
    def reduce(self, axis=0, skipna=True, numeric_only=False, **options):
        return self._reduced(name, axis, numeric_only, {"skipna": skipna, **options})
    reduce.__name__ = name
    return reduce


for _name in REDUCTIONS:
    setattr(FrameMath, _name, _reduction(_name))


def _operator(how, name, swapped=False):
    def operate(self, other):
        return self._operate(how, name, other, swapped)
    return operate


for _group, _how, _swaps in ((_operators.ARITHMETIC, _operators.arithmetic, True),
                             (_operators.COMPARISONS, _operators.comparison, False),
                             (_operators.LOGIC, _operators.logic, True)):
    for _name in _group:
        setattr(FrameMath, f"__{_name}__", _operator(_how, _name))
        if _swaps:
            setattr(FrameMath, f"__r{_name}__", _operator(_how, _name, True))
        if _group is not _operators.LOGIC:
            setattr(FrameMath, _name, _operator(_how, _name))
FrameMath.div = FrameMath.truediv
FrameMath.__hash__ = None
