"""Answers what the page asks of a table that a cell has shown, from all rows that the engine holds of it."""

import json

import _engine
from _aside import answered

#: Bins of a column's small histogram, and values that are named where there is none.
BINS, FREQUENT = 24, 8
#: Where a file is written that a person takes home; the engine's hidden files are not listed.
EXPORT = ".export"


class Refused(Exception):
    """What was asked cannot be; its text is for a person."""


def answer(table, asked):
    """(kind, code, class, the answer as JSON or why there is none, line)."""

    def said():
        ask = json.loads(asked)
        return json.dumps(_ANSWERS[ask["ask"]](_rows(table), ask))

    return answered(said)


def _rows(table):
    from _charts import Rows
    from pyspark.sql import DataFrame, SparkSession

    base = SparkSession.builder.getOrCreate()
    # The user's own settings and views stay out of it.
    session = base.newSession()
    session.conf.set("spark.sql.session.timeZone", base.conf.get("spark.sql.session.timeZone"))
    held = session._engine.held(table)
    if held is None:
        raise Refused("the rows are gone: run the cell again")
    return Rows(DataFrame(held, session))


def _arrange(rows, ask):
    arrangement = ask["arrangement"]
    frame = rows.frame
    for condition in arrangement["conditions"]:
        frame = frame.filter(_test(rows, condition["column"], condition["test"]))
    order = arrangement["order"]
    if order is not None:
        column = rows.column(order["column"])
        frame = frame.orderBy(column.desc() if order["descending"] else column.asc())
    held = _engine.hold_table(frame.toDF(*rows.names)._here())
    return {"answer": "arranged", "table": json.loads(held)}


def _test(rows, at, test):
    from pyspark.sql import functions as F

    column = rows.column(at)
    kind = test["test"]
    if kind == "null":
        return column.isNull()
    if kind == "notNull":
        return column.isNotNull()
    if kind == "contains":
        return F.lower(column.cast("string")).contains(F.lower(F.lit(test["text"])))
    if kind == "equals":
        return column == _typed(rows, at, test["text"])
    bounds = [column >= _typed(rows, at, test["from"])] if test["from"] else []
    bounds += [column <= _typed(rows, at, test["to"])] if test["to"] else []
    met = F.lit(True)
    for bound in bounds:
        met = met & bound
    return met


def _typed(rows, at, text):
    """What a person typed, as a value of the column's type."""
    from pyspark.sql import functions as F

    kind = rows.kinds[at].simpleString()
    if kind in ("string", "variant") or kind.startswith(("array", "map", "struct")):
        return F.lit(text)
    value = F.lit(text.strip()).try_cast("double" if kind in ("tinyint", "smallint", "int", "bigint") else kind)
    if rows.frame.sparkSession.range(1).select(value.isNull()).first()[0]:
        raise Refused(f"{text!r} is no value of type {kind}")
    return value


def _profile(rows, ask):
    from _charts import bars_of, hist
    from pyspark.sql import functions as F

    at = ask["column"]
    column, numeric, ordered = rows.column(at), rows.is_number(at), rows.is_ordered(at)
    text = lambda value: value.cast("string")
    nothing = F.lit(None).cast("string")
    found = rows.frame.select(
        F.count(F.lit(1)), F.count(column), F.count_distinct(column) if rows.is_comparable(at) else F.lit(None).cast("bigint"),
        text(F.min(column)) if ordered else nothing, text(F.max(column)) if ordered else nothing,
        text(F.avg(column)) if numeric else nothing).first()
    count, valid, distinct, low, high, mean = found
    chart = None
    if valid and rows.is_measure(at) and not rows.is_boolean(at):
        chart = hist(rows, [at], BINS)
    elif valid and distinct is not None:
        frequent = (rows.frame.filter(column.isNotNull()).groupBy(text(column).alias("value")).count()
                    .orderBy(F.desc("count"), "value").limit(FREQUENT).collect())
        chart = bars_of(rows.names[at], [row[0] for row in frequent], [row[1] for row in frequent])
        if distinct > len(frequent):
            chart["note"] = f"the {len(frequent)} most frequent of {distinct:,} values"
    profile = {"rows": count, "nulls": count - valid, "distinct": distinct, "min": low, "max": high, "mean": mean,
               "chart": chart}
    return {"answer": "profile", "column": at, "profile": profile}


def _plot(rows, ask):
    from _charts import draw

    plot = ask["plot"]
    aggregate = None if plot["aggregate"] == "none" else plot["aggregate"]
    return {"answer": "chart", "chart": draw(plot["kind"], rows, plot["x"], plot["y"], aggregate)}


def _write(rows, ask):
    import os

    frame, flat = rows.frame, ask["format"] != "parquet"
    # A file of text has no nested values: they are written as they are shown.
    columns = [rows.column(at).cast("string") if flat and not rows.is_plain(at) else rows.column(at) for at in range(len(rows.names))]
    frame = frame.select(*columns).toDF(*rows.names)
    writer = frame.coalesce(1).write.mode("overwrite")
    folder, name = f"{EXPORT}/parts", f"{EXPORT}/rows.{ask['format']}"
    if flat:
        writer.csv(folder, header=True, sep="," if ask["format"] == "csv" else "\t")
    else:
        writer.parquet(folder)
    part = next(part for part in os.listdir(folder) if part.startswith("part-"))
    os.replace(f"{folder}/{part}", name)
    return {"answer": "written", "path": name}


_ANSWERS = {"arrange": _arrange, "profile": _profile, "plot": _plot, "write": _write}
