"""What tasks need of Python."""

import time
import traceback

import _engine


def describe(problem):
    """The traceback as the worker sees it, from the user's function on."""
    return "".join(traceback.format_exception(problem))


_sleep = time.sleep


def sleep(seconds):
    """As `time.sleep`; meanwhile the driver sees to what it has to."""
    if not seconds > 0.02:
        return _sleep(seconds)
    end = time.monotonic() + seconds
    while (rest := end - time.monotonic()) > 0:
        _sleep(min(rest, 0.02))
        _engine.tend()
        if _engine.task_cancelled():
            raise KeyboardInterrupt
