"""What the engine runs on, as far as a script can know."""

import sys


def python_version():
    return ".".join(map(str, sys.version_info[:3]))


def python_version_tuple():
    return tuple(python_version().split("."))


def python_implementation():
    return "RustPython"


def system():
    return "Linux"


def machine():
    return "wasm32" if sys.maxsize < 2**32 else "x86_64"


def node():
    return "localhost"


def release():
    return ""


def version():
    return ""


def processor():
    return ""


def platform(aliased=False, terse=False):
    return f"Touchpaper-{machine()}"
