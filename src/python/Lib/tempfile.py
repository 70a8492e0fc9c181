"""Temporary files among the engine's files; they go when the object is closed or the block ends."""

import os
import random
import shutil

_names = random.Random(int.from_bytes(os.urandom(8), "little"))
tempdir = None


def gettempdir():
    return tempdir or "/tmp"


def gettempprefix():
    return "tmp"


def _fresh(suffix, prefix, folder):
    while True:
        letters = "".join(_names.choices("abcdefghijklmnopqrstuvwxyz0123456789_", k=8))
        path = os.path.join(folder or gettempdir(), f"{prefix or 'tmp'}{letters}{suffix or ''}")
        if not os.path.exists(path):
            return path


def mkdtemp(suffix=None, prefix=None, dir=None):
    path = _fresh(suffix, prefix, dir)
    os.makedirs(path)
    return path


def mktemp(suffix="", prefix="tmp", dir=None):
    return _fresh(suffix, prefix, dir)


class TemporaryDirectory:
    def __init__(self, suffix=None, prefix=None, dir=None, ignore_cleanup_errors=False, *, delete=True):
        self.name = mkdtemp(suffix, prefix, dir)
        self._delete = delete

    def __enter__(self):
        return self.name

    def __exit__(self, *_):
        if self._delete:
            self.cleanup()

    def cleanup(self):
        shutil.rmtree(self.name, ignore_errors=True)

    def __repr__(self):
        return f"<TemporaryDirectory {self.name!r}>"


class _Temporary:
    def __init__(self, file, name, delete):
        self.file = file
        self.name = name
        self._delete = delete

    def __getattr__(self, attribute):
        return getattr(self.file, attribute)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __iter__(self):
        return iter(self.file)

    def close(self):
        self.file.close()
        if self._delete and os.path.exists(self.name):
            os.remove(self.name)


def NamedTemporaryFile(mode="w+b", buffering=-1, encoding=None, newline=None, suffix=None, prefix=None, dir=None,
                       delete=True, *, errors=None, delete_on_close=True):
    name = _fresh(suffix, prefix, dir)
    file = open(name, mode, buffering, encoding, errors, newline)
    return _Temporary(file, name, delete and delete_on_close)


def TemporaryFile(*args, **kwargs):
    return NamedTemporaryFile(*args, **kwargs)
