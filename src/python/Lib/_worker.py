"""What tasks need of Python."""

import time
import traceback

import _engine


def describe(problem):
    """The traceback as the worker sees it, from the user's function on."""
    return "".join(traceback.format_exception(problem))


_sleep = time.sleep


def sleep(seconds):
    """As `time.sleep`; one in a task ends when its job has been cancelled."""
    if _engine.task() is None:
        return _sleep(seconds)
    end = time.monotonic() + seconds
    if seconds < 0:
        return _sleep(seconds)  # which refuses it
    while (rest := end - time.monotonic()) > 0:
        _sleep(min(rest, 0.02))
        if _engine.task_cancelled():
            raise KeyboardInterrupt
