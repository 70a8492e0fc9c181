"""Merging and sorting with files for what memory cannot hold, as PySpark's workers do it. Shuffles here are the engine's;
these classes are for programs that use them by themselves. Memory limits are in MiB."""

import heapq
import io
import os
import tempfile

import _engine

from pyspark.serializers import AutoBatchedSerializer, CPickleSerializer, FlattenedValuesSerializer

#: Bytes written since the start.
MemoryBytesSpilled = 0
DiskBytesSpilled = 0

_serializer = AutoBatchedSerializer(CPickleSerializer())


def get_used_memory():
    """MiB in use."""
    return _engine.used_memory() >> 20


class Aggregator:
    def __init__(self, createCombiner, mergeValue, mergeCombiners):
        self.createCombiner = createCombiner
        self.mergeValue = mergeValue
        self.mergeCombiners = mergeCombiners


class SimpleAggregator(Aggregator):
    """A key's values are combined by one function, and the first is the first combiner."""

    def __init__(self, combiner):
        super().__init__(lambda value: value, combiner, combiner)


class Merger:
    def __init__(self, aggregator):
        self.agg = aggregator

    def mergeValues(self, iterator):
        raise NotImplementedError

    def mergeCombiners(self, iterator):
        raise NotImplementedError

    def items(self):
        raise NotImplementedError


class _Spilled:
    """Files of one object, in a folder that goes when it does."""

    def __init__(self, folder=None):
        self._folder, self._paths = folder, []

    def write(self, parts, serializer):
        """Another file with each of these lists of items; where each begins."""
        global MemoryBytesSpilled, DiskBytesSpilled
        if self._folder is None:
            self._folder = tempfile.mkdtemp(prefix="shuffle-")
        path = os.path.join(self._folder, str(len(self._paths)))
        self._paths.append(path)
        before, places = _engine.used_memory(), [0]
        with open(path, "wb") as file:
            for part in parts:
                serializer.dump_stream(part, file)
                places.append(file.tell())
        DiskBytesSpilled += places[-1]
        MemoryBytesSpilled += max(0, before - _engine.used_memory())
        return path, places

    def clean(self):
        for path in self._paths:
            if os.path.exists(path):
                os.remove(path)
        self._paths = []


def _read(path, start, end, serializer):
    with open(path, "rb") as file:
        file.seek(start)
        return serializer.load_stream(io.BytesIO(file.read(end - start)))


class ExternalMerger(Merger):
    """Merges by key in a dict; past the limit what it holds goes to a file, cut by the keys' hashes, and the parts are
    merged one after another at the end."""

    def __init__(self, aggregator, memory_limit=512, serializer=None, localdirs=None, scale=1, partitions=59, batch=1000):
        super().__init__(aggregator)
        self.memory_limit = memory_limit
        self.serializer = serializer or _serializer
        self.localdirs = localdirs
        self.scale = scale
        self.partitions = partitions
        self.batch = batch
        self.data = {}
        self.spills = 0
        self._files = _Spilled(localdirs[0] if localdirs else None)
        self._written = []

    def mergeValues(self, iterator):
        self._merge(iterator, self.agg.createCombiner, self.agg.mergeValue, self.memory_limit)

    def mergeCombiners(self, iterator, limit=None):
        self._merge(iterator, None, self.agg.mergeCombiners, self.memory_limit if limit is None else limit)

    def _merge(self, iterator, create, merge, limit):
        """A limit of 0 is none."""
        data, seen, look = self.data, 0, self.batch
        for key, value in iterator:
            if key in data:
                data[key] = merge(data[key], value)
            else:
                data[key] = value if create is None else create(value)
            seen += 1
            if limit and seen >= look:
                if get_used_memory() >= limit:
                    self._spill()
                    # Memory that a file did not set free is no reason for the next one.
                    limit, seen = max(limit, get_used_memory() * 1.05), 0
                else:
                    look *= 1.5
        if limit and data and get_used_memory() >= limit:
            self._spill()

    def _partition(self, key):
        return hash((key, self.scale)) % self.partitions

    def _spill(self):
        parts = [[] for _ in range(self.partitions)]
        for item in self.data.items():
            parts[self._partition(item[0])].append(item)
        self._written.append(self._files.write(parts, self.serializer))
        self.data.clear()
        self.spills += 1

    def items(self):
        return self._from_files() if self.spills else iter(self.data.items())

    def _from_files(self):
        if self.data:
            self._spill()
        try:
            for part in range(self.partitions):
                self.data = {}
                for path, places in self._written:
                    self.mergeCombiners(_read(path, places[part], places[part + 1], self.serializer), 0)
                yield from self.data.items()
            self.data = {}
        finally:
            self._files.clean()


class ExternalSorter:
    """Sorts chunks in memory, writes each to a file past the limit, and merges them."""

    def __init__(self, memory_limit, serializer=None):
        self.memory_limit = memory_limit
        self.serializer = serializer or _serializer

    def sorted(self, iterator, key=None, reverse=False):
        files, chunks, chunk, look, limit = _Spilled(), [], [], 100, self.memory_limit
        for item in iterator:
            chunk.append(item)
            if len(chunk) >= look:
                if get_used_memory() > limit:
                    chunk.sort(key=key, reverse=reverse)
                    path, (start, end) = files.write([chunk], self.serializer)
                    chunks.append(_read(path, start, end, self.serializer))
                    chunk, limit = [], max(self.memory_limit, get_used_memory() * 1.05)
                else:
                    look = int(look * 1.5)
        chunk.sort(key=key, reverse=reverse)
        if not chunks:
            return iter(chunk)
        files.clean()
        return heapq.merge(*chunks, iter(chunk), key=key, reverse=reverse)


class ExternalList:
    """A list that can be added to and read from the start; all but its last items are kept pickled."""

    LIMIT = 10240

    def __init__(self, values):
        self.values = values
        self.count = len(values)
        self._pickled = []

    def __getstate__(self):
        return list(self.values), self.count, self._pickled

    def __setstate__(self, state):
        self.values, self.count, self._pickled = state

    def __iter__(self):
        for data in self._pickled:
            yield from CPickleSerializer().loads(data)
        yield from self.values

    def __len__(self):
        return self.count

    def append(self, value):
        self.values.append(value)
        self.count += 1
        if len(self.values) >= self.LIMIT:
            self._spill()

    def _spill(self):
        self._pickled.append(CPickleSerializer().dumps(self.values))
        self.values = []


class ExternalListOfList(ExternalList):
    """Lists, read as one."""

    def __init__(self, values):
        super().__init__(values)
        self.count = sum(map(len, values))

    def append(self, value):
        super().append(value)
        self.count += len(value) - 1

    def __iter__(self):
        for values in super().__iter__():
            yield from values


class GroupByKey:
    """Neighbours in a sorted stream of (key, list) as one: (key, all of their items)."""

    def __init__(self, iterator):
        self.iterator = iterator

    def __iter__(self):
        key, values = None, None
        for next_key, items in self.iterator:
            if values is not None and next_key == key:
                values.append(items)
                continue
            if values is not None:
                yield key, values
            key, values = next_key, ExternalListOfList([items])
        if values is not None:
            yield key, values


class ExternalGroupBy(ExternalMerger):
    """Groups by key: what was written of a key is read back into an ExternalListOfList, not into one list."""

    def flattened_serializer(self):
        """Long lists in pieces."""
        return FlattenedValuesSerializer(self.serializer, 20)

    def _from_files(self):
        if self.data:
            self._spill()
        try:
            for part in range(self.partitions):
                groups = {}
                for path, places in self._written:
                    for key, values in _read(path, places[part], places[part + 1], self.serializer):
                        groups.setdefault(key, ExternalListOfList([])).append(values)
                yield from groups.items()
        finally:
            self._files.clean()
