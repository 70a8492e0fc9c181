"""DataFrame: a query that runs when an action asks."""

import json
import random
import sys

import _engine

from pyspark.errors import (
    PySparkAttributeError,
    PySparkIndexError,
    PySparkNotImplementedError,
    PySparkTypeError,
    PySparkValueError,
)
from pyspark.sql._frame_joins import Joins
from pyspark.sql._frame_missing import NO_VALUE, Missing
from pyspark.sql._frame_partitions import Partitions
from pyspark.sql._frame_statistics import Statistics
from pyspark.sql._names import flat, plain
from pyspark.sql.column import Column, to_column, wrong_type
from pyspark.sql.types import _restored, _struct_from_engine, _to_engine_schema

__all__ = ["DataFrame", "DataFrameNaFunctions", "DataFrameStatFunctions"]


class DataFrame(Joins, Missing, Partitions, Statistics):
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
        if self._session.conf.get("spark.sql.repl.eagerEval.enabled", "false") == "true":
            rows = int(self._session.conf.get("spark.sql.repl.eagerEval.maxNumRows", "20"))
            return self._show_string(rows, int(self._session.conf.get("spark.sql.repl.eagerEval.truncate", "20")))
        return f"DataFrame[{', '.join(f'{name}: {kind}' for name, kind in self.dtypes)}]"

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(f"'DataFrame' object has no attribute '{name}'")
        if name not in self.columns:
            raise PySparkAttributeError(errorClass="ATTRIBUTE_NOT_SUPPORTED", messageParameters={"attr_name": name})
        return Column(self._engine.column(plain(name)), name)

    def __getitem__(self, item):
        if isinstance(item, str):
            return Column(self._engine.column(item), item)
        if isinstance(item, Column):
            return self.filter(item)
        if isinstance(item, (list, tuple)):
            return self.select(*item)
        if isinstance(item, int):
            return Column(self._engine.column(plain(self.columns[item])), self.columns[item])
        raise wrong_type("item", "Column, int, list, str or tuple", item)

    def __dir__(self):
        return sorted({*dir(type(self)), *self.__dict__, *(name for name in self.columns if name.isidentifier())})

    def _ipython_key_completions_(self):
        return self.columns

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
            rdd = RDD(self._here().to_rdd(), self._session.sparkContext)
            restore = _restored(self.schema)
            self._rdd = rdd if restore is None else rdd.map(restore)
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
    def plot(self):
        from pyspark.sql.plot import PySparkPlotAccessor
        return PySparkPlotAccessor(self)

    @property
    def isStreaming(self):
        return bool(self._engine.streams())

    def isLocal(self):
        return self._engine.is_local()

    # What it prints.

    def printSchema(self, level=None):
        print(self._engine.schema_tree(level))

    def show(self, n=20, truncate=True, vertical=False):
        print(self._show_string(n, truncate, vertical))

    def _show_string(self, n=20, truncate=True, vertical=False):
        if not isinstance(n, int) or isinstance(n, bool):
            raise wrong_type("n", "int", n)
        if not isinstance(vertical, bool):
            raise wrong_type("vertical", "bool", vertical)
        if truncate is True:
            width = 20
        else:
            try:
                width = int(truncate)
            except ValueError:
                raise wrong_type("truncate", "bool", truncate) from None
        return self._here().show_text(max(n, 0), max(width, 0), vertical)

    def explain(self, extended=None, mode=None):
        if extended is not None and mode is not None:
            raise PySparkValueError(errorClass="CANNOT_SET_TOGETHER", messageParameters={
                "arg_list": "extended and mode"})
        if extended is not None and not isinstance(extended, (bool, str)):
            raise wrong_type("extended", "bool or str", extended)
        if mode is not None and not isinstance(mode, str):
            raise wrong_type("mode", "str", mode)
        if isinstance(extended, str):
            mode = extended
        elif extended is not None:
            mode = "extended" if extended else "simple"
        print(self._here().explain_text(mode or "simple"))

    # Actions.

    def _rows(self, rows):
        restore = _restored(self.schema)
        return rows if restore is None else [restore(row) for row in rows]

    def collect(self):
        return self._rows(self._here().collect())

    def count(self):
        return int(self._here().count())

    def take(self, num):
        return self.limit(num).collect() if num < 0 else self._rows(self._here().take(num))

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

    def toJSON(self, use_unicode=True):
        from pyspark.sql import functions
        rows = self.select(functions.to_json(functions.struct(*[self[plain(name)] for name in self.columns])))
        return rows.rdd.map(lambda row: row[0])

    def toPandas(self):
        from pyspark.sql.pandas.conversion import frame
        return frame(self.collect(), self.schema, "row")

    def pandas_api(self, index_col=None):
        raise PySparkNotImplementedError(errorClass="NOT_IMPLEMENTED", messageParameters={
            "feature": "pandas_api: Touchpaper has no pandas API on Spark; toPandas() collects"})

    def mapInPandas(self, func, schema, barrier=False, profile=None):
        from pyspark.sql.pandas.group_ops import map_in_pandas
        return map_in_pandas(self, func, schema)

    def toArrow(self):
        _needs("toArrow", "PyArrow", "18.0.0")

    def mapInArrow(self, func, schema, barrier=False, profile=None):
        _needs("mapInArrow", "PyArrow", "18.0.0")

    # Projections.

    def select(self, *cols):
        columns = [to_column(col) for col in flat(cols)]
        return self._made(self._here().select([column._c for column in columns]))

    def selectExpr(self, *expr):
        return self._made(self._here().select([_engine.Column.expr(text) for text in flat(expr)]))

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
        assert len(colsMap) == 1
        if not isinstance(colsMap[0], dict):
            raise wrong_type("colsMap", "dict", colsMap[0])
        return self._made(self._here().with_columns([(name, to_column(col)._c) for name, col in colsMap[0].items()]))

    def withColumnRenamed(self, existing, new):
        return self._made(self._here().renamed([(existing, new)]))

    def withColumnsRenamed(self, colsMap):
        if not isinstance(colsMap, dict):
            raise wrong_type("colsMap", "dict", colsMap)
        return self._made(self._here().renamed(list(colsMap.items())))

    def withMetadata(self, columnName, metadata):
        if not isinstance(metadata, dict):
            raise wrong_type("metadata", "dict", metadata)
        column = self[columnName]._c.annotated(json.dumps(metadata))
        return self._made(self._here().with_columns([(columnName, column)]))

    def drop(self, *cols):
        names, columns = [], []
        for col in cols:
            if isinstance(col, str):
                names.append(col)
            elif isinstance(col, Column):
                columns.append(col._c)
            else:
                raise wrong_type("col", "Column or str", col)
        made = self._here()
        made = made.drop(columns) if columns else made
        return self._made(made.drop_names(names) if names else made)

    def to(self, schema):
        assert schema is not None
        return self._made(self._here().to_schema(_to_engine_schema(schema)))

    def toDF(self, *cols):
        for col in cols:
            if not isinstance(col, str):
                raise wrong_type("cols", "list[str]", col)
        return self._made(self._here().to_df(list(cols)))

    def alias(self, alias):
        assert isinstance(alias, str), "alias should be a string"
        return self._made(self._here().alias(alias))

    def colRegex(self, colName):
        import re
        if not isinstance(colName, str):
            raise wrong_type("colName", "str", colName)
        found = re.fullmatch(r"(?:(.+)\.)?`(.+)`", colName)
        if not found:
            return self[colName]
        whole = re.compile(found[2], re.IGNORECASE)
        names = [name for name in self.columns if whole.fullmatch(name)]
        columns = [self[plain(name)] for name in names]
        return columns[0] if len(columns) == 1 else _Several(columns)

    def transform(self, func, *args, **kwargs):
        result = func(self, *args, **kwargs)
        assert isinstance(result, DataFrame), \
            f"Func returned an instance of type [{type(result)}], should have been DataFrame."
        return result

    # Rows.

    def limit(self, num):
        return self._made(self._here().limit(num))

    def offset(self, num):
        return self._made(self._here().offset(num))

    def distinct(self):
        return self._made(self._here().distinct([]))

    def dropDuplicates(self, subset=None):
        if subset is not None and not isinstance(subset, (list, tuple, set)):
            raise wrong_type("subset", "list or tuple", subset)
        for name in subset or ():
            if not isinstance(name, str):
                raise wrong_type("subset", "str", name)
        return self._made(self._here().distinct(list(subset or [])))

    drop_duplicates = dropDuplicates

    def dropDuplicatesWithinWatermark(self, subset=None):
        if self.isStreaming:
            # Every row that was seen is kept in mind, which is more than the watermark asks for.
            return self.dropDuplicates(subset)
        from pyspark.errors import AnalysisException
        raise AnalysisException("dropDuplicatesWithinWatermark is not supported with batch DataFrames/DataSets")

    def withWatermark(self, eventTime, delayThreshold):
        for name, value in (("eventTime", eventTime), ("delayThreshold", delayThreshold)):
            if not value or type(value) is not str:
                raise wrong_type(name, "str", value)
        # A batch is computed from all rows that have come: none is late.
        return self._made(self._engine)

    def _sort_columns(self, cols, ascending):
        if not cols:
            raise PySparkValueError(errorClass="CANNOT_BE_EMPTY", messageParameters={"item": "cols"})
        columns = []
        for col in flat(cols):
            if isinstance(col, int) and not isinstance(col, bool):
                if col == 0:
                    raise PySparkIndexError(errorClass="ZERO_INDEX", messageParameters={})
                columns.append(self[col - 1] if col > 0 else self[-col - 1].desc())
            else:
                columns.append(to_column(col))
        if isinstance(ascending, (bool, int)):
            columns = columns if ascending else [column.desc() for column in columns]
        elif isinstance(ascending, list):
            columns = [column if up else column.desc() for up, column in zip(ascending, columns)]
        else:
            raise wrong_type("ascending", "bool or list", ascending)
        return [column._c for column in columns]

    def orderBy(self, *cols, **kwargs):
        return self._made(self._here().sort(self._sort_columns(cols, kwargs.get("ascending", True))))

    sort = orderBy

    def sortWithinPartitions(self, *cols, **kwargs):
        return self._made(self._here().sort_within(self._sort_columns(cols, kwargs.get("ascending", True))))

    def sample(self, withReplacement=None, fraction=None, seed=None):
        named = type(withReplacement) is bool and isinstance(fraction, float)
        by_name = withReplacement is None and isinstance(fraction, float)
        without = isinstance(withReplacement, float)
        if not (named or by_name or without):
            raise PySparkTypeError(errorClass="NOT_EXPECTED_TYPE", messageParameters={
                "expected_type": "bool, float or int",
                "arg_name": "withReplacement (optional), fraction (required) and seed (optional)",
                "arg_type": ", ".join(type(value).__name__ for value in (withReplacement, fraction, seed))})
        if without:
            # sample(0.5), sample(0.5, 3)
            withReplacement, fraction, seed = None, withReplacement, fraction
        seed = random.randint(0, sys.maxsize) if seed is None else int(seed)
        return self._made(self._here().sample(bool(withReplacement), float(fraction), seed))

    def randomSplit(self, weights, seed=None):
        for weight in weights:
            if weight < 0.0:
                raise PySparkValueError(errorClass="VALUE_NOT_POSITIVE", messageParameters={
                    "arg_name": "weights", "arg_value": str(weight)})
        seed = random.randint(0, sys.maxsize) if seed is None else int(seed)
        parts = self._here().random_split([float(weight) for weight in weights], seed)
        return [self._made(part) for part in parts]

    def observe(self, observation, *exprs):
        from pyspark.sql.observation import Observation
        if not exprs:
            raise PySparkValueError(errorClass="CANNOT_BE_EMPTY", messageParameters={"item": "exprs"})
        if not all(isinstance(expr, Column) for expr in exprs):
            raise PySparkTypeError(errorClass="NOT_LIST_OF_COLUMN", messageParameters={"arg_name": "exprs"})
        if isinstance(observation, Observation):
            return observation._on(self, *exprs)
        if not isinstance(observation, str):
            raise wrong_type("observation", "Observation or str", observation)
        return Observation(observation)._on(self, *exprs)

    # Columns to rows and back.

    def unpivot(self, ids, values, variableColumnName, valueColumnName):
        def columns(given):
            if given is None:
                return None
            given = given if isinstance(given, (list, tuple)) else [given]
            return [to_column(col)._c for col in given]

        return self._made(self._here().unpivot(columns(ids), columns(values), variableColumnName, valueColumnName))

    melt = unpivot

    def transpose(self, indexColumn=None):
        from pyspark.sql._transpose import transpose
        return transpose(self, indexColumn)

    def zipWithIndex(self, indexColName="index"):
        return self._made(self._here().zip_with_index(indexColName))

    # Groups.

    def _by_place(self, cols):
        columns = []
        for col in flat(cols):
            if isinstance(col, int) and not isinstance(col, bool):
                if col < 1:
                    raise PySparkIndexError(errorClass="INDEX_NOT_POSITIVE", messageParameters={"index": str(col)})
                columns.append(self[col - 1])
            else:
                columns.append(to_column(col))
        return columns

    def _grouped(self, kind, cols):
        from pyspark.sql.group import GroupedData
        columns = self._by_place(cols)
        engine = self._here().group(kind, [column._c for column in columns])
        return GroupedData(engine, self, [column._shown for column in columns], kind, columns)

    def groupBy(self, *cols):
        return self._grouped("groupBy", cols)

    groupby = groupBy

    def rollup(self, *cols):
        return self._grouped("rollup", cols)

    def cube(self, *cols):
        return self._grouped("cube", cols)

    def groupingSets(self, groupingSets, *cols):
        from pyspark.sql.group import GroupedData
        columns = self._by_place(cols)
        places, keys = [], []
        for column in columns:
            keys.append(column._c)
        shown = [column._shown for column in columns]
        for one in groupingSets:
            of_set = []
            for column in self._by_place(tuple(one)):
                if column._shown not in shown:
                    shown.append(column._shown)
                    keys.append(column._c)
                of_set.append(shown.index(column._shown))
            places.append(of_set)
        return GroupedData(self._here().grouping_sets(places, keys), self, shown, "groupingSets")

    def agg(self, *exprs):
        return self.groupBy().agg(*exprs)

    # As part of other queries.

    def scalar(self):
        return Column(self._here().scalar(), "scalarsubquery()")

    def exists(self):
        return Column(self._here().exists(), "exists()")

    def asTable(self):
        from pyspark.sql.table_arg import TableArg
        return TableArg(self)

    def createTempView(self, name):
        self._here().create_view(name, False)

    def createOrReplaceTempView(self, name):
        self._here().create_view(name, True)

    registerTempTable = createOrReplaceTempView

    def createGlobalTempView(self, name):
        self._here().create_global_view(name, False)

    def createOrReplaceGlobalTempView(self, name):
        self._here().create_global_view(name, True)

    def writeTo(self, table):
        from pyspark.sql.readwriter import DataFrameWriterV2
        return DataFrameWriterV2(self, table)

    def mergeInto(self, table, condition):
        from pyspark.sql.merge import MergeIntoWriter
        return MergeIntoWriter(self, table, condition)

    @property
    def writeStream(self):
        if not self.isStreaming:
            from pyspark.errors import AnalysisException
            raise AnalysisException("[WRITE_STREAM_NOT_ALLOWED] `writeStream` can be called only on streaming "
                                    "Dataset/DataFrame. SQLSTATE: 42601", "WRITE_STREAM_NOT_ALLOWED")
        from pyspark.sql.streaming.readwriter import DataStreamWriter
        return DataStreamWriter(self)

    def inputFiles(self):
        return self._engine.input_files()

    def sameSemantics(self, other):
        if not isinstance(other, DataFrame):
            raise wrong_type("other", "DataFrame", other)
        return self._engine.same_semantics(other._engine)

    def semanticHash(self):
        return self._engine.semantic_hash()


class _Several(list):
    """Columns that stand for one argument of `select`."""


class DataFrameNaFunctions:
    def __init__(self, df):
        self.df = df

    def drop(self, how="any", thresh=None, subset=None):
        return self.df.dropna(how=how, thresh=thresh, subset=subset)

    def fill(self, value, subset=None):
        return self.df.fillna(value=value, subset=subset)

    def replace(self, to_replace, value=NO_VALUE, subset=None):
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

    def freqItems(self, cols, support=None):
        return self.df.freqItems(cols, support)

    def sampleBy(self, col, fractions, seed=None):
        return self.df.sampleBy(col, fractions, seed)


def _needs(feature, package, version):
    from pyspark.errors import PySparkImportError
    raise PySparkImportError(
        f"[PACKAGE_NOT_INSTALLED] {package} >= {version} must be installed; however, it was not found. Touchpaper has no "
        f"{package}, so there is no {feature}(): collect() gives Row objects, show() a table.", "PACKAGE_NOT_INSTALLED")

