"""Isolated workers: a thread with names of its own. What `__main__` defines is copied into them when it is first used there, and
what goes between them is pickled, so that neither sees what the other changes. Modules are the same for all, and so is what
cannot be pickled."""

import functools
import io
import itertools
import pickle
import sys
import threading
import traceback
import types

import _engine
import _lab

_here = threading.local()
_pids = itertools.count(2)


class Shared:
    """What isolated workers have together: queues, locks, shared values. It goes to them as they start, and not in messages."""

    def __reduce_ex__(self, protocol):
        raise RuntimeError(f"{type(self).__name__} objects should only be shared between processes through inheritance")

    def _for_child(self):
        return self


def space():
    """The names of the worker that this thread is; None in the program itself."""
    return getattr(_here, "space", None)


def process():
    return getattr(_here, "process", None)


def main_names():
    here = space()
    return sys.modules["__main__"].__dict__ if here is None else here.names


class Space:
    """The names of a worker. `names`: all of them are there; otherwise they are copies of this thread's."""

    def __init__(self, names=None):
        self.main = main_names()
        self.origin = dict(self.main) if names is None else {}
        kept = ("__name__", "__builtins__", "__file__", "__spec__")
        self.names = {name: self.origin[name] for name in kept if name in self.origin} if names is None else names
        self.memo = {}
        self.pid = next(_pids)
        self._at = set()

    def named(self, path):
        name, _, rest = path.partition(".")
        if name not in self.names and name in self.origin:
            if name in self._at:
                return self.origin[name]
            self._at.add(name)
            try:
                self.names.setdefault(name, self.copied(self.origin[name]))
            finally:
                self._at.discard(name)
        return _part(self.names, path)

    def copied(self, value):
        """A value as this worker's own."""
        kind = type(value)
        if kind in _ATOMS:
            return value
        if isinstance(value, Shared):
            return value._for_child()
        known = self.memo.get(id(value))
        if known is not None:
            return known[0]
        if kind is types.FunctionType:
            return self._function(value)
        if isinstance(value, type):
            return self._class(value)
        if kind is types.MethodType:
            return types.MethodType(self.copied(value.__func__), self.copied(value.__self__))
        made = self._by_pickle(value)
        # The original stays alive with its copy, so that its identity stays its own.
        self.memo[id(value)] = (made, value)
        return made

    def _by_pickle(self, value):
        # The second knows more, but asks about each object of many.
        for kind in (_Sender, _Copier):
            aside, into = [], io.BytesIO()
            try:
                kind(into, aside).dump(value)
                return _Receiver(io.BytesIO(into.getvalue()), aside, self).load()
            except Exception:
                pass
        return value

    def _function(self, function):
        code, names = function.__code__, function.__globals__
        ours = names is self.main
        if not ours and not function.__closure__:
            return function
        cells = tuple(types.CellType() for _ in function.__closure__ or ())
        twin = types.FunctionType(code, self.names if ours else names, function.__name__, None, cells or None)
        self.memo[id(function)] = (twin, function)
        twin.__defaults__ = self.copied(function.__defaults__)
        twin.__kwdefaults__ = self.copied(function.__kwdefaults__)
        twin.__qualname__, twin.__module__, twin.__doc__ = function.__qualname__, function.__module__, function.__doc__
        twin.__dict__.update({name: self.copied(item) for name, item in function.__dict__.items()})
        for cell, original in zip(cells, function.__closure__ or ()):
            try:
                cell.cell_contents = self.copied(original.cell_contents)
            except ValueError:
                pass  # not bound yet
        if ours:
            for name in _names(code):
                if name in self.origin and name not in self.names:
                    self.named(name)
        return twin

    def _class(self, kind):
        own = vars(kind)
        special = "__slots__" in own or any("__init_subclass__" in vars(base) for base in kind.__mro__[:-1])
        if kind.__module__ != "__main__" or type(kind) is not type or special:
            return kind
        bases = tuple(self.copied(base) for base in kind.__bases__)
        twin = type(kind.__name__, bases, {"__module__": kind.__module__, "__qualname__": kind.__qualname__})
        self.memo[id(kind)] = (twin, kind)
        for name, item in own.items():
            if name in ("__dict__", "__weakref__", "__module__", "__qualname__", "__static_attributes__", "__firstlineno__"):
                continue
            if isinstance(item, (staticmethod, classmethod)):
                item = type(item)(self.copied(item.__func__))
            elif isinstance(item, property):
                item = property(*(self.copied(part) for part in (item.fget, item.fset, item.fdel)))
            else:
                item = self.copied(item)
            setattr(twin, name, item)
        return twin


_ATOMS = {int, float, complex, str, bytes, bool, type(None), range, types.ModuleType, types.BuiltinFunctionType, types.CodeType,
          type(Ellipsis), type(NotImplemented)}


def _part(names, path):
    first, *rest = path.split(".")
    try:
        found = names[first]
        for name in rest:
            found = getattr(found, name)
    except (KeyError, AttributeError):
        raise AttributeError(f"Can't get attribute '{path}' on <module '__main__'>") from None
    return found


@functools.lru_cache(maxsize=1024)
def _names(code):
    """Global names that the code or a function inside it may use."""
    names = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            names |= _names(constant)
    return frozenset(names)


def _named(path):
    here = space()
    return _part(main_names(), path) if here is None else here.named(path)


class _Sender(pickle.Pickler):
    """Writes a message: functions and classes by their names."""

    def __init__(self, into, aside=None):
        super().__init__(into)
        self._aside = aside

    def reducer_override(self, value):
        if isinstance(value, (types.FunctionType, type)) and value.__module__ == "__main__" and space() is not None:
            path = value.__qualname__
            try:
                found = _part(main_names(), path)
            except AttributeError:
                found = None
            if found is not value:
                raise pickle.PicklingError(f"Can't pickle {value!r}: it's not found as __main__.{path}")
            return _named, (path,)
        return NotImplemented


class _Starter(_Sender):
    """The same for what a worker is started with: what is shared goes beside it."""

    beside = Shared

    def persistent_id(self, value):
        if isinstance(value, self.beside):
            self._aside.append(value)
            return len(self._aside) - 1
        return None


class _Copier(_Starter):
    """Copies what a worker is born with: what cannot be pickled goes beside."""

    beside = (Shared, types.ModuleType, types.FunctionType)


class _Receiver(pickle.Unpickler):
    def __init__(self, content, aside=(), into=None):
        super().__init__(content)
        self._aside, self._into = aside, into

    def persistent_load(self, number):
        value = self._aside[number]
        return value._for_child() if self._into is None else self._into.copied(value)

    def find_class(self, module, name):
        if module == "__main__":
            return _named(name) if self._into is None else self._into.named(name)
        return super().find_class(module, name)


def dumps(value, aside=None, counted=True):
    """A message's bytes, which are counted."""
    into = io.BytesIO()
    (_Sender if aside is None else _Starter)(into, aside).dump(value)
    content = into.getvalue()
    if counted:
        _engine.count_message(len(content))
    return content


def loads(content, aside=()):
    return _Receiver(io.BytesIO(content), aside).load()


class inside:
    """Makes this thread a worker for a while."""

    def __init__(self, space, process=None):
        self._new = (space, process, space.pid)

    def __enter__(self):
        self._old = (space(), process(), _engine.pid())
        self._set(*self._new)

    def __exit__(self, *_):
        self._set(*self._old)

    @staticmethod
    def _set(space, process, pid):
        _here.space, _here.process = space, process
        _engine.set_pid(pid)


class EncodingError(Exception):
    """A result that could not be sent."""


def run(message, aside=()):
    """In a worker: calls what a message of (function, arguments, keywords) asks for. (whether it returned, the bytes of
    its result, or of its exception and the traceback's text)."""
    try:
        function, arguments, keywords = loads(message, aside)
        result = function(*arguments, **keywords)
    except Exception as problem:
        return False, failure(problem)
    try:
        return True, dumps(result)
    except Exception as problem:
        return False, dumps((EncodingError(repr(problem), repr(result)), ""))


def failure(problem):
    trace = problem.__traceback__
    problem.__traceback__ = trace and trace.tb_next
    text = "".join(traceback.format_exception(problem))
    try:
        return dumps((problem, text))
    except Exception:
        return dumps((RuntimeError(f"{type(problem).__name__}: {problem}"), text))


class RemoteTraceback(Exception):
    """Stands for what cannot be sent: the frames of the worker."""

    def __init__(self, text):
        self.tb = text

    def __str__(self):
        return self.tb


def raised(content, remote=RemoteTraceback):
    """The exception that a worker's failure is here, caused by its traceback."""
    problem, text = loads(content)
    if text:
        problem.__cause__ = remote(f'\n"""\n{text}"""')
    return problem


def thread(body, name, daemon=True):
    """A thread that is to a worker what the main thread is to a process. Between two tasks it is its maker's: a worker may
    have workers."""
    home = space(), process(), _engine.pid()

    def settled():
        inside._set(*home)
        try:
            body()
        finally:
            inside._set(None, None, home[2])

    made = threading.Thread(target=settled, name=name, daemon=daemon)
    made.start()
    return made


def stop(thread):
    thread._os_thread_handle.stop()
