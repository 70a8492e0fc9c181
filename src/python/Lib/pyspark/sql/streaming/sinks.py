"""Where the rows of a streaming query go, batch by batch."""

import sys

from pyspark.errors import AnalysisException


class Console:
    def __init__(self, options):
        self.rows = int(options.get("numrows", 20))
        self.truncate = str(options.get("truncate", "true")).lower() != "false"

    def put(self, batch, number):
        line = "-" * 43
        # The console of the application, whatever the program has put in sys.stdout's place.
        print(f"{line}\nBatch: {number}\n{line}\n{batch._show_string(self.rows, self.truncate)}", file=sys.__stdout__)


class Memory:
    """A temporary view of the query's name."""

    def __init__(self, session, name, schema, complete):
        if not name:
            raise AnalysisException("queryName must be specified for memory sink")
        self.name = name
        self.complete = complete
        self.table = session.createDataFrame([], schema)
        self.table.createOrReplaceTempView(name)

    def put(self, batch, number):
        self.table = batch if self.complete else self.table.union(batch)
        self.table.createOrReplaceTempView(self.name)


class Write:
    """Files of a folder, or a table."""

    def __init__(self, kind, options, partition_by, path=None, table=None):
        self.kind, self.options, self.partition_by = kind, options, partition_by
        self.path, self.table = path, table

    def put(self, batch, number):
        writer = batch.write.mode("append").options(**self.options)
        writer = writer if self.kind is None else writer.format(self.kind)
        writer = writer.partitionBy(*self.partition_by) if self.partition_by else writer
        if self.table is not None:
            writer.saveAsTable(self.table)
        else:
            writer.save(self.path)


class Call:
    """`foreachBatch`"""

    def __init__(self, f):
        self.f = f

    def put(self, batch, number):
        self.f(batch, number)


class Each:
    """`foreach`: a function of a row, or an object with open, process and close."""

    def __init__(self, f):
        self.f = f

    def put(self, batch, number):
        f = self.f
        if not hasattr(f, "process"):
            batch.rdd.foreach(f)
            return

        def run(partition, rows):
            error = None
            wanted = f.open(partition, number) if hasattr(f, "open") else True
            try:
                for row in rows if wanted else ():
                    f.process(row)
            except Exception as problem:
                error = problem
                raise
            finally:
                if hasattr(f, "close"):
                    f.close(error)
            return iter(())

        batch.rdd.mapPartitionsWithIndex(run).count()


class Nothing:
    def put(self, batch, number):
        batch.count()
