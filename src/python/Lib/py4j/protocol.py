class Py4JError(Exception):
    def __init__(self, args=None, cause=None):
        super().__init__(args)
        self.cause = cause


class Py4JNetworkError(Py4JError):
    pass


class Py4JJavaError(Py4JError):
    """An error of the engine's that PySpark would get as a Java exception."""

    def __init__(self, msg, java_exception=None):
        super().__init__(msg)
        self.errmsg = msg
        self.java_exception = java_exception
        self.exception_cmd = ""

    def __str__(self):
        return f"{self.errmsg}\n: {self.java_exception}\n" if self.java_exception is not None else self.errmsg
