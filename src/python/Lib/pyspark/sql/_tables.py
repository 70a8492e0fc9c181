"""Runs the user's table functions; the engine calls this (`engine/sql/udtf.rs`)."""

from pyspark.errors import PySparkRuntimeError
from pyspark.sql.types import _from_engine
from pyspark.sql.udtf import AnalyzeArgument, SkipRestOfInputTableException


class Handler:
    """A class of the user's, and the columns it is said to give; None where it says so itself."""

    def __init__(self, name, kind, schema):
        self.name = name
        self.kind = kind
        self.schema = schema
        # What `analyze` said, each time that it was asked: two calls may have different columns.
        self.results = []

    def analyze(self, arguments):
        """What comes out for these (name, type, is a table, is constant, value)."""
        if self.schema is not None:
            return _asked(self.schema)
        by_place, by_name = [], {}
        for name, kind, is_table, is_constant, value in arguments:
            argument = AnalyzeArgument(_from_engine(kind), value, is_table, is_constant)
            if name is None:
                by_place.append(argument)
            else:
                by_name[name] = argument
        found = self.kind.analyze(*by_place, **by_name)
        self.results.append(found)
        orders = [(_quoted(column.name), column.ascending, column.ascending if column.overrideNullsFirst is None
                   else column.overrideNullsFirst) for column in found.orderBy]
        return _asked(found.schema, found.withSinglePartition, [_quoted(column.name) for column in found.partitionBy],
                      orders, [column.name for column in found.select], len(self.results) - 1)

    def runner(self, token):
        return Runner(self.kind, self.schema, self.results[token] if self.schema is None else None)


def _quoted(name):
    return name if name.isidentifier() or not name.replace("_", "").isalnum() else f"`{name}`"


def _asked(schema, single=False, partition_by=(), order_by=(), select=(), token=0):
    return {"schema": schema._fields_to_engine(), "single": single, "partition_by": list(partition_by),
            "order_by": list(order_by), "select": list(select), "token": token}


class Runner:
    """One partition's rows on their way through an instance of the class."""

    def __init__(self, kind, schema, result):
        self.kind = kind
        self.result = result
        self.width = len((schema or result.schema).fields)
        self._start()

    def _start(self):
        kind, result = self.kind, self.result
        # What `analyze` found out is given to a constructor that wants it.
        wants = result is not None and kind.__init__ is not object.__init__ and kind.__init__.__code__.co_argcount > 1
        self.instance = kind(result) if wants else kind()
        self.skipping = False

    def eval(self, values, names):
        if self.skipping:
            return []
        given = [value for name, value in zip(names, values) if name is None]
        named = {name: value for name, value in zip(names, values) if name is not None}
        try:
            return self._rows(self.instance.eval(*given, **named))
        except SkipRestOfInputTableException:
            self.skipping = True
            return []

    def renew(self):
        """What the partition before leaves, and a fresh instance for the one that begins."""
        rows = self.terminate()
        self._start()
        return rows

    def terminate(self):
        return self._rows(self.instance.terminate()) if hasattr(self.instance, "terminate") else []

    def _rows(self, made):
        if made is None:
            return []
        rows = []
        try:
            for row in made:
                rows.append(self._checked(row))
        except SkipRestOfInputTableException:
            self.skipping = True
        return rows

    def _checked(self, row):
        if row is None and self.width == 0:
            return ()
        if not isinstance(row, (tuple, list, dict)) and not hasattr(row, "__dict__"):
            raise PySparkRuntimeError(errorClass="UDTF_INVALID_OUTPUT_ROW_TYPE", messageParameters={
                "type": type(row).__name__, "func": "eval"})
        if isinstance(row, (tuple, list)) and len(row) != self.width:
            raise PySparkRuntimeError(errorClass="UDTF_RETURN_SCHEMA_MISMATCH", messageParameters={
                "expected": str(self.width), "actual": str(len(row)), "func": "eval"})
        return row
