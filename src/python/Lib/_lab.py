"""What the labs measure of the parallel modules."""

import _engine


def counters():
    """What has gone between isolated workers, ranks and engines so far, and how many threads have been started."""
    return dict(zip(("messages", "bytes", "workers"), _engine.counters()))


def since(before):
    return {name: now - before[name] for name, now in counters().items()}


def parallel():
    """Whether workers run at the same time: not where the page has one thread."""
    return _engine.can_spawn()
