"""A learner's own copy of an exercise's data. Setups call `own`; where the learner has given nothing, it gives None."""

import os

KEEP = "Open another copy of it, or press \"Use the made-up data\"."


class Unusable(Exception):
    """A file of the learner's that the exercise cannot work with."""

    def __init__(self, path, why, wanted=""):
        super().__init__(f"{path}: {why}")
        self.seen, self.wanted, self.look = f"Your own file `{path}` cannot be used: {why}.", wanted, KEEP


class Own:
    def csv(self, path, schema, valid="true"):
        """The columns of `schema` from a CSV file with a head, whatever else it has; each row has to be whole and `valid`."""
        if not os.path.isfile(path):
            return None
        from pyspark.sql import SparkSession
        from pyspark.sql import functions as F
        from pyspark.sql.types import StructType

        spark = SparkSession.builder.getOrCreate()
        fields = StructType.fromDDL(schema).fields
        wanted = f"A CSV file with a head, and in it the columns {', '.join(f'`{field.name}`' for field in fields)}."
        # As spreadsheets write them: a quote in a text is there twice.
        text = spark.read.csv(path, header=True, quote='"', escape='"', multiLine=True)
        names = {name.strip().lower(): at for at, name in enumerate(text.columns)}
        missing = [field.name for field in fields if field.name.lower() not in names]
        if missing:
            there = ", ".join(f"`{name}`" for name in text.columns[:8]) or "none"
            raise Unusable(path, f"it has no column `{missing[0]}`; its columns are {there}", wanted)
        text = text.toDF(*(f"c{at}" for at in range(len(text.columns))))
        kinds = [(field.name, names[field.name.lower()], field.dataType.simpleString()) for field in fields]
        # Numbers that programs of other kinds write as 5.0 are whole all the same.
        rows = text.select(*(F.expr(f"try_cast({_number(at, kind)} AS {kind}) AS `{name}`") for name, at, kind in kinds))
        whole = " AND ".join(f"`{name}` IS NOT NULL" for name, _, _ in kinds)
        bad = rows.filter(f"NOT coalesce({whole} AND ({valid}), false)")
        count, amiss = rows.count(), bad.count()
        if not count:
            raise Unusable(path, "it has no rows", wanted)
        if amiss:
            first = ", ".join(f"{name} {'NULL' if value is None else value}" for name, value in bad.first().asDict().items())
            rule = "" if valid == "true" else f" In each row has to be: `{valid}`."
            raise Unusable(path, f"{amiss:,} of its {count:,} rows are not as they should be, the first of them with {first}",
                           f"{wanted}{rule}")
        return rows

    def refuse(self, path, why, wanted=""):
        """For what an exercise needs beyond its rows."""
        raise Unusable(path, why, wanted)


def _number(at, kind):
    return f"try_cast(c{at} AS double)" if kind in ("tinyint", "smallint", "int", "bigint") else f"c{at}"
