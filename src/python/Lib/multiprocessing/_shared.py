"""What processes have together."""

import array
import collections
import queue
import threading
import time

import _isolated
from _isolated import Shared

__all__ = ["Queue", "JoinableQueue", "SimpleQueue", "Pipe", "Lock", "RLock", "Semaphore", "BoundedSemaphore", "Event", "Condition",
           "Barrier", "Value", "Array", "RawValue", "RawArray", "Manager"]


class Queue(Shared):
    """Messages, which are pickled on their way."""

    def __init__(self, maxsize=0, *, ctx=None):
        self._queue = queue.Queue(maxsize)
        self._closed = False

    def put(self, value, block=True, timeout=None):
        if self._closed:
            raise ValueError(f"Queue {self!r} is closed")
        self._queue.put(_isolated.dumps(value), block, timeout)

    def get(self, block=True, timeout=None):
        if self._closed:
            raise ValueError(f"Queue {self!r} is closed")
        return _isolated.loads(self._queue.get(block, timeout))

    def put_nowait(self, value):
        self.put(value, False)

    def get_nowait(self):
        return self.get(False)

    def qsize(self):
        return self._queue.qsize()

    def empty(self):
        return self._queue.empty()

    def full(self):
        return self._queue.full()

    def close(self):
        self._closed = True

    def _for_child(self):
        # A process that closes it does so for itself.
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        return twin

    def join_thread(self):
        pass

    cancel_join_thread = join_thread


class JoinableQueue(Queue):
    def task_done(self):
        self._queue.task_done()

    def join(self):
        self._queue.join()


class SimpleQueue(Queue):
    def __init__(self, *, ctx=None):
        super().__init__()

    def get(self):
        return super().get()

    def put(self, value):
        super().put(value)


class _End:
    """One end of a pipe, which several processes may hold."""

    def __init__(self):
        self.letters, self.changed, self.holders = collections.deque(), threading.Condition(), 0


class Connection(Shared):
    def __init__(self, mine, other, readable=True, writable=True):
        self._mine, self._other, self.readable, self.writable, self.closed = mine, other, readable, writable, False
        mine.holders += 1

    def _for_child(self):
        return Connection(self._mine, self._other, self.readable, self.writable)

    def _check(self, can, what):
        if self.closed:
            raise OSError("handle is closed")
        if not can:
            raise OSError(f"connection is {what}-only")

    def send(self, value):
        self._check(self.writable, "read")
        self._post(_isolated.dumps(value))

    def send_bytes(self, content, offset=0, size=None):
        self._check(self.writable, "read")
        content = bytes(content)[offset:None if size is None else offset + size]
        import _engine
        _engine.count_message(len(content))
        self._post(content)

    def _post(self, content):
        if not self._other.holders:
            raise BrokenPipeError(32, "Broken pipe")
        with self._other.changed:
            self._other.letters.append(content)
            self._other.changed.notify_all()

    def recv(self):
        return _isolated.loads(self.recv_bytes())

    def recv_bytes(self, maxlength=None):
        self._check(self.readable, "write")
        with self._mine.changed:
            self._mine.changed.wait_for(self._is_there)
            if not self._mine.letters:
                raise EOFError
            return self._mine.letters.popleft()

    def _is_there(self):
        return self._mine.letters or not self._other.holders

    def poll(self, timeout=0.0):
        self._check(self.readable, "write")
        with self._mine.changed:
            return bool(self._mine.changed.wait_for(self._is_there, timeout))

    def close(self):
        if not self.closed:
            self.closed = True
            self._mine.holders -= 1
            with self._other.changed:
                self._other.changed.notify_all()

    def fileno(self):
        raise OSError("a connection between workers has no file descriptor")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def Pipe(duplex=True):
    one, other = _End(), _End()
    return Connection(one, other, writable=duplex), Connection(other, one, readable=duplex)


class _Together(Shared):
    """Something of `threading`'s."""

    def __init__(self, what):
        self._what = what

    def __getattr__(self, name):
        if name == "_what":
            raise AttributeError(name)
        return getattr(self._what, name)

    def __enter__(self):
        return self._what.__enter__()

    def __exit__(self, *told):
        return self._what.__exit__(*told)


def _together(kind):
    def make(*arguments, **keywords):
        return _Together(getattr(threading, kind)(*(getattr(a, "_what", a) for a in arguments), **keywords))
    make.__name__ = make.__qualname__ = kind
    return make


Lock, RLock, Semaphore, BoundedSemaphore, Event, Condition, Barrier = map(
    _together, ("Lock", "RLock", "Semaphore", "BoundedSemaphore", "Event", "Condition", "Barrier"))


class _Locked(Shared):
    def __init__(self, lock):
        self._lock = RLock() if lock in (True, None) else lock

    def get_lock(self):
        return self._lock

    def get_obj(self):
        return self

    def acquire(self, *arguments):
        return self._lock.acquire(*arguments)

    def release(self):
        self._lock.release()

    def __enter__(self):
        return self._lock.__enter__()

    def __exit__(self, *told):
        return self._lock.__exit__(*told)


class _Value(_Locked):
    def __init__(self, kind, values, lock):
        super().__init__(lock)
        self._at = array.array(_letter(kind), values or [0])

    @property
    def value(self):
        return self._at[0]

    @value.setter
    def value(self, value):
        self._at[0] = value


class _Array(_Locked):
    def __init__(self, kind, values, lock):
        super().__init__(lock)
        self._at = array.array(_letter(kind), [0] * values if isinstance(values, int) else list(values))

    def __len__(self):
        return len(self._at)

    def __getitem__(self, key):
        return self._at[key].tolist() if isinstance(key, slice) else self._at[key]

    def __setitem__(self, key, value):
        self._at[key] = array.array(self._at.typecode, value) if isinstance(key, slice) else value

    def __iter__(self):
        return iter(self._at)


def _letter(kind):
    letter = {"c_int": "i", "c_long": "l", "c_double": "d", "c_float": "f", "c_bool": "b", "c_longlong": "q"}.get(
        getattr(kind, "__name__", kind), kind)
    if letter not in tuple("bBhHiIlLqQfd"):
        raise TypeError(f"shared values are numbers here: a typecode of array's, not {kind!r}")
    return letter


def Value(typecode_or_type, *args, lock=True):
    return _Value(typecode_or_type, list(args), lock)


def Array(typecode_or_type, size_or_initializer, *, lock=True):
    return _Array(typecode_or_type, size_or_initializer, lock)


def RawValue(typecode_or_type, *args):
    return _Value(typecode_or_type, list(args), False)


def RawArray(typecode_or_type, size_or_initializer):
    return _Array(typecode_or_type, size_or_initializer, False)


class _Proxy(Shared):
    """An object that all processes have together; what is put in and got out is a copy."""

    def __init__(self, what):
        self._what, self._lock = what, threading.RLock()

    def __reduce_ex__(self, protocol):
        return _proxy, (_known(self),)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        found = getattr(self._what, name)

        def call(*arguments, **keywords):
            arguments, keywords = _copy((arguments, keywords))
            with self._lock:
                told = found(*arguments, **keywords)
            return list(told) if type(told).__name__ in ("dict_keys", "dict_values", "dict_items") else _copy(told)
        return call if callable(found) else found

    def __str__(self):
        return str(self._what)

    def __repr__(self):
        return f"<{type(self).__name__} object, typeid '{type(self._what).__name__}' at {id(self):#x}>"


def _copy(value):
    return _isolated.loads(_isolated.dumps(value))


_proxies = {}


def _known(proxy):
    _proxies[id(proxy)] = proxy
    return id(proxy)


def _proxy(number):
    return _proxies[number]


def _forward(*names):
    def each(name):
        def method(self, *arguments):
            with self._lock:
                return _copy(getattr(self._what, name)(*_copy(arguments)))
        method.__name__ = name
        return method
    return {name: each(name) for name in names}


_ITEMS = ("__getitem__", "__setitem__", "__delitem__", "__len__", "__contains__")
ListProxy = type("ListProxy", (_Proxy,), {**_forward(*_ITEMS, "__add__", "__mul__"), "__module__": __name__,
                                          "__iter__": lambda self: iter(list(self._what)),
                                          "__iadd__": lambda self, other: (self.extend(other), self)[1]})
DictProxy = type("DictProxy", (_Proxy,), {**_forward(*_ITEMS), "__module__": __name__, "__iter__": lambda self: iter(list(self._what))})


class Namespace(Shared):
    def __init__(self, **names):
        self.__dict__.update(names)


class Manager:
    """In CPython a process of its own that others ask; here the objects are simply kept."""

    def list(self, values=()):
        return ListProxy(list(values))

    def dict(self, *values, **more):
        return DictProxy(dict(*values, **more))

    def Namespace(self, **names):
        return Namespace(**names)

    def Value(self, kind, value, lock=True):
        return _Value(kind, [value], lock)

    def Array(self, kind, values, lock=True):
        return _Array(kind, values, lock)

    Queue, JoinableQueue = staticmethod(Queue), staticmethod(JoinableQueue)
    Lock, RLock, Semaphore, Event, Condition, Barrier = map(staticmethod, (Lock, RLock, Semaphore, Event, Condition, Barrier))

    def start(self):
        pass

    shutdown = start

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass
