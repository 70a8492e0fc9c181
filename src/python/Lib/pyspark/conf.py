"""SparkConf: settings of an application, by key."""

import _engine
import _host

class SparkConf:
    def __init__(self, loadDefaults=True, _jvm=None, _jconf=None):
        # The page's settings, as spark-defaults.conf would have them, below what spark-submit was given.
        self._conf = {**dict(_engine.defaults()), **_host.defaults} if loadDefaults else {}

    @property
    def _jconf(self):
        return _Handle(self)

    def set(self, key, value):
        self._conf[key] = str(value)
        return self

    def setIfMissing(self, key, value):
        if self.get(key) is None:
            self.set(key, value)
        return self

    def setMaster(self, value):
        return self.set("spark.master", value)

    def setAppName(self, value):
        return self.set("spark.app.name", value)

    def setSparkHome(self, value):
        return self.set("spark.home", value)

    def setExecutorEnv(self, key=None, value=None, pairs=None):
        if (key is not None and pairs is not None) or (key is None and pairs is None):
            raise RuntimeError("Either pass one key-value pair or a list of pairs")
        for name, setting in [(key, value)] if key is not None else pairs:
            self.set(f"spark.executorEnv.{name}", setting)
        return self

    def setAll(self, pairs):
        for key, value in pairs:
            self.set(key, value)
        return self

    def get(self, key, defaultValue=None):
        return self._conf.get(key, defaultValue)

    def getAll(self):
        return list(self._conf.items())

    def contains(self, key):
        return key in self._conf

    def toDebugString(self):
        return "\n".join(f"{key}={value}" for key, value in sorted(self._conf.items()))

    def _copy(self):
        return SparkConf(loadDefaults=False).setAll(self.getAll())


class _Handle:
    """For programs that reach for the JVM's SparkConf: the same methods, whose setters give the handle back."""

    def __init__(self, conf):
        self._conf = conf

    def __getattr__(self, name):
        method = getattr(self._conf, name)

        def call(*values):
            result = method(*values)
            return self if result is self._conf else result

        return call

    def __repr__(self):
        return f"JavaObject id=o{id(self)}"
