"""Engines that keep their names between calls: isolated workers in the place of ipyparallel's processes. Functions that were
typed work on the engine's own names, as ipyparallel's do."""

import builtins
import contextlib
import threading
import time
import traceback
import types

import _engine
import _isolated

__version__ = "9.0.1"


class RemoteError(Exception):
    def __init__(self, ename, evalue, text, engine):
        super().__init__(f"{ename}({evalue})")
        self.ename, self.evalue, self.traceback, self.engine_info = ename, evalue, text, {"engine_id": engine}

    def __str__(self):
        return f"[Engine {self.engine_info['engine_id']}] {self.ename}: {self.evalue}"

    def render_traceback(self):
        return self.traceback.splitlines()

    def print_traceback(self, excid=None):
        print(self.traceback)


class CompositeError(RemoteError):
    def __init__(self, errors):
        first = errors[0]
        super().__init__(first.ename, first.evalue, "\n".join(error.traceback for error in errors), first.engine_info["engine_id"])
        self.elist = errors

    def __str__(self):
        return "\n".join(["one or more exceptions raised in: ", *map(str, self.elist)])


class TimeoutError(Exception):
    pass


class _Engine:
    """A worker with its names."""

    def __init__(self, number, shared):
        self.number, self._shared = number, shared
        self.names = {"__name__": "__main__", "__builtins__": builtins}
        self.space = _isolated.Space(self.names)
        self.wake, self.own = shared["wake"], []
        if _engine.can_spawn():
            _isolated.thread(self._work, "MainThread")

    def _work(self):
        while True:
            with self.wake:
                self.wake.wait_for(lambda: self.own or self._shared["tasks"] or self._shared["closed"])
                if self._shared["closed"]:
                    return
                task = self.own.pop(0) if self.own else self._shared["tasks"].pop(0)
            self.do(task)

    def do(self, task):
        function, message, result, place = task
        with _isolated.inside(self.space):
            try:
                arguments, keywords = _isolated.loads(message)
                if isinstance(function, _Mapped):
                    function, arguments = _map, (self.bound(function.function), *arguments)
                elif function in _OWN:
                    arguments = (self, *arguments)
                value = self.bound(function)(*arguments, **keywords)
                good, content = True, _isolated.dumps(value)
            except Exception as problem:
                problem.__traceback__ = problem.__traceback__.tb_next
                text = "".join(traceback.format_exception(problem))
                good, content = False, RemoteError(type(problem).__name__, str(problem), text, self.number)
        result._take(place, good, _isolated.loads(content) if good else content, self.number)

    def bound(self, function):
        """A typed function over this engine's names."""
        if type(function) is not types.FunctionType or function.__module__ != "__main__":
            return function
        cells = tuple(types.CellType(self.bound(cell.cell_contents)) for cell in function.__closure__ or ())
        return types.FunctionType(function.__code__, self.names, function.__name__, function.__defaults__, cells or None)


def _execute(engine, code):
    exec(code, engine.names)


def _push(engine, values):
    engine.names.update(values)


def _pull(engine, names):
    missing = [name for name in names if name not in engine.names]
    if missing:
        raise NameError(f"name '{missing[0]}' is not defined")
    return [engine.names[name] for name in names]


def _map(function, items):
    return [function(*item) for item in items]


_OWN = (_execute, _push, _pull)


class AsyncResult:
    def __init__(self, count, gathered, single=False):
        self._done, self._lock = threading.Event(), threading.Lock()
        self._values, self._errors, self._left, self._gathered, self._single = [None] * count, [], count, gathered, single
        self.engine_id = [None] * count
        self._start, self._end = time.time(), None
        if not count:
            self._finish()

    def _take(self, place, good, value, engine):
        with self._lock:
            self.engine_id[place] = engine
            if good:
                self._values[place] = value
            else:
                self._errors.append(value)
            self._left -= 1
            last = self._left == 0
        if last:
            self._finish()

    def _finish(self):
        self._end = time.time()
        self._done.set()

    def ready(self):
        return self._done.is_set()

    def successful(self):
        if not self.ready():
            raise AssertionError("Cannot check successful() on an incomplete task.")
        return not self._errors

    def wait(self, timeout=-1):
        return self._done.wait(None if timeout is None or timeout < 0 else timeout)

    wait_interactive = wait

    def get(self, timeout=None):
        if not self.wait(-1 if timeout is None else timeout):
            raise TimeoutError("Result not ready.")
        if self._errors:
            raise self._errors[0] if self._single else CompositeError(self._errors)
        if self._single:
            return self._values[0]
        return [item for part in self._values for item in part] if self._gathered else list(self._values)

    result = get
    r = property(get)

    @property
    def progress(self):
        return len(self._values) - self._left

    @property
    def wall_time(self):
        return (self._end or time.time()) - self._start

    elapsed = wall_time

    def __len__(self):
        return len(self._values)

    def __iter__(self):
        return iter(self.get())

    def __getitem__(self, key):
        return self.get()[key]

    def __repr__(self):
        return f"<{type(self).__name__}: {'finished' if self.ready() else 'pending'}>"


AsyncMapResult = AsyncResult


class Client:
    """Its engines, one for each thread unless another number is asked for."""

    def __init__(self, *_, n=None, **__):
        self._shared = {"tasks": [], "closed": False, "wake": threading.Condition()}
        self._engines = [_Engine(number, self._shared) for number in range(n or _engine.threads())]

    ids = property(lambda self: [engine.number for engine in self._engines])

    def __len__(self):
        return len(self._engines)

    def __getitem__(self, key):
        if isinstance(key, slice):
            return DirectView(self, self._engines[key])
        if isinstance(key, (list, tuple)):
            return DirectView(self, [self._engines[number] for number in key])
        try:
            return DirectView(self, [self._engines[key]], single=True)
        except IndexError:
            raise IndexError(f"Invalid engine id: {key}") from None

    def direct_view(self, targets="all", **_):
        return self[:] if targets == "all" else self[targets]

    def load_balanced_view(self, targets=None, **_):
        return LoadBalancedView(self, self._engines)

    broadcast_view = direct_view

    def wait_for_engines(self, n=None, **_):
        pass

    def _submit(self, engine, function, arguments, keywords, result, place):
        if not callable(getattr(function, "function", function)):
            raise TypeError(f"{function!r} is not callable")
        task = (function, _isolated.dumps((arguments, keywords)), result, place)
        if not _engine.can_spawn():
            return (engine or self._engines[place % len(self._engines)]).do(task)
        with self._shared["wake"]:
            (self._shared["tasks"] if engine is None else engine.own).append(task)
            self._shared["wake"].notify_all()

    def close(self, linger=None):
        with self._shared["wake"]:
            self._shared["closed"] = True
            self._shared["wake"].notify_all()

    shutdown = close

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Cluster:
    """Starts engines for a while: `with ipp.Cluster(n=4) as rc`."""

    def __init__(self, n=None, **_):
        self._n = n

    def __enter__(self):
        self._client = self.start_and_connect_sync()
        return self._client

    def __exit__(self, *_):
        self._client.close()

    def start_and_connect_sync(self, **_):
        return Client(n=self._n)

    def connect_client_sync(self, **_):
        return Client(n=self._n)


class _View:
    block = False

    def apply_sync(self, f, *args, **kwargs):
        return self.apply_async(f, *args, **kwargs).get()

    def apply(self, f, *args, **kwargs):
        return self._or_get(self.apply_async(f, *args, **kwargs))

    def map_sync(self, f, *sequences, **keywords):
        return self.map_async(f, *sequences, **keywords).get()

    def map(self, f, *sequences, block=None, **keywords):
        return self._or_get(self.map_async(f, *sequences, **keywords), block)

    def _or_get(self, result, block=None):
        return result.get() if (self.block if block is None else block) else result

    def remote(self, block=None, **_):
        return lambda f: lambda *args, **kwargs: self._or_get(self.apply_async(f, *args, **kwargs), block)

    def parallel(self, block=None, **_):
        return lambda f: lambda *sequences: self._or_get(self.map_async(f, *sequences), block)

    def wait(self, jobs=None, timeout=-1):
        return True

    def __len__(self):
        return len(self._engines)


class DirectView(_View):
    """Every engine of some."""

    def __init__(self, client, engines, single=False):
        self.client, self._engines, self._single = client, engines, single
        self.targets = engines[0].number if single else [engine.number for engine in engines]

    def apply_async(self, f, *args, **kwargs):
        result = AsyncResult(len(self._engines), False, self._single)
        for place, engine in enumerate(self._engines):
            self.client._submit(engine, f, args, kwargs, result, place)
        return result

    def map_async(self, f, *sequences, **_):
        items = list(zip(*sequences))
        parts = [part for part in _split(items, len(self._engines)) if part]
        result = AsyncResult(len(parts), True)
        for place, part in enumerate(parts):
            engine = self._engines[place]
            self.client._submit(engine, _Mapped(f), (part,), {}, result, place)
        return result

    def execute(self, code, silent=True, block=None):
        return self._or_get(self.apply_async(_execute, code), block)

    run = execute

    def push(self, ns, block=None):
        return self._or_get(self.apply_async(_push, dict(ns)), True if block is None else block)

    def update(self, ns):
        return self.push(ns)

    def pull(self, names, block=None):
        result = self.apply_async(_pull, [names] if isinstance(names, str) else list(names))
        values = result.get()
        if isinstance(names, str):
            values = values[0] if self._single else [value[0] for value in values]
        return values

    def scatter(self, key, sequence, block=None, **_):
        for engine, part in zip(self._engines, _split(sequence, len(self._engines))):
            self.client[engine.number].push({key: part})

    def gather(self, key, block=True, **_):
        values = self.pull(key)
        result = AsyncResult(0, False)
        result._values = [item for part in ([values] if self._single else values) for item in part]
        return result.get() if block else result

    @contextlib.contextmanager
    def sync_imports(self, local=True, quiet=False):
        real, seen = builtins.__import__, []

        def importing(name, globals=None, locals=None, fromlist=(), level=0):
            if globals is not None and globals.get("__name__") == "__main__":
                seen.append(f"import {name}" if not fromlist else f"from {name} import {', '.join(fromlist)}")
            return real(name, globals, locals, fromlist, level)

        builtins.__import__ = importing
        try:
            yield
        finally:
            builtins.__import__ = real
        for line in seen:
            if not quiet:
                print(f"importing {line.split()[1]} on engine(s)")
            self.execute(line, block=True)

    def __getitem__(self, key):
        return self.pull(key)

    def __setitem__(self, key, value):
        self.push({key: value})

    def get(self, key):
        return self.pull(key)

    def __repr__(self):
        return f"<DirectView {self.targets!r}>"


class _Mapped:
    """A function, called for each item."""

    def __init__(self, function):
        self.function = function


class LoadBalancedView(_View):
    """Whichever engine is free."""

    def __init__(self, client, engines):
        self.client, self._engines = client, engines

    def apply_async(self, f, *args, **kwargs):
        result = AsyncResult(1, False, True)
        self.client._submit(None, f, args, kwargs, result, 0)
        return result

    def map_async(self, f, *sequences, chunksize=1, **_):
        items = list(zip(*sequences))
        parts = [items[at:at + chunksize] for at in range(0, len(items), chunksize)]
        result = AsyncResult(len(parts), True)
        for place, part in enumerate(parts):
            self.client._submit(None, _Mapped(f), (part,), {}, result, place)
        return result

    def imap(self, f, *sequences, **_):
        return iter(self.map_async(f, *sequences))


def _split(items, parts):
    """In order, as even as can be."""
    items = items if hasattr(items, "__getitem__") else list(items)
    each, rest = divmod(len(items), parts)
    ends = [0]
    for part in range(parts):
        ends.append(ends[-1] + each + (part < rest))
    return [items[start:end] for start, end in zip(ends, ends[1:])]
