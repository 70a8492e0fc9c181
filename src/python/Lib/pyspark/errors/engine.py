"""Makes the exception that PySpark would raise for an error of the engine's."""

from py4j.protocol import Py4JJavaError
from pyspark.errors.exceptions import captured

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


def exception(kind, name, message, condition, sqlstate):
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
        # Spark's parser begins its message with an empty line.
        return known(f"\n{message}" if simple == "ParseException" else message, condition, sqlstate)
    call = _CALLS.get(name, "o0.call")
    return Py4JJavaError(f"An error occurred while calling {call}.", JavaException(name, message))
