"""Runs a program of a lab, times it again and again, and tells the Labs view what came of it, as reports.

A program has `work(lab)`, which is timed and gives an answer, and may have `prepare(lab)` before all and `finish(lab)` after all,
which are not timed. They find the knobs as attributes of `lab`, and what `prepare` sets there; `lab.threads` is how many threads
run tasks.
"""

import json
import linecache
import math
import sys
import types
from time import perf_counter

import _engine
import _host
import _lab

TOPIC = "lab"
#: An answer is compared, and shown where it differs: more of it is of no use to a reader.
LONGEST = 2000


class Lab:
    """What a program is given."""

    def __init__(self, threads, knobs):
        self.threads = threads
        self._copied = 0
        self._laps, self._mark = [], 0.0
        self.__dict__.update(knobs)

    def copied(self, count):
        """So many bytes went from one memory into another: into a message, a file, a pipe."""
        self._copied += int(count)

    def lap(self, written=0, read=0):
        """A step of several has ended, which wrote and read so many bytes of files."""
        now = perf_counter()
        self._laps.append([(now - self._mark) * 1000, int(written), int(read)])
        self._mark = now

    def _begin(self):
        self._copied, self._laps = 0, []
        self._sent = _sent()
        self._begun = self._mark = perf_counter()

    def _end(self):
        """Milliseconds since it began; what isolated workers were sent is copied too."""
        ms = (perf_counter() - self._begun) * 1000
        self._copied += _sent() - self._sent
        return ms


def run(text):
    """Of a task as JSON: `name`, `source`, `threads`, `settings`, `knobs`, `compiling`, `warmups`, `repeats`."""
    task = json.loads(text)
    lab = Lab(task["threads"], task["knobs"])
    names = {}
    try:
        _begin(task, names)
        _measure(task, lab, names)
    except BaseException as problem:
        if _engine.interrupted():
            raise
        _failed(problem, task["name"])
    finally:
        _engine.watch_events(False)
        _engine.set_compiling(True)
        if not _engine.interrupted():
            _finish(lab, names)
            _host._stop_contexts()


def _finish(lab, names):
    """Also after a program that failed halfway, whose failure is what counts then."""
    try:
        names.get("finish", id)(lab)
    except Exception:
        pass


def _begin(task, names):
    """Reads the program from top to bottom; `names` are its own then."""
    name, source = task["name"], task["source"]
    settings = [("spark.master", f"local[{task['threads']}]"), ("spark.app.name", name), *map(tuple, task["settings"])]
    _host.begin((settings, (), b""))
    linecache.cache.clear()
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    sys.argv[:] = [name]
    sys.path[:] = [""]
    main = types.ModuleType("__main__")
    main.__dict__.update(__builtins__=sys.modules["builtins"], __spec__=None, __file__=name)
    sys.modules["__main__"] = main
    try:
        exec(compile(source, name, "exec"), main.__dict__)
    finally:
        names.update(main.__dict__)


def _measure(task, lab, names):
    work, prepare = names.get("work"), names.get("prepare")
    if not callable(work):
        raise TypeError("the program has no function work(lab), which is what is timed")
    _engine.set_compiling(task["compiling"])
    tell("doing", what="prepares", at=0, of=0)
    if callable(prepare):
        prepare(lab)
    for at in range(task["warmups"]):
        tell("doing", what="warms up", at=at + 1, of=task["warmups"])
        lab._begin()
        work(lab)
    first = None
    for at in range(task["repeats"]):
        tell("doing", what="repeats", at=at + 1, of=task["repeats"])
        _engine.watch_events(True)
        lab._begin()
        answer = work(lab)
        ms = lab._end()
        told = written(answer)
        if first is not None and told != first:
            raise ValueError(f"repeat {at + 1} gave another answer than the first: {told[:200]} and {first[:200]}")
        first = told
        tell("time", ms=ms, laps=lab._laps)
    tell("done", answer=first[:LONGEST], copied=lab._copied, decisions=_decisions(lab, names), work=_work(), memory=_engine.used_memory(),
         cached=_cached())

def written(answer):
    """An answer as text, the same for equal ones: numbers of numpy as Python's, an array as a list."""
    if hasattr(answer, "tolist"):
        answer = answer.tolist()
    return repr(answer)


def _decisions(lab, names):
    """Of each RDD that the program has named: whether its function was compiled, or why it was not."""
    found = []
    for value in [*vars(lab).values(), *names.values()]:
        engine = getattr(value, "_engine", None)
        if isinstance(engine, _engine.Rdd) and engine.decision is not None and engine.decision not in found:
            found.append(engine.decision)
    return found


def _work():
    """What the engine did in the last repeat: its jobs and tasks, and how long tasks ran, summed over the threads."""
    told, lost = _engine.watched(0)
    begun, threads = {}, set()
    work = {"jobs": 0, "tasks": 0, "busy": 0.0, "longest": 0.0, "shuffled": 0, "threads": 0, "whole": lost == 0}
    for event in json.loads(told):
        kind = event["event"]
        if kind == "jobStart":
            work["jobs"] += 1
        elif kind == "taskStart":
            begun[event["task"]] = event["time"]
            threads.add(event["thread"])
        elif kind == "taskEnd":
            took = event["time"] - begun.get(event["task"], event["time"])
            work["tasks"] += 1
            work["busy"] += took
            work["longest"] = max(work["longest"], took)
            work["shuffled"] += event["metrics"]["shuffle_write_bytes"]
    work["threads"] = len(threads)
    return work


def _cached():
    """Bytes that the application keeps cached."""
    context = sys.modules.get("pyspark.core.context")
    active = context and context.SparkContext._active_spark_context
    return sum(cached for cached, _, _ in active._engine.executor_infos()) if active else 0


def _sent():
    """Bytes that were pickled for workers, ranks and engines so far."""
    return _lab.counters()["bytes"]


def _failed(problem, name):
    *_, kind, message, line = _host._failed(problem, name, __file_name__)
    tell("failed", error=kind, message=message[:LONGEST], line=line)


def tell(kind, **facts):
    _engine.show_report(TOPIC, json.dumps(_finite({"kind": kind, **facts})))


def _finite(value):
    """JSON knows no NaN."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: _finite(part) for key, part in value.items()}
    return [_finite(part) for part in value] if isinstance(value, list) else value


def reduced_total(items, listed, lanes):
    """The optimisation lab's workload as a compiled kernel: both are arrays of 32-bit numbers. `lanes`: four at a time (SIMD)."""
    return _engine.reduced_total(items, listed, lanes)


__file_name__ = run.__code__.co_filename
