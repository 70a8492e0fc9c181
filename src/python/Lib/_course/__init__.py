"""Runs an exercise: its setups, a learner's answer, its check; tells the verdict. The same in the page and for `touchpaper grade`."""

import io
import json
import linecache
import re
import sys
import types

import _engine
import _host

from _course.check import Check, Failed
from _course.own import Own, Unusable
from _course.work import Work

ANSWER, CHECK = "answer", "check"
BLANK = "____"


def run(text):
    """Of a `course::Task` as JSON; its verdict is shown as a report."""
    task = json.loads(text)
    verdict = {"passed": False, "seen": "", "wanted": "", "look": "", "line": None, "work": {}}
    try:
        _judge(task, verdict)
    finally:
        _engine.watch_events(False)
        if not _engine.interrupted():
            _host._stop_contexts()
    _engine.show_report("exercise", json.dumps(verdict))


def _judge(task, verdict):
    source = task["answer"]["text"]
    blank = next((number for number, line in enumerate(source.splitlines(), 1) if BLANK in line), None)
    if blank is not None:
        verdict.update(line=blank, seen=f"Line {blank} still has a blank (`{BLANK}`).", wanted="An answer without blanks.",
                       look="Replace each blank, the four underscores included.")
        return
    names = _begin(task["settings"])
    names["own"] = Own()
    for place, code in enumerate(task["setup"], 1):
        try:
            _execute(code, f"setup {place}", names)
        except SystemExit:
            pass
        except Unusable as problem:
            verdict.update(seen=problem.seen, wanted=problem.wanted, look=problem.look)
            return
        except BaseException as problem:
            _author(problem, f"setup {place}", verdict)
            return
    answer = _Answer(task["answer"], names)
    _engine.watch_events(True)
    try:
        answer.run()
    except BaseException as problem:
        if _engine.interrupted():
            raise
        verdict["work"] = Work(0).summary()
        _learner(problem, answer, verdict)
        return
    answer.work = Work(0)
    verdict["work"] = answer.work.summary()
    if task["check"] is None:
        verdict["passed"] = True
        answer.show()
        return
    try:
        _check(task["check"], names, answer, verdict)
    except BaseException as problem:
        if _engine.interrupted():
            raise
        _while_checking(problem, verdict)


def _begin(settings):
    _host.begin(([tuple(pair) for pair in settings], (), b""))
    linecache.cache.clear()
    sys.argv[:] = ["answer.py"]
    sys.path[:] = [""]
    main = types.ModuleType("__main__")
    main.__dict__.update(__builtins__=sys.modules["builtins"], __spec__=None, __file__="answer.py")
    sys.modules["__main__"] = main
    return main.__dict__


def _execute(code, name, names):
    """The value that it ends with; of SQL the DataFrame, which is called `result`."""
    text = code["text"]
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    if code["language"] == "sql":
        from pyspark.sql import SparkSession
        spark = names.setdefault("spark", SparkSession.builder.getOrCreate())
        names["result"] = result = spark.sql(text.strip().rstrip(";"))
        return result
    return eval(_engine.compile_cell(text, name), names)


class _Tee(io.TextIOBase):
    """Prints on, and keeps what was printed."""

    def __init__(self, to):
        self._to, self.parts = to, []

    def write(self, text):
        self.parts.append(text)
        self._to.write(text)
        return len(text)

    def flush(self):
        self._to.flush()

    def writable(self):
        return True


class _Answer:
    """What a learner wrote, and what came of it."""

    def __init__(self, code, names):
        self.code, self.names = code, names
        self.printed, self.value, self.work, self.served = "", None, None, []

    def run(self):
        before, sys.stdout = sys.stdout, _Tee(sys.stdout)
        try:
            with _Serving(self):
                self.value = _execute(self.code, ANSWER, self.names)
        except SystemExit as leave:
            if leave.code not in (None, 0):
                raise
        finally:
            self.printed, sys.stdout = "".join(sys.stdout.parts), before

    def show(self):
        """The value that it ends with, as a cell of a notebook shows it."""
        from_sql = sys.modules.get("pyspark.sql")
        if from_sql is not None and isinstance(self.value, from_sql.DataFrame):
            self.value.show()
        elif self.value is not None and not self.code["text"].rstrip().endswith(";"):
            print(repr(self.value))


class _Serving:
    """An exercise's app is asked by its check: `app.run` notes what it would serve, and returns."""

    def __init__(self, answer):
        self._answer, self._flask = answer, None

    def __enter__(self):
        if "flask" in self._answer.code["text"]:
            import flask
            served = self._answer.served

            def run(app, host=None, port=None, debug=None, load_dotenv=True, **options):
                served.append({"app": app, "host": host or "127.0.0.1", "port": int(port or 5000), "debug": bool(debug)})

            self._flask, self._run = flask.Flask, flask.Flask.run
            flask.Flask.run = run

    def __exit__(self, *_):
        if self._flask is not None:
            self._flask.run = self._run


def _check(code, names, answer, verdict):
    names = dict(names)
    names["check"] = Check(answer)
    before, sys.stdout = sys.stdout, io.StringIO()
    try:
        value = _execute(code, CHECK, names)
    finally:
        sys.stdout = before
    if isinstance(value, dict) and "correct" in value:
        verdict["passed"] = bool(value["correct"])
        verdict["seen"] = "" if verdict["passed"] else str(value.get("message", ""))
    else:
        verdict["passed"] = True
    if verdict["passed"]:
        answer.show()


def _learner(problem, answer, verdict):
    if isinstance(problem, SystemExit):
        verdict.update(seen=f"Your program left with code {problem.code}.", wanted="A program that runs to its end.",
                       look="Look for `exit` and for what made the program call it.")
        return
    _, _, kind, message, line = _host._failed(problem, ANSWER, __file__name)
    first = next((line for line in message.splitlines() if line.strip()), "")
    where = f"Line {line} ended" if line else "Your answer ended"
    verdict.update(line=line, seen=f"{where} with `{kind}: {_cut(first)}`.", wanted="A program that runs to its end.",
                   look=_where_to_look(kind, first))


def _while_checking(problem, verdict):
    if isinstance(problem, Failed):
        verdict.update(passed=False, seen=problem.seen, wanted=problem.wanted, look=problem.look)
        return
    text = f"{type(problem).__name__}: {problem}"
    # What runs only now, as transformations are lazy, is still the learner's.
    lines = re.findall(r'File "answer", line (\d+)', text)
    module = type(problem).__module__.partition(".")[0]
    if lines or module in ("pyspark", "py4j"):
        last = [line for line in text.splitlines() if line.strip()]
        said = next((line for line in reversed(last) if re.match(r"\w+(Error|Exception)\b", line.strip())), last[0])
        line = int(lines[-1]) if lines else None
        place = f"line {line}" if line else "your answer"
        verdict.update(line=line, seen=f"When the data was asked for, {place} failed with `{_cut(said.strip())}`.",
                       wanted="Data that can be computed to its end.",
                       look="Transformations are lazy: they fail when an action needs them. Call `take(3)` at the end of your answer to see it happen.")
        return
    _author(problem, CHECK, verdict)


def _author(problem, name, verdict):
    _host._failed(problem, name, __file__name)
    kind = type(problem).__name__
    verdict.update(seen=f"The exercise's own {name} ended with `{kind}: {_cut(str(problem))}`.", wanted="",
                   look="Your answer may be of a kind that its author did not think of. What it printed is in the output.")


_LOOK = {
    "NameError": "A name is spelled differently from where it is made, or its import is missing.",
    "AttributeError": "The object has no method of this name: look at its type, and at the method's spelling.",
    "SyntaxError": "Python could not read the line: look for a missing bracket, quote or colon on it or on the one before.",
    "IndentationError": "Lines of one block begin in the same column.",
    "AnalysisException": "Spark checks a query before anything runs. The words in brackets name what it did not accept; `printSchema()` shows the columns.",
    "ParseException": "The SQL text could not be read: look at the place that the message marks.",
    "ModuleNotFoundError": "The module is not there: look at the spelling of the import.",
}


def _where_to_look(kind, message):
    if kind == "TypeError" and "argument" in message:
        return "A function was called with more, fewer or other arguments than it takes."
    return _LOOK.get(kind, "The traceback in the output names the line and what it did.")


def _cut(text, most=200):
    text = " ".join(text.split())
    return text if len(text) <= most else text[:most] + "…"


__file__name = run.__code__.co_filename
