"""An interactive session: inputs one after another, in names that stay."""

import sys
import types

import _engine
import _host

_WELCOME = """Welcome to
      PySpark {version}, on Touchpaper
Using Python version {python}
SparkSession available as 'spark'.
SparkContext available as 'sc' (master = {master}, app id = {app})."""

_GREETING = """Python {python} on Touchpaper
exit() or Ctrl+D ends the session."""


def open_session(spark, launch):
    """Begins one; the application before it has ended."""
    _host.begin(launch)
    sys.argv[:] = [""]
    sys.path[:] = ["", *launch[1]]
    main = types.ModuleType("__main__")
    main.__dict__.update(__builtins__=sys.modules["builtins"], __spec__=None)
    sys.modules["__main__"] = main
    python = sys.version.split()[0]
    if not spark:
        print(_GREETING.format(python=python))
        return ("success", 0, "", "", None)
    from pyspark import SparkConf
    from pyspark.sql import SparkSession
    from pyspark.version import __version__
    conf = SparkConf().setIfMissing("spark.app.name", "PySparkShell")
    session = SparkSession.builder.config(conf=conf).getOrCreate()
    context = session.sparkContext
    main.__dict__.update(spark=session, sc=context, sql=session.sql)
    print(_WELCOME.format(version=__version__, python=python, master=context.master, app=context.applicationId))
    return ("success", 0, "", "", None)


def evaluate(source):
    """("more", …) where the input is the beginning of something, else how it ended."""
    try:
        code = _compiled(source)
    except (SyntaxError, ValueError, OverflowError) as problem:
        return _host._failed(problem, "<stdin>", __file_name__)
    if code is None:
        return ("more", 0, "", "", None)
    try:
        exec(code, sys.modules["__main__"].__dict__)
    except SystemExit as leave:
        return _host._exit_code(leave.code)
    except BaseException as problem:
        if _engine.interrupted():
            raise
        return _host._failed(problem, "<stdin>", __file_name__)
    return ("success", 0, "", "", None)


def _compiled(source):
    """None where the input goes on in the next line."""
    lines = source.rstrip("\n").split("\n")
    if all(not line.strip() or line.lstrip().startswith("#") for line in lines):
        return compile("pass", "<stdin>", "single")
    ended = source.endswith("\n\n")
    try:
        code = compile(source, "<stdin>", "single")
    except SyntaxError as problem:
        if _is_open(lines) or not ended and _goes_on(problem, lines):
            return None
        raise
    # A block ends with an empty line: another part of it may follow.
    first = lines[0].split(maxsplit=1)[0].rstrip(":(")
    is_block = first in _BLOCKS and (first != "match" or lines[0].rstrip().endswith(":")) or first.startswith("@")
    return None if is_block and not ended else code


_BLOCKS = {"if", "for", "while", "with", "try", "def", "class", "async", "match"}


def _goes_on(problem, lines):
    """The error is that the input ends."""
    text = str(problem.msg)
    at_end = problem.lineno is None or problem.lineno >= len(lines)
    ends = lines[-1].rstrip().endswith((":", "\\", ",")) or lines[-1].startswith("@")
    return at_end and (ends or "expected an indented block" in text or "unexpected EOF" in text.lower() or "incomplete" in text
                       or "expected 'except' or 'finally'" in text)


def _is_open(lines):
    """A bracket or a text over several lines is not closed."""
    depth, quote = 0, None
    text = "\n".join(lines)
    at = 0
    while at < len(text):
        letter = text[at]
        if quote is not None:
            if letter == "\\":
                at += 1
            elif text.startswith(quote, at):
                at += len(quote) - 1
                quote = None
            elif letter == "\n" and len(quote) == 1:
                return False
        elif letter == "#":
            at = text.find("\n", at)
            if at < 0:
                break
        elif letter in "\"'":
            quote = letter * 3 if text.startswith(letter * 3, at) else letter
            at += len(quote) - 1
        elif letter in "([{":
            depth += 1
        elif letter in ")]}":
            depth -= 1
        at += 1
    return depth > 0 or quote is not None and len(quote) == 3


__file_name__ = evaluate.__code__.co_filename
