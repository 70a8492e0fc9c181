"""The ranks' side: point to point messages and what is made of them. A message is copied when it is sent, so sending never
waits; where all ranks wait for each other they are told so."""

import functools
import operator
import threading
import time

import _engine
import _isolated

ANY_SOURCE = ANY_TAG = -1
PROC_NULL, ROOT, UNDEFINED = -2, -4, -32766
SUCCESS, ERR_RANK = 0, 6
THREAD_SINGLE, THREAD_FUNNELED, THREAD_SERIALIZED, THREAD_MULTIPLE = range(4)
_LOOK, _AT_ONCE = 1, 2
(_BCAST, _SCATTER, _GATHER, _ALLTOALL, _SCAN, _BARRIER, _SPLIT) = range(-2, -9, -1)


class Exception(RuntimeError):
    def Get_error_class(self):
        return ERR_RANK if "MPI_ERR_RANK" in str(self) else 15

    Get_error_code = Get_error_class

    def Get_error_string(self):
        return str(self)


class _Rank:
    """What the thread of a rank knows."""

    def __init__(self, world, rank, size):
        self.world, self.rank, self.size, self.made = world, rank, size, {}


_here = threading.local()
#: A program that `mpiexec` has not started is all there is.
_alone = _Rank(_engine.World(1), 0, 1)


def _me():
    return getattr(_here, "me", None) or _alone


class Datatype:
    def __init__(self, name, letter, size):
        self.name, self.typestr, self.size = name, letter, size

    def Get_size(self):
        return self.size

    def Get_name(self):
        return self.name

    def __repr__(self):
        return f"<mpi4py.MPI.Datatype {self.name}>"


DOUBLE = Datatype("MPI_DOUBLE", "d", 8)
FLOAT = Datatype("MPI_FLOAT", "f", 4)
INT = INT32_T = Datatype("MPI_INT", "i", 4)
LONG = INT64_T = LONG_LONG = Datatype("MPI_LONG", "l", 8)
BOOL = C_BOOL = Datatype("MPI_C_BOOL", "?", 1)
BYTE = Datatype("MPI_BYTE", "B", 1)
CHAR = Datatype("MPI_CHAR", "c", 1)


class Op:
    """Folds the ranks' values, in the order of the ranks."""

    def __init__(self, name, function):
        self.name, self._function = name, function

    @classmethod
    def Create(cls, function, commute=False):
        return cls("user", function)

    def Free(self):
        pass

    def __call__(self, x, y):
        return self._function(x, y)

    def __repr__(self):
        return f"<mpi4py.MPI.Op {self.name}>"


def _extreme(name):
    def function(a, b):
        if hasattr(a, "dtype"):
            import numpy
            return getattr(numpy, f"{name}imum")(a, b)
        return (max if name == "max" else min)(a, b)
    return function


def _both(array, plain):
    def function(a, b):
        if hasattr(a, "dtype"):
            import numpy
            return getattr(numpy, array)(a, b)
        return plain(a, b)
    return function


SUM, PROD = Op("MPI_SUM", operator.add), Op("MPI_PROD", operator.mul)
MAX, MIN = Op("MPI_MAX", _extreme("max")), Op("MPI_MIN", _extreme("min"))
LAND = Op("MPI_LAND", _both("logical_and", lambda a, b: bool(a) & bool(b)))
LOR = Op("MPI_LOR", _both("logical_or", lambda a, b: bool(a) | bool(b)))
LXOR = Op("MPI_LXOR", lambda a, b: bool(a) ^ bool(b))
BAND, BOR, BXOR = Op("MPI_BAND", operator.and_), Op("MPI_BOR", operator.or_), Op("MPI_BXOR", operator.xor)
MAXLOC = Op("MPI_MAXLOC", lambda a, b: a if a[0] > b[0] or a[0] == b[0] and a[1] <= b[1] else b)
MINLOC = Op("MPI_MINLOC", lambda a, b: a if a[0] < b[0] or a[0] == b[0] and a[1] <= b[1] else b)


class Status:
    def __init__(self):
        self.source, self.tag, self.count, self.error = ANY_SOURCE, ANY_TAG, 0, 0

    def _tell(self, source, tag, count):
        self.source, self.tag, self.count = source, tag, count

    def Get_source(self):
        return self.source

    def Get_tag(self):
        return self.tag

    def Get_error(self):
        return self.error

    def Get_count(self, datatype=BYTE):
        return self.count // datatype.size

    Get_elements = Get_count


class Request:
    """What was begun: sending is done at once, receiving when it is waited for."""

    def __init__(self, receive=None, look=None):
        self._receive, self._look, self._value = receive, look, None

    def wait(self, status=None):
        if self._receive is not None:
            receive, self._receive = self._receive, None
            self._value = receive(status)
        return self._value

    def test(self, status=None):
        if self._receive is not None and not self._look():
            return False, None
        return True, self.wait(status)

    def Wait(self, status=None):
        self.wait(status)
        return True

    def Test(self, status=None):
        return self.test(status)[0]

    def Cancel(self):
        self._receive = None

    cancel = Free = Cancel

    @staticmethod
    def waitall(requests, statuses=None):
        return [request.wait() for request in requests]

    @staticmethod
    def Waitall(requests, statuses=None):
        Request.waitall(requests)
        return True

    @staticmethod
    def waitany(requests, status=None):
        while True:
            for place, request in enumerate(requests):
                done, value = request.test(status)
                if done:
                    return place, value
            time.sleep(0.001)

    @staticmethod
    def testall(requests, statuses=None):
        done = all(request._receive is None or request._look() for request in requests)
        return (True, Request.waitall(requests)) if done else (False, None)


REQUEST_NULL = Request()
IN_PLACE = type("InPlace", (), {"__repr__": lambda self: "<mpi4py.MPI.IN_PLACE>"})()


class _Buffer:
    """Numbers that are sent and received as they are: a NumPy array, an `array`, or bytes; or a list of one of them with its
    type, and how many of it."""

    def __init__(self, told):
        if told is IN_PLACE:
            raise NotImplementedError("MPI.IN_PLACE: give a buffer of its own to send from")
        whole, count, self.counts = told, None, None
        if isinstance(told, (list, tuple)):
            if not told:
                raise TypeError("message: expecting buffer")
            whole, *more = told
            for part in more:
                if isinstance(part, int):
                    count = part
                elif isinstance(part, (list, tuple)) or hasattr(part, "dtype"):
                    # How many for each rank; with them, where in the buffer.
                    parts = part if isinstance(part, (list, tuple)) else part.tolist()
                    self.counts = [list(one) for one in parts] if parts and isinstance(parts[0], (list, tuple)) else (
                        self.counts or []) + [list(parts)]
        self.whole = whole
        self.array = hasattr(whole, "dtype")
        if not self.array and not isinstance(whole, (bytes, bytearray, memoryview)) and not hasattr(whole, "typecode"):
            raise TypeError(f"message: cannot handle object of type {type(whole).__name__}; a buffer is sent as it is, and any object "
                            "by the methods in lower case")
        self.item = whole.dtype.itemsize if self.array else getattr(whole, "itemsize", 1)
        size = whole.size if self.array else len(whole)
        if count is not None and count > size:
            raise ValueError(f"message: buffer too small for requested count: {size} elements, {count} asked for")
        self.size = (size if count is None else count) * self.item

    def read(self):
        content = self.whole.tobytes() if hasattr(self.whole, "tobytes") else bytes(self.whole)
        return content[:self.size]

    def write(self, content, at=0):
        if at + len(content) > self.size:
            raise Exception(f"MPI_ERR_TRUNCATE: message truncated: {len(content)} bytes were sent, {self.size - at} can be taken")
        if self.array:
            self.whole._take_bytes(content, at)
        else:
            memoryview(self.whole).cast("B")[at:at + len(content)] = content

    def value(self, content):
        if self.array:
            return self.whole._of_bytes(content)
        import array
        import numpy
        made = array.array(getattr(self.whole, "typecode", "B"))
        made.frombytes(content)
        return numpy.array(made.tolist())

    def put(self, value):
        if self.array:
            self.whole._fill(value)
        else:
            for place, one in enumerate(value.tolist()):
                self.whole[place] = one


class Comm:
    """A communicator: which of the ranks, and what tells its messages from others'."""

    def __init__(self, number, ranks=None):
        self._number, self._ranks = number, ranks

    def Get_rank(self):
        me = _me()
        return me.rank if self._ranks is None else self._ranks.index(me.rank)

    def Get_size(self):
        return _me().size if self._ranks is None else len(self._ranks)

    rank = property(Get_rank)
    size = property(Get_size)
    name = property(lambda self: "MPI_COMM_WORLD" if self is COMM_WORLD else "MPI_COMM_SELF" if self is COMM_SELF else "")

    def Get_name(self):
        return self.name

    def _post(self, content, to, tag):
        if to == PROC_NULL:
            return
        if not isinstance(to, int) or not 0 <= to < self.Get_size():
            raise Exception("MPI_ERR_RANK: invalid rank")
        number = to if self._ranks is None else self._ranks[to]
        _me().world.post(number, self._number, self.Get_rank(), tag, content)

    def _take(self, source, tag, how=0):
        if source != ANY_SOURCE and not 0 <= source < self.Get_size():
            raise Exception("MPI_ERR_RANK: invalid rank")
        me = _me()
        try:
            return me.world.take(me.rank, self._number, source, tag, how)
        except RuntimeError as problem:
            raise Exception(str(problem)) from None

    @staticmethod
    def _tag(tag):
        if tag < 0:
            raise Exception("MPI_ERR_TAG: invalid tag")
        return tag

    # Any object: it is pickled.

    def send(self, obj, dest, tag=0):
        self._post(_isolated.dumps(obj, counted=False), dest, self._tag(tag))

    ssend = bsend = send

    def isend(self, obj, dest, tag=0):
        self.send(obj, dest, tag)
        return Request()

    issend = isend

    def recv(self, buf=None, source=ANY_SOURCE, tag=ANY_TAG, status=None):
        if source == PROC_NULL:
            return None
        source, tag, content = self._take(source, tag)
        if status is not None:
            status._tell(source, tag, len(content))
        return _isolated.loads(content)

    def irecv(self, buf=None, source=ANY_SOURCE, tag=ANY_TAG):
        return Request(lambda status: self.recv(None, source, tag, status), lambda: self.iprobe(source, tag))

    def sendrecv(self, sendobj, dest, sendtag=0, recvbuf=None, source=ANY_SOURCE, recvtag=ANY_TAG, status=None):
        self.send(sendobj, dest, sendtag)
        return self.recv(recvbuf, source, recvtag, status)

    def probe(self, source=ANY_SOURCE, tag=ANY_TAG, status=None):
        found = self._take(source, tag, _LOOK)
        if status is not None:
            status._tell(found[0], found[1], len(found[2]))
        return True

    def iprobe(self, source=ANY_SOURCE, tag=ANY_TAG, status=None):
        found = self._take(source, tag, _LOOK | _AT_ONCE)
        if found is not None and status is not None:
            status._tell(found[0], found[1], len(found[2]))
        return found is not None

    Probe, Iprobe = probe, iprobe

    def _check_root(self, root):
        if not 0 <= root < self.Get_size():
            raise Exception("MPI_ERR_ROOT: invalid root")

    def _others(self, root):
        return [rank for rank in range(self.Get_size()) if rank != root]

    def bcast(self, obj=None, root=0):
        return _isolated.loads(self._spread(lambda: _isolated.dumps(obj, counted=False), root))

    def _spread(self, content, root, tag=_BCAST):
        """The root's bytes, everywhere."""
        self._check_root(root)
        if self.Get_rank() != root:
            return self._take(root, tag)[2]
        content = content()
        for rank in self._others(root):
            self._post(content, rank, tag)
        return content

    def _deal(self, parts, root):
        """Each rank's own of the root's bytes."""
        self._check_root(root)
        if self.Get_rank() != root:
            return self._take(root, _SCATTER)[2]
        parts = parts()
        for rank in self._others(root):
            self._post(parts[rank], rank, _SCATTER)
        return parts[root]

    def _collect(self, content, root, tag=_GATHER):
        """At the root the bytes of all ranks; None elsewhere."""
        self._check_root(root)
        if self.Get_rank() != root:
            self._post(content, root, tag)
            return None
        return [content if rank == root else self._take(rank, tag)[2] for rank in range(self.Get_size())]

    def scatter(self, sendobj=None, root=0):
        def parts():
            values = list(sendobj) if sendobj is not None else None
            if values is None or len(values) != self.Get_size():
                raise ValueError(f"expecting {self.Get_size()} items, got {0 if values is None else len(values)}")
            return [_isolated.dumps(value, counted=False) for value in values]
        return _isolated.loads(self._deal(parts, root))

    def gather(self, sendobj, root=0):
        parts = self._collect(_isolated.dumps(sendobj, counted=False), root)
        return None if parts is None else [_isolated.loads(part) for part in parts]

    def allgather(self, sendobj):
        return self.bcast(self.gather(sendobj))

    def alltoall(self, sendobj):
        values = list(sendobj)
        if len(values) != self.Get_size():
            raise ValueError(f"expecting {self.Get_size()} items, got {len(values)}")
        for rank, value in enumerate(values):
            self._post(_isolated.dumps(value, counted=False), rank, _ALLTOALL)
        return [_isolated.loads(self._take(rank, _ALLTOALL)[2]) for rank in range(self.Get_size())]

    def reduce(self, sendobj, op=SUM, root=0):
        values = self.gather(sendobj, root)
        return None if values is None else functools.reduce(op, values)

    def allreduce(self, sendobj, op=SUM):
        return self.bcast(self.reduce(sendobj, op))

    def scan(self, sendobj, op=SUM):
        before = self.exscan(sendobj, op)
        return sendobj if self.Get_rank() == 0 else op(before, sendobj)

    def exscan(self, sendobj, op=SUM):
        rank, before = self.Get_rank(), None
        if rank > 0:
            before = _isolated.loads(self._take(rank - 1, _SCAN)[2])
        if rank + 1 < self.Get_size():
            so_far = sendobj if rank == 0 else op(before, sendobj)
            self._post(_isolated.dumps(so_far, counted=False), rank + 1, _SCAN)
        return before

    def barrier(self):
        self._collect(b"", 0, _BARRIER)
        self._spread(lambda: b"", 0, _BARRIER)

    Barrier = barrier

    # Buffers: as they are.

    def Send(self, buf, dest, tag=0):
        self._post(_Buffer(buf).read(), dest, self._tag(tag))

    Ssend = Bsend = Rsend = Send

    def Isend(self, buf, dest, tag=0):
        self.Send(buf, dest, tag)
        return Request()

    def Recv(self, buf, source=ANY_SOURCE, tag=ANY_TAG, status=None):
        into = _Buffer(buf)
        if source == PROC_NULL:
            return
        source, tag, content = self._take(source, tag)
        if status is not None:
            status._tell(source, tag, len(content))
        into.write(content)

    def Irecv(self, buf, source=ANY_SOURCE, tag=ANY_TAG):
        return Request(lambda status: self.Recv(buf, source, tag, status), lambda: self.iprobe(source, tag))

    def Sendrecv(self, sendbuf, dest, sendtag=0, recvbuf=None, source=ANY_SOURCE, recvtag=ANY_TAG, status=None):
        self.Send(sendbuf, dest, sendtag)
        self.Recv(recvbuf, source, recvtag, status)

    def Bcast(self, buf, root=0):
        buffer = _Buffer(buf)
        content = self._spread(buffer.read, root)
        if self.Get_rank() != root:
            buffer.write(content)

    def Scatter(self, sendbuf, recvbuf, root=0):
        def parts():
            content = _Buffer(sendbuf).read()
            each, rest = divmod(len(content), self.Get_size())
            if rest:
                raise ValueError(f"message: buffer of {len(content)} bytes cannot be dealt to {self.Get_size()} ranks")
            return [content[at:at + each] for at in range(0, each * self.Get_size(), each)] if each else [b""] * self.Get_size()
        _Buffer(recvbuf).write(self._deal(parts, root))

    def Scatterv(self, sendbuf, recvbuf, root=0):
        def parts():
            buffer = _Buffer(sendbuf)
            content = buffer.read()
            return [content[at:at + size] for at, size in _portions(buffer, self.Get_size())]
        _Buffer(recvbuf).write(self._deal(parts, root))

    def Gather(self, sendbuf, recvbuf, root=0):
        parts = self._collect(_Buffer(sendbuf).read(), root)
        if parts is not None:
            _Buffer(recvbuf).write(b"".join(parts))

    def Gatherv(self, sendbuf, recvbuf, root=0):
        parts = self._collect(_Buffer(sendbuf).read(), root)
        if parts is not None:
            into = _Buffer(recvbuf)
            for (at, _), part in zip(_portions(into, self.Get_size(), parts), parts):
                into.write(part, at)

    def Allgather(self, sendbuf, recvbuf):
        parts = self._collect(_Buffer(sendbuf).read(), 0)
        _Buffer(recvbuf).write(self._spread(lambda: b"".join(parts), 0))

    def Alltoall(self, sendbuf, recvbuf):
        content, size = _Buffer(sendbuf).read(), self.Get_size()
        each = len(content) // size
        for rank in range(size):
            self._post(content[rank * each:(rank + 1) * each], rank, _ALLTOALL)
        _Buffer(recvbuf).write(b"".join(self._take(rank, _ALLTOALL)[2] for rank in range(size)))

    def Reduce(self, sendbuf, recvbuf, op=SUM, root=0):
        buffer = _Buffer(sendbuf)
        parts = self._collect(buffer.read(), root)
        if parts is not None:
            _Buffer(recvbuf).put(functools.reduce(op, map(buffer.value, parts)))

    def Allreduce(self, sendbuf, recvbuf, op=SUM):
        self.Reduce(sendbuf, recvbuf, op)
        self.Bcast(recvbuf)

    def Scan(self, sendbuf, recvbuf, op=SUM):
        buffer = _Buffer(sendbuf)
        _Buffer(recvbuf).put(self.scan(buffer.value(buffer.read()), op))

    # Other communicators.

    def Split(self, color=0, key=0):
        told = self.allgather((color, key, self.Get_rank()))
        me = _me()
        # The same at all its ranks: they split in the same order.
        me.made[self._number] = me.made.get(self._number, 0) + 1
        if color == UNDEFINED or color is None:
            return COMM_NULL
        mine = sorted((key, rank) for its, key, rank in told if its == color)
        ranks = [rank if self._ranks is None else self._ranks[rank] for _, rank in mine]
        return Intracomm(hash((self._number, me.made[self._number], color, "split")) % (1 << 30) + 2, ranks)

    def Dup(self, info=None):
        return self.Split(0, self.Get_rank())

    Clone = Dup

    def Free(self):
        pass

    Disconnect = Free

    def Abort(self, errorcode=0):
        raise _Abort(errorcode)

    def __repr__(self):
        return f"<mpi4py.MPI.{type(self).__name__} {self.name}>"


class _Abort(SystemExit):
    """Ends all ranks."""


def _portions(buffer, size, parts=None):
    """(where, how many bytes) of each rank's."""
    counts, *places = buffer.counts or [[len(part) // buffer.item for part in parts] if parts else [buffer.size // buffer.item // size] * size]
    at, portions = 0, []
    for rank, count in enumerate(counts):
        start = places[0][rank] if places else at
        portions.append((start * buffer.item, count * buffer.item))
        at = start + count
    return portions


class Intracomm(Comm):
    pass


class _Self(Intracomm):
    """A rank and itself."""

    def Get_rank(self):
        return 0

    def Get_size(self):
        return 1

    rank = property(Get_rank)
    size = property(Get_size)

    def _post(self, content, to, tag):
        if to not in (0, PROC_NULL):
            raise Exception("MPI_ERR_RANK: invalid rank")
        me = _me()
        me.world.post(me.rank, self._number, 0, tag, content)


COMM_WORLD, COMM_SELF, COMM_NULL = Intracomm(0), _Self(1), None


def Wtime():
    return time.perf_counter()


def Wtick():
    return 1e-9


def Get_processor_name():
    import socket
    return socket.gethostname()


def Get_version():
    return 4, 0


def Get_library_version():
    return "Touchpaper: ranks on the threads of one machine"


def Init():
    pass


def Init_thread(required=THREAD_MULTIPLE):
    return THREAD_MULTIPLE


def Query_thread():
    return THREAD_MULTIPLE


Finalize = Init


def Is_initialized():
    return True


def Is_finalized():
    return False


def Is_thread_main():
    return True
