"""Processes as isolated workers: each is a thread with names of its own, which gets what it works on by messages."""

import collections
import itertools
import sys
import threading
import time
import traceback

import _engine
import _isolated
from _isolated import Shared
from multiprocessing._shared import *
from multiprocessing import _shared

_numbers = itertools.count(1)
_children = []
_method = "fork"


class ProcessError(Exception):
    pass


class BufferTooShort(ProcessError):
    pass


class TimeoutError(ProcessError):
    pass


class AuthenticationError(ProcessError):
    pass


class Process:
    def __init__(self, group=None, target=None, name=None, args=(), kwargs={}, *, daemon=None):
        if group is not None:
            raise AssertionError("group argument must be None for now")
        self._target, self._args, self._kwargs = target, tuple(args), dict(kwargs)
        self.name = name or f"{type(self).__name__}-{next(_numbers)}"
        self._daemon = current_process().daemon if daemon is None else daemon
        self._thread = self._exitcode = self._pid = None
        self._closed = False

    def run(self):
        if self._target:
            self._target(*self._args, **self._kwargs)

    def start(self):
        if self._thread is not None:
            raise AssertionError("cannot start a process twice")
        if current_process().daemon:
            raise AssertionError("daemonic processes are not allowed to have children")
        _children[:] = [child for child in _children if child.is_alive()]
        space = _isolated.Space()
        self._pid = space.pid
        child = self._child(space)

        def body():
            with _isolated.inside(space, child):
                self._exitcode = _code_of(child, self)

        # Before it starts: where there is one thread it has then run.
        self._thread = thread = threading.Thread(target=body, name="MainThread", daemon=self._daemon)
        _children.append(self)
        thread.start()

    def _child(self, space):
        """This object as the worker's own."""
        kind = space.copied(type(self))
        child = kind.__new__(kind)
        own = dict(self.__dict__)
        arguments = own.pop("_args"), own.pop("_kwargs")
        own["_thread"] = None
        child.__dict__.update({name: space.copied(value) for name, value in own.items()})
        try:
            aside = []
            message = _isolated.dumps(arguments, aside)
            with _isolated.inside(space, child):
                child._args, child._kwargs = _isolated.loads(message, aside)
        except Exception:
            # As a fork has them.
            child._args, child._kwargs = tuple(map(space.copied, arguments[0])), {n: space.copied(v) for n, v in arguments[1].items()}
        return child

    def _started(self):
        if self._closed:
            raise ValueError("process object is closed")
        return self._thread is not None

    def join(self, timeout=None):
        if not self._started():
            raise AssertionError("can only join a started process")
        self._thread.join(timeout)

    def is_alive(self):
        return self._started() and self._thread.is_alive()

    def terminate(self):
        if self._started():
            _isolated.stop(self._thread)

    kill = terminate

    def close(self):
        if self.is_alive():
            raise ValueError("Cannot close a process while it is still running. You should first call join() or terminate().")
        self._closed = True

    @property
    def exitcode(self):
        return None if not self._started() or self._thread.is_alive() else -15 if self._exitcode is None else self._exitcode

    @property
    def pid(self):
        return _engine.pid() if self is _isolated.process() else self._pid

    ident = pid

    @property
    def daemon(self):
        return self._daemon

    @daemon.setter
    def daemon(self, daemon):
        if self._thread is not None:
            raise AssertionError("process has already started")
        self._daemon = daemon

    def __repr__(self):
        state = ("initial" if self._thread is None else "started" if self.is_alive() else
                 "stopped" if not self.exitcode else "stopped")
        ended = f" exitcode={'-SIGTERM' if self.exitcode == -15 else self.exitcode}" if state == "stopped" else ""
        number = f" pid={self._pid} parent=1" if self._pid else " parent=1"
        return f"<{type(self).__name__} name={self.name!r}{number} {state}{ended}{' daemon' if self._daemon else ''}>"


def _code_of(child, process):
    """Runs it; its exit code."""
    try:
        child.run()
        return 0
    except SystemExit as leave:
        if leave.code is None or isinstance(leave.code, int):
            return leave.code or 0
        print(leave.code, file=sys.stderr)
        return 1
    except BaseException as problem:
        if _engine.interrupted() or process._thread._os_thread_handle.was_stopped():
            return -15
        # The frames down to the one that runs it are not the user's.
        problem.__traceback__ = problem.__traceback__.tb_next.tb_next or problem.__traceback__
        print(f"Process {process.name}:\n{''.join(traceback.format_exception(problem))}", end="", file=sys.stderr)
        return 1


class _MainProcess(Process):
    def __init__(self):
        self.name, self._daemon, self._pid, self._thread, self._closed, self._exitcode = "MainProcess", False, 1, None, False, None


_main = _MainProcess()


def current_process():
    return _isolated.process() or _main


def parent_process():
    return None if _isolated.process() is None else _main


def active_children():
    _children[:] = [child for child in _children if child.is_alive()]
    return list(_children)


def cpu_count():
    return _engine.threads()


def Pool(processes=None, initializer=None, initargs=(), maxtasksperchild=None):
    from multiprocessing.pool import Pool
    return Pool(processes, initializer, initargs, maxtasksperchild)


def freeze_support():
    pass


def get_all_start_methods():
    return ["fork", "spawn", "forkserver"]


def get_start_method(allow_none=False):
    return _method


def set_start_method(method, force=False):
    """However they are said to start, workers begin with copies of what the program has."""
    global _method
    if method is not None and method not in get_all_start_methods():
        raise ValueError(f"cannot find context for {method!r}")
    _method = method or "fork"


def get_context(method=None):
    if method is not None and method not in get_all_start_methods():
        raise ValueError(f"cannot find context for {method!r}")
    return sys.modules[__name__]


def log_to_stderr(level=None):
    return get_logger()


def get_logger():
    import logging
    return logging.getLogger("multiprocessing")
