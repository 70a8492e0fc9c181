"""`groupby`: rows of the same keys, taken together."""

from pandas import _dtypes, _index
from pandas._missing import missing, nan, not_here, unknown
from pandas._series import Series

#: What gives one value of a group's column.
_SUMMARIES = ("sum", "mean", "min", "max", "median", "std", "var", "prod", "count", "nunique", "any", "all", "first", "last")
_NUMBERS_ONLY = ("mean", "median", "std", "var")
_SAME_LENGTH = ("cumsum", "cumprod", "cummax", "cummin", "shift", "diff", "rank", "ffill", "bfill")


class _Levels(_index.Index):
    """Labels of several columns; what `reset_index` makes columns of again."""

    def __init__(self, labels, names):
        super().__init__(labels)
        self._levels = names

    def __getitem__(self, key):
        made = super().__getitem__(key)
        return _Levels(made._labels, self._levels) if isinstance(made, _index.Index) else made


def _summary(column, how):
    if how in ("first", "last"):
        some = [value for value in column._values if not missing(value)]
        return (some[0] if how == "first" else some[-1]) if some else float("nan")
    return getattr(column, how)()


class _Groups:
    """The places of each key's rows."""

    def __init__(self, keys, names, sort=True, dropna=True):
        self.names = names
        found = {}
        for place, key in enumerate(keys):
            if any(map(missing, key)):
                if dropna:
                    continue
                key = tuple(nan if missing(part) else part for part in key)
            found.setdefault(key, []).append(place)
        order = list(found)
        if sort:
            try:
                order.sort(key=lambda key: tuple((missing(part), "" if missing(part) else part) for part in key))
            except TypeError:
                pass  # keys of several kinds stay as they came
        self.places = {key: found[key] for key in order}

    def index(self):
        if len(self.names) == 1:
            return _index.Index([key[0] for key in self.places], name=self.names[0])
        return _Levels(list(self.places), self.names)

    def label(self, key):
        return key[0] if len(self.names) == 1 else key


class FrameGroups:
    def __init__(self, frame, by, as_index=True, sort=True, dropna=True, chosen=None):
        self._frame = frame
        self._options = (by, as_index, sort, dropna)
        self._as_index = as_index
        keys, names, self._own = _keys(frame, by)
        self._list = isinstance(by, list)
        self._groups = _Groups(keys, names, sort, dropna)
        self._chosen = [name for name in frame._names if name not in self._own] if chosen is None else chosen

    def __getattr__(self, name):
        if not name.startswith("_") and name in self.__dict__.get("_chosen", ()):
            return self[name]
        raise unknown("DataFrameGroupBy", name)

    def __getitem__(self, key):
        if isinstance(key, (list, tuple)):
            return FrameGroups(self._frame, *self._options, chosen=list(key))
        if key not in self._frame._names:
            raise KeyError(f"Column not found: {key}")
        return SeriesGroups(self._frame[key], self._groups, self._as_index)

    def __iter__(self):
        single = len(self._groups.names) == 1 and not self._list
        return ((key[0] if single else key, self._frame._take(places)) for key, places in self._groups.places.items())

    def __len__(self):
        return len(self._groups.places)

    @property
    def ngroups(self):
        return len(self)

    @property
    def groups(self):
        return {self._groups.label(key): [self._frame.index[place] for place in places]
                for key, places in self._groups.places.items()}

    def get_group(self, name):
        key = name if isinstance(name, tuple) else (name,)
        if key not in self._groups.places:
            raise KeyError(name)
        return self._frame._take(self._groups.places[key])

    def size(self):
        values = [len(places) for places in self._groups.places.values()]
        made = Series._of(values, "int64", self._groups.index())
        return made if self._as_index else made.to_frame("size").reset_index()

    def _table(self, names, columns):
        made = self._frame._of(names, [(one._values, one._type) for one in columns], self._groups.index())
        return made if self._as_index else made.reset_index()

    def _summarise(self, how, numeric_only=False):
        names = [name for name in self._chosen if not numeric_only or _dtypes.is_number(self._frame[name]._type)]
        return self._table(names, [SeriesGroups(self._frame[name], self._groups)._summarise(how) for name in names])

    def agg(self, func=None, **named):
        if named:
            columns = [SeriesGroups(self._frame[column], self._groups)._summarise(how) for column, how in named.values()]
            return self._table(list(named), columns)
        if isinstance(func, dict):
            if any(isinstance(how, list) for how in func.values()):
                raise not_here("agg with several functions for a column (its columns have a MultiIndex)")
            return self._table(list(func), [SeriesGroups(self._frame[name], self._groups)._summarise(how)
                                            for name, how in func.items()])
        if isinstance(func, list):
            raise not_here("agg with several functions for a column (its columns have a MultiIndex)")
        return self._summarise(func)

    aggregate = agg

    def transform(self, func):
        columns = [SeriesGroups(self._frame[name], self._groups).transform(func) for name in self._chosen]
        return self._frame._of(self._chosen, [(one._values, one._type) for one in columns], self._frame.index)

    def apply(self, func, *args, include_groups=True, **kwargs):
        part = self._frame if include_groups else self._frame[self._chosen]
        made = [func(part._take(places), *args, **kwargs) for places in self._groups.places.values()]
        if made and hasattr(made[0], "_parts"):
            raise not_here("groupby().apply of a function that gives DataFrames (its index has two levels)")
        if made and isinstance(made[0], Series):
            names = list(made[0].index)
            parts = [_dtypes.infer([one.get(name) for one in made]) for name in names]
            made = self._frame._of(names, parts, self._groups.index())
            return made if self._as_index else made.reset_index()
        values, kind = _dtypes.infer(made)
        return Series._of(values, kind, self._groups.index())

    def filter(self, func):
        keep = [place for places in self._groups.places.values() if func(self._frame._take(places)) for place in places]
        return self._frame._take(sorted(keep))

    def head(self, n=5):
        return self._frame._take(sorted(place for places in self._groups.places.values() for place in places[:n]))

    def cumcount(self):
        values = [0] * len(self._frame)
        for places in self._groups.places.values():
            for count, place in enumerate(places):
                values[place] = count
        return Series._of(values, "int64", self._frame.index)


class SeriesGroups:
    def __init__(self, series, groups, as_index=True):
        self._series, self._groups, self._as_index = series, groups, as_index

    @classmethod
    def of(cls, series, by, sort=True):
        keys = by._values if isinstance(by, Series) else [by(label) for label in series.index] if callable(by) else list(by)
        return cls(series, _Groups([(key,) for key in keys], [getattr(by, "name", None)], sort))

    def __getattr__(self, name):
        raise unknown("SeriesGroupBy", name)

    def __iter__(self):
        return ((self._groups.label(key), self._series._take(places)) for key, places in self._groups.places.items())

    def size(self):
        return Series._of([len(places) for places in self._groups.places.values()], "int64", self._groups.index(),
                          self._series.name)

    def _summarise(self, how):
        kind = self._series._type
        if isinstance(how, str) and how not in _SUMMARIES:
            raise not_here(f"groupby().{how}")
        if how in _NUMBERS_ONLY and kind == "object":
            raise TypeError(f"agg function failed [how->{how},dtype->object]")
        values = [_summary(part, how) if isinstance(how, str) else how(part) for _, part in self]
        values, made = _dtypes.infer(values) if values else (values, kind)
        if kind in _dtypes.INTS and made == "int64" and how in ("min", "max", "first", "last"):
            made = kind
        if kind == "float32" and made == "float64" and isinstance(how, str) and how not in ("count", "nunique"):
            values, made = [_dtypes.single(value) for value in values], kind
        return Series._of(values, made, self._groups.index(), self._series.name)

    def agg(self, func):
        if isinstance(func, (list, tuple)):
            from pandas._frame import DataFrame
            names = [one if isinstance(one, str) else one.__name__ for one in func]
            made = [self._summarise(one) for one in func]
            return DataFrame._of(names, [(one._values, one._type) for one in made], self._groups.index())
        return self._finished(self._summarise(func))

    aggregate = agg

    def _finished(self, made):
        return made if self._as_index else made.to_frame(self._series.name).reset_index()

    def apply(self, func, *args, **kwargs):
        values, kind = _dtypes.infer([func(part, *args, **kwargs) for _, part in self])
        if values and isinstance(values[0], Series):
            raise not_here("groupby().apply of a function that gives Series (its index has two levels)")
        return Series._of(values, kind, self._groups.index(), self._series.name)

    def transform(self, func):
        made = [None] * len(self._series)
        for places in self._groups.places.values():
            part = self._series._take(places)
            one = (_summary(part, func) if func in _SUMMARIES else getattr(part, func)()) if isinstance(func, str) else func(part)
            for at, place in enumerate(places):
                made[place] = one._values[at] if isinstance(one, Series) else one
        return self._series._inferred(made)

    def nlargest(self, n=5):
        raise not_here("groupby().nlargest (its index has two levels)")


def _keys(frame, by):
    """(key of each row, names, which of them are columns of the frame)"""
    if by is None:
        raise TypeError("You have to supply one of 'by' and 'level'")
    columns, names, own = [], [], []
    for one in by if isinstance(by, (list, tuple)) else [by]:
        if isinstance(one, Series):
            columns.append(one._values)
            names.append(one.name)
            if one.name in frame._names and one.equals(frame[one.name]):
                own.append(one.name)
        elif callable(one):
            columns.append([one(label) for label in frame.index])
            names.append(None)
        else:
            if one not in frame._names:
                raise KeyError(one)
            columns.append(frame[one]._values)
            names.append(one)
            own.append(one)
    return list(zip(*columns)), names, own


def _summarised(name, owner):
    def summarise(self, numeric_only=False, **_):
        if owner is FrameGroups:
            return self._summarise(name, numeric_only)
        return self._finished(self._summarise(name))
    summarise.__name__ = name
    return summarise


for _name in _SUMMARIES:
    setattr(FrameGroups, _name, _summarised(_name, FrameGroups))
    setattr(SeriesGroups, _name, _summarised(_name, SeriesGroups))


def _same_length(name):
    def change(self):
        return self.transform(name)
    change.__name__ = name
    return change


for _name in _SAME_LENGTH:
    setattr(FrameGroups, _name, _same_length(_name))
    setattr(SeriesGroups, _name, _same_length(_name))
