"""`pd.DataFrame`: columns of one length that share their rows' labels."""

from pandas import _dtypes, _format, _index
from pandas._build import columns_of, common_index, is_column
from pandas._frame_rows import FrameRows
from pandas._frame_math import FrameMath
from pandas._missing import missing, nan, not_here, unknown
from pandas._series import Series


class DataFrame(FrameRows, FrameMath):
    def __init__(self, data=None, index=None, columns=None, dtype=None, copy=None):
        if isinstance(data, dict) and index is not None and not any(map(is_column, data.values())):
            data = {name: [value] * len(index) for name, value in data.items()}
        names, lists = columns_of(data, columns)
        if isinstance(data, DataFrame):
            index = data.index if index is None else index
        elif index is None and isinstance(data, dict):
            index = common_index(data)
        count = max(map(len, lists), default=0) if lists else 0 if index is None else len(index)
        if index is not None and lists and not any(lists) and data is None:
            count, lists = len(index), [[nan] * len(index) for _ in lists]
        for values in lists:
            if len(values) != count:
                raise ValueError("All arrays must be of the same length")
        index = _index.made(index, count)
        parts = []
        for values in lists:
            if isinstance(values, Series):
                values = values if _index.same(values.index, index) else values.reindex(index)
                parts.append((list(values._values), values._type))
            else:
                parts.append(_dtypes.infer(list(values)))
        if dtype is not None:
            name = _dtypes.name_of(dtype)
            parts = [(_dtypes.cast(values, kind, name), name) for values, kind in parts]
        self._set(names, parts, index)

    def _set(self, names, parts, index):
        self.__dict__.update(_names=list(names), _parts_of=list(parts), index=index)

    @classmethod
    def _of(cls, names, parts, index):
        """Of columns as (values, type)."""
        made = cls.__new__(cls)
        made._set(names, parts, index)
        return made

    def _parts(self):
        return [(name, values, kind) for name, (values, kind) in zip(self._names, self._parts_of)]

    def _column(self, place):
        values, kind = self._parts_of[place]
        return Series._of(list(values), kind, self.index, self._names[place])

    def _columns_at(self, places):
        return DataFrame._of([self._names[place] for place in places], [self._parts_of[place] for place in places], self.index)

    def _take(self, places):
        return DataFrame._of(self._names, [([values[place] for place in places], kind) for values, kind in self._parts_of],
                             self.index[places])

    def _row(self, place):
        values = [values[place] for values, _ in self._parts_of]
        kind = _dtypes.common(kind for _, kind in self._parts_of) if self._parts_of else "object"
        return Series._of([_dtypes.own(value, kind) for value in values], kind, _index.Index(self._names), self.index[place])

    def __getattr__(self, name):
        names = self.__dict__.get("_names", ())
        if name in names:
            return self[name]
        raise unknown("DataFrame", name)

    def __setattr__(self, name, value):
        if name == "columns":
            value = list(value)
            if len(value) != len(self._names):
                raise ValueError(f"Length mismatch: Expected axis has {len(self._names)} elements, new values have "
                                 f"{len(value)} elements")
            self.__dict__["_names"] = value
        elif name == "index":
            self.__dict__["index"] = _index.made(value, len(self))
        elif name in self._names:
            self[name] = value
        else:
            self.__dict__[name] = value

    # What it is.

    @property
    def columns(self):
        names = self._names
        return _index.RangeIndex(len(names)) if names == list(range(len(names))) else _index.Index(names)

    @property
    def dtypes(self):
        return Series._of([_dtypes.Dtype(kind) for _, kind in self._parts_of], "object", _index.Index(self._names))

    @property
    def shape(self):
        return (len(self.index), len(self._names))

    @property
    def size(self):
        return len(self.index) * len(self._names)

    @property
    def ndim(self):
        return 2

    @property
    def empty(self):
        return not self.size

    @property
    def loc(self):
        from pandas._locate import FrameLabels
        return FrameLabels(self)

    @property
    def iloc(self):
        from pandas._locate import FramePlaces
        return FramePlaces(self)

    at, iat = loc, iloc

    @property
    def T(self):
        rows = [self._row(place) for place in range(len(self))]
        return DataFrame._of(list(self.index), [(row._values, row._type) for row in rows], _index.Index(self._names))

    def __len__(self):
        return len(self.index)

    def __iter__(self):
        return iter(self._names)

    def __contains__(self, name):
        return name in self._names

    def __bool__(self):
        raise ValueError("The truth value of a DataFrame is ambiguous. Use a.empty, a.bool(), a.item(), a.any() or a.all().")

    def __repr__(self):
        return _format.frame(self)

    def to_string(self):
        return _format.frame(self, None, len(self))

    def keys(self):
        return self.columns

    def items(self):
        return ((name, self._column(place)) for place, name in enumerate(self._names))

    def iterrows(self):
        return ((label, self._row(place)) for place, label in enumerate(self.index))

    def itertuples(self, index=True, name="Pandas"):
        columns = [values for values, _ in self._parts_of]
        rows = zip(self.index, *columns) if index else zip(*columns)
        if name is None:
            return rows
        from collections import namedtuple
        kind = namedtuple(name, [*(["Index"] if index else []), *map(str, self._names)], rename=True)
        return (kind(*row) for row in rows)

    def to_dict(self, orient="dict"):
        columns = [(name, values) for name, values, _ in self._parts()]
        if orient == "list":
            return {name: list(values) for name, values in columns}
        if orient == "series":
            return dict(self.items())
        if orient == "records":
            return [dict(zip(self._names, row)) for row in self.itertuples(False, None)]
        if orient == "index":
            return {label: dict(zip(self._names, row[1:])) for label, row in zip(self.index, self.itertuples(True, None))}
        if orient == "dict":
            return {name: dict(zip(self.index, values)) for name, values in columns}
        raise not_here(f"to_dict(orient={orient!r})")

    # Columns.

    def __getitem__(self, key):
        if isinstance(key, slice):
            return self.iloc[key] if not isinstance(key.start, str) else self.loc[key]
        if isinstance(key, Series) and key._type == "bool":
            return self.loc[key]
        if isinstance(key, DataFrame):
            return self.where(key)
        if isinstance(key, (list, _index.Index, Series)):
            key = list(key)
            if key and all(isinstance(one, bool) for one in key):
                return self.loc[key]
            gone = [one for one in key if one not in self._names]
            if gone:
                kind = _dtypes.infer(key)[1]
                raise KeyError(f"None of [Index({key!r}, dtype='{kind}')] are in the [columns]" if len(gone) == len(key)
                               else f"{gone!r} not in index")
            return self._columns_at([self._names.index(one) for one in key])
        if key not in self._names:
            raise KeyError(key)
        return self._column(self._names.index(key))

    def __setitem__(self, key, value):
        if isinstance(key, list):
            for place, name in enumerate(key):
                self[name] = value._column(place) if isinstance(value, DataFrame) else value[place] \
                    if isinstance(value, (list, tuple)) else value
            return
        if isinstance(key, Series) and key._type == "bool":
            self.loc[key] = value
            return
        if not self._names and not len(self.index) and isinstance(value, (Series, list, tuple, range)):
            self.__dict__["index"] = value.index if isinstance(value, Series) else _index.RangeIndex(len(value))
        part = self._part(value)
        if key in self._names:
            self._parts_of[self._names.index(key)] = part
        else:
            self._names.append(key)
            self._parts_of.append(part)

    def _part(self, value):
        """What is to be a column, with a value for each row."""
        if isinstance(value, Series):
            value = value if _index.same(value.index, self.index) else value.reindex(self.index)
            return list(value._values), value._type
        if isinstance(value, DataFrame):
            raise ValueError(f"Cannot set a DataFrame with multiple columns to a single column")
        if isinstance(value, (str, bytes)) or not hasattr(value, "__iter__") or isinstance(value, dict):
            return _dtypes.infer([value] * len(self))
        values = list(value)
        if len(values) != len(self):
            raise ValueError(f"Length of values ({len(values)}) does not match length of index ({len(self)})")
        return _dtypes.infer(values)

    def __delitem__(self, name):
        if name not in self._names:
            raise KeyError(name)
        place = self._names.index(name)
        del self._names[place], self._parts_of[place]

    def pop(self, item):
        column = self[item]
        del self[item]
        return column

    def insert(self, loc, column, value):
        if column in self._names:
            raise ValueError(f"cannot insert {column}, already exists")
        part = self._part(value)
        self._names.insert(loc, column)
        self._parts_of.insert(loc, part)

    def get(self, key, default=None):
        return self[key] if key in self._names else default

    def assign(self, **columns):
        made = self.copy()
        for name, value in columns.items():
            made[name] = value(made) if callable(value) else value
        return made

    def drop(self, labels=None, axis=0, index=None, columns=None, errors="raise"):
        if labels is not None:
            columns, index = (labels, None) if axis in (1, "columns") else (None, labels)
        made = self
        if columns is not None:
            gone = [columns] if isinstance(columns, str) or not hasattr(columns, "__iter__") else list(columns)
            unknown_ones = [name for name in gone if name not in self._names]
            if unknown_ones and errors == "raise":
                raise KeyError(f"{unknown_ones!r} not found in axis")
            made = made._columns_at([place for place, name in enumerate(made._names) if name not in gone])
        if index is not None:
            gone = [index] if isinstance(index, str) or not hasattr(index, "__iter__") else list(index)
            unknown_ones = [label for label in gone if label not in self.index]
            if unknown_ones and errors == "raise":
                raise KeyError(f"{unknown_ones!r} not found in axis")
            made = made._take([place for place, label in enumerate(made.index) if label not in gone])
        return made.copy()

    def rename(self, mapper=None, index=None, columns=None, axis=0):
        if mapper is not None:
            index, columns = (None, mapper) if axis in (1, "columns") else (mapper, None)

        def changed(labels, change):
            change = change if callable(change) else lambda label, known=change: known.get(label, label)
            return [change(label) for label in labels]

        made = self.copy()
        if columns is not None:
            made.__dict__["_names"] = changed(made._names, columns)
        if index is not None:
            made.__dict__["index"] = _index.Index(changed(made.index, index))
        return made

    def add_prefix(self, prefix):
        return self.rename(columns=lambda name: f"{prefix}{name}")

    def add_suffix(self, suffix):
        return self.rename(columns=lambda name: f"{name}{suffix}")

    def copy(self, deep=True):
        return DataFrame._of(self._names, [(list(values), kind) for values, kind in self._parts_of], self.index)

    def astype(self, dtype):
        wanted = dtype if isinstance(dtype, dict) else dict.fromkeys(self._names, dtype)
        for name in wanted:
            if name not in self._names:
                raise KeyError(f"Only a column name can be used for the key in a dtype mappings argument. '{name}' not found "
                               "in columns.")
        made = self.copy()
        for name, kind in wanted.items():
            made[name] = made[name].astype(kind)
        return made

    def select_dtypes(self, include=None, exclude=None):
        def holds(asked, kind):
            asked = asked if isinstance(asked, (list, tuple)) else [asked]
            return any(_dtypes.is_number(kind) if one == "number" else _dtypes.name_of(one) == kind for one in asked)

        return self._columns_at([place for place, (_, kind) in enumerate(self._parts_of)
                                 if (include is None or holds(include, kind)) and not (exclude is not None and holds(exclude, kind))])

    def groupby(self, by=None, as_index=True, sort=True, dropna=True, group_keys=True):
        from pandas._groupby import FrameGroups
        return FrameGroups(self, by, as_index, sort, dropna)

    def merge(self, right, **options):
        from pandas._tools import merge
        return merge(self, right, **options)

    def pipe(self, func, *args, **kwargs):
        return func(self, *args, **kwargs)
