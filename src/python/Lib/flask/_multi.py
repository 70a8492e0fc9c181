"""Dictionaries with several values for a key, and headers."""


def _read_as(type, value, default):
    if type is None:
        return value
    try:
        return type(value)
    except (ValueError, TypeError):
        return default


class KeyMissing(KeyError):
    """What `request.form["x"]` raises; the app makes a 400 of it."""


class MultiDict(dict):
    """The first value is the one that `[]` gives."""

    def __init__(self, pairs=None):
        super().__init__()
        if pairs is None:
            return
        if isinstance(pairs, MultiDict):
            pairs = pairs.items(multi=True)
        elif isinstance(pairs, dict):
            pairs = [(key, value) for key, values in pairs.items()
                     for value in (values if isinstance(values, (list, tuple, set)) else [values])]
        for key, value in pairs:
            dict.setdefault(self, key, []).append(value)

    def __getitem__(self, key):
        if dict.__contains__(self, key) and dict.__getitem__(self, key):
            return dict.__getitem__(self, key)[0]
        raise KeyMissing(key)

    def __setitem__(self, key, value):
        dict.__setitem__(self, key, [value])

    def get(self, key, default=None, type=None):
        try:
            value = self[key]
        except KeyError:
            return default
        return _read_as(type, value, default)

    def getlist(self, key, type=None):
        values = list(dict.get(self, key, ()))
        if type is None:
            return values
        made = []
        for value in values:
            try:
                made.append(type(value))
            except (ValueError, TypeError):
                pass
        return made

    def setlist(self, key, values):
        dict.__setitem__(self, key, list(values))

    def add(self, key, value):
        dict.setdefault(self, key, []).append(value)

    def items(self, multi=False):
        for key, values in dict.items(self):
            for value in values if multi else values[:1]:
                yield key, value

    def values(self):
        return (values[0] for values in dict.values(self) if values)

    def lists(self):
        return ((key, list(values)) for key, values in dict.items(self))

    def listvalues(self):
        return (list(values) for values in dict.values(self))

    def to_dict(self, flat=True):
        return dict(self.items()) if flat else dict(self.lists())

    def pop(self, key, *default):
        if key in self:
            return dict.pop(self, key)[0]
        if default:
            return default[0]
        raise KeyMissing(key)

    def setdefault(self, key, default=None):
        if key not in self:
            self[key] = default
        return self[key]

    def copy(self):
        return type(self)(self)

    def deepcopy(self):
        return MultiDict(self)

    def update(self, pairs):
        for key, value in MultiDict(pairs).items(multi=True):
            self.add(key, value)

    def __eq__(self, other):
        if isinstance(other, MultiDict):
            return dict(self.lists()) == dict(other.lists())
        return NotImplemented

    __hash__ = None

    def __repr__(self):
        return f"{type(self).__name__}({list(self.items(multi=True))!r})"


class ImmutableMultiDict(MultiDict):
    def _immutable(self, *args, **named):
        raise TypeError(f"{type(self).__name__!r} objects are immutable")

    __setitem__ = __delitem__ = add = setlist = pop = popitem = setdefault = update = clear = _immutable

    def copy(self):
        return MultiDict(self)


class Headers:
    """Names in any case, in the order in which they were added."""

    def __init__(self, pairs=None):
        self._list = []
        if pairs is not None:
            self.extend(pairs)

    def extend(self, pairs=(), **named):
        if hasattr(pairs, "to_wsgi_list"):
            pairs = pairs.to_wsgi_list()
        elif isinstance(pairs, dict):
            pairs = [(key, value) for key, values in pairs.items()
                     for value in (values if isinstance(values, (list, tuple)) else [values])]
        for name, value in [*pairs, *named.items()]:
            self.add(name, value)

    def update(self, pairs=(), **named):
        for name, value in [*(pairs.items() if hasattr(pairs, "items") else pairs), *named.items()]:
            if isinstance(value, (list, tuple)):
                self.setlist(name, value)
            else:
                self[name] = value

    def add(self, name, value, **options):
        self._list.append((name, _text(value, options)))

    add_header = add

    def set(self, name, value, **options):
        value = _text(value, options)
        places = [at for at, (own, _) in enumerate(self._list) if own.lower() == name.lower()]
        if not places:
            self._list.append((name, value))
            return
        self._list[places[0]] = (name, value)
        for at in reversed(places[1:]):
            del self._list[at]

    __setitem__ = set

    def setlist(self, name, values):
        self.remove(name)
        for value in values:
            self.add(name, value)

    def setdefault(self, name, value):
        if name not in self:
            self[name] = value
        return self[name]

    def remove(self, name):
        self._list[:] = [pair for pair in self._list if pair[0].lower() != name.lower()]

    __delitem__ = remove

    def pop(self, name, *default):
        if name in self:
            value = self[name]
            self.remove(name)
            return value
        if default:
            return default[0]
        raise KeyMissing(name)

    def clear(self):
        self._list.clear()

    def get(self, name, default=None, type=None):
        for own, value in self._list:
            if own.lower() == name.lower():
                return _read_as(type, value, default)
        return default

    def get_all(self, name):
        return [value for own, value in self._list if own.lower() == name.lower()]

    getlist = get_all

    def __getitem__(self, name):
        if isinstance(name, int):
            return self._list[name]
        value = self.get(name)
        if value is None:
            raise KeyMissing(name)
        return value

    def __contains__(self, name):
        return any(own.lower() == name.lower() for own, _ in self._list)

    def __iter__(self):
        return iter(self._list)

    def __len__(self):
        return len(self._list)

    def items(self, lower=False):
        return ((name.lower() if lower else name, value) for name, value in self._list)

    def keys(self):
        return (name for name, _ in self._list)

    def values(self):
        return (value for _, value in self._list)

    def to_wsgi_list(self):
        return list(self._list)

    def copy(self):
        return Headers(self._list)

    def __eq__(self, other):
        lower = lambda headers: sorted((name.lower(), value) for name, value in headers)
        return isinstance(other, Headers) and lower(self) == lower(other)

    __hash__ = None

    def __str__(self):
        return "".join(f"{name}: {value}\r\n" for name, value in self._list) + "\r\n"

    def __repr__(self):
        return f"Headers({self._list!r})"


def _text(value, options):
    text = value if isinstance(value, str) else str(value)
    for name, option in options.items():
        name = name.replace("_", "-")
        text += f"; {name}" if option is None else f'; {name}="{option}"' if not str(option).isalnum() else f"; {name}={option}"
    if "\n" in text or "\r" in text:
        raise ValueError("Header values must not contain newline characters.")
    return text
