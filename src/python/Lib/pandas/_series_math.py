"""Arithmetic, comparison and logic of a Series, and the one value that is made of all."""

from pandas import _dtypes, _index, _operators, _reduce
from pandas._missing import missing, nan


class SeriesMath:
    def _beside(self, other):
        """(this one, the other's values, their type, name) row by row; None where the other is no column or number."""
        if isinstance(other, SeriesMath):
            name = self.name if self.name == other.name else None
            if _index.same(self.index, other.index):
                return self, other._values, other._type, name
            index = _index.joined(self.index, other.index)
            other = other.reindex(index)
            return self.reindex(index), other._values, other._type, name
        if isinstance(other, (list, tuple, _index.Index)):
            values, kind = _dtypes.infer(list(other))
            if len(values) != len(self):
                raise ValueError(f"operands could not be broadcast together with shapes ({len(self)},) ({len(values)},) ")
            return self, values, kind, self.name
        return self, [other] * len(self), _operators.scalar_type(other, self._type), self.name

    def _operate(self, how, name, other, swapped=False):
        import datetime
        if isinstance(other, datetime.timedelta) and self._type == _dtypes.TIME and name in ("add", "sub"):
            return self._like(_operators.moved(name, self._values, other))
        if hasattr(other, "_parts"):
            return NotImplemented
        one, values, kind, its_name = self._beside(other)
        if how is _operators.comparison and isinstance(other, SeriesMath) and one is not self:
            raise ValueError("Can only compare identically-labeled Series objects")
        sides = (one._values, one._type), (values, kind)
        (left, left_type), (right, right_type) = sides[::-1] if swapped else sides
        made, kind = how(name, left, left_type, right, right_type)
        return self._of(made, kind, one.index, its_name)

    def __neg__(self):
        if self._type == "bool":
            raise TypeError("The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or the "
                            "logical_not function instead.")
        return self._like([value if missing(value) else -value for value in self._values])

    def __pos__(self):
        return self.copy()

    def __invert__(self):
        if self._type in _dtypes.FLOATS:
            raise TypeError(f"bad operand type for unary ~: 'float'")
        if self._type in _dtypes.INTS:
            return self._like([~value for value in self._values])
        return self._like([value if missing(value) else (not value) for value in self._values])

    def __abs__(self):
        return self._like([value if missing(value) else abs(value) for value in self._values])

    abs = __abs__

    def __round__(self, decimals=0):
        return self.round(decimals)

    def round(self, decimals=0):
        if self._type in _dtypes.FLOATS:
            return self._like([value if missing(value) or value in (float("inf"), float("-inf")) else
                               _rounded(value, decimals) for value in self._values])
        return self.copy()

    def clip(self, lower=None, upper=None):
        values = self._values
        if lower is not None:
            values = [lower if not missing(value) and value < lower else value for value in values]
        if upper is not None:
            values = [upper if not missing(value) and value > upper else value for value in values]
        return self._inferred(values) if self._type not in _dtypes.FLOATS else self._like([float(value) for value in values])

    def between(self, left, right, inclusive="both"):
        low = self >= left if inclusive in ("both", "left") else self > left
        return low & (self <= right if inclusive in ("both", "right") else self < right)

    def isin(self, values):
        values = list(values)
        gone = any(map(missing, values))
        return self._like([gone if missing(value) else value in values for value in self._values], "bool")

    def count(self):
        return sum(not missing(value) for value in self._values)

    def unique(self):
        return list(dict.fromkeys(self._values))

    def nunique(self, dropna=True):
        return len({value for value in self._values if not missing(value)}) + \
            (not dropna and any(map(missing, self._values)))

    def value_counts(self, normalize=False, sort=True, ascending=False, dropna=True):
        counts = {}
        for value in self._values:
            if not (dropna and missing(value)):
                counts[value] = counts.get(value, 0) + 1
        pairs = sorted(counts.items(), key=lambda pair: pair[1], reverse=not ascending) if sort else list(counts.items())
        whole = sum(counts.values())
        values = [count / whole if normalize else count for _, count in pairs]
        return self._of(values, "float64" if normalize else "int64",
                          _index.Index([value for value, _ in pairs], name=self.name), "proportion" if normalize else "count")

    def mode(self):
        counts = self.value_counts()
        most = max(counts._values, default=0)
        return type(self)(sorted(value for value, count in counts.items() if count == most), dtype=self._type)

    def _where_is(self, pick, name):
        some = [(place, value) for place, value in enumerate(self._values) if not missing(value)]
        if not some:
            raise ValueError(f"attempt to get {name} of an empty sequence")
        best = pick(value for _, value in some)
        return next(place for place, value in some if value == best)

    def argmax(self):
        return self._where_is(max, "argmax")

    def argmin(self):
        return self._where_is(min, "argmin")

    def idxmax(self):
        return self.index[self.argmax()]

    def idxmin(self):
        return self.index[self.argmin()]

    def quantile(self, q=0.5):
        if isinstance(q, (list, tuple)):
            return type(self)([self.quantile(one) for one in q], index=list(q), name=self.name, dtype="float64")
        return _reduce.quantile(self._values, self._type, q)

    def sem(self):
        return self.std() / self.count() ** 0.5

    def cov(self, other):
        one, values, _, _ = self._beside(other)
        pairs = [(float(a), float(b)) for a, b in zip(one._values, values) if not (missing(a) or missing(b))]
        if len(pairs) < 2:
            return nan
        middle = [_reduce.total([pair[side] for pair in pairs]) / len(pairs) for side in (0, 1)]
        return _reduce.total([(a - middle[0]) * (b - middle[1]) for a, b in pairs]) / (len(pairs) - 1)

    def corr(self, other):
        one, values, kind, _ = self._beside(other)
        keep = [place for place, (a, b) in enumerate(zip(one._values, values)) if not (missing(a) or missing(b))]
        a, b = one._take(keep), self._of([values[place] for place in keep], kind, one.index[keep])
        spread = a.std() * b.std()
        return nan if missing(spread) or spread == 0 else a.cov(b) / a.std() / b.std()


def _rounded(value, decimals):
    """As numpy: scaled, rounded to even, scaled back."""
    scale = 10.0 ** abs(decimals)
    return float(round(value * scale)) / scale if decimals >= 0 else float(round(value / scale)) * scale


def _reduction(name, function):
    def reduce(self, axis=None, skipna=True, numeric_only=False, **options):
        return function(self._values, self._type, skipna, **options)
    reduce.__name__ = name
    return reduce


REDUCTIONS = {"sum": _reduce.sum_of, "mean": _reduce.mean, "var": _reduce.var, "std": _reduce.std,
              "median": _reduce.median, "min": _reduce.least, "max": _reduce.most, "prod": _reduce.prod,
              "product": _reduce.prod, "any": _reduce.any_of, "all": _reduce.all_of}

for _name, _function in REDUCTIONS.items():
    setattr(SeriesMath, _name, _reduction(_name, _function))


def _operator(how, name, swapped=False):
    def operate(self, other):
        return self._operate(how, name, other, swapped)
    return operate


def _method(how, name, swapped=False):
    def operate(self, other, fill_value=None, axis=0):
        if fill_value is not None:
            if isinstance(other, SeriesMath):
                index = _index.joined(self.index, other.index) if not _index.same(self.index, other.index) else self.index
                other = other.reindex(index).fillna(fill_value)
                return self.reindex(index).fillna(fill_value)._operate(how, name, other, swapped)
            self = self.fillna(fill_value)
        return self._operate(how, name, other, swapped)
    return operate


for _name in _operators.ARITHMETIC:
    setattr(SeriesMath, f"__{_name}__", _operator(_operators.arithmetic, _name))
    setattr(SeriesMath, f"__r{_name}__", _operator(_operators.arithmetic, _name, True))
    setattr(SeriesMath, _name, _method(_operators.arithmetic, _name))
    setattr(SeriesMath, f"r{_name}", _method(_operators.arithmetic, _name, True))
for _name, _other in (("subtract", "sub"), ("multiply", "mul"), ("div", "truediv"), ("divide", "truediv"),
                      ("rdiv", "rtruediv")):
    setattr(SeriesMath, _name, getattr(SeriesMath, _other))
for _name in _operators.COMPARISONS:
    setattr(SeriesMath, f"__{_name}__", _operator(_operators.comparison, _name))
    setattr(SeriesMath, _name, _method(_operators.comparison, _name))
for _name in _operators.LOGIC:
    setattr(SeriesMath, f"__{_name}__", _operator(_operators.logic, _name))
    setattr(SeriesMath, f"__r{_name}__", _operator(_operators.logic, _name, True))
SeriesMath.__hash__ = None
