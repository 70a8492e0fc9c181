class RuntimeConfig:
    """`spark.conf`."""

    _NONE = object()

    def __init__(self, session):
        self._session = session

    def set(self, key, value):
        if isinstance(value, bool):
            value = "true" if value else "false"
        self._session._engine.conf_set(key, str(value))

    def get(self, key, default=_NONE):
        value = self._session._engine.conf_get(key)
        if value is None:
            value = self._session.sparkContext._conf.get(key)
        if value is not None:
            return value
        if default is not RuntimeConfig._NONE:
            return default
        from pyspark.errors.exceptions.captured import SparkNoSuchElementException
        raise SparkNoSuchElementException(
            f'[SQL_CONF_NOT_FOUND] The SQL config "{key}" cannot be found. Please verify that the config exists. '
            "SQLSTATE: 42K0I", "SQL_CONF_NOT_FOUND", "42K0I")

    def unset(self, key):
        self._session._engine.conf_unset(key)

    def isModifiable(self, key):
        return key.startswith("spark.sql.")

    @property
    def getAll(self):
        return dict(self._session.sparkContext._conf.getAll())
