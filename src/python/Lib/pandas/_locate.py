"""`loc` by labels and `iloc` by places."""

from pandas import _index
from pandas._missing import not_here


def _truths(key, index):
    """Places of the rows that a mask keeps; None where the key is no mask."""
    from pandas._series import Series
    if isinstance(key, Series) and key._type == "bool":
        if not _index.same(key.index, index):
            key = key.reindex(index)
        return [place for place, keep in enumerate(key._values) if keep]
    if isinstance(key, list) and key and all(isinstance(one, bool) for one in key):
        if len(key) != len(index):
            raise IndexError(f"Boolean index has wrong length: {len(key)} instead of {len(index)}")
        return [place for place, keep in enumerate(key) if keep]
    return None


def by_label(index, key):
    """(places, whether that is one row)"""
    from pandas._series import Series
    found = _truths(key, index)
    if found is not None:
        return found, False
    if isinstance(key, slice):
        if key.step is not None:
            raise not_here("loc with a step")
        labels = list(index)
        if isinstance(index._labels, range) and all(isinstance(end, (int, type(None))) for end in (key.start, key.stop)):
            return [place for place, label in enumerate(labels) if (key.start is None or label >= key.start)
                    and (key.stop is None or label <= key.stop)], False
        start = 0 if key.start is None else index.get_loc(key.start)
        stop = len(labels) if key.stop is None else len(labels) - labels[::-1].index(key.stop)
        return list(range(start, stop)), False
    if isinstance(key, (list, Series, _index.Index)):
        places = []
        for label in key:
            here = by_label(index, label)[0]
            places += here
        return places, False
    if isinstance(index._labels, range):
        if isinstance(key, int) and key in index._labels:
            return [index._labels.index(key)], True
        raise KeyError(key)
    places = [place for place, label in enumerate(index) if label == key]
    if not places:
        raise KeyError(key)
    return places, len(places) == 1


def by_place(count, key):
    """(places, whether that is one row)"""
    from pandas._series import Series
    if isinstance(key, slice):
        return list(range(count)[key]), False
    if isinstance(key, bool) or not isinstance(key, (int, list, tuple, range, Series)):
        raise TypeError(f"Cannot index by location index with a non-integer key")
    if isinstance(key, int):
        if not -count <= key < count:
            raise IndexError("single positional indexer is out-of-bounds")
        return [key % count], True
    key = list(key)
    if key and isinstance(key[0], bool):
        return [place for place, keep in enumerate(key) if keep], False
    if any(not -count <= place < count for place in key):
        raise IndexError("positional indexers are out-of-bounds")
    return [place % count for place in key], False


class _Rows:
    def __init__(self, of):
        self._of = of


class SeriesLabels(_Rows):
    def __getitem__(self, key):
        places, one = by_label(self._of.index, key)
        return self._of._values[places[0]] if one else self._of._take(places)

    def __setitem__(self, key, value):
        of = self._of
        try:
            places = by_label(of.index, key)[0]
        except KeyError:
            made = of._retyped([*of._values, value]) if not len(of) else None
            labels = [*of.index, key]
            from pandas._series import Series
            made = Series(made._values if made is not None else [*of._values, value], index=labels)
            of._set(made._values, made._type, made.index, of.name)
            return
        _put(of, places, value)


class SeriesPlaces(_Rows):
    def __getitem__(self, key):
        places, one = by_place(len(self._of), key)
        return self._of._values[places[0]] if one else self._of._take(places)

    def __setitem__(self, key, value):
        _put(self._of, by_place(len(self._of), key)[0], value)


def _put(series, places, value):
    from pandas._series import Series
    values = list(series._values)
    if isinstance(value, Series):
        value = value.reindex(series.index[places])._values
    news = value if isinstance(value, (list, tuple)) else [value] * len(places)
    for place, new in zip(places, news):
        values[place] = new
    made = series._retyped(values)
    series._set(made._values, made._type, series.index, series.name)


class FrameLabels(_Rows):
    def _rows_and_columns(self, key):
        rows, columns = key if isinstance(key, tuple) and len(key) == 2 else (key, slice(None))
        if callable(rows):
            rows = rows(self._of)
        return rows, columns

    def __getitem__(self, key):
        rows, columns = self._rows_and_columns(key)
        frame = self._of
        if isinstance(columns, slice):
            wanted = frame if columns == slice(None) else frame[list(frame.columns[by_label(frame.columns, columns)[0]])]
        else:
            wanted = frame[columns]
        places, one = by_label(frame.index, rows)
        if hasattr(wanted, "_parts"):
            return wanted._row(places[0]) if one else wanted._take(places)
        return wanted._values[places[0]] if one else wanted._take(places)

    def __setitem__(self, key, value):
        rows, columns = self._rows_and_columns(key)
        frame = self._of
        if isinstance(columns, slice):
            columns = frame.columns.tolist()
        try:
            places, _ = by_label(frame.index, rows)
        except KeyError:
            return frame._append_row(rows, value)
        several = isinstance(columns, list)
        for place, column in enumerate(columns if several else [columns]):
            if column not in frame.columns:
                frame[column] = [float("nan")] * len(frame)
            series = frame[column]
            _put(series, places, value[place] if several and isinstance(value, (list, tuple)) else value)
            frame[column] = series


class FramePlaces(_Rows):
    def __getitem__(self, key):
        rows, columns = key if isinstance(key, tuple) else (key, slice(None))
        frame = self._of
        places, one_row = by_place(len(frame), rows)
        which, one_column = by_place(len(frame.columns), columns)
        if one_column:
            column = frame._column(which[0])
            return column._values[places[0]] if one_row else column._take(places)
        part = frame._columns_at(which)
        return part._row(places[0]) if one_row else part._take(places)

    def __setitem__(self, key, value):
        rows, columns = key if isinstance(key, tuple) else (key, slice(None))
        frame = self._of
        places, _ = by_place(len(frame), rows)
        for at, column in enumerate(by_place(len(frame.columns), columns)[0]):
            series = frame._column(column)
            _put(series, places, value[at] if isinstance(value, (list, tuple)) else value)
            frame._parts_of[column] = (series._values, series._type)
