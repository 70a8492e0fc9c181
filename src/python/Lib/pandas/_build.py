"""What a DataFrame can be made of."""

from pandas import _index
from pandas._missing import nan
from pandas._series import Series


def columns_of(data, columns):
    """(names, columns) of what a DataFrame is made of."""
    wanted = None if columns is None else list(columns)
    if data is None:
        return wanted or [], [[] for _ in wanted or []]
    if hasattr(data, "_parts"):
        data = {name: data[name] for name in data.columns}
    if isinstance(data, Series):
        name = data.name if data.name is not None else 0
        return wanted or [name], [data]
    if isinstance(data, dict):
        return _of_dict(data, wanted)
    rows = list(data)
    if rows and isinstance(rows[0], dict):
        names = wanted or list(dict.fromkeys(name for row in rows for name in row))
        return names, [[row.get(name, nan) for row in rows] for name in names]
    if rows and isinstance(rows[0], Series):
        return columns_of([row.to_dict() for row in rows], wanted)
    if rows and (isinstance(rows[0], (list, tuple))):
        fields = getattr(rows[0], "_fields", None) or getattr(rows[0], "__fields__", None)
        width = max(map(len, rows))
        if wanted is None:
            wanted = list(fields) if fields and isinstance(rows[0], tuple) and hasattr(rows[0], "_fields") else list(range(width))
        if len(wanted) != width:
            raise ValueError(f"{len(wanted)} columns passed, passed data had {width} columns")
        return wanted, [[row[place] if place < len(row) else None for row in rows] for place in range(width)]
    if wanted is not None and len(wanted) != 1:
        if not rows:
            return wanted, [[] for _ in wanted]
        raise ValueError(f"Shape of passed values is ({len(rows)}, 1), indices imply ({len(rows)}, {len(wanted)})")
    return wanted or ([0] if rows else []), [rows] if rows or wanted else []


def _of_dict(data, wanted):
    names = list(data) if wanted is None else wanted
    long = [value for value in data.values() if is_column(value)]
    if data and not long:
        raise ValueError("If using all scalar values, you must pass an index")
    count = len(long[0]) if long else 0
    return names, [_whole(data[name], count) if name in data else [nan] * count for name in names]


def is_column(value):
    return hasattr(value, "__iter__") and not isinstance(value, (str, bytes))


def _whole(value, count):
    if isinstance(value, dict):
        return Series(value)
    if isinstance(value, Series):
        return value
    return list(value) if is_column(value) else [value] * count


def common_index(data):
    series = [Series(value) if isinstance(value, dict) else value for value in data.values() if isinstance(value, (Series, dict))]
    if not series:
        return None
    index = series[0].index
    for one in series[1:]:
        if not _index.same(index, one.index):
            index = _index.joined(index, one.index)
    return index
