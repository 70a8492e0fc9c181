"""What tasks need of Python."""

import traceback


def describe(problem):
    """The traceback as the worker sees it, from the user's function on."""
    return "".join(traceback.format_exception(problem))
