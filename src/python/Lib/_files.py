"""open() on the engine's files: a file is read whole when it is opened and stored when it is flushed or closed."""

import io

import _engine


class _Reader(io.BytesIO):
    def __init__(self, name, mode, data):
        super().__init__(data)
        self.name = name
        self.mode = mode

    def writable(self):
        return False

    def write(self, data):
        raise io.UnsupportedOperation("write")

    def fileno(self):
        raise io.UnsupportedOperation("fileno")


class _Writer(io.BytesIO):
    def __init__(self, name, mode, path, data, readable):
        super().__init__(data)
        self.name = name
        self.mode = mode
        self._path = path
        self._readable = readable
        self._append = mode.startswith("a")
        self._changed = False

    def readable(self):
        return self._readable

    def read(self, size=-1):
        if not self._readable:
            raise io.UnsupportedOperation("read")
        return super().read(size)

    def write(self, data):
        if self._append:
            self.seek(0, 2)
        self._changed = True
        return super().write(data)

    def truncate(self, size=None):
        self._changed = True
        return super().truncate(size)

    def flush(self):
        super().flush()
        if self._changed:
            self._changed = False
            _engine.file_write(self._path, self.getvalue())

    def close(self):
        if not self.closed:
            self.flush()
        super().close()

    def fileno(self):
        raise io.UnsupportedOperation("fileno")


def _checked_mode(mode):
    if not isinstance(mode, str):
        raise TypeError(f"open() argument 'mode' must be str, not {type(mode).__name__}")
    kinds = [letter for letter in mode if letter in "rwax"]
    if set(mode) - set("rwaxbt+") or len(set(mode)) != len(mode):
        raise ValueError(f"invalid mode: '{mode}'")
    if len(kinds) != 1:
        raise ValueError("must have exactly one of create/read/write/append mode")
    if "b" in mode and "t" in mode:
        raise ValueError("can't have text and binary mode at once")
    return kinds[0]


def open(file, mode="r", buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None):
    kind = _checked_mode(mode)
    binary = "b" in mode
    if binary and encoding is not None:
        raise ValueError("binary mode doesn't take an encoding argument")
    if isinstance(file, int):
        raise OSError(9, "Bad file descriptor", file)
    path = _path(file)
    stat = _engine.file_stat(path)
    if stat is not None and stat[0]:
        raise IsADirectoryError(21, "Is a directory", file)
    if kind == "x" and stat is not None:
        raise FileExistsError(17, "File exists", file)
    if kind == "r" and stat is None:
        raise FileNotFoundError(2, "No such file or directory", file)
    updating = "+" in mode
    data = _engine.file_read(path) if stat is not None and kind in "ra" else b""
    if kind == "r" and not updating:
        raw = _Reader(file, mode, data)
    else:
        raw = _Writer(file, mode, path, data, updating)
        if kind in "wx" or stat is None:
            _engine.file_write(path, b"")
        if kind == "a":
            raw.seek(0, 2)
    if binary:
        return raw
    text = io.TextIOWrapper(raw, encoding or "utf-8", errors, newline, line_buffering=False)
    text.mode = mode
    return text


def _path(file):
    if isinstance(file, bytes):
        return file.decode()
    if isinstance(file, str):
        return file
    return file.__fspath__()
