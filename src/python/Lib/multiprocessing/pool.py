"""Pools: workers that take chunks of calls from one queue. What a pool of processes is given is pickled once a chunk."""

import collections
import itertools
import queue
import threading

import _engine
import _isolated
import multiprocessing

_numbers = itertools.count(1)


class RemoteTraceback(_isolated.RemoteTraceback):
    pass


class MaybeEncodingError(Exception):
    def __init__(self, exc, value):
        super().__init__(exc, value)
        self.exc, self.value = exc, value

    def __str__(self):
        return f"Error sending result: '{self.value}'. Reason: '{self.exc}'"

    def __repr__(self):
        return f"<{type(self).__name__}: {self}>"


def _map_chunk(function, items):
    return [function(item) for item in items]


def _starmap_chunk(function, items):
    return [function(*item) for item in items]


class _Worker:
    """What a pool's worker is between two tasks."""

    def __init__(self, pool):
        self.pool, self.space, self.done, self.failed = pool, None, 0, None

    def call(self, task):
        """Does a task and gives its result to whom it belongs."""
        pool = self.pool
        if not pool._isolated:
            return self._plainly(task)
        if self.space is None or pool._most and self.done >= pool._most:
            self.space, self.done = _isolated.Space(), 0
            self.process = multiprocessing._MainProcess()
            self.process.name, self.process._daemon, self.process._pid = f"ForkPoolWorker-{next(_numbers)}", True, self.space.pid
            with _isolated.inside(self.space, self.process):
                self._prepare(self.space.copied(pool._initializer), tuple(map(self.space.copied, pool._initargs)))
        self.done += 1
        with _isolated.inside(self.space, self.process):
            good, content = (False, self.failed) if self.failed else _isolated.run(task.message)
        if good:
            return task.deliver(True, _isolated.loads(content))
        problem = _isolated.raised(content, RemoteTraceback)
        if isinstance(problem, _isolated.EncodingError):
            problem = MaybeEncodingError(*problem.args)
        task.deliver(False, problem)

    def _prepare(self, initializer, arguments):
        if initializer is None:
            return
        try:
            initializer(*arguments)
        except Exception as problem:
            self.failed = _isolated.failure(problem)

    def _plainly(self, task):
        if self.space is None:
            self.space = True
            if self.pool._initializer is not None:
                self.pool._initializer(*self.pool._initargs)
        function, arguments, keywords = task.message
        try:
            result = function(*arguments, **keywords)
        except Exception as problem:
            return task.deliver(False, problem)
        task.deliver(True, result)


class _Task:
    def __init__(self, message, deliver):
        self.message, self.deliver = message, deliver


class Pool:
    _isolated = True

    def __init__(self, processes=None, initializer=None, initargs=(), maxtasksperchild=None, context=None):
        processes = multiprocessing.cpu_count() if processes is None else processes
        if processes < 1:
            raise ValueError("Number of processes must be at least 1")
        if maxtasksperchild is not None and (not isinstance(maxtasksperchild, int) or maxtasksperchild <= 0):
            raise ValueError("maxtasksperchild must be a positive int or None")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        if self._isolated and multiprocessing.current_process().daemon:
            raise AssertionError("daemonic processes are not allowed to have children")
        self._initializer, self._initargs, self._most = initializer, initargs, maxtasksperchild
        self._state, self._processes = "RUN", processes
        self._tasks = queue.SimpleQueue()
        # Where there is one thread, it is the worker.
        self._alone = None if _engine.can_spawn() else _Worker(self)
        self._waiting = set()
        name = "MainThread" if self._isolated else None
        self._pool = [] if self._alone else [_isolated.thread(self._work, name) for _ in range(processes)]

    def _work(self):
        worker = _Worker(self)
        while (task := self._tasks.get()) is not None:
            worker.call(task)

    def _submit(self, message, deliver):
        task = _Task(_isolated.dumps(message) if self._isolated else message, deliver)
        self._alone.call(task) if self._alone else self._tasks.put(task)

    def _check(self):
        if self._state != "RUN":
            raise ValueError("Pool not running")

    def apply(self, func, args=(), kwds={}):
        return self.apply_async(func, args, kwds).get()

    def apply_async(self, func, args=(), kwds={}, callback=None, error_callback=None):
        self._check()
        result = AsyncResult(callback, error_callback)
        self._begin(result, [(func, tuple(args), dict(kwds))])
        return result

    def _begin(self, result, calls):
        """Submits calls; where one cannot be sent, that is the result."""
        result._left = len(calls)
        for place, call in enumerate(calls):
            try:
                self._submit(call, lambda good, value, place=place: result._take(place, good, value))
            except Exception as problem:
                result._take(place, False, problem)
        if not calls:
            result._finish()

    def _chunks(self, items, chunksize, per_worker=4):
        items = items if hasattr(items, "__len__") else list(items)
        if chunksize is None:
            chunksize, extra = divmod(len(items), self._processes * per_worker)
            chunksize += bool(extra)
        if items and chunksize < 1:
            raise ValueError(f"Chunksize must be 1+, not {chunksize:n}")
        return [tuple(items[at:at + chunksize]) if isinstance(items, (list, tuple, range)) else tuple(
            itertools.islice(items, at, at + chunksize)) for at in range(0, len(items), chunksize or 1)]

    def _map(self, each, func, iterable, chunksize, callback, error_callback):
        self._check()
        result = MapResult(callback, error_callback)
        self._begin(result, [(each, (func, chunk), {}) for chunk in self._chunks(iterable, chunksize)])
        return result

    def map(self, func, iterable, chunksize=None):
        return self.map_async(func, iterable, chunksize).get()

    def map_async(self, func, iterable, chunksize=None, callback=None, error_callback=None):
        return self._map(_map_chunk, func, iterable, chunksize, callback, error_callback)

    def starmap(self, func, iterable, chunksize=None):
        return self.starmap_async(func, iterable, chunksize).get()

    def starmap_async(self, func, iterable, chunksize=None, callback=None, error_callback=None):
        return self._map(_starmap_chunk, func, iterable, chunksize, callback, error_callback)

    def imap(self, func, iterable, chunksize=1):
        return self._imap(func, iterable, chunksize, True)

    def imap_unordered(self, func, iterable, chunksize=1):
        return self._imap(func, iterable, chunksize, False)

    def _imap(self, func, iterable, chunksize, ordered):
        self._check()
        if chunksize < 1:
            raise ValueError(f"Chunksize must be 1+, not {chunksize}")
        result = IMapIterator(ordered, chunksize > 1)
        self._begin(result, [(_map_chunk, (func, chunk), {}) for chunk in self._chunks(iterable, chunksize)])
        return result

    def close(self):
        if self._state == "RUN":
            self._state = "CLOSE"
            for _ in self._pool:
                self._tasks.put(None)

    def terminate(self):
        self._state = "TERMINATE"
        for worker in self._pool:
            _isolated.stop(worker)
        for worker in self._pool:
            worker.join()

    def join(self):
        if self._state == "RUN":
            raise ValueError("Pool is still running")
        for worker in self._pool:
            worker.join()

    def __enter__(self):
        self._check()
        return self

    def __exit__(self, *_):
        self.terminate()

    def __reduce__(self):
        raise NotImplementedError("pool objects cannot be passed between processes or pickled")

    def __repr__(self):
        return f"<{type(self).__module__}.{type(self).__qualname__} state={self._state} pool_size={self._processes}>"


class ThreadPool(Pool):
    """The same with threads, which share memory: nothing is pickled."""

    _isolated = False


class AsyncResult:
    def __init__(self, callback=None, error_callback=None):
        self._done, self._lock = threading.Event(), threading.Lock()
        self._callbacks = callback, error_callback
        self._results, self._problem, self._left = {}, None, 0

    def _take(self, place, good, value):
        with self._lock:
            if good:
                self._results[place] = value
            elif self._problem is None:
                self._problem = value
            self._left -= 1
            last = self._left == 0
        if last:
            self._finish()

    def _finish(self):
        callback = self._callbacks[self._problem is not None]
        if callback:
            callback(self._value() if self._problem is None else self._problem)
        self._done.set()

    def _value(self):
        return self._results[0]

    def ready(self):
        return self._done.is_set()

    def successful(self):
        if not self.ready():
            raise ValueError(f"{self!r} not ready")
        return self._problem is None

    def wait(self, timeout=None):
        self._done.wait(timeout)

    def get(self, timeout=None):
        self.wait(timeout)
        if not self.ready():
            raise multiprocessing.TimeoutError
        if self._problem is not None:
            raise self._problem
        return self._value()


ApplyResult = AsyncResult


class MapResult(AsyncResult):
    def _value(self):
        return list(itertools.chain.from_iterable(self._results[place] for place in range(len(self._results))))


class IMapIterator:
    """Results as they come, or in the order of what they are of."""

    def __init__(self, ordered, chunked):
        self._changed, self._ordered = threading.Condition(), ordered
        self._came, self._ready, self._given, self._left = {}, collections.deque(), 0, 0

    def _take(self, place, good, value):
        with self._changed:
            if self._ordered:
                self._came[place] = good, value
                while self._given in self._came:
                    self._release(*self._came.pop(self._given))
                    self._given += 1
            else:
                self._release(good, value)
            self._left -= 1
            self._changed.notify_all()

    def _release(self, good, value):
        self._ready.extend([(True, one) for one in value] if good else [(False, value)])

    def _finish(self):
        pass

    def __iter__(self):
        return self

    def next(self, timeout=None):
        with self._changed:
            self._changed.wait_for(lambda: self._ready or not self._left, timeout)
            if not self._ready:
                if self._left:
                    raise multiprocessing.TimeoutError
                raise StopIteration
            good, value = self._ready.popleft()
        if good:
            return value
        raise value

    __next__ = next
