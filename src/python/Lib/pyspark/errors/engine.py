"""Makes the exception that PySpark would raise for an error of the engine's."""

from py4j.protocol import Py4JJavaError
from pyspark.errors.exceptions import captured
from pyspark.errors.exceptions.base import QueryContext, QueryContextType

_CALLS = {
    "org.apache.hadoop.mapred.InvalidInputException": "o0.partitions",
    "org.apache.spark.SparkException": "z:org.apache.spark.api.python.PythonRDD.collectAndServe",
}


class JavaException:
    """What `Py4JJavaError.java_exception` is in PySpark, as far as programs look at it."""

    def __init__(self, name, message):
        self._name = name
        self._message = message

    def getMessage(self):
        return self._message

    def toString(self):
        return str(self)

    def __str__(self):
        return f"{self._name}: {self._message}"


class EngineContext(QueryContext):
    """A part of a query's text, told by its first and last character, or a call of the program's."""

    def __init__(self, fragment, summary, *place):
        self._fragment = fragment
        self._summary = summary
        self._place = place

    def contextType(self):
        return QueryContextType.SQL if len(self._place) == 2 else QueryContextType.DataFrame

    def objectType(self):
        self._only_of(QueryContextType.SQL)
        return ""

    objectName = objectType

    def startIndex(self):
        self._only_of(QueryContextType.SQL)
        return self._place[0]

    def stopIndex(self):
        self._only_of(QueryContextType.SQL)
        return self._place[1]

    def fragment(self):
        return self._fragment

    def callSite(self):
        self._only_of(QueryContextType.DataFrame)
        return self._place[0]

    def summary(self):
        return self._summary

    def _only_of(self, kind):
        if self.contextType() is not kind:
            raise captured.UnsupportedOperationException("[UNSUPPORTED_CALL.WITHOUT_SUGGESTION] Cannot call the method of a "
                                                         "query context of the other kind. SQLSTATE: 0A000")


def exception(kind, name, message, details=None):
    if kind == "python":
        from pyspark.sql.session import SparkSession
        if SparkSession._active is None:
            # Only a session turns Java's exceptions into Python's.
            return Py4JJavaError(f"An error occurred while calling {_CALLS['org.apache.spark.SparkException']}.", JavaException(
                "org.apache.spark.api.python.PythonException",
                f"[PYTHON_EXCEPTION] An exception was thrown from the Python worker: {message.rstrip()}"))
        return captured.PythonException(f"An exception was thrown from the Python worker:\n{message.rstrip()}")
    simple = name.rpartition(".")[2]
    known = getattr(captured, simple, None)
    if kind == "sql" or name == "java.lang.IllegalArgumentException":
        if known is None:
            return Py4JJavaError("An error occurred while calling o0.collectToPython.", JavaException(
                "org.apache.spark.SparkException" if "." not in name else name, message))
        condition, sqlstate, parameters, context = details or (None, None, None, None)
        # Spark's parser begins its message with an empty line.
        return known(f"\n{message}" if simple == "ParseException" else message, condition, sqlstate, parameters,
                     [EngineContext(*context)] if context else [])
    call = _CALLS.get(name, "o0.call")
    return Py4JJavaError(f"An error occurred while calling {call}.", JavaException(name, message))
