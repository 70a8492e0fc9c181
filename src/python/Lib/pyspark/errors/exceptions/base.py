"""The exceptions of PySpark, by its names."""

from enum import Enum

from pyspark.errors.conditions import text_of


class PySparkException(Exception):
    """Base of all errors that PySpark raises."""

    def __init__(self, message=None, errorClass=None, messageParameters=None, contexts=None, sqlState=None):
        if message is None:
            message = text_of(errorClass, messageParameters or {})
        self._message = message
        self._errorClass = errorClass
        self._messageParameters = messageParameters or {}
        self._contexts = contexts or []
        self._sqlState = sqlState
        super().__init__(message)

    def getCondition(self):
        return self._errorClass

    getErrorClass = getCondition

    def getMessageParameters(self):
        return self._messageParameters

    def getSqlState(self):
        return self._sqlState

    def getMessage(self):
        return f"[{self.getCondition()}] {self._message}" if self.getCondition() is not None else self._message

    def getQueryContext(self):
        return self._contexts

    def getBreakingChangeInfo(self):
        return None

    def __str__(self):
        return self.getMessage()


class AnalysisException(PySparkException):
    """A query that cannot be planned."""


class TempTableAlreadyExistsException(AnalysisException):
    pass


class ParseException(AnalysisException):
    """SQL text that cannot be parsed."""


class IllegalArgumentException(PySparkException):
    pass


class StreamingQueryException(PySparkException):
    pass


class QueryExecutionException(PySparkException):
    """A query that failed while it ran."""


class PythonException(PySparkException):
    """A Python worker that failed."""


class SparkRuntimeException(PySparkException):
    pass


class SparkUpgradeException(PySparkException):
    pass


class SparkNoSuchElementException(PySparkException):
    pass


class UnknownException(PySparkException):
    pass


class ArithmeticException(PySparkException):
    pass


class UnsupportedOperationException(PySparkException):
    pass


class ArrayIndexOutOfBoundsException(PySparkException):
    pass


class DateTimeException(PySparkException):
    pass


class NumberFormatException(IllegalArgumentException):
    pass


class PySparkValueError(PySparkException, ValueError):
    pass


class PySparkTypeError(PySparkException, TypeError):
    pass


class PySparkIndexError(PySparkException, IndexError):
    pass


class PySparkAttributeError(PySparkException, AttributeError):
    pass


class PySparkRuntimeError(PySparkException, RuntimeError):
    pass


class PySparkAssertionError(PySparkException, AssertionError):
    pass


class PySparkNotImplementedError(PySparkException, NotImplementedError):
    pass


class PySparkPicklingError(PySparkException):
    pass


class PySparkKeyError(PySparkException, KeyError):
    __str__ = PySparkException.__str__


class PySparkImportError(PySparkException, ImportError):
    pass


class PickleException(PySparkException):
    """An item that cannot be pickled."""


class SessionNotSameException(PySparkException):
    """DataFrames of two sessions in one query."""


class StreamingPythonRunnerInitializationException(PySparkException):
    pass


class QueryContextType(Enum):
    SQL = 0
    DataFrame = 1


class QueryContext:
    """Where in a query its error is; what it does not know is of the kind that it is not."""

    def contextType(self):
        raise NotImplementedError

    def objectType(self):
        raise NotImplementedError

    def objectName(self):
        raise NotImplementedError

    def startIndex(self):
        raise NotImplementedError

    def stopIndex(self):
        raise NotImplementedError

    def fragment(self):
        raise NotImplementedError

    def callSite(self):
        raise NotImplementedError

    def summary(self):
        raise NotImplementedError
