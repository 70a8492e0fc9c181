"""For programs that reach for the JVM's RDD: what it would say. Its items are the batches that PySpark pickles."""



class JavaRDD:
    def __init__(self, rdd):
        self._rdd = rdd

    def id(self):
        return self._rdd.id()

    def name(self):
        return self._rdd.name()

    def getNumPartitions(self):
        return self._rdd.getNumPartitions()

    def partitions(self):
        return list(range(self._rdd.getNumPartitions()))

    def toDebugString(self):
        return self._rdd.toDebugString().decode()

    def count(self):
        import io

        from pyspark.serializers import SpecialLengths, read_int

        serializer = self._rdd.ctx.serializer

        def batches(items):
            written = io.BytesIO()
            serializer.dump_stream(items, written)
            written.seek(0)
            count = 0
            try:
                while (length := read_int(written)) != SpecialLengths.END_OF_DATA_SECTION:
                    written.seek(length, io.SEEK_CUR)
                    count += 1
            except EOFError:
                pass
            return [count]

        return self._rdd.mapPartitions(batches).sum()

    def __repr__(self):
        return f"JavaObject id=o{id(self)}"
