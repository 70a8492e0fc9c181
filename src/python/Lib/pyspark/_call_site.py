"""Where in the user's program a call of PySpark's was made."""

import sys

_INSIDE = "python/lib/"


def call_site(whole=False):
    """`reduceByKey at wordcount.py:7`: the outermost function of PySpark's, and the line that called it; `whole`: with the
    file's whole path, as PySpark has it."""
    frame = sys._getframe(1)
    operator = frame.f_code.co_name
    while frame is not None:
        code = frame.f_code
        if not code.co_filename.startswith(_INSIDE):
            file = code.co_filename if whole else code.co_filename.rpartition("/")[2]
            return f"{operator} at {file}:{frame.f_lineno}"
        operator = code.co_name
        frame = frame.f_back
    # No line of Python's stands for a notebook's SQL, nor for the look at the value that a cell ends with.
    return getattr(sys.modules.get("_notebook"), "site", None) or operator


def user_frame():
    """(file, line, text) of the innermost frame of the user's."""
    frame = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(_INSIDE):
        frame = frame.f_back
    return frame
