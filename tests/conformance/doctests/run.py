"""Runs doctest blocks on the engine: `touchpaper submit run.py BLOCKS.json [LIB]`.

A JSON line a block on stdout: what each example printed, or how it failed. Comparing is the other side's work
(conformance.py), by CPython's own doctest. LIB is a folder whose `pyspark` is taken in place of the built-in one.
"""

import importlib
import io
import json
import sys
import traceback

BLOCKS, *LIB = sys.argv[1:]
TERMINAL = sys.stdout


class Sources:
    """Imports from LIB before what is frozen, so that a change to a .py file needs no build."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        files = next(finder for finder in sys.meta_path if getattr(finder, "__name__", "") == "_Files")
        return files.find_spec(name, LIB) if path is None else files.find_spec(name, path)


def namespace(block):
    """The names that PySpark's own test entry gives the block's module."""
    names = {"__name__": "__main__"}
    for statement in block["imports"]:
        try:
            exec(statement, names)
        except Exception:
            pass  # a name the engine lacks fails where an example uses it
    try:
        names.update(vars(importlib.import_module(f"pyspark.{block['module']}")))
    except ImportError:
        pass
    exec("from pyspark import SparkContext, SparkConf\nfrom pyspark.sql import SparkSession, Row", names)
    names["__name__"] = "__main__"
    # A module that is compiled into the engine has no file; a block that reads its own reads this one.
    names.setdefault("__file__", __file__)
    for name in sorted(block["names"], key=lambda name: name != "spark"):
        names[name] = eval(block["names"][name], names)
    return names


def outcome(example, names):
    """(printed, None), or (printed, the exception as a traceback's last line has it)."""
    sys.stdout = printed = io.StringIO()
    sys.displayhook = sys.__displayhook__
    try:
        exec(compile(example["source"], "<doctest>", "single"), names)
        error = None
    except KeyboardInterrupt:
        raise
    except BaseException as problem:
        error = "".join(traceback.format_exception_only(type(problem), problem))
    finally:
        sys.stdout = TERMINAL
    return printed.getvalue(), error


def main():
    if LIB:
        sys.meta_path.insert(0, Sources)
    spaces = {}
    for block in json.load(open(BLOCKS)):
        results = []
        try:
            if block["module"] not in spaces:
                spaces[block["module"]] = namespace(block)
            names = dict(spaces[block["module"]])
            for example in block["examples"]:
                results.append(None if example["options"].get("SKIP") else outcome(example, names))
        except BaseException as problem:
            results = "".join(traceback.format_exception(problem))
        TERMINAL.write(json.dumps({"object": block["object"], "results": results}) + "\n")
        TERMINAL.flush()


main()
