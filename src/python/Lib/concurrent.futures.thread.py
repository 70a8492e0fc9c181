"""A pool of threads, which share memory and here run at the same time."""

import itertools
import os
import queue
import threading
import weakref
from concurrent.futures import _base

import _engine
import _isolated
import _threads

_numbers = itertools.count()
_open = weakref.WeakSet()


class BrokenThreadPool(_base.BrokenExecutor):
    pass


class _Call:
    def __init__(self, future, call):
        self.future, self.call = future, call

    def run(self, *given):
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            result = self.call(*given)
        except BaseException as problem:
            if _engine.interrupted():
                raise
            self.future.set_exception(problem)
        else:
            self.future.set_result(result)


class ThreadPoolExecutor(_base.Executor):
    _broken_class = BrokenThreadPool

    def __init__(self, max_workers=None, thread_name_prefix="", initializer=None, initargs=(), **_):
        if max_workers is None:
            max_workers = self._usual()
        if max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        self._max_workers, self._initializer, self._initargs = max_workers, initializer, initargs
        self._prefix = thread_name_prefix or f"{type(self).__name__}-{next(_numbers)}"
        self._lock, self._queue, self._workers = threading.Lock(), queue.SimpleQueue(), []
        self._idle, self._ended, self._broken, self._alone = threading.Semaphore(0), False, False, None
        _open.add(self)

    @staticmethod
    def _usual():
        return min(32, (os.cpu_count() or 1) + 4)

    def submit(self, fn, /, *args, **kwargs):
        with self._lock:
            if self._broken:
                raise self._broken_class(self._broken)
            if self._ended:
                raise RuntimeError("cannot schedule new futures after shutdown")
            future = _base.Future()
            call = _Call(future, self._prepared(fn, args, kwargs))
            if _engine.can_spawn():
                self._queue.put(call)
                if not self._idle.acquire(timeout=0) and len(self._workers) < self._max_workers:
                    self._workers.append(self._thread(len(self._workers)))
                return future
        # One thread: what is submitted is done before it is waited for.
        if self._alone is None:
            self._alone = self._begin()
        if self._alone is not None:
            call.run(*self._alone)
        else:
            future.set_exception(self._broken_class(self._broken))
        return future

    def _prepared(self, function, arguments, keywords):
        return lambda: function(*arguments, **keywords)

    def _name(self, number):
        return f"{self._prefix}_{number}"

    def _thread(self, number):
        return _isolated.thread(self._work, self._name(number))

    def _begin(self):
        """What a worker gives to each call; None where it cannot begin."""
        try:
            if self._initializer is not None:
                self._initializer(*self._initargs)
        except Exception:
            _base.LOGGER.critical("Exception in initializer:", exc_info=True)
            return self._break("A thread initializer failed, the thread pool is not usable anymore")
        return ()

    def _break(self, why):
        with self._lock:
            self._broken = why
            for call in self._waiting():
                call.future.set_exception(self._broken_class(why))

    def _waiting(self):
        while True:
            try:
                call = self._queue.get_nowait()
            except queue.Empty:
                return
            if call is not None:
                yield call

    def _work(self):
        given = self._begin()
        if given is None:
            return
        while True:
            try:
                call = self._queue.get_nowait()
            except queue.Empty:
                self._idle.release()
                call = self._queue.get()
            if call is None:
                return self._queue.put(None)
            call.run(*given)
            del call

    def shutdown(self, wait=True, *, cancel_futures=False):
        with self._lock:
            self._ended = True
            if cancel_futures:
                for call in self._waiting():
                    call.future.cancel()
            self._queue.put(None)
        if wait:
            for thread in self._workers:
                thread.join()


def _finish():
    """What has been submitted is done before the program ends."""
    for executor in list(_open):
        executor.shutdown()


_threads.at_end.append(_finish)
