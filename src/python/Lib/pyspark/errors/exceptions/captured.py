"""The exceptions that come out of the engine: their text is whole already, condition and SQLSTATE included."""

from pyspark.errors.exceptions import base


class CapturedException(base.PySparkException):
    def __init__(self, desc, condition=None, sqlstate=None, parameters=None, contexts=None):
        super().__init__(desc, condition, parameters, contexts, sqlstate)
        self.desc = desc

    def getMessage(self):
        return self.desc

    def __str__(self):
        return self.desc


def _captured(parent):
    return type(parent.__name__, (CapturedException, parent), {"__module__": __name__, "__doc__": parent.__doc__})


AnalysisException = _captured(base.AnalysisException)
ParseException = type("ParseException", (AnalysisException, base.ParseException), {"__module__": __name__})
IllegalArgumentException = _captured(base.IllegalArgumentException)
QueryExecutionException = _captured(base.QueryExecutionException)
PythonException = _captured(base.PythonException)
ArithmeticException = _captured(base.ArithmeticException)
UnsupportedOperationException = _captured(base.UnsupportedOperationException)
ArrayIndexOutOfBoundsException = _captured(base.ArrayIndexOutOfBoundsException)
DateTimeException = _captured(base.DateTimeException)
NumberFormatException = _captured(base.NumberFormatException)
SparkRuntimeException = _captured(base.SparkRuntimeException)
SparkUpgradeException = _captured(base.SparkUpgradeException)
SparkNoSuchElementException = _captured(base.SparkNoSuchElementException)
UnknownException = _captured(base.UnknownException)
