"""DataFrame: a query that runs when an action asks."""

import random
import sys

import _engine

from pyspark.errors import PySparkAttributeError, PySparkTypeError, PySparkValueError
from pyspark.sql.column import Column, call, literal, named, to_column, wrong_type
from pyspark.sql.types import Row, StructType, _struct_from_engine
from pyspark.storagelevel import StorageLevel

__all__ = ["DataFrame", "DataFrameNaFunctions", "DataFrameStatFunctions"]


def _flat(cols):
    if len(cols) == 1 and isinstance(cols[0], (list, tuple)):
        return list(cols[0])
    return list(cols)


def _sort_columns(cols, ascending):
    if not cols:
        raise PySparkValueError(errorClass="CANNOT_BE_EMPTY", messageParameters={"item": "column"})
    columns = []
    for col in _flat(cols):
        if isinstance(col, int) and not isinstance(col, bool):
            raise PySparkTypeError(errorClass="NOT_COLUMN_OR_STR", messageParameters={
                "arg_name": "col", "arg_type": "int"})
        columns.append(to_column(col))
    if isinstance(ascending, (bool, int)):
        return columns if ascending else [column.desc() for column in columns]
    if isinstance(ascending, list):
        return [column if up else column.desc() for up, column in zip(ascending, columns)]
    raise wrong_type("ascending", "bool or list", ascending)


class DataFrame:
    def __init__(self, engine, session):
        self._engine = engine
        self._session = session
        self._schema = None
        self._rdd = None

    def _made(self, engine):
        return DataFrame(engine, self._session)

    def _here(self):
        self._session._here()
        return self._engine

    def __repr__(self):
        return f"DataFrame[{', '.join(f'{name}: {kind}' for name, kind in self.dtypes)}]"

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(f"'DataFrame' object has no attribute '{name}'")
        if name not in self.columns:
            raise PySparkAttributeError(errorClass="ATTRIBUTE_NOT_SUPPORTED", messageParameters={"attr_name": name})
        return Column(self._engine.column(_plain(name)), name)

    def __getitem__(self, item):
        if isinstance(item, str):
            return Column(self._engine.column(item), item)
        if isinstance(item, Column):
            return self.filter(item)
        if isinstance(item, (list, tuple)):
            return self.select(*item)
        if isinstance(item, int):
            return self[self.columns[item]]
        raise wrong_type("item", "Column, int, list, str or tuple", item)

    def __dir__(self):
        return sorted(set(super().__dir__()) | set(self.columns))

    @property
    def sparkSession(self):
        return self._session

    @property
    def schema(self):
        if self._schema is None:
            self._schema = _struct_from_engine(self._engine.schema())
        return self._schema

    @property
    def columns(self):
        return self._engine.columns()

    @property
    def dtypes(self):
        return [(field.name, field.dataType.simpleString()) for field in self.schema.fields]

    @property
    def rdd(self):
        from pyspark.core.rdd import RDD
        if self._rdd is None:
            self._rdd = RDD(self._here().to_rdd(), self._session.sparkContext)
        return self._rdd

    @property
    def na(self):
        return DataFrameNaFunctions(self)

    @property
    def stat(self):
        return DataFrameStatFunctions(self)

    @property
    def write(self):
        from pyspark.sql.readwriter import DataFrameWriter
        return DataFrameWriter(self)

    @property
    def isStreaming(self):
        return False

    def isLocal(self):
        return False

    @property
    def storageLevel(self):
        return StorageLevel.MEMORY_AND_DISK_DESER if self.is_cached else StorageLevel.NONE

    @property
    def is_cached(self):
        return self._engine.is_cached()

    # What it prints.

    def printSchema(self, level=None):
        print(self._engine.schema_tree())

    def show(self, n=20, truncate=True, vertical=False):
        if not isinstance(n, int) or isinstance(n, bool):
            raise wrong_type("n", "int", n)
        if not isinstance(vertical, bool):
            raise wrong_type("vertical", "bool", vertical)
        if isinstance(truncate, bool):
            width = 20 if truncate else 0
        else:
            try:
                width = int(truncate)
            except ValueError:
                raise wrong_type("truncate", "bool or int", truncate) from None
        print(self._here().show_text(max(n, 0), width, vertical))

    def explain(self, extended=None, mode=None):
        if extended is not None and mode is not None:
            raise PySparkValueError(errorClass="CANNOT_SET_TOGETHER", messageParameters={
                "arg_list": "extended and mode"})
        wide = extended is True or extended == "extended" or mode == "extended"
        print(self._here().explain_text(wide))

    # Actions.

    def collect(self):
        return self._here().collect()

    def count(self):
        return int(self._here().count())

    def take(self, num):
        return self._here().take(num)

    def head(self, n=None):
        if n is None:
            rows = self.take(1)
            return rows[0] if rows else None
        return self.take(n)

    def first(self):
        return self.head()

    def tail(self, num):
        rows = self.collect()
        return rows[len(rows) - num:] if num < len(rows) else rows

    def isEmpty(self):
        return self._here().is_empty()

    def toLocalIterator(self, prefetchPartitions=False):
        return self.rdd.toLocalIterator()

    def foreach(self, f):
        self.rdd.foreach(f)

    def foreachPartition(self, f):
        self.rdd.foreachPartition(f)

    def toPandas(self):
        from pyspark.errors import PySparkImportError
        raise PySparkImportError("[PACKAGE_NOT_INSTALLED] Pandas >= 2.2.0 must be installed; however, it was not "
                                 "found. Touchpaper has no pandas: collect() gives Row objects, show() a table.",
                                 "PACKAGE_NOT_INSTALLED")

    def toJSON(self, use_unicode=True):
        import json
        return self.rdd.map(lambda row: json.dumps(row.asDict(True), default=str, separators=(",", ":")))

    # Projections.

    def select(self, *cols):
        columns = [to_column(col) for col in _flat(cols)]
        return self._made(self._here().select([column._c for column in columns]))

    def selectExpr(self, *expr):
        return self._made(self._here().select([_engine.Column.expr(text) for text in _flat(expr)]))

    def filter(self, condition):
        if isinstance(condition, str):
            made = self._here().filter(_engine.Column.expr(condition))
        elif isinstance(condition, Column):
            made = self._here().filter(condition._c)
        else:
            raise wrong_type("condition", "Column or str", condition)
        return self._made(made)

    where = filter

    def withColumn(self, colName, col):
        if not isinstance(col, Column):
            raise wrong_type("col", "Column", col)
        return self._made(self._here().with_columns([(colName, col._c)]))

    def withColumns(self, *colsMap):
        if len(colsMap) != 1 or not isinstance(colsMap[0], dict):
            raise wrong_type("colsMap", "dict", colsMap[0] if colsMap else None)
        return self._made(self._here().with_columns([(name, col._c) for name, col in colsMap[0].items()]))

    def withColumnRenamed(self, existing, new):
        return self._made(self._here().renamed([(existing, new)]))

    def withColumnsRenamed(self, colsMap):
        return self._made(self._here().renamed(list(colsMap.items())))

    def withMetadata(self, columnName, metadata):
        return self

    def drop(self, *cols):
        columns = []
        for col in cols:
            if isinstance(col, str):
                columns.append(_engine.Column.name(_plain(col)))
            elif isinstance(col, Column):
                columns.append(col._c)
            else:
                raise wrong_type("cols", "Column or str", col)
        return self._made(self._here().drop(columns))

    def toDF(self, *cols):
        return self._made(self._here().to_df(list(cols)))

    def alias(self, alias):
        return self._made(self._here().alias(alias))

    def colRegex(self, colName):
        import re
        pattern = colName.strip("`")
        return [self[name] for name in self.columns if re.fullmatch(pattern, name)][0]

    def transform(self, func, *args, **kwargs):
        result = func(self, *args, **kwargs)
        if not isinstance(result, DataFrame):
            raise AssertionError(f"Func returned an instance of type [{type(result)}], should have been DataFrame.")
        return result

    # Rows.

    def limit(self, num):
        return self._made(self._here().limit(num))

    def offset(self, num):
        return self._made(self._here().offset(num))

    def distinct(self):
        return self._made(self._here().distinct([]))

    def dropDuplicates(self, subset=None):
        if subset is not None and not isinstance(subset, (list, tuple)):
            raise wrong_type("subset", "list or tuple", subset)
        return self._made(self._here().distinct(list(subset or [])))

    drop_duplicates = dropDuplicates

    def orderBy(self, *cols, ascending=True, **kwargs):
        columns = _sort_columns(cols, ascending)
        return self._made(self._here().sort([column._c for column in columns]))

    sort = orderBy

    def sortWithinPartitions(self, *cols, ascending=True):
        return self.orderBy(*cols, ascending=ascending)

    def sample(self, withReplacement=None, fraction=None, seed=None):
        if isinstance(withReplacement, float):
            withReplacement, fraction, seed = False, withReplacement, fraction
        seed = random.randint(0, sys.maxsize) if seed is None else int(seed)
        sampled = self.rdd.sample(bool(withReplacement), float(fraction), seed)
        return self._session.createDataFrame(sampled, self.schema)

    def randomSplit(self, weights, seed=None):
        for weight in weights:
            if weight < 0.0:
                raise PySparkValueError(errorClass="VALUE_NOT_POSITIVE", messageParameters={
                    "arg_name": "weights", "arg_value": str(weight)})
        parts = self.rdd.randomSplit([float(weight) for weight in weights], seed)
        return [self._session.createDataFrame(part, self.schema) for part in parts]

    # Groups.

    def _grouped(self, kind, cols):
        from pyspark.sql.group import GroupedData
        columns = [to_column(col) for col in _flat(cols)]
        return GroupedData(self._here().group(kind, [column._c for column in columns]), self)

    def groupBy(self, *cols):
        return self._grouped("groupBy", cols)

    groupby = groupBy

    def rollup(self, *cols):
        return self._grouped("rollup", cols)

    def cube(self, *cols):
        return self._grouped("cube", cols)

    def agg(self, *exprs):
        return self.groupBy().agg(*exprs)

    # Two DataFrames.

    def join(self, other, on=None, how=None):
        if not isinstance(other, DataFrame):
            raise wrong_type("other", "DataFrame", other)
        how = how or "inner"
        if not isinstance(how, str):
            raise AssertionError("how should be a string")
        engine = self._here()
        if on is None:
            if how in ("inner", "cross"):
                return self._made(engine.cross_join(other._engine))
            return self._made(engine.join_on(other._engine, _engine.Column.literal(True), how))
        keys = on if isinstance(on, (list, tuple)) else [on]
        if all(isinstance(key, str) for key in keys):
            return self._made(engine.join_using(other._engine, list(keys), how))
        if not all(isinstance(key, Column) for key in keys):
            raise AssertionError("on should be Column or list of Column")
        condition = keys[0]
        for key in keys[1:]:
            condition = condition & key
        return self._made(engine.join_on(other._engine, condition._c, how))

    def crossJoin(self, other):
        return self._made(self._here().cross_join(other._engine))

    def _set_operation(self, kind, other):
        if not isinstance(other, DataFrame):
            raise wrong_type("other", "DataFrame", other)
        return self._made(self._here().set_operation(kind, other._engine))

    def union(self, other):
        return self._set_operation("union", other)

    unionAll = union

    def unionByName(self, other, allowMissingColumns=False):
        return self._set_operation("unionByNameMissing" if allowMissingColumns else "unionByName", other)

    def intersect(self, other):
        return self._set_operation("intersect", other)

    def intersectAll(self, other):
        return self._set_operation("intersectAll", other)

    def subtract(self, other):
        return self._set_operation("except", other)

    def exceptAll(self, other):
        return self._set_operation("exceptAll", other)

    # Partitions and persistence.

    def repartition(self, numPartitions, *cols):
        if isinstance(numPartitions, (str, Column)):
            cols, numPartitions = (numPartitions, *cols), None
        return self._made(self._here().repartition(numPartitions, [to_column(col)._c for col in cols]))

    def coalesce(self, numPartitions):
        return self._made(self._here().coalesce(numPartitions))

    def cache(self):
        self._here().cache()
        return self

    def persist(self, storageLevel=None):
        return self.cache()

    def unpersist(self, blocking=False):
        self._engine.unpersist()
        return self

    def checkpoint(self, eager=True):
        self.cache()
        if eager:
            self.count()
        return self

    localCheckpoint = checkpoint

    def hint(self, name, *parameters):
        return self

    def createTempView(self, name):
        self._engine.create_view(name, False)

    def createOrReplaceTempView(self, name):
        self._engine.create_view(name, True)

    createGlobalTempView = createTempView
    createOrReplaceGlobalTempView = createOrReplaceTempView
    registerTempTable = createOrReplaceTempView

    # Missing values and statistics.

    def dropna(self, how="any", thresh=None, subset=None):
        if how not in ("any", "all"):
            raise PySparkValueError(errorClass="VALUE_NOT_ANY_OR_ALL", messageParameters={
                "arg_name": "how", "arg_value": str(how)})
        subset = [subset] if isinstance(subset, str) else list(subset or [])
        return self._made(self._here().drop_na(how, thresh, subset))

    def fillna(self, value, subset=None):
        if isinstance(value, dict):
            return self._made(self._here().fill_na([(name, item) for name, item in value.items()], []))
        if not isinstance(value, (float, int, str, bool)):
            raise wrong_type("value", "bool, float, int, str or dict", value)
        subset = [subset] if isinstance(subset, str) else list(subset or [])
        return self._made(self._here().fill_na([(None, value)], subset))

    def replace(self, to_replace, value=None, subset=None):
        if isinstance(to_replace, dict):
            pairs = list(to_replace.items())
        elif isinstance(to_replace, (list, tuple)):
            others = value if isinstance(value, (list, tuple)) else [value] * len(to_replace)
            pairs = list(zip(to_replace, others))
        else:
            pairs = [(to_replace, value)]
        subset = [subset] if isinstance(subset, str) else subset
        columns = []
        for name, kind in self.dtypes:
            column = self[_plain(name)]
            fits = [(old, new) for old, new in pairs if isinstance(old, str) == (kind == "string")]
            if (subset is None or name in subset) and fits:
                made = None
                for old, new in fits:
                    branch = (column == old, literal(new).cast(kind))
                    made = _case(*branch) if made is None else made.when(*branch)
                column = made.otherwise(column).alias(name)
            columns.append(column)
        return self.select(*columns)

    def describe(self, *cols):
        return self._summary(["count", "mean", "stddev", "min", "max"], _flat(cols))

    def summary(self, *statistics):
        wanted = list(statistics) or ["count", "mean", "stddev", "min", "25%", "50%", "75%", "max"]
        return self._summary(wanted, [])

    def _summary(self, statistics, names):
        kinds = dict(self.dtypes)
        names = names or [name for name, kind in kinds.items() if _is_number(kind) or kind == "string"]
        aggregates = []
        for statistic in statistics:
            for name in names:
                column = named(_plain(name))
                number = _is_number(kinds.get(name, "string"))
                if statistic in ("count", "min", "max"):
                    made = call(statistic, column)
                elif statistic.endswith("%"):
                    made = call("percentile_approx", column, literal(float(statistic[:-1]) / 100),
                                literal(10000)) if number else literal(None)
                else:
                    as_number = column if number else column.try_cast("double")
                    made = call("avg" if statistic == "mean" else statistic, as_number)
                aggregates.append(made.cast("string").alias(f"{statistic}_{name}"))
        values = list(self.agg(*aggregates).first()) if aggregates else []
        rows = [(statistic, *values[place * len(names):(place + 1) * len(names)])
                for place, statistic in enumerate(statistics)]
        from pyspark.sql.types import StringType, StructField
        fields = [StructField(name, StringType()) for name in ["summary", *names]]
        return self._session.createDataFrame(rows, StructType(fields))

    def approxQuantile(self, col, probabilities, relativeError):
        many = isinstance(col, (list, tuple))
        result = []
        for name in col if many else [col]:
            values = sorted(row[0] for row in self.select(name).dropna().collect())
            result.append([float(values[max(min(int(p * len(values) + 0.999999) - 1, len(values) - 1), 0)])
                           for p in probabilities] if values else [])
        return result if many else result[0]

    def corr(self, col1, col2, method=None):
        return float(self.agg(call("corr", _or_zero(col1), _or_zero(col2))).first()[0])

    def cov(self, col1, col2):
        return float(self.agg(call("covar_samp", _or_zero(col1), _or_zero(col2))).first()[0])

    def crosstab(self, col1, col2):
        return self.groupBy(self[col1].cast("string").alias(f"{col1}_{col2}")).pivot(
            self[col2].cast("string")).count().fillna(0)

    def inputFiles(self):
        return []

    def sameSemantics(self, other):
        return self._engine is other._engine


def _plain(name):
    """A column's name as it is: dots and stars in it mean nothing."""
    escaped = name.replace("`", "``")
    return f"`{escaped}`"


def _or_zero(name):
    """Spark's statistics of two columns read a missing number as 0."""
    return call("coalesce", to_column(name).cast("double"), literal(0.0))


def _is_number(kind):
    return kind in ("tinyint", "smallint", "int", "bigint", "float", "double") or kind.startswith("decimal")


def _case(condition, value):
    return Column(_engine.Column.case_when(condition._c, value._c),
                  f"CASE WHEN {condition._shown} THEN {value._shown} END")


class DataFrameNaFunctions:
    def __init__(self, df):
        self.df = df

    def drop(self, how="any", thresh=None, subset=None):
        return self.df.dropna(how=how, thresh=thresh, subset=subset)

    def fill(self, value, subset=None):
        return self.df.fillna(value=value, subset=subset)

    def replace(self, to_replace, value=None, subset=None):
        return self.df.replace(to_replace, value, subset)


class DataFrameStatFunctions:
    def __init__(self, df):
        self.df = df

    def approxQuantile(self, col, probabilities, relativeError):
        return self.df.approxQuantile(col, probabilities, relativeError)

    def corr(self, col1, col2, method=None):
        return self.df.corr(col1, col2, method)

    def cov(self, col1, col2):
        return self.df.cov(col1, col2)

    def crosstab(self, col1, col2):
        return self.df.crosstab(col1, col2)
