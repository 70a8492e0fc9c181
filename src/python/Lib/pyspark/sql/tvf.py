"""spark.tvf: table-valued functions, whose rows are DataFrames."""

from pyspark.sql.column import to_column
from pyspark.sql.dataframe import DataFrame

__all__ = ["TableValuedFunction"]


class TableValuedFunction:
    def __init__(self, sparkSession):
        self._sparkSession = sparkSession

    def _rows(self, function, *arguments):
        columns = [to_column(argument)._c for argument in arguments]
        return DataFrame(self._sparkSession._here().table_function(function, columns), self._sparkSession)

    def range(self, start, end=None, step=1, numPartitions=None):
        return self._sparkSession.range(start, end, step, numPartitions)

    def explode(self, collection):
        return self._rows("explode", collection)

    def explode_outer(self, collection):
        return self._rows("explode_outer", collection)

    def inline(self, input):
        return self._rows("inline", input)

    def inline_outer(self, input):
        return self._rows("inline_outer", input)

    def json_tuple(self, input, *fields):
        from pyspark.errors import PySparkValueError
        if not fields:
            raise PySparkValueError(errorClass="CANNOT_BE_EMPTY", messageParameters={"item": "field"})
        return self._rows("json_tuple", input, *fields)

    def posexplode(self, collection):
        return self._rows("posexplode", collection)

    def posexplode_outer(self, collection):
        return self._rows("posexplode_outer", collection)

    def stack(self, n, *fields):
        return self._rows("stack", n, *fields)

    def sql_keywords(self):
        return self._rows("sql_keywords")

    def collations(self):
        return self._rows("collations")

    def variant_explode(self, input):
        return self._rows("variant_explode", input)

    def variant_explode_outer(self, input):
        return self._rows("variant_explode_outer", input)

    def python_worker_logs(self):
        return self._rows("python_worker_logs")
