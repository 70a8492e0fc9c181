"""What listeners of streaming queries are told."""

__all__ = ["StreamingQueryListener", "QueryStartedEvent", "QueryProgressEvent", "QueryIdleEvent",
           "QueryTerminatedEvent", "StreamingQueryProgress"]


class StreamingQueryListener:
    """Base of listeners; each of its methods is one kind of event."""

    def onQueryStarted(self, event):
        pass

    def onQueryProgress(self, event):
        pass

    def onQueryIdle(self, event):
        pass

    def onQueryTerminated(self, event):
        pass


class _Event:
    def __init__(self, **parts):
        self.__dict__.update(parts)

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.__dict__.items())})"


class QueryStartedEvent(_Event):
    """id, runId, name, timestamp, jobTags"""


class QueryProgressEvent(_Event):
    """progress"""


class QueryIdleEvent(_Event):
    """id, runId, timestamp"""


class QueryTerminatedEvent(_Event):
    """id, runId, exception, errorClassOnException"""


class StreamingQueryProgress(dict):
    """What one batch did. Its entries are attributes, too."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def prettyJson(self):
        import json
        return json.dumps(self, indent=2, default=str)
