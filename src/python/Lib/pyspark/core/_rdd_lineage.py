"""What Spark's JVM would hold of an RDD. PySpark makes its RDDs there when it has to, and numbers them; a row of functions
on partitions is one of them. `toDebugString`, `id` and `repr` tell of these."""

from pyspark._call_site import call_site

_GATEWAY = "NativeMethodAccessorImpl.java:0"
#: Lines of Spark's own source.
_FROM_FILE = "readRDDFromFile at PythonRDD.scala:326"
_PIPED = "RDD at PythonRDD.scala:59"
_UNPAIRED = "mapPartitions at PythonRDD.scala:197"


class Node:
    """An RDD of the JVM's. `parents` are (node, whether a shuffle is between). `partitions` is asked for only when it is
    drawn: an input may be missing."""

    def __init__(self, ctx, kind, at, partitions, parents=(), owner=None, name=None):
        ctx._java_rdds += 1
        self.id = ctx._java_rdds - 1
        self.kind, self.at, self.partitions, self.parents = kind, at, partitions, list(parents)
        # The RDD that is this one.
        self.owner = owner
        self._name = name

    def __str__(self):
        name = self.owner.name() if self.owner is not None else None
        name = self._name if name is None else name
        return f"{'' if name is None else name + ' '}{self.kind}[{self.id}] at {self.at}"

    def over(self, ctx, kind, at, partitions=None, **given):
        """An RDD whose one parent is this."""
        return Node(ctx, kind, at, self.partitions if partitions is None else partitions, [(self, False)], **given)


class Lineage:
    #: Itself, once it is made; and of a row of functions what that reads.
    _node = _below = None

    def _java(self):
        """Makes it, if it is not there."""
        if self._node is None:
            count = self._engine.num_partitions
            if self._below is None:
                self._node = Node(self.ctx, "MapPartitionsRDD", f"javaToPython at {_GATEWAY}", count, owner=self)
            else:
                self._node = self._below.over(self.ctx, "PythonRDD", _PIPED, owner=self)
        return self._node

    def _source(self):
        """What more functions on this would read: a row of them is one RDD, but for what is kept in between."""
        kept = self.is_cached or self.is_checkpointed or self._profile is not None
        return self._java() if self._below is None or kept else self._below

    def _passes(self):
        """An action makes an RDD of its own, which nobody sees."""
        self._source().over(self.ctx, "PythonRDD", _PIPED)

    def _is(self, kind, at, parents=(), name=None):
        self._node = Node(self.ctx, kind, at, self._engine.num_partitions, parents, self, name)
        return self

    def _is_shuffled(self, before, piped):
        """It is what a shuffle of `before` gives; where `piped`, with more functions behind it."""
        ctx, site, count = self.ctx, call_site(whole=True), self._engine.num_partitions
        pairs = before._source().over(ctx, "PythonRDD", site).over(ctx, "PairwiseRDD", site)
        shuffled = Node(ctx, "ShuffledRDD", f"partitionBy at {_GATEWAY}", count, [(pairs, True)])
        unpaired = shuffled.over(ctx, "MapPartitionsRDD", _UNPAIRED)
        if piped:
            self._below = unpaired
        else:
            self._node, unpaired.owner = unpaired, self

    def _is_spread(self, before):
        ctx, at, count = self.ctx, f"coalesce at {_GATEWAY}", self._engine.num_partitions
        dealt = before._source().over(ctx, "PythonRDD", _PIPED).over(ctx, "MapPartitionsRDD", at)
        shuffled = Node(ctx, "ShuffledRDD", at, count, [(dealt, True)])
        self._node = shuffled.over(ctx, "CoalescedRDD", at).over(ctx, "MapPartitionsRDD", at, owner=self)

    def id(self):
        return self._java().id

    def __repr__(self):
        return str(self._java())

    def toDebugString(self):
        node = self._java()
        level = str(self._level) if self.is_cached else ""
        head = f"({node.partitions()})"
        below = _rail(head)
        return "\n".join(_named(node, level, f"{head} ", f"{below} ") + _parents(node, level, below)).encode()


def _rail(head):
    """What stands under a partition count: a bar below its middle."""
    left = (len(head) - 1) // 2
    return " " * left + "|" + " " * (len(head) - left)


def _named(node, level, first, other):
    """Itself, and what of it is cached."""
    lines = [f"{first}{node} [{level}]"]
    if node.owner is not None and node.owner.is_cached:
        for rdd, cached, memory in node.owner.ctx._engine.storage():
            if rdd == node.owner._engine.id and cached:
                lines.append(f"{other}    CachedPartitions: {cached}; MemorySize: {memory}; DiskSize: 0.0 B")
    return lines


def _parents(node, level, prefix):
    lines = []
    for place, (parent, shuffled) in enumerate(node.parents):
        if not shuffled:
            lines += _named(parent, level, prefix, prefix) + _parents(parent, level, prefix)
            continue
        head = f"({parent.partitions()})"
        before = prefix.rstrip().removesuffix("|")
        below = before + ("  " if place + 1 == len(node.parents) else "| ") + _rail(head)
        lines += _named(parent, level, f"{before}+-{head} ", below) + _parents(parent, level, below)
    return lines


def parallelized(rdd, is_range):
    base = Node(rdd.ctx, "ParallelCollectionRDD", _FROM_FILE, rdd._engine.num_partitions)
    if is_range:
        rdd._below = base
    else:
        rdd._node, base.owner = base, rdd
    return rdd


def from_file(rdd, path, method="textFile", source="HadoopRDD"):
    """Of lines or whole files, read by a method of the context's."""
    at, count = f"{method} at {_GATEWAY}", rdd._engine.num_partitions
    name = path if source == "HadoopRDD" else None
    base = Node(rdd.ctx, source, at, count, name=name)
    rdd._node = base.over(rdd.ctx, "MapPartitionsRDD", at, owner=rdd, name=path)
    return rdd


def united(rdd, parts, alike_partitioned):
    # Where they are pickled in different ways, those that are not as usual go through a function first.
    alike = len({part._pickled_by for part in parts}) <= 1
    usual = [alike or part._pickled_by == 0 for part in parts]
    nodes = [part._java() if as_is else part._source().over(rdd.ctx, "PythonRDD", _PIPED) for part, as_is in zip(parts, usual)]
    if alike and parts:
        rdd._pickled_by = parts[0]._pickled_by
    kind = "PartitionerAwareUnionRDD" if alike_partitioned else "UnionRDD"
    return rdd._is(kind, f"union at {_GATEWAY}", [(node, False) for node in nodes])


def paired(rdd, kind, method, *parts):
    nodes = [part._java() for part in parts]
    return rdd._is(kind, f"{method} at {_GATEWAY}", [(node, False) for node in nodes])


def emptied(rdd):
    return rdd._is("EmptyRDD", f"emptyRDD at {_GATEWAY}")


__all__ = ["Lineage", "emptied", "from_file", "paired", "parallelized", "united"]
