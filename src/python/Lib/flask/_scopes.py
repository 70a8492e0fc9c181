"""What a template knows while it is written: names, loops, namespaces."""

from flask._undefined import Undefined


class Names:
    """What a template knows: scopes inside each other, the innermost last."""

    def __init__(self, scopes):
        self.scopes = scopes

    def find(self, name):
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        return Undefined(f"{name!r} is undefined")

    def inside(self, values=None):
        return Names([*self.scopes, {} if values is None else values])

    def set(self, name, value):
        self.scopes[-1][name] = value


class Loop:
    def __init__(self, items):
        self.length, self.index0, self._items = len(items), -1, items
        self._last = ()

    def step(self):
        self.index0 += 1

    index = property(lambda self: self.index0 + 1)
    first = property(lambda self: self.index0 == 0)
    last = property(lambda self: self.index0 == self.length - 1)
    revindex = property(lambda self: self.length - self.index0)
    revindex0 = property(lambda self: self.length - self.index0 - 1)

    @property
    def previtem(self):
        return self._items[self.index0 - 1] if self.index0 else Undefined("there is no previous item")

    @property
    def nextitem(self):
        return Undefined("there is no next item") if self.last else self._items[self.index0 + 1]

    def cycle(self, *values):
        return values[self.index0 % len(values)]

    def changed(self, *values):
        differs = values != self._last
        self._last = values
        return differs


class Namespace:
    def __init__(self, **values):
        self.__dict__.update(values)


def assigned(targets, value):
    if isinstance(targets, str):
        return {targets: value}
    values = list(value)
    if len(values) != len(targets):
        raise ValueError(f"not enough values to unpack (expected {len(targets)}, got {len(values)})" if len(values) < len(targets) else
                         f"too many values to unpack (expected {len(targets)})")
    return dict(zip(targets, values))
