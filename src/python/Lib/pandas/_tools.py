"""What pandas has outside of its classes."""

from pandas import _dtypes, _index
from pandas._missing import NaT, Timestamp, missing, nan, not_here
from pandas._frame import DataFrame
from pandas._series import Series


def isna(obj):
    if isinstance(obj, (Series, DataFrame)):
        return obj.isna()
    return [missing(value) for value in obj] if isinstance(obj, list) else missing(obj)


def notna(obj):
    if isinstance(obj, (Series, DataFrame)):
        return obj.notna()
    return [not missing(value) for value in obj] if isinstance(obj, list) else not missing(obj)


isnull, notnull = isna, notna


def unique(values):
    return Series(values).unique()


def concat(objs, axis=0, ignore_index=False):
    """One below the other, or beside the other for axis 1."""
    objs = [one for one in (objs.values() if isinstance(objs, dict) else objs) if one is not None]
    if not objs:
        raise ValueError("No objects to concatenate")
    if axis in (1, "columns"):
        return _beside(objs)
    labels = [label for one in objs for label in one.index]
    index = _index.RangeIndex(len(labels)) if ignore_index or not labels else _index.Index(labels)
    if all(isinstance(one, Series) for one in objs):
        values, kind = _stacked([(one._values, one._type) for one in objs])
        name = objs[0].name if all(one.name == objs[0].name for one in objs) else None
        return Series._of(values, kind, index, name)
    frames = [one.to_frame() if isinstance(one, Series) else one for one in objs]
    names = list(dict.fromkeys(name for frame in frames for name in frame.columns))
    parts = []
    for name in names:
        columns = [(frame[name]._values, frame[name]._type) if name in frame.columns else ([nan] * len(frame), None)
                   for frame in frames]
        parts.append(_stacked(columns))
    return DataFrame._of(names, parts, index)


def _stacked(columns):
    """Columns below each other; of type None are those that are missing as a whole."""
    kinds = [kind for values, kind in columns if kind is not None and values] or [columns[0][1] or "object"]
    gaps = any(kind is None and values for values, kind in columns)
    kind = _dtypes.common(kinds)
    if gaps and kind in _dtypes.INTS:
        kind = "float64"
    elif gaps and kind == "bool":
        kind = "object"
    values = [value for values, _ in columns for value in values]
    return [_dtypes.own(value, kind) for value in values], kind


def _beside(objs):
    index = objs[0].index
    for one in objs[1:]:
        if not _index.same(index, one.index):
            index = _index.joined(index, one.index)
    names, parts = [], []
    for place, one in enumerate(objs):
        if isinstance(one, Series):
            one = one.to_frame(place if one.name is None else one.name)
        for name in one.columns:
            column = one[name].reindex(index)
            names.append(name)
            parts.append((column._values, column._type))
    return DataFrame._of(names, parts, index)


def merge(left, right, how="inner", on=None, left_on=None, right_on=None, suffixes=("_x", "_y")):
    """Rows that have the same keys, in the order of the left ones."""
    from pandas.errors import MergeError
    if how not in ("inner", "left"):
        raise not_here(f"merge with how={how!r}")
    if on is None and left_on is None:
        on = [name for name in left.columns if name in right.columns]
        if not on:
            raise MergeError("No common columns to perform merge on.")
    left_on = _names(on if on is not None else left_on)
    right_on = _names(on if on is not None else right_on)
    found = {}
    for place, key in enumerate(_keys(right, right_on)):
        found.setdefault(key, []).append(place)
    pairs = []
    for place, key in enumerate(_keys(left, left_on)):
        matches = found.get(key, [None] if how == "left" else [])
        pairs += [(place, match) for match in matches]
    shared = [name for name in left.columns if name in right.columns and not (name in left_on and name in right_on)]
    names, parts = [], []
    for side, frame in enumerate((left, right)):
        for name in frame.columns:
            if side and name in right_on and left_on[right_on.index(name)] == name:
                continue
            column = frame[name]
            values = [None if pair[side] is None else column._values[pair[side]] for pair in pairs]
            gone = any(pair[side] is None for pair in pairs)
            made = Series._of(values, "object", _index.RangeIndex(len(values)))
            made = made._gaps(column._type) if gone else made._like(values, column._type)
            names.append(f"{name}{suffixes[side]}" if name in shared else name)
            parts.append((made._values, made._type))
    return DataFrame._of(names, parts, _index.RangeIndex(len(pairs)))


def _names(names):
    return [names] if isinstance(names, str) else list(names)


def _keys(frame, names):
    return list(zip(*(frame[name]._values for name in names)))


def to_numeric(arg, errors="raise"):
    """Texts as numbers; with errors="coerce" NaN where one is none."""
    values = []
    for place, value in enumerate(arg):
        try:
            values.append(value if missing(value) or not isinstance(value, str) else _number(value))
        except ValueError:
            if errors != "coerce":
                raise ValueError(f'Unable to parse string "{value}" at position {place}') from None
            values.append(nan)
    values, kind = _dtypes.infer([nan if value is None else value for value in values])
    return arg._like(values, kind) if isinstance(arg, Series) else values


def _number(text):
    try:
        return int(text)
    except ValueError:
        return float(text)


def to_datetime(arg, format=None, errors="raise"):
    """Texts of ISO 8601, or of the strftime format, as times."""
    import datetime

    def one(value):
        if missing(value):
            return NaT
        try:
            if isinstance(value, str):
                return Timestamp(datetime.datetime.strptime(value, format)) if format else Timestamp(value)
            if isinstance(value, (datetime.date, datetime.datetime)):
                return Timestamp(value)
        except ValueError:
            if errors == "coerce":
                return NaT
            raise
        raise not_here("to_datetime of numbers")

    return arg._like([one(value) for value in arg], _dtypes.TIME) if isinstance(arg, Series) else one(arg)
