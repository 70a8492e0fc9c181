"""Statistics of a DataFrame's columns."""

import random
import sys

from pyspark.errors import IllegalArgumentException, PySparkTypeError, PySparkValueError
from pyspark.sql._names import plain
from pyspark.sql.column import Column, call, literal, named, to_column, wrong_type
from pyspark.sql.types import ArrayType, NumericType, StringType, StructField, StructType

#: Ranks that percentile_approx can tell apart at most.
_FINEST = 2147483647


def _expect_names(**names):
    for argument, name in names.items():
        if not isinstance(name, str):
            raise wrong_type(argument, "str", name)


class Statistics:
    def describe(self, *cols):
        cols = cols[0] if len(cols) == 1 and isinstance(cols[0], list) else cols
        return self._summary(["count", "mean", "stddev", "min", "max"], list(cols))

    def summary(self, *statistics):
        statistics = statistics[0] if len(statistics) == 1 and isinstance(statistics[0], list) else statistics
        return self._summary(list(statistics) or ["count", "mean", "stddev", "min", "25%", "50%", "75%", "max"], [])

    def _summary(self, statistics, names):
        kinds = {name: self[name if name in names else plain(name)] for name in names or self.columns}
        numbers = {field.name for field in self.schema.fields if isinstance(field.dataType, NumericType)}
        texts = {field.name for field in self.schema.fields if isinstance(field.dataType, StringType)}
        shown = [name for name in kinds if names or name in numbers or name in texts]
        aggregates = [_statistic(statistic, kinds[name], name in numbers).cast("string").alias(f"{place}")
                      for place, (statistic, name) in enumerate((s, n) for s in statistics for n in shown)]
        found = list(self.agg(*aggregates).first()) if aggregates else []
        rows = [(statistic, *found[place * len(shown):(place + 1) * len(shown)])
                for place, statistic in enumerate(statistics)]
        fields = [StructField(name, StringType()) for name in ["summary", *shown]]
        return self._made(self._session._engine.create(StructType(fields)._fields_to_engine(), rows, 1))

    def approxQuantile(self, col, probabilities, relativeError):
        if not isinstance(col, (str, list, tuple)):
            raise wrong_type("col", "list, str or tuple", col)
        names = [col] if isinstance(col, str) else list(col)
        for name in names:
            if not isinstance(name, str):
                raise PySparkTypeError(errorClass="DISALLOWED_TYPE_FOR_CONTAINER", messageParameters={
                    "arg_name": "col", "arg_type": type(col).__name__, "allowed_types": "str",
                    "item_type": type(name).__name__})
        if not isinstance(probabilities, (list, tuple)):
            raise wrong_type("probabilities", "list or tuple", probabilities)
        for probability in probabilities:
            if not isinstance(probability, (float, int)) or not 0 <= probability <= 1:
                raise wrong_type("probabilities", "list[float, int]", probability)
        if not isinstance(relativeError, (float, int)):
            raise wrong_type("relativeError", "float or int", relativeError)
        if relativeError < 0:
            raise PySparkValueError(errorClass="NEGATIVE_VALUE", messageParameters={
                "arg_name": "relativeError", "arg_value": str(relativeError)})
        accuracy = _FINEST if relativeError == 0 else max(1, min(round(1 / relativeError), _FINEST))
        wanted = call("array", *[literal(float(probability)) for probability in probabilities])
        quantiles = []
        for place, name in enumerate(names):
            present = call("nanvl", self[name].cast("double"), literal(None).cast("double"))
            quantiles.append(call("percentile_approx", present, wanted, literal(accuracy)).alias(f"{place}"))
        found = [list(row) if row is not None else [] for row in self.agg(*quantiles).first()] if probabilities else [
            [] for _ in names]
        return found[0] if isinstance(col, str) else found

    def _numbers(self, what, *names):
        """The columns as numbers; a missing one counts as 0."""
        columns = []
        for name in names:
            kind = self.select(named(name)).schema.fields[0].dataType
            if not isinstance(kind, NumericType):
                raise IllegalArgumentException(f"requirement failed: Currently {what} calculation for columns with "
                                               f"dataType {kind.simpleString()} not supported.")
            columns.append(call("coalesce", self[name].cast("double"), literal(0.0)))
        return columns

    def corr(self, col1, col2, method=None):
        _expect_names(col1=col1, col2=col2)
        if (method or "pearson") != "pearson":
            raise PySparkValueError(errorClass="VALUE_NOT_ALLOWED", messageParameters={
                "arg_name": "method", "allowed_values": "['pearson']"})
        found = self.agg(call("corr", *self._numbers("correlation", col1, col2))).first()[0]
        return float("nan") if found is None else float(found)

    def cov(self, col1, col2):
        _expect_names(col1=col1, col2=col2)
        found = self.agg(call("covar_samp", *self._numbers("covariance", col1, col2))).first()[0]
        return 0.0 if found is None else float(found)

    def crosstab(self, col1, col2):
        _expect_names(col1=col1, col2=col2)
        rows = call("coalesce", self[col1].cast("string"), literal("null")).alias(f"{col1}_{col2}")
        columns = call("coalesce", call("replace", self[col2].cast("string"), literal("`"), literal("")),
                       literal("null"))
        return self.groupBy(rows).pivot(columns).count().fillna(0)

    def freqItems(self, cols, support=None):
        cols = list(cols) if isinstance(cols, tuple) else cols
        if not isinstance(cols, list):
            raise wrong_type("cols", "list or tuple", cols)
        support = support or 0.01
        if not 1e-4 <= support <= 1.0:
            raise IllegalArgumentException(f"requirement failed: Support must be in [1e-4, 1], but got {support}.")
        size = int(1 / support)
        chosen = self.select(*[self[name] for name in cols])

        def counted(rows):
            counters = [_Frequent(size) for _ in cols]
            for row in rows:
                for counter, value in zip(counters, row):
                    counter.add(value, 1)
            yield counters

        def merged(parts):
            all_counters = [_Frequent(size) for _ in cols]
            for counters in parts:
                for counter, other in zip(all_counters, counters):
                    counter.merge(other)
            yield tuple(list(counter.counts) for counter in all_counters)

        fields = [StructField(f"{name}_freqItems", ArrayType(field.dataType, True))
                  for name, field in zip(cols, chosen.schema.fields)]
        rows = chosen.rdd.mapPartitions(counted).coalesce(1).mapPartitions(merged)
        return self._session.createDataFrame(rows, StructType(fields))

    def sampleBy(self, col, fractions, seed=None):
        if not isinstance(col, (str, Column)):
            raise wrong_type("col", "Column or str", col)
        if not isinstance(fractions, dict):
            raise wrong_type("fractions", "dict", fractions)
        for key, fraction in fractions.items():
            if not isinstance(key, (float, int, str)):
                raise PySparkTypeError(errorClass="DISALLOWED_TYPE_FOR_CONTAINER", messageParameters={
                    "arg_name": "fractions", "arg_type": type(fractions).__name__,
                    "allowed_types": "float, int, str", "item_type": type(key).__name__})
            if not 0 <= float(fraction) <= 1:
                raise IllegalArgumentException("requirement failed: Fractions must be in [0, 1], but got "
                                               f"Map({', '.join(f'{k} -> {float(v)}' for k, v in fractions.items())}).")
        from pyspark.sql.functions import rand, when
        wanted = None
        for key, fraction in fractions.items():
            of_key = to_column(col) == key
            wanted = (when if wanted is None else wanted.when)(of_key, float(fraction))
        wanted = literal(0.0) if wanted is None else wanted.otherwise(0.0)
        return self.filter(rand(random.randint(0, sys.maxsize) if seed is None else int(seed)) < wanted)


def _statistic(name, column, is_number):
    lower = name.lower()
    number = column if is_number else column.try_cast("double")
    if lower in ("count", "min", "max"):
        return call(lower, column)
    if lower == "mean":
        return call("avg", number)
    if lower == "stddev":
        return call("stddev", number)
    if lower == "count_distinct":
        return call("count", column, distinct=True)
    if lower == "approx_count_distinct":
        return call("approx_count_distinct", column)
    if lower.endswith("%"):
        try:
            share = float(lower[:-1]) / 100
        except ValueError:
            raise IllegalArgumentException(f"Unable to parse {name} as a percentile") from None
        if not 0 <= share <= 1:
            raise IllegalArgumentException("requirement failed: Percentiles must be in the range [0, 1]")
        return call("percentile_approx", number, literal(share), literal(10000))
    raise IllegalArgumentException(f"{name} is not a recognised statistic")


class _Frequent:
    """The most frequent values, by Karp, Schenker and Papadimitriou's counters as Spark keeps them
    (org.apache.spark.sql.execution.stat.FrequentItems)."""

    def __init__(self, size):
        self.size = size
        self.counts = {}

    def add(self, value, count):
        counts = self.counts
        if value in counts:
            counts[value] += count
        elif len(counts) < self.size:
            counts[value] = count
        else:
            least = min(counts.values(), default=0)
            if count >= least:
                counts[value] = count
                self.counts = {key: number - least for key, number in counts.items() if number > least}
            else:
                self.counts = {key: number - count for key, number in counts.items()}

    def merge(self, other):
        for value, count in other.counts.items():
            self.add(value, count)
