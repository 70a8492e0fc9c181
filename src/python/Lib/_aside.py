"""What the page asks between two runs."""

import _engine


def answered(work):
    """(kind, code, class, message, line): the text that `work` gives, or why it gives none.

    A session that it starts ends with it: it would be the one that the next cell gets, whatever master that asks for."""
    from pyspark.core.context import SparkContext

    ours = SparkContext._active_spark_context is None
    try:
        text = work()
    except BaseException as problem:
        if _engine.interrupted():
            raise
        return ("error", 1, type(problem).__name__, str(problem), None)
    finally:
        if ours:
            SparkContext._forget()
    return ("success", 0, "", text, None)
