"""A pool of isolated workers: calls and their results are pickled."""

import itertools
import multiprocessing
import os
from concurrent.futures import _base
from concurrent.futures.thread import ThreadPoolExecutor

import _isolated


class BrokenProcessPool(_base.BrokenExecutor):
    pass


class _RemoteTraceback(_isolated.RemoteTraceback):
    pass


def _call_chunk(function, chunk):
    return [function(*arguments) for arguments in chunk]


class ProcessPoolExecutor(ThreadPoolExecutor):
    _broken_class = BrokenProcessPool

    def __init__(self, max_workers=None, mp_context=None, initializer=None, initargs=(), *, max_tasks_per_child=None):
        super().__init__(max_workers, "", initializer, initargs)
        self._most = max_tasks_per_child

    @staticmethod
    def _usual():
        return os.cpu_count() or 1

    def _name(self, number):
        return "MainThread"

    def _prepared(self, function, arguments, keywords):
        # As where a feeder pickles it: what cannot be pickled fails the future.
        try:
            message = _isolated.dumps((function, arguments, keywords))
        except Exception as problem:
            return _Unsent(problem)
        return _Sent(message)

    def _begin(self):
        worker = _Worker()
        if self._initializer is not None:
            try:
                with worker.inside():
                    worker.space.copied(self._initializer)(*map(worker.space.copied, self._initargs))
            except Exception:
                _base.LOGGER.critical("Exception in initializer:", exc_info=True)
                return self._break("A process in the process pool was terminated abruptly while the future was running or pending.")
        return (worker,)

    def map(self, fn, *iterables, timeout=None, chunksize=1, buffersize=None):
        if chunksize < 1:
            raise ValueError("chunksize must be >= 1.")
        rows = zip(*iterables)
        chunks = iter(lambda: tuple(itertools.islice(rows, chunksize)), ())
        results = super().map(_Chunk(fn), chunks, timeout=timeout)
        return itertools.chain.from_iterable(results)


class _Chunk:
    def __init__(self, function):
        self.function = function

    def __call__(self, chunk):
        return _call_chunk(self.function, chunk)


class _Worker:
    def __init__(self):
        self.space = _isolated.Space()
        self.process = multiprocessing._MainProcess()
        self.process.name, self.process._pid = f"ForkProcess-{next(multiprocessing._numbers)}", self.space.pid

    def inside(self):
        return _isolated.inside(self.space, self.process)


class _Sent:
    def __init__(self, message):
        self.message = message

    def __call__(self, worker):
        with worker.inside():
            good, content = _isolated.run(self.message)
        if good:
            return _isolated.loads(content)
        raise _isolated.raised(content, _RemoteTraceback)


class _Unsent:
    def __init__(self, problem):
        self.problem = problem

    def __call__(self, worker):
        raise self.problem
