"""Structured streaming by PySpark's names. There is no thread beside the program's: a query's batches that are due run
whenever the program comes to the session, waits for the query or stops it."""

from pyspark.errors import StreamingQueryException
from pyspark.sql.streaming.listener import StreamingQueryListener
from pyspark.sql.streaming.query import StreamingQuery, StreamingQueryManager
from pyspark.sql.streaming.readwriter import DataStreamReader, DataStreamWriter

__all__ = ["DataStreamReader", "DataStreamWriter", "StreamingQuery", "StreamingQueryException",
           "StreamingQueryListener", "StreamingQueryManager"]
