"""`pd.Series`: a column with a label for each row."""

from pandas import _dtypes, _format, _index
from pandas._missing import missing, nan, not_here, unknown
from pandas._series_math import SeriesMath
from pandas._series_rows import SeriesRows

_UNSET = object()


class Series(SeriesMath, SeriesRows):
    def __init__(self, data=None, index=None, dtype=None, name=None, copy=None):
        kind = None
        if isinstance(data, Series):
            name = data.name if name is None else name
            data = data if index is None else data.reindex(index)
            index, values, kind = data.index, data._values, data._type
        elif isinstance(data, dict):
            index = list(data) if index is None else list(index)
            values = [data.get(label, nan) for label in index]
        elif data is None:
            values = [] if index is None else [nan] * len(index)
        elif isinstance(data, (str, bytes)) or not hasattr(data, "__iter__"):
            values = [data] * (1 if index is None else len(index))
        else:
            values = list(data)
        if kind is None:
            values, kind = _dtypes.infer(values)
        if dtype is not None:
            wanted = _dtypes.name_of(dtype)
            values = _dtypes.texts(values) if dtype is str else _dtypes.cast(values, kind, wanted)
            kind = wanted
        self._set(list(values), kind, _index.made(index, len(values)), name)

    def _set(self, values, kind, index, name):
        self.__dict__.update(_values=values, _type=kind, index=index, name=name)

    @classmethod
    def _of(cls, values, kind, index, name=None):
        made = cls.__new__(cls)
        made._set(values, kind, index, name)
        return made

    def _like(self, values, kind=None):
        kind = self._type if kind is None else kind
        return Series._of(values, kind, self.index, self.name)

    def _inferred(self, values):
        values, kind = _dtypes.infer(values)
        return self._like(values, kind)

    def _take(self, places):
        return Series._of([self._values[place] for place in places], self._type, self.index[places], self.name)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        if name == "str":
            from pandas._strings import Strings
            return Strings(self)
        if name == "dt":
            from pandas._dates import Dates
            return Dates(self)
        index = self.__dict__.get("index")
        if index is not None and name in index:
            return self.loc[name]
        raise unknown("Series", name)

    # What it is.

    @property
    def dtype(self):
        return _dtypes.Dtype(self._type)

    dtypes = dtype

    @property
    def shape(self):
        return (len(self._values),)

    @property
    def size(self):
        return len(self._values)

    @property
    def empty(self):
        return not self._values

    @property
    def ndim(self):
        return 1

    @property
    def hasnans(self):
        return any(map(missing, self._values))

    @property
    def is_unique(self):
        return self.nunique(dropna=False) == len(self)

    @property
    def loc(self):
        from pandas._locate import SeriesLabels
        return SeriesLabels(self)

    @property
    def iloc(self):
        from pandas._locate import SeriesPlaces
        return SeriesPlaces(self)

    at, iat = loc, iloc

    def __len__(self):
        return len(self._values)

    def __iter__(self):
        return iter(self._values)

    def __contains__(self, label):
        return label in self.index

    def __bool__(self):
        raise ValueError("The truth value of a Series is ambiguous. Use a.empty, a.bool(), a.item(), a.any() or a.all().")

    def __repr__(self):
        return _format.series(self)

    def to_string(self):
        raise not_here("Series.to_string")

    def tolist(self):
        return list(self._values)

    to_list = tolist

    def to_dict(self):
        return dict(zip(self.index, self._values))

    def to_frame(self, name=_UNSET):
        from pandas._frame import DataFrame
        name = name if name is not _UNSET else 0 if self.name is None else self.name
        return DataFrame._of([name], [(list(self._values), self._type)], self.index)

    def items(self):
        return zip(self.index, self._values)

    def keys(self):
        return self.index

    def item(self):
        if len(self) != 1:
            raise ValueError("can only convert an array of size 1 to a Python scalar")
        return self._values[0]

    def __getitem__(self, key):
        if isinstance(key, slice) and not isinstance(key.start, str):
            return self.iloc[key]
        return self.loc[key]

    def __setitem__(self, key, value):
        self.loc[key] = value

    def get(self, key, default=None):
        try:
            return self.loc[key]
        except KeyError:
            return default

    def copy(self, deep=True):
        return self._like(list(self._values))

    def rename(self, index=None):
        if callable(index) or isinstance(index, dict):
            change = index if callable(index) else lambda label: index.get(label, label)
            return Series._of(list(self._values), self._type, _index.Index([change(label) for label in self.index]), self.name)
        return Series._of(list(self._values), self._type, self.index, index)

    def astype(self, dtype):
        if dtype in (str, "str"):
            return self._like(_dtypes.texts(self._values), "object")
        name = _dtypes.name_of(dtype)
        return self._like(_dtypes.cast(self._values, self._type, name), name)

    def reset_index(self, drop=False, name=_UNSET):
        if drop:
            return Series._of(list(self._values), self._type, _index.RangeIndex(len(self)), self.name)
        return self.to_frame(self.name if name is _UNSET and self.name is not None else 0 if name is _UNSET else name).reset_index()

    def reindex(self, index):
        index = _index.made(index, len(list(index)))
        if _index.same(index, self.index):
            return Series._of(list(self._values), self._type, index, self.name)
        at = _index.places(self.index)
        values = [self._values[at[label]] if label in at else None for label in index]
        gone = any(label not in at for label in index)
        if not gone or self._type == "object":
            return Series._of([nan if label not in at else value for label, value in zip(index, values)], self._type, index, self.name)
        if self._type == "bool":
            return Series._of([nan if value is None else value for value in values], "object", index, self.name)
        kind = self._type if self._type in _dtypes.FLOATS or self._type == _dtypes.TIME else "float64"
        return Series._of([_dtypes.own(value, kind) for value in values], kind, index, self.name)
