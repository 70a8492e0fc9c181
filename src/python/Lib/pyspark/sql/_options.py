"""Options of readers and writers, of files and of streams."""


def _text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


class Options:
    """`format`, `option` and `options`, as readers and writers share them."""

    def __init__(self):
        self._format = None
        self._options = {}

    def format(self, source):
        self._format = source
        return self

    def option(self, key, value):
        if value is not None:
            self._options[key.lower()] = (key, _text(value))
        return self

    def options(self, **options):
        for key, value in options.items():
            self.option(key, value)
        return self

    def _source(self):
        return (self._format or self._spark.conf.get("spark.sql.sources.default", "parquet")).lower()

    def _pairs(self):
        """(key as it was written, value)"""
        return list(self._options.values())

    def _by_key(self):
        """Values by their keys in lower case."""
        return {key: value for key, (_, value) in self._options.items()}
