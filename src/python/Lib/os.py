"""The operating system as scripts see it: the engine's files and an environment of the run's own."""

import abc
import posixpath as path
import sys
from _collections_abc import MutableMapping

import _engine

name = "posix"
linesep = "\n"
curdir, pardir, sep, pathsep, defpath, extsep, devnull = ".", "..", "/", ":", "/bin:/usr/bin", ".", "/dev/null"
altsep = None
error = OSError
SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2
F_OK, R_OK, W_OK, X_OK = 0, 4, 2, 1
O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC, O_APPEND = 0, 1, 2, 64, 128, 512, 1024
supports_bytes_environ = False
supports_follow_symlinks = supports_dir_fd = supports_effective_ids = supports_fd = frozenset()

sys.modules["os.path"] = path


class _Environ(MutableMapping):
    def __init__(self, values):
        self._values = values

    def __getitem__(self, key):
        return self._values[_text(key)]

    def __setitem__(self, key, value):
        self._values[_text(key)] = _text(value)

    def __delitem__(self, key):
        del self._values[_text(key)]

    def __iter__(self):
        return iter(list(self._values))

    def __len__(self):
        return len(self._values)

    def __repr__(self):
        return f"environ({self._values!r})"

    def copy(self):
        return dict(self)


def _text(value):
    if not isinstance(value, str):
        raise TypeError(f"str expected, not {type(value).__name__}")
    return value


environ = _Environ({"HOME": "/", "LANG": "C.UTF-8", "PYTHONHASHSEED": "0"})


def getenv(key, default=None):
    return environ.get(key, default)


def putenv(key, value):
    environ[key] = value


def unsetenv(key):
    environ.pop(key, None)


class PathLike(abc.ABC):
    __slots__ = ()

    @abc.abstractmethod
    def __fspath__(self):
        raise NotImplementedError

    @classmethod
    def __subclasshook__(cls, subclass):
        return hasattr(subclass, "__fspath__") if cls is PathLike else NotImplemented

    __class_getitem__ = classmethod(type(list[int]))


def fspath(file):
    if isinstance(file, (str, bytes)):
        return file
    try:
        method = type(file).__fspath__
    except AttributeError:
        kind = type(file).__name__
        raise TypeError(f"expected str, bytes or os.PathLike object, not {kind}") from None
    return method(file)


def fsencode(file):
    file = fspath(file)
    return file.encode("utf-8", "surrogateescape") if isinstance(file, str) else file


def fsdecode(file):
    file = fspath(file)
    return file.decode("utf-8", "surrogateescape") if isinstance(file, bytes) else file


class stat_result(tuple):
    """What is known of a file: its mode, its size, when it was written; the rest is 0."""

    def __new__(cls, values):
        return super().__new__(cls, values)

    st_mode = property(lambda self: self[0])
    st_ino = property(lambda self: self[1])
    st_dev = property(lambda self: self[2])
    st_nlink = property(lambda self: self[3])
    st_uid = property(lambda self: self[4])
    st_gid = property(lambda self: self[5])
    st_size = property(lambda self: self[6])
    st_atime = property(lambda self: float(self[7]))
    st_mtime = property(lambda self: float(self[8]))
    st_ctime = property(lambda self: float(self[9]))
    st_atime_ns = st_mtime_ns = st_ctime_ns = property(lambda self: int(self[8] * 1000) * 1_000_000)


def _mode(is_dir):
    return 0o040755 if is_dir else 0o100644


def stat(file, *, dir_fd=None, follow_symlinks=True):
    if isinstance(file, int):
        raise OSError(9, "Bad file descriptor", file)
    found = _engine.file_stat(fsdecode(file))
    if found is None:
        raise FileNotFoundError(2, "No such file or directory", file)
    return stat_result((_mode(found[0]), 0, 0, 1, 0, 0, found[1], found[2], found[2], found[2]))


def lstat(file, *, dir_fd=None):
    return stat(file)


def access(file, mode, **_):
    return _engine.file_stat(fsdecode(file)) is not None


def getcwd():
    return _engine.cwd()


def getcwdb():
    return fsencode(getcwd())


class DirEntry:
    def __init__(self, folder, name, is_dir):
        self.name = name
        self.path = path.join(folder, name)
        self._is_dir = is_dir

    def is_dir(self, *, follow_symlinks=True):
        return self._is_dir

    def is_file(self, *, follow_symlinks=True):
        return not self._is_dir

    def is_symlink(self):
        return False

    def is_junction(self):
        return False

    def stat(self, *, follow_symlinks=True):
        return stat(self.path)

    def inode(self):
        return 0

    def __fspath__(self):
        return self.path

    def __repr__(self):
        return f"<DirEntry {self.name!r}>"


class _Scan:
    def __init__(self, entries):
        self._entries = iter(entries)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._entries)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._entries = iter(())


def _entries(folder):
    found = _engine.file_stat(fsdecode(folder))
    if found is None:
        raise FileNotFoundError(2, "No such file or directory", folder)
    if not found[0]:
        raise NotADirectoryError(20, "Not a directory", folder)
    return _engine.file_list(fsdecode(folder))


def listdir(folder="."):
    return [entry[0] for entry in _entries(folder)]


def scandir(folder="."):
    return _Scan([DirEntry(fsdecode(folder), entry[0], entry[1]) for entry in _entries(folder)])


def walk(top, topdown=True, onerror=None, followlinks=False):
    try:
        entries = _entries(top)
    except OSError as problem:
        if onerror is not None:
            onerror(problem)
        return
    top = fspath(top)
    folders = [entry[0] for entry in entries if entry[1]]
    files = [entry[0] for entry in entries if not entry[1]]
    if topdown:
        yield top, folders, files
    for folder in folders:
        yield from walk(path.join(top, folder), topdown, onerror, followlinks)
    if not topdown:
        yield top, folders, files


def mkdir(folder, mode=0o777, *, dir_fd=None):
    if _engine.file_stat(fsdecode(folder)) is not None:
        raise FileExistsError(17, "File exists", folder)
    _engine.make_dir(fsdecode(folder))


def makedirs(folder, mode=0o777, exist_ok=False):
    found = _engine.file_stat(fsdecode(folder))
    if found is not None and not (exist_ok and found[0]):
        raise FileExistsError(17, "File exists", folder)
    if found is None:
        _engine.make_dir(fsdecode(folder))


def remove(file, *, dir_fd=None):
    if path.isdir(file):
        raise IsADirectoryError(21, "Is a directory", file)
    stat(file)
    _engine.file_remove(fsdecode(file))
    # Where a folder is no more than what is in it, it stays when its last file goes.
    folder = path.dirname(path.abspath(file))
    if _engine.file_stat(fsdecode(folder)) is None:
        _engine.make_dir(fsdecode(folder))


unlink = remove


def rmdir(folder, *, dir_fd=None):
    if _entries(folder):
        raise OSError(39, "Directory not empty", folder)
    _engine.file_remove(fsdecode(folder))


def rename(source, target, **_):
    stat(source)
    _engine.file_write(fsdecode(target), _engine.file_read(fsdecode(source)))
    _engine.file_remove(fsdecode(source))


replace = rename


def open(file, flags, mode=0o777, *, dir_fd=None):
    raise OSError(38, "Function not implemented", file)


def getpid():
    return _engine.pid()


def getppid():
    return 0 if _engine.pid() == 1 else 1


def getuid():
    return 1000


def getlogin():
    return "spark"


def cpu_count():
    return _engine.threads()


process_cpu_count = cpu_count


def urandom(size):
    return _engine.urandom(size)


def getrandom(size, flags=0):
    return _engine.urandom(size)


class terminal_size(tuple):
    def __new__(cls, values):
        return super().__new__(cls, values)

    columns = property(lambda self: self[0])
    lines = property(lambda self: self[1])


def get_terminal_size(fd=1):
    return terminal_size((80, 24))


def isatty(fd):
    return False


def strerror(code):
    import errno
    return errno.errorcode.get(code, f"Unknown error {code}")


def uname():
    raise OSError(38, "Function not implemented")


def system(command):
    import subprocess
    return subprocess.call(command, shell=True) << 8


def get_exec_path(env=None):
    return defpath.split(pathsep)


def _exit(code):
    raise SystemExit(code)
