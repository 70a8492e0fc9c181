"""What checks of exercises are written with: `check` sees the answer's names and output, what the engine did for it, and asks
its data, plans, models and services. A check that fails says what was seen, what was wanted and where to look."""

import ast
import re

import _engine

from _course.plan import Plan
from _course.rows import differences, plain, same, short
from _course.work import Work

#: Rows of an answer that are looked at, at most.
MOST_ROWS = 20_000


class Failed(Exception):
    def __init__(self, seen, wanted="", look=""):
        super().__init__(seen)
        self.seen, self.wanted, self.look = seen, wanted, look


class Check:
    """`printed`, `value` (what the answer ends with), `source`, `work` (see `Work`), `served` (calls of `app.run`)."""

    Failed = Failed

    def __init__(self, answer):
        self._names = answer.names
        self.source, self.printed, self.value = answer.code["text"], answer.printed, answer.value
        self.work, self.served = answer.work, answer.served
        self._sql = answer.code["language"] == "sql"

    def fail(self, seen, wanted="", look=""):
        raise Failed(seen, wanted, look)

    def that(self, condition, seen, wanted="", look=""):
        if not condition:
            raise Failed(seen, wanted, look)

    # Names and values.

    def name(self, name, kind=None, look=""):
        """What the answer calls so; `kind` is a class, or several, or the name of one."""
        if name not in self._names:
            raise Failed(f"Your answer makes nothing that is called `{name}`.", f"A variable `{name}`.",
                         look or "Names are compared letter by letter, capitals included.")
        value = self._names[name]
        if kind is not None and not _is_a(value, kind):
            raise Failed(f"`{name}` is {_kind_of(value)}.", f"{_capital(_kind_name(kind))}.", look or _about_kinds(value, kind))
        return value

    def equal(self, got, wanted, what="The value", tolerance=1e-9, look=""):
        if not same(plain(got), plain(wanted), tolerance):
            raise Failed(f"{what} is `{short(got)}`.", f"`{short(wanted)}`.", look)

    def between(self, got, low, high, what="The value", look=""):
        if isinstance(got, bool) or not isinstance(got, (int, float)) or not low <= got <= high:
            raise Failed(f"{what} is `{short(got)}`.", f"A number from {low:g} to {high:g}.", look)

    def call(self, function, *arguments, **named):
        """What a function of the answer's gives."""
        shown = ", ".join([short(part, 60) for part in arguments] + [f"{key}={short(part, 60)}" for key, part in named.items()])
        name = getattr(function, "__name__", "the function")
        try:
            return function(*arguments, **named)
        except Exception as problem:
            if _engine.interrupted():
                raise
            raise Failed(f"`{name}({shown})` ended with `{type(problem).__name__}: {_first_line(problem)}`.", "A value.",
                         "Call it with these arguments yourself, and read the traceback.") from None

    def output(self, *parts, look=""):
        """Each part is in what the answer printed, in this order; a pattern is given as `re.compile(…)`."""
        at = 0
        for part in parts:
            if isinstance(part, re.Pattern):
                found = part.search(self.printed, at)
                at, wanted = (found.end(), "") if found else (-1, f"Something like `{part.pattern}`.")
            else:
                place = self.printed.find(part, at)
                at, wanted = (place + len(part), "") if place >= 0 else (-1, f"`{part}` in the output.")
            if at < 0:
                seen = f"Your answer printed `{short(self.printed.strip(), 200)}`." if self.printed.strip() else "Your answer printed nothing."
                raise Failed(seen, wanted, look)

    # The program's text.

    def called(self):
        """Names of the functions and methods that the answer calls; of SQL its words, in capitals."""
        if self._sql:
            return set(re.findall(r"[A-Z_]+", re.sub(r"'[^']*'|--.*", " ", self.source).upper()))
        calls = [node.func for node in ast.walk(ast.parse(self.source)) if isinstance(node, ast.Call)]
        return {call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls}

    def uses(self, *names, look=""):
        for name in names:
            if name not in self.called():
                raise Failed(f"Your answer does not {'say' if self._sql else 'call'} `{name}`.", f"An answer that uses `{name}`.", look)

    def avoids(self, *names, look=""):
        for name in names:
            if name in self.called():
                raise Failed(f"Your answer uses `{name}`.", f"An answer without `{name}`.", look)

    # What the engine did.

    def measure(self, action):
        """(what the action gives, the `Work` that the engine did for it)"""
        start = _engine.watched_count()
        value = action()
        return value, Work(start)

    def lazy(self, look=""):
        if self.work.jobs:
            raise Failed(f"Your answer started {self.work}: {', '.join(f'`{job}`' for job in self.work.jobs[:3])}.", "No job at all.",
                         look or "An action (`collect`, `count`, `take`, `show`, `reduce` …) makes Spark run. A transformation alone only notes what is to be done.")

    def ran(self, jobs=None, stages=None, tasks=None, shuffles=None, shuffle_bytes=None, work=None, look=""):
        """Bounds of what ran: a number, or (least, most), either of which may be None. For all of the answer, or for a `Work`."""
        work = work or self.work
        if work.lost:
            raise Failed("Your answer ran more jobs and tasks than can be looked at.", "A few jobs.",
                         "Look for an action inside of a loop.")
        for what, bounds, count in (("jobs", jobs, len(work.jobs)), ("stages", stages, len(work.stages)), ("tasks", tasks, work.tasks),
                                    ("shuffles", shuffles, work.shuffles), ("bytes of shuffle", shuffle_bytes, work.shuffle_bytes)):
            if bounds is None:
                continue
            least, most = bounds if isinstance(bounds, tuple) else (bounds, bounds)
            if (least is not None and count < least) or (most is not None and count > most):
                raise Failed(f"The engine ran {count:,} {what} (in all: {work}).", f"{_bounds(least, most)} {what}.", look)

    def cached(self, data, used=True, look=""):
        """It is persisted; with `used`, what the answer ran has filled the cache, and an action reads all of it from there."""
        look = look or "`cache()` marks the data; the first action after it fills the cache, and those that follow read it."
        level = data.storageLevel if hasattr(data, "storageLevel") else data.getStorageLevel()
        if not (level.useMemory or level.useDisk):
            raise Failed("It is not persisted.", "Data that is kept after it has been computed once.", look)
        if used:
            _, work = self.measure(lambda: data.count())
            if not work.cache_hits or work.cache_misses:
                raise Failed(f"It is marked, but counting it read {work.cache_hits} partitions from the cache and computed {work.cache_misses}.",
                             "A cache that is full when your answer ends.", look)

    def partitions(self, data, wanted, look=""):
        rdd = data if hasattr(data, "getNumPartitions") else data.rdd
        count = rdd.getNumPartitions()
        least, most = wanted if isinstance(wanted, tuple) else (wanted, wanted)
        if (least is not None and count < least) or (most is not None and count > most):
            raise Failed(f"It has {count} partitions.", f"{_bounds(least, most)} partitions.", look)

    # Data.

    def frame(self, frame, rows=None, columns=None, schema=None, count=None, ordered=False, tolerance=1e-6, what="It", look=""):
        """A DataFrame: column names, `schema` as DDL ("word string, n bigint"), rows in any order, or how many."""
        if not _is_a(frame, "DataFrame"):
            raise Failed(f"{what} is {_kind_of(frame)}.", "A DataFrame.", look or _about_kinds(frame, "DataFrame"))
        if columns is not None and list(frame.columns) != list(columns):
            raise Failed(f"{what} has the columns `{', '.join(frame.columns)}`.", f"`{', '.join(columns)}`, in this order.",
                         look or "`select` chooses columns and their order, `alias` names them.")
        if schema is not None:
            got = ", ".join(f"{name} {kind}" for name, kind in frame.dtypes)
            wanted = ", ".join(part.strip() for part in re.split(r",(?![^<(]*[>)])", schema))
            if got.lower() != wanted.lower():
                raise Failed(f"{what} has the schema `{got}`.", f"`{wanted}`.", look or "`printSchema()` shows it; `cast` changes a column's type.")
        if count is not None and rows is None:
            self._count(frame.count(), count, what, look)
        if rows is not None:
            if _is_a(rows, "DataFrame"):
                rows = rows.collect()
            self._items(frame.limit(max(MOST_ROWS, len(rows) + 1)).collect(), rows, ordered, tolerance, what, "row", look)

    def rdd(self, rdd, items=None, count=None, ordered=False, partitions=None, tolerance=1e-9, what="It", look=""):
        if not _is_a(rdd, "RDD"):
            raise Failed(f"{what} is {_kind_of(rdd)}.", "An RDD.", look or _about_kinds(rdd, "RDD"))
        if partitions is not None:
            self.partitions(rdd, partitions, look)
        if count is not None and items is None:
            self._count(rdd.count(), count, what, look)
        if items is not None:
            self._items(rdd.take(max(MOST_ROWS, len(items) + 1)), items, ordered, tolerance, what, "item", look)

    def items(self, got, wanted, ordered=False, tolerance=1e-9, what="It", look=""):
        """A list, compared item by item."""
        if not isinstance(got, (list, tuple)):
            raise Failed(f"{what} is {_kind_of(got)}.", "A list.", look or _about_kinds(got, list))
        self._items(got, wanted, ordered, tolerance, what, "item", look)

    def _count(self, got, wanted, what, look):
        if got != wanted:
            raise Failed(f"{what} has {got:,} rows.", f"{wanted:,} rows.", look)

    def _items(self, got, wanted, ordered, tolerance, what, word, look):
        extra, missing = differences(got, wanted, tolerance)
        if extra or missing:
            article = "an" if word[0] in "aeiou" else "a"
            seen = f"{what} has {len(got):,} {word}s" if len(got) != len(wanted) else f"{what} has {article} {word} that should not be there"
            shown = f": `{short(extra[0])}`" if extra and len(got) == len(wanted) else f", among them `{short(extra[0])}`" if extra else ""
            told = f"{len(wanted):,} {word}s" if len(got) != len(wanted) else f"The right {word}s"
            lacks = f", among them `{short(missing[0])}`, which is missing" if missing else ""
            raise Failed(f"{seen}{shown}.", f"{told}{lacks}.", look)
        if ordered:
            for place, (a, b) in enumerate(zip(got, wanted)):
                if not same(plain(a), plain(b), tolerance):
                    raise Failed(f"The {word}s are right, and in another order: number {place + 1} is `{short(plain(a))}`.",
                                 f"`{short(plain(b))}` there.", look or "`orderBy` sorts; without it rows come in any order.")

    # Plans.

    def plan(self, frame, has=(), without=(), filter_first=False, look=""):
        """The physical plan's operators, by their names in `explain()`; `filter_first`: no shuffle before rows are left out."""
        plan = Plan(frame)
        shown = f"The plan is `{' ← '.join(plan.operators)}`."
        for name in [has] if isinstance(has, str) else has:
            if not plan.has(name):
                raise Failed(shown, f"A plan with `{name}`.", look)
        for name in [without] if isinstance(without, str) else without:
            if plan.has(name):
                raise Failed(shown, f"A plan without `{name}`.", look)
        if filter_first:
            for exchange in plan.find("Exchange"):
                if not plan.filters_before(exchange):
                    raise Failed(shown, "A filter before the shuffle (`Exchange`): what is filtered out need not be moved.", look)
        return plan

    # Models.

    def model(self, model, stages=None, params=None, look=""):
        """A fitted pipeline's stages by class name, and parameters as {"LogisticRegressionModel": {"regParam": 0.1}}."""
        inside = list(getattr(model, "stages", [model]))
        names = [type(stage).__name__ for stage in inside]
        if stages is not None and names != list(stages):
            raise Failed(f"The model's stages are `{', '.join(names)}`.", f"`{', '.join(stages)}`.",
                         look or "`fit` gives a model of each Estimator, in the order of the Pipeline's stages.")
        for kind, wanted in (params or {}).items():
            if kind not in names:
                raise Failed(f"The model's stages are `{', '.join(names)}`.", f"{_capital(_a(kind))} among them.", look)
            stage = inside[names.index(kind)]
            for name, value in wanted.items():
                got = stage.getOrDefault(stage.getParam(name))
                if not same(plain(got), plain(value), 1e-9):
                    raise Failed(f"`{name}` of the {kind} is `{short(got)}`.", f"`{short(value)}`.", look)

    def metric(self, name, value, at_least=None, at_most=None, look=""):
        number = isinstance(value, (int, float)) and not isinstance(value, bool) and value == value
        if not number or (at_least is not None and value < at_least) or (at_most is not None and value > at_most):
            shown = f"{value:.4g}" if number else short(value)
            raise Failed(f"The {name} is {shown}.", f"{_bounds(at_least, at_most)}.", look)

    # Services.

    def app(self, name="app"):
        """The answer's Flask app."""
        return self.name(name, "Flask", look="`app = Flask(__name__)` makes it.")

    def request(self, app, path, method="GET", json=None, status=200, gives=None, tolerance=1e-6, look="", **more):
        """Asks a route, without a network; what the reply holds: its JSON, or its text."""
        told = f"`{method} {path}`" + (f" with `{short(json, 100)}`" if json is not None else "")
        app.testing = False
        try:
            reply = app.test_client().open(path, method=method, json=json, **more)
        except Exception as problem:
            if _engine.interrupted():
                raise
            raise Failed(f"{told} ended with `{type(problem).__name__}: {_first_line(problem)}`.", "A reply.", look) from None
        if reply.status_code != status:
            hint = {404: "No route has this path: look at `@app.route(…)`.", 405: "The route takes other methods: give it `methods=[…]`.",
                    415: "`request.get_json()` wants the header Content-Type: application/json.",
                    500: "The function failed. Its traceback is in the output."}.get(reply.status_code, "")
            raise Failed(f"{told} is answered with status {reply.status_code}.", f"Status {status}.", look or hint)
        content = reply.get_json(silent=True)
        content = reply.get_data(as_text=True) if content is None else content
        if gives is not None and not same(plain(content), plain(gives), tolerance):
            raise Failed(f"{told} is answered with `{short(content)}`.", f"`{short(gives)}`.", look)
        return content


def _bounds(least, most):
    if least == most:
        return f"{least:,}"
    if most is None:
        return f"At least {least:,}"
    if least is None:
        return f"At most {most:,}"
    return f"{least:,} to {most:,}"


def _is_a(value, kind):
    if isinstance(kind, tuple):
        return any(_is_a(value, one) for one in kind)
    if isinstance(kind, str):
        return any(base.__name__ == kind for base in type(value).__mro__)
    return isinstance(value, kind)


def _kind_of(value):
    return "`None`" if value is None else _a(type(value).__name__)


def _kind_name(kind):
    if isinstance(kind, tuple):
        return " or ".join(_kind_name(one) for one in kind)
    return _a(kind if isinstance(kind, str) else kind.__name__)


def _a(name):
    """With its article, as it is spoken: an RDD, an int, a DataFrame."""
    return f"{'an' if name[:1] in 'aeioAEIO' or name.startswith('RDD') else 'a'} `{name}`"


def _capital(text):
    return text[:1].upper() + text[1:]


def _about_kinds(value, kind):
    wanted = {kind} if isinstance(kind, str) else set()
    if value is None:
        return "Some methods give nothing: `show()` and `foreach()` print or do something, and return None."
    if wanted & {"RDD", "DataFrame"} and isinstance(value, (list, int, float)):
        return "An action has brought the data to the driver: leave it out, to keep it a transformation."
    if wanted & {"RDD", "DataFrame"} or kind in (list, int, float) and _is_a(value, ("RDD", "DataFrame")):
        return "A transformation gives an RDD or a DataFrame, an action (`collect`, `count`, `take`) a value."
    return ""


def _first_line(problem):
    return next((line for line in str(problem).splitlines() if line.strip()), "")
