"""The part of shutil that needs no more than the engine's files."""

import os

Error = OSError


class SameFileError(Error):
    pass


def get_terminal_size(fallback=(80, 24)):
    return os.get_terminal_size()


def copyfile(source, target, *, follow_symlinks=True):
    if os.path.abspath(source) == os.path.abspath(target):
        raise SameFileError(f"{source!r} and {target!r} are the same file")
    with open(source, "rb") as reading, open(target, "wb") as writing:
        writing.write(reading.read())
    return target


def copy(source, target, *, follow_symlinks=True):
    if os.path.isdir(target):
        target = os.path.join(target, os.path.basename(source))
    return copyfile(source, target)


copy2 = copy


def copyfileobj(source, target, length=0):
    target.write(source.read())


def move(source, target):
    if os.path.isdir(target):
        target = os.path.join(target, os.path.basename(source))
    os.rename(source, target)
    return target


def rmtree(path, ignore_errors=False, onerror=None, *, onexc=None, dir_fd=None):
    import _engine
    if os.path.isdir(path):
        _engine.file_remove(os.fspath(path))
    elif not ignore_errors:
        raise FileNotFoundError(2, "No such file or directory", path)


def which(command, mode=None, path=None):
    return None
