"""The notebook's session: its cells share one __main__ and one SparkContext, until a script runs."""

import linecache
import sys
import types

import _engine
import _host

#: What names the jobs that no line of the running cell starts itself: `sql at cell 3:1`.
site = None


def run(name, language, source):
    """(kind, code, class, message, line): how the cell ended."""
    global site
    main = _main()
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    try:
        if language == "sql":
            site = f"sql at {name}:1"
            _run_sql(source, main)
        else:
            _run_python(source, name, main)
    except SystemExit as leave:
        return _host._exit_code(leave.code)
    except BaseException as problem:
        if _engine.interrupted():
            raise
        return _host._failed(problem, name, __file_name__)
    finally:
        site = None
    return ("success", 0, "", "", None)


def _main():
    main = sys.modules.get("__main__")
    if not getattr(main, "_touchpaper_notebook", False):
        _host.begin(((), (), b""))
        linecache.cache.clear()
        sys.argv[:] = [""]
        sys.path[:] = [""]
        main = types.ModuleType("__main__")
        main.__dict__.update(__builtins__=sys.modules["builtins"], __spec__=None, _touchpaper_notebook=True, display=display)
        sys.modules["__main__"] = main
    return main.__dict__


def _run_python(source, name, names):
    global site
    value = eval(_engine.compile_cell(source, name), names)
    if value is None or source.rstrip().endswith(";") or _ends_with_definition(source):
        return
    names["_"] = value
    site = f"{type(value).__name__} at {name}:{len(source.rstrip().splitlines())}"
    _show(value)


def _ends_with_definition(source):
    """A `def` or `class` that a cell ends with is not a value that it shows."""
    tops = [line for line in source.splitlines() if line and not line[0].isspace() and line[0] not in "#)]}"]
    return bool(tops) and tops[-1].startswith(("def ", "class ", "async def ", "@"))


def _run_sql(source, names):
    from pyspark.sql import SparkSession

    names["spark"] = spark = SparkSession.builder.getOrCreate()
    names.setdefault("sc", spark.sparkContext)
    # Databricks' name for the result of the last SQL cell.
    names["_sqldf"] = result = spark.sql(source.strip().rstrip(";"))
    if result.columns:
        display(result)


def display(*values):
    """Shows DataFrames as tables, anything else by its repr."""
    from pyspark.sql import DataFrame

    for value in values:
        if isinstance(value, DataFrame):
            _engine.show_table(value._here())
        else:
            _show(value)


def _show(value):
    """A figure as a picture, anything else by its repr."""
    plots = sys.modules.get("pyspark.sql.plot.core")
    if plots is not None and isinstance(value, plots.Figure):
        value.show()
    else:
        _engine.show_text(repr(value))


__file_name__ = run.__code__.co_filename
