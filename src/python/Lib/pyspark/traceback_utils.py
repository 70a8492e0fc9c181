"""Where in the user's program a call of PySpark's was made, in PySpark's own form."""

import sys
from collections import namedtuple

from pyspark._call_site import _INSIDE

CallSite = namedtuple("CallSite", "function file linenum")


def first_spark_call():
    """The outermost function of PySpark's on the stack, with the user's file and line that called it."""
    frame = sys._getframe(1)
    function = frame.f_code.co_name
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_INSIDE):
        function, frame = frame.f_code.co_name, frame.f_back
    return CallSite(function, frame.f_code.co_filename, frame.f_lineno)


class SCCallSiteSync:
    """Within it, RDDs and jobs are named by the call that made it."""

    def __init__(self, sc):
        site = first_spark_call()
        self._call_site = f"{site.function} at {site.file}:{site.linenum}"
        self._context = sc

    def __enter__(self):
        self._context._engine.call_site(self._call_site)

    def __exit__(self, kind, value, traceback):
        pass
