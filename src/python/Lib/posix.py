"""The names that importlib and others look for under the system's own module are `os`'s here."""


def __getattr__(name):
    import os
    return getattr(os, name)
