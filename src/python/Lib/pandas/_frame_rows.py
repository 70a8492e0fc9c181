"""Rows of a DataFrame: which, in what order, by what labels."""

from pandas import _dtypes, _index
from pandas._missing import missing, nan, not_here
from pandas._rank import repeats


class FrameRows:
    def head(self, n=5):
        return self.iloc[:n]

    def tail(self, n=5):
        return self.iloc[-n:] if n else self.iloc[:0]

    def _named(self, subset):
        names = self._names if subset is None else [subset] if isinstance(subset, str) else list(subset)
        for name in names:
            if name not in self._names:
                raise KeyError(name)
        return names

    def sort_values(self, by, ascending=True, na_position="last", ignore_index=False, axis=0):
        names = self._named(by)
        up = ascending if isinstance(ascending, (list, tuple)) else [ascending] * len(names)
        places = list(range(len(self)))
        for name, rising in reversed(list(zip(names, up))):
            values = self[name]._values
            some = [place for place in places if not missing(values[place])]
            gone = [place for place in places if missing(values[place])]
            some.sort(key=lambda place: values[place], reverse=not rising)
            places = gone + some if na_position == "first" else some + gone
        made = self._take(places)
        return made.reset_index(drop=True) if ignore_index else made

    def sort_index(self, ascending=True, axis=0):
        if axis in (1, "columns"):
            return self[sorted(self._names, reverse=not ascending)]
        labels = list(self.index)
        return self._take(sorted(range(len(labels)), key=lambda place: labels[place], reverse=not ascending))

    def nlargest(self, n, columns):
        return self.sort_values(columns, ascending=False).head(n)

    def nsmallest(self, n, columns):
        return self.sort_values(columns).head(n)

    def reset_index(self, level=None, drop=False, names=None):
        index = _index.RangeIndex(len(self))
        if drop:
            return self._of(self._names, self._parts_of, index).copy()
        levels = getattr(self.index, "_levels", None)
        if levels is not None:
            new = [(name, _dtypes.infer([label[place] for label in self.index])) for place, name in enumerate(levels)]
        else:
            name = self.index.name if self.index.name is not None else "level_0" if "index" in self._names else "index"
            new = [(name if names is None else names, _dtypes.infer(list(self.index)))]
        for name, _ in new:
            if name in self._names:
                raise ValueError(f"cannot insert {name}, already exists")
        return self._of([name for name, _ in new] + self._names, [part for _, part in new] + self._parts_of, index)

    def set_index(self, keys, drop=True):
        names = self._named(keys)
        if len(names) > 1:
            raise not_here("an index of several columns (MultiIndex)")
        made = self.drop(columns=names) if drop else self.copy()
        made.__dict__["index"] = _index.Index(self[names[0]]._values, name=names[0])
        return made

    def reindex(self, index=None, columns=None):
        made = self
        if columns is not None:
            columns = list(columns)
            parts = [(self[name]._values, self[name]._type) if name in self._names else ([nan] * len(self), "float64")
                     for name in columns]
            made = self._of(columns, parts, self.index)
        if index is not None:
            index = list(index)
            columns = [made[name].reindex(index) for name in made._names]
            made = self._of(made._names, [(one._values, one._type) for one in columns], _index.Index(index))
        return made

    def _append_row(self, label, value):
        from pandas._series import Series
        if isinstance(value, Series):
            value = [value.get(name, nan) for name in self._names]
        elif isinstance(value, dict):
            value = [value.get(name, nan) for name in self._names]
        elif not isinstance(value, (list, tuple)):
            value = [value] * len(self._names)
        if len(value) != len(self._names):
            raise ValueError("cannot set a row with mismatched columns")
        labels = self.index._labels
        follows = isinstance(labels, range) and labels == range(len(labels)) and label == len(labels)
        parts = []
        for (values, kind), new in zip(self._parts_of, value):
            one = Series._of(list(values), kind, self.index)
            made = one._retyped([*values, new]) if values else Series([new])
            parts.append((made._values, made._type))
        self._set(self._names, parts, _index.RangeIndex(len(labels) + 1) if follows else _index.Index([*labels, label]))

    def dropna(self, axis=0, how="any", thresh=None, subset=None):
        if axis in (1, "columns"):
            keep = [place for place, (values, _) in enumerate(self._parts_of)
                    if not (any if how == "any" else all)(map(missing, values))]
            return self._columns_at(keep)
        columns = [self[name]._values for name in self._named(subset)]
        keep = []
        for place in range(len(self)):
            gone = [missing(values[place]) for values in columns]
            stays = gone.count(False) >= thresh if thresh is not None else not (any if how == "any" else all)(gone)
            if stays:
                keep.append(place)
        return self._take(keep)

    def duplicated(self, subset=None, keep="first"):
        from pandas._series import Series
        keys = list(zip(*(self[name]._values for name in self._named(subset))))
        return Series._of(repeats(keys, keep), "bool", self.index)

    def drop_duplicates(self, subset=None, keep="first", ignore_index=False):
        made = self[~self.duplicated(subset, keep)]
        return made.reset_index(drop=True) if ignore_index else made

    def value_counts(self, *_, **__):
        raise not_here("DataFrame.value_counts")

    def explode(self, column):
        places, values = [], []
        for place, value in enumerate(self[column]._values):
            for item in (value or [nan]) if isinstance(value, (list, tuple)) else [value]:
                places.append(place)
                values.append(item)
        made = self._take(places)
        made._parts_of[self._names.index(column)] = (values, "object")
        return made

    def equals(self, other):
        return isinstance(other, type(self)) and self._names == other._names and self.index.equals(other.index) and all(
            self[name].equals(other[name]) for name in self._names)

    def sample(self, *_, **__):
        raise not_here("DataFrame.sample, which draws with numpy's generator")
