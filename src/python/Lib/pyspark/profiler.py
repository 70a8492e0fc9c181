"""Profilers of Python workers. There is no `cProfile` in this interpreter: what a script can subclass is here, and a
profile of functions is not; the Jobs view shows the time of each stage and task."""

from pyspark.accumulators import AccumulatorParam

__all__ = ["Profiler", "BasicProfiler", "UDFBasicProfiler", "MemoryProfiler", "ProfilerCollector", "PStatsParam"]


def _none():
    from pyspark.errors import PySparkNotImplementedError
    return PySparkNotImplementedError(
        errorClass="NOT_IMPLEMENTED", messageParameters={"feature": "profiling: there is no cProfile here"})


class Profiler:
    def __init__(self, ctx):
        self.ctx = ctx

    def profile(self, func, *args, **kwargs):
        raise NotImplementedError

    def stats(self):
        raise NotImplementedError

    def show(self, id):
        raise _none()

    def dump(self, id, path):
        raise _none()


class PStatsParam(AccumulatorParam):
    @staticmethod
    def zero(value):
        return None

    @staticmethod
    def addInPlace(value1, value2):
        if value1 is None:
            return value2
        value1.add(value2)
        return value1


class BasicProfiler(Profiler):
    def profile(self, func, *args, **kwargs):
        raise _none()

    def stats(self):
        raise _none()


class UDFBasicProfiler(BasicProfiler):
    pass


class MemoryProfiler(BasicProfiler):
    pass


class ProfilerCollector:
    """The profilers of a context, by the number of what each has profiled."""

    def __init__(self, profiler_cls, udf_profiler_cls, memory_profiler_cls, dump_path=None):
        self.profiler_cls = profiler_cls
        self.udf_profiler_cls = udf_profiler_cls
        self.memory_profiler_cls = memory_profiler_cls
        self.profile_dump_path = dump_path
        self.profilers = []

    def new_profiler(self, ctx):
        return self.profiler_cls(ctx)

    def new_udf_profiler(self, ctx):
        return self.udf_profiler_cls(ctx)

    def new_memory_profiler(self, ctx):
        return self.memory_profiler_cls(ctx)

    def add_profiler(self, id, profiler):
        self.profilers.append([id, profiler, False])

    def dump_profiles(self, path):
        for id, profiler, _ in self.profilers:
            profiler.dump(id, path)
        self.profilers = []

    def show_profiles(self):
        for entry in self.profilers:
            id, profiler, shown = entry
            if profiler and not shown:
                profiler.show(id)
                entry[2] = True
