"""Charts as facts (wire's Chart): the engine aggregates, bins and samples; the page gets a few thousand marks at most."""

import math

from pyspark.errors import PySparkTypeError
from pyspark.sql import functions as F

#: Marks of one chart, and categories that can be told apart on one axis.
MARKS, CATEGORIES, SLICES = 2000, 50, 12
#: Tiles of a density, over and up; points at which a density of one column is computed, and bins that it is computed from.
TILES, CURVE, FINE = (36, 24), 200, 400
#: Values beyond the whiskers that are shown of a box.
BEYOND = 100


class Rows:
    """A DataFrame under names that are safe: its columns are known by their places, its own names may be there twice."""

    def __init__(self, frame):
        self.names = frame.columns
        self.kinds = [field.dataType for field in frame.schema.fields]
        self.frame = frame.toDF(*(f"c{at}" for at in range(len(self.names))))
        self.zone = frame.sparkSession.conf.get("spark.sql.session.timeZone")

    def column(self, at):
        return F.col(f"c{at}")

    def _type(self, at):
        return self.kinds[at].typeName()

    def is_number(self, at):
        return self._type(at) in ("tinyint", "byte", "smallint", "short", "int", "integer", "bigint", "long", "float", "double",
                                  "decimal")

    def is_time(self, at):
        return self._type(at) in ("date", "timestamp", "timestamp_ntz")

    def is_boolean(self, at):
        return self._type(at) == "boolean"

    def is_measure(self, at):
        """It can be laid on a scale."""
        return self.is_number(at) or self.is_time(at) or self.is_boolean(at)

    def is_plain(self, at):
        return self.is_measure(at) or self._type(at) in ("string", "varchar", "char", "time", "void")

    def is_ordered(self, at):
        return self.is_plain(at) and self._type(at) != "void"

    def is_comparable(self, at):
        text = self.kinds[at].simpleString()
        return not any(part in text for part in ("map<", "variant"))

    def measure(self, at):
        """The column as a double: a number, or milliseconds of the session's clock since 1970."""
        column = self.column(at)
        if self._type(at) == "date":
            return F.unix_date(column).cast("double") * 86_400_000.0
        if self.is_time(at):
            return F.from_utc_timestamp(column.cast("timestamp"), self.zone).cast("double") * 1000.0
        if self.is_boolean(at):
            return column.cast("int").cast("double")
        if not self.is_number(at):
            raise PySparkTypeError(errorClass="PLOT_INVALID_TYPE_COLUMN", messageParameters={
                "col_name": self.names[at], "valid_types": "NumericType", "col_type": type(self.kinds[at]).__name__})
        return column.cast("double")

    def axis(self, at):
        return axis(self.names[at], "time" if self.is_time(at) else "number")


def axis(name, scale="number", categories=()):
    return {"name": name, "scale": scale, "categories": list(categories)}


def draw(kind, rows, x, y, aggregate=None, bins=10):
    """`x` is a column's place, `y` a list of places."""
    if kind in ("hist", "box", "kde"):
        columns = list(y) or [x]
        return hist(rows, columns, bins) if kind == "hist" else box(rows, columns) if kind == "box" else kde(rows, columns)
    if kind == "density":
        return density(rows, x, y[0] if y else x)
    if kind in ("bar", "barh", "pie"):
        return _bars(kind, rows, x, y, aggregate)
    return _points(kind, rows, x, y, aggregate)


def _chart(kind, x, y, series, note=None):
    return {"kind": kind, "x": x, "y": y, "series": series, "note": note}


def _series(name, points):
    return {"name": name, "marks": {"of": "points", "points": points}}


def _finite(*values):
    return all(value is not None and math.isfinite(value) for value in values)


_AGGREGATES = {"sum": F.sum, "mean": F.avg, "min": F.min, "max": F.max}


def _aggregated(rows, x, y, aggregate):
    """(DataFrame of x and one column per series, their names)."""
    grouped = rows.frame.groupBy(rows.column(x).alias("x"))
    if aggregate == "count" or not y:
        return grouped.agg(F.count(F.lit(1)).cast("double").alias("y0")), ["rows"]
    sums = [_AGGREGATES[aggregate](rows.measure(at)).cast("double").alias(f"y{place}") for place, at in enumerate(y)]
    return grouped.agg(*sums), [f"{aggregate}({rows.names[at]})" for at in y]


def _named(names):
    return names[0] if len(names) == 1 else ""


def _text(value):
    return "NULL" if value is None else str(value)


def _bars(kind, rows, x, y, aggregate):
    most = SLICES if kind == "pie" else CATEGORIES
    if aggregate is not None or not y:
        frame, names = _aggregated(rows, x, y, aggregate or "count")
        order = ["x"] if rows.is_measure(x) and kind != "pie" else [F.desc_nulls_last("y0"), "x"]
        frame = frame.orderBy(*order)
    else:
        values = [rows.measure(at).alias(f"y{place}") for place, at in enumerate(y)]
        frame, names = rows.frame.select(rows.column(x).alias("x"), *values), [rows.names[at] for at in y]
        most = most if kind == "pie" else rows_limit(rows)
    # The engine writes values as show() does.
    frame = frame.select(frame["x"].cast("string").alias("x"), *(f"y{place}" for place in range(len(names))))
    found = frame.limit(most + 1).collect()
    note = f"the first {most:,} only" if len(found) > most else None
    found = found[:most]
    categories = [_text(row[0]) for row in found]
    series = [
        _series(name, [(float(at), row[place + 1]) for at, row in enumerate(found) if _finite(row[place + 1])])
        for place, name in enumerate(names)
    ]
    over, up = axis(rows.names[x], "category", categories), axis(_named(names))
    return _chart(kind, up, over, series, note) if kind == "barh" else _chart(kind, over, up, series, note)


def rows_limit(rows):
    """As many rows as PySpark draws where it draws the first ones."""
    text = rows.frame.sparkSession.conf.get("spark.sql.pyspark.plotting.max_rows", "1000")
    return min(int(text), MARKS)


def bars_of(name, categories, values):
    points = [(float(at), float(value)) for at, value in enumerate(values)]
    return _chart("barh", axis("rows"), axis(name, "category", categories), [_series("rows", points)])


def _points(kind, rows, x, y, aggregate):
    note = None
    if aggregate is not None or not y:
        frame, names = _aggregated(rows, x, y, aggregate or "count")
        places = Rows(frame)
        places.names = [rows.names[x], *names]
        return _points_of(kind, places, 0, list(range(1, len(names) + 1)), names, None)
    count = rows.frame.count()
    most = max(MARKS // len(y), 1)
    names = [rows.names[at] for at in y]
    if count <= most:
        return _points_of(kind, rows, x, y, names, None)
    if kind == "scatter" or rows.is_measure(x):
        note = f"a sample of about {most:,} of {count:,} rows"
        sampled = rows.frame.sample(withReplacement=False, fraction=min(most / count, 1.0), seed=0)
    else:
        note = f"the first {most:,} of {count:,} rows"
        sampled = rows.frame.limit(most)
    part = Rows(sampled)
    part.names = rows.names
    return _points_of(kind, part, x, y, names, note)


def _points_of(kind, rows, x, y, names, note):
    measured = rows.is_measure(x)
    over = rows.measure(x) if measured else rows.column(x).cast("string")
    frame = rows.frame.select(over.alias("x"), *(rows.measure(at).alias(f"y{place}") for place, at in enumerate(y)))
    if measured and kind != "scatter":
        frame = frame.orderBy("x")
    found = frame.limit(MARKS).collect()
    if measured:
        ground = rows.axis(x)
        at = [row[0] for row in found]
    else:
        categories = list(dict.fromkeys(_text(row[0]) for row in found))
        ground = axis(rows.names[x], "category", categories)
        place = {name: float(at) for at, name in enumerate(categories)}
        at = [place[_text(row[0])] for row in found]
    series = [
        _series(name, [(over, row[number + 1]) for over, row in zip(at, found) if _finite(over, row[number + 1])])
        for number, name in enumerate(names)
    ]
    up = axis(_named(names), "time" if all(rows.is_time(one) for one in y) else "number")
    return _chart(kind, ground, up, series, note)


def _range(frame, value):
    """(smallest, largest) of the finite values, or None."""
    low, high = frame.select(F.min(value), F.max(value)).first()
    return (low, high) if low is not None else None


def _finite_rows(rows, *places):
    """The rows under v0, v1 … without those that have no place on a scale."""
    frame = rows.frame.select(*(rows.measure(at).alias(f"v{number}") for number, at in enumerate(places)))
    for number in range(len(places)):
        value = F.col(f"v{number}")
        frame = frame.filter(value.isNotNull() & ~F.isnan(value) & (F.abs(value) != float("inf")))
    return frame


def _tile(value, low, width, count):
    return F.least(F.floor((value - F.lit(low)) / F.lit(width)), F.lit(count - 1)).cast("int")


def hist(rows, columns, bins=10):
    frames = {at: _finite_rows(rows, at) for at in columns}
    ranges = [found for at in columns if (found := _range(frames[at], F.col("v0"))) is not None]
    series, bins = [], max(1, min(int(bins), MARKS))
    ground = rows.axis(columns[0])
    if len(columns) > 1:
        ground["name"] = ""
    if ranges:
        low, high = min(one[0] for one in ranges), max(one[1] for one in ranges)
        width = (high - low) / bins or 1.0
        bins = bins if high > low else 1
        for at in columns:
            counted = frames[at].groupBy(_tile(F.col("v0"), low, width, bins).alias("bin")).count().collect()
            counts = dict(map(tuple, counted))
            marks = [(low + width * one, low + width * (one + 1), float(counts.get(one, 0))) for one in range(bins)]
            series.append({"name": rows.names[at], "marks": {"of": "bins", "bins": marks}})
    return _chart("hist", ground, axis("rows"), series)


def box(rows, columns):
    boxes, drawn = [], []
    for at in columns:
        frame = _finite_rows(rows, at)
        value = F.col("v0")
        quartiles = frame.select(F.percentile(value, [0.25, 0.5, 0.75])).first()[0]
        if not quartiles:
            continue
        lower, median, upper = quartiles
        reach = 1.5 * (upper - lower)
        inside = value.between(lower - reach, upper + reach)
        low, high = frame.filter(inside).select(F.min(value), F.max(value)).first()
        beyond = [row[0] for row in frame.filter(~inside).orderBy(F.abs(value - F.lit(median)).desc()).limit(BEYOND).collect()]
        boxes.append({"low": low, "lower": lower, "median": median, "upper": upper, "high": high, "beyond": beyond})
        drawn.append(rows.names[at])
    up = axis("", "time" if columns and all(rows.is_time(at) for at in columns) else "number")
    return _chart("box", axis("", "category", drawn), up, [{"name": "", "marks": {"of": "boxes", "boxes": boxes}}])


def kde(rows, columns, width=None, ind=None):
    """Gaussian kernels on finely binned values; of `width`, by Scott's rule where none is given."""
    series = []
    for at in columns:
        frame = _finite_rows(rows, at)
        value = F.col("v0")
        low, high, count, spread = frame.select(F.min(value), F.max(value), F.count(value), F.stddev(value)).first()
        if not count:
            continue
        step = (high - low) / FINE or 1.0
        counts = frame.groupBy(_tile(value, low, step, FINE).alias("bin")).count().collect()
        reach = 0.5 * (high - low) or 1.0
        places = ind if isinstance(ind, (list, tuple)) else None
        if places is None:
            number = min(int(ind or CURVE), MARKS)
            places = [low - reach + (high - low + 2 * reach) * one / max(number - 1, 1) for one in range(number)]
        bandwidth = float(width or (spread or 1.0) * count ** -0.2 or 1.0)
        centres = [(low + step * (one + 0.5), number) for one, number in map(tuple, counts)]
        scale = 1.0 / (count * bandwidth * math.sqrt(2.0 * math.pi))
        exp, points = math.exp, []
        for place in places:
            total = 0.0
            for centre, number in centres:
                away = (place - centre) / bandwidth
                if -6.0 < away < 6.0:
                    total += number * exp(-0.5 * away * away)
            points.append((float(place), total * scale))
        series.append(_series(rows.names[at], points))
    return _chart("kde", axis(rows.names[columns[0]] if len(columns) == 1 else ""), axis("density"), series)


def density(rows, x, y):
    frame = _finite_rows(rows, x, y)
    over, up = _range(frame, F.col("v0")), _range(frame, F.col("v1"))
    tiles, sizes = [], [1.0, 1.0]
    if over is not None:
        sizes = [(high - low) / count or 1.0 for (low, high), count in zip((over, up), TILES)]
        places = [_tile(F.col(f"v{at}"), one[0], sizes[at], TILES[at]).alias(f"t{at}") for at, one in enumerate((over, up))]
        counted = frame.groupBy(*places).count().orderBy("t0", "t1").collect()
        tiles = [(over[0] + across * sizes[0], up[0] + high * sizes[1], float(count)) for across, high, count in map(tuple, counted)]
    marks = {"of": "tiles", "tiles": tiles, "width": sizes[0], "height": sizes[1]}
    return _chart("density", rows.axis(x), rows.axis(y), [{"name": "rows", "marks": marks}])
