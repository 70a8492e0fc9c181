"""Labels of rows and of columns."""

from pandas import _dtypes
from pandas._missing import missing, unknown


class Index:
    """Labels in their order."""

    def __init__(self, data=(), dtype=None, name=None):
        if isinstance(data, Index):
            name = data.name if name is None else name
            data = data._labels
        self._labels = data if isinstance(data, range) else list(data)
        self.name = name
        if dtype is not None:
            self._labels = _dtypes.cast(self._labels, self._type, _dtypes.name_of(dtype))

    @property
    def _type(self):
        return "int64" if isinstance(self._labels, range) else _dtypes.infer(list(self._labels))[1]

    @property
    def dtype(self):
        return _dtypes.Dtype(self._type)

    @property
    def names(self):
        return [self.name]

    @property
    def size(self):
        return len(self._labels)

    @property
    def empty(self):
        return not len(self._labels)

    @property
    def is_unique(self):
        return isinstance(self._labels, range) or len(set(self._labels)) == len(self._labels)

    def __getattr__(self, name):
        raise unknown(type(self).__name__, name)

    def __len__(self):
        return len(self._labels)

    def __iter__(self):
        return iter(self._labels)

    def __contains__(self, label):
        return label in self._labels

    def __getitem__(self, key):
        if isinstance(key, int):
            return self._labels[key]
        if isinstance(key, slice):
            return _index(self._labels[key], self.name)
        key = list(key)
        if key and isinstance(key[0], bool):
            key = [place for place, keep in enumerate(key) if keep]
        return _index([self._labels[place] for place in key], self.name)

    def __eq__(self, other):
        others = list(other) if isinstance(other, (Index, list, tuple)) else [other] * len(self)
        return [not missing(a) and a == b for a, b in zip(self._labels, others)]

    __hash__ = None

    def equals(self, other):
        return isinstance(other, Index) and list(self._labels) == list(other._labels)

    def tolist(self):
        return list(self._labels)

    to_list = tolist

    def to_series(self):
        from pandas._series import Series
        return Series(list(self._labels), index=self, name=self.name)

    def get_loc(self, label):
        try:
            return self._labels.index(label)
        except ValueError:
            raise KeyError(label) from None

    def unique(self):
        return _index(list(dict.fromkeys(self._labels)), self.name)

    def rename(self, name):
        return _index(self._labels, name)

    def __repr__(self):
        name = "" if self.name is None else f", name={self.name!r}"
        if isinstance(self._labels, range):
            span = self._labels
            return f"RangeIndex(start={span.start}, stop={span.stop}, step={span.step}{name})"
        shown = ", ".join(map(_shown, self._labels))
        return f"Index([{shown}], dtype='{self._type}'{name})"


def _shown(label):
    return "nan" if isinstance(label, float) and label != label else repr(label)


class RangeIndex(Index):
    """0, 1, 2 …"""

    def __init__(self, start=0, stop=None, step=1, name=None):
        span = start if isinstance(start, range) else range(start) if stop is None else range(start, stop, step)
        super().__init__(span, name=name)


def _index(labels, name=None):
    return RangeIndex(labels, name=name) if isinstance(labels, range) else Index(labels, name=name)


def made(given, count):
    """The index that was given, or the places of that many rows."""
    if given is None:
        return RangeIndex(count)
    found = given if isinstance(given, Index) else _index(given if isinstance(given, range) else list(given),
                                                          getattr(given, "name", None))
    if len(found) != count:
        raise ValueError(f"Length of values ({count}) does not match length of index ({len(found)})")
    return found


def same(one, other):
    if one is other:
        return True
    if isinstance(one._labels, range) and isinstance(other._labels, range):
        return one._labels == other._labels
    return list(one._labels) == list(other._labels)


def joined(one, other):
    """All labels of both, sorted where they can be."""
    if not (one.is_unique and other.is_unique):
        raise ValueError("cannot reindex on an axis with duplicate labels")
    labels = list(dict.fromkeys([*one, *other]))
    try:
        labels.sort()
    except TypeError:
        pass
    return Index(labels, name=one.name if one.name == other.name else None)


def places(index):
    """Where each label stands first."""
    found = {}
    for place, label in enumerate(index):
        found.setdefault(label, place)
    return found
