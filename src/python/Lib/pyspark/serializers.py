"""How PySpark writes items between its processes. Nothing here travels so, but programs name these classes, compare and
call them: the bytes that they write are the ones PySpark's write."""

import io
import itertools
import marshal
import pickle
import struct

__all__ = ["PickleSerializer", "CPickleSerializer", "MarshalSerializer", "UTF8Deserializer", "CloudPickleSerializer"]

pickle_protocol = pickle.HIGHEST_PROTOCOL


class SpecialLengths:
    """Lengths below 0 mean something else than a length."""

    END_OF_DATA_SECTION = -1
    PYTHON_EXCEPTION_THROWN = -2
    TIMING_DATA = -3
    END_OF_STREAM = -4
    NULL = -5
    START_ARROW_STREAM = -6
    START_OF_INIT_MESSAGE = -8


def _read(form, size, stream):
    data = stream.read(size)
    if not data:
        raise EOFError
    return struct.unpack(form, data)[0]


def read_long(stream):
    return _read("!q", 8, stream)


def read_int(stream):
    return _read("!i", 4, stream)


def read_bool(stream):
    return _read("!?", 1, stream)


def pack_long(value):
    return struct.pack("!q", value)


def write_long(value, stream):
    stream.write(pack_long(value))


def write_int(value, stream):
    stream.write(struct.pack("!i", value))


def write_with_length(obj, stream):
    write_int(len(obj), stream)
    stream.write(obj)


class Serializer:
    """Two are equal where one reads what the other writes."""

    def dump_stream(self, iterator, stream):
        raise NotImplementedError

    def load_stream(self, stream):
        raise NotImplementedError

    def dumps(self, obj):
        raise NotImplementedError

    def _load_stream_without_unbatching(self, stream):
        return ([item] for item in self.load_stream(stream))

    def __eq__(self, other):
        return isinstance(other, type(self)) and vars(self) == vars(other)

    def __hash__(self):
        return hash(str(self))

    def __repr__(self):
        return f"{type(self).__name__}()"


class FramedSerializer(Serializer):
    """Each object behind the length of its bytes."""

    def loads(self, obj):
        raise NotImplementedError

    def dump_stream(self, iterator, stream):
        for item in iterator:
            self._write_with_length(item, stream)

    def load_stream(self, stream):
        while True:
            try:
                item = self._read_with_length(stream)
            except EOFError:
                return
            yield item

    def _write_with_length(self, obj, stream):
        data = self.dumps(obj)
        if data is None:
            raise ValueError("serialized value should not be None")
        if len(data) > 1 << 31:
            raise ValueError("can not serialize object larger than 2G")
        write_with_length(data, stream)

    def _read_with_length(self, stream):
        length = read_int(stream)
        if length == SpecialLengths.NULL:
            return None
        if length == SpecialLengths.END_OF_DATA_SECTION:
            raise EOFError
        data = stream.read(length)
        if len(data) < length:
            raise EOFError
        return self.loads(data)


class PickleSerializer(FramedSerializer):
    def dumps(self, obj):
        return pickle.dumps(obj, pickle_protocol)

    def loads(self, obj, encoding="bytes"):
        return pickle.loads(obj, encoding=encoding)


class CloudPickleSerializer(FramedSerializer):
    """As PickleSerializer: functions are never written, for tasks run in the driver's own process."""

    def __init__(self, allowed_names=None):
        self.allowed_names = allowed_names

    def dumps(self, obj):
        try:
            return pickle.dumps(obj, pickle_protocol)
        except pickle.PickleError:
            raise
        except Exception as problem:
            raise pickle.PicklingError(f"Could not serialize object: {type(problem).__name__}: {problem}")

    def loads(self, obj, encoding="bytes"):
        if self.allowed_names is None:
            return pickle.loads(obj, encoding=encoding)
        return _Restricted(obj, encoding, self.allowed_names).load()


class _Restricted(pickle.Unpickler):
    def __init__(self, data, encoding, names):
        super().__init__(io.BytesIO(data), encoding=encoding)
        self._names = names

    def find_class(self, module, name):
        if (module, name) in self._names:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"Unpickling {module}.{name} is not allowed")


CPickleSerializer = CloudPickleSerializer


class MarshalSerializer(FramedSerializer):
    """For plain values only."""

    def dumps(self, obj):
        return marshal.dumps(obj)

    def loads(self, obj):
        return marshal.loads(obj)


class AutoSerializer(FramedSerializer):
    """Marshal's form until something does not fit it, then pickle's; a letter before each tells."""

    def __init__(self):
        self._type = None

    def dumps(self, obj):
        if self._type is None:
            try:
                return b"M" + marshal.dumps(obj)
            except Exception:
                self._type = b"P"
        return b"P" + pickle.dumps(obj, -1)

    def loads(self, obj):
        kind, data = obj[:1], obj[1:]
        if kind == b"M":
            return marshal.loads(data)
        if kind == b"P":
            return pickle.loads(data)
        raise ValueError(f"invalid serialization type: {kind[0]}")


class CompressedSerializer(FramedSerializer):
    def __init__(self, serializer):
        assert isinstance(serializer, FramedSerializer), "serializer must be a FramedSerializer"
        self.serializer = serializer

    def dumps(self, obj):
        import zlib
        return zlib.compress(self.serializer.dumps(obj), 1)

    def loads(self, obj):
        import zlib
        return self.serializer.loads(zlib.decompress(obj))

    def __repr__(self):
        return f"CompressedSerializer({self.serializer})"


class NoOpSerializer(FramedSerializer):
    def dumps(self, obj):
        return obj

    def loads(self, obj):
        return obj


class BatchedSerializer(Serializer):
    """Lists of items as objects of another serializer."""

    UNLIMITED_BATCH_SIZE = -1
    UNKNOWN_BATCH_SIZE = 0

    def __init__(self, serializer, batchSize=UNLIMITED_BATCH_SIZE):
        self.serializer = serializer
        self.batchSize = batchSize

    def _batched(self, iterator):
        if self.batchSize == self.UNLIMITED_BATCH_SIZE:
            yield list(iterator)
            return
        items = iter(iterator)
        while batch := list(itertools.islice(items, self.batchSize)):
            yield batch

    def dump_stream(self, iterator, stream):
        self.serializer.dump_stream(self._batched(iterator), stream)

    def load_stream(self, stream):
        return itertools.chain.from_iterable(self._load_stream_without_unbatching(stream))

    def _load_stream_without_unbatching(self, stream):
        return self.serializer.load_stream(stream)

    def __repr__(self):
        return f"BatchedSerializer({self.serializer}, {self.batchSize})"


class AutoBatchedSerializer(BatchedSerializer):
    """Batches that grow until they take about so many bytes."""

    def __init__(self, serializer, bestSize=1 << 16):
        super().__init__(serializer, self.UNKNOWN_BATCH_SIZE)
        self.bestSize = bestSize

    def dump_stream(self, iterator, stream):
        items, size = iter(iterator), 1
        while batch := list(itertools.islice(items, size)):
            data = self.serializer.dumps(batch)
            write_with_length(data, stream)
            if len(data) < self.bestSize:
                size *= 2
            elif len(data) > self.bestSize * 10 and size > 1:
                size //= 2

    def __repr__(self):
        return f"AutoBatchedSerializer({self.serializer})"


class FlattenedValuesSerializer(BatchedSerializer):
    """(key, values) in pieces of so many values."""

    def __init__(self, serializer, batchSize=10):
        super().__init__(serializer, batchSize)

    def _batched(self, iterator):
        for key, values in iterator:
            for start in range(0, len(values), self.batchSize):
                yield key, values[start:start + self.batchSize]

    def load_stream(self, stream):
        return self.serializer.load_stream(stream)

    def __repr__(self):
        return f"FlattenedValuesSerializer({self.serializer}, {self.batchSize})"


class _OfPairs(Serializer):
    """Reads a batch of keys and one of values in turn."""

    def __init__(self, key_ser, val_ser):
        self.key_ser = key_ser
        self.val_ser = val_ser

    def _load_stream_without_unbatching(self, stream):
        keys = self.key_ser._load_stream_without_unbatching(stream)
        values = self.val_ser._load_stream_without_unbatching(stream)
        return itertools.starmap(self._paired, zip(keys, values))

    def load_stream(self, stream):
        return itertools.chain.from_iterable(self._load_stream_without_unbatching(stream))

    def __repr__(self):
        return f"{type(self).__name__}({self.key_ser}, {self.val_ser})"


class CartesianDeserializer(_OfPairs):
    _paired = staticmethod(itertools.product)


class PairDeserializer(_OfPairs):
    @staticmethod
    def _paired(keys, values):
        keys, values = (part if hasattr(part, "__len__") else list(part) for part in (keys, values))
        if len(keys) != len(values):
            raise ValueError("Can not deserialize PairRDD with different number of items in batches: "
                             f"({len(keys)}, {len(values)})")
        return zip(keys, values)


class UTF8Deserializer(Serializer):
    """Reads strings; bytes where `use_unicode` is false."""

    def __init__(self, use_unicode=True):
        self.use_unicode = use_unicode

    def loads(self, stream):
        length = read_int(stream)
        if length == SpecialLengths.NULL:
            return None
        if length == SpecialLengths.END_OF_DATA_SECTION:
            raise EOFError
        data = stream.read(length)
        return data.decode("utf-8") if self.use_unicode else data

    def load_stream(self, stream):
        while True:
            try:
                text = self.loads(stream)
            except (EOFError, struct.error):
                return
            yield text

    def __repr__(self):
        return f"UTF8Deserializer({self.use_unicode})"


class ChunkedStream:
    """Writes what it is given in chunks of one size, each behind its length, and -1 at the end."""

    def __init__(self, wrapped, buffer_size):
        self.wrapped = wrapped
        self.buffer_size = buffer_size
        self._waiting = bytearray()

    def write(self, bytes):
        self._waiting += bytes
        while len(self._waiting) >= self.buffer_size:
            write_with_length(self._waiting[:self.buffer_size], self.wrapped)
            del self._waiting[:self.buffer_size]

    def close(self):
        if self._waiting:
            write_with_length(self._waiting, self.wrapped)
        write_int(SpecialLengths.END_OF_DATA_SECTION, self.wrapped)
        self.wrapped.close()

    @property
    def closed(self):
        return self.wrapped.closed
