"""RuntimeConfig: what `spark.conf` is."""

from pyspark.sql.column import wrong_type

__all__ = ["RuntimeConfig"]

_NONE = object()


class RuntimeConfig:
    """The session's configuration."""

    def __init__(self, session):
        self._session = session

    def set(self, key, value):
        if isinstance(value, bool):
            value = "true" if value else "false"
        elif isinstance(value, int):
            value = str(value)
        _expect_str("key", key)
        _expect_str("value", value)
        self._session._engine.conf_set(key, value)

    def get(self, key, default=_NONE):
        _expect_str("key", key)
        if default is not _NONE and default is not None:
            _expect_str("default", default)
        value = self._session._engine.conf_get(key, default is _NONE)
        if value is None and not key.startswith("spark.sql."):
            value = self._session.sparkContext._conf.get(key)
        if value is not None:
            return value
        if default is not _NONE:
            return default
        from pyspark.errors.exceptions.captured import SparkNoSuchElementException
        raise SparkNoSuchElementException(
            f'[SQL_CONF_NOT_FOUND] The SQL config "{key}" cannot be found. Please verify that the config exists. '
            "SQLSTATE: 42K0I", "SQL_CONF_NOT_FOUND", "42K0I")

    def unset(self, key):
        self._session._engine.conf_unset(key)

    def isModifiable(self, key):
        return self._session._engine.conf_modifiable(key)

    @property
    def getAll(self):
        return {**dict(self._session.sparkContext._conf.getAll()), **dict(self._session._engine.conf_all())}


def _expect_str(name, value):
    if not isinstance(value, str):
        raise wrong_type(name, "str", value)
