"""User-defined functions."""

from pyspark.errors import PySparkNotImplementedError


def make_udf(f=None, returnType=None):
    raise PySparkNotImplementedError(errorClass="NOT_IMPLEMENTED", messageParameters={
        "feature": "a Python UDF in a DataFrame; df.rdd.map() takes Python functions,"})


class UDFRegistration:
    def __init__(self, session):
        self._session = session

    def register(self, name, f, returnType=None):
        make_udf(f, returnType)
