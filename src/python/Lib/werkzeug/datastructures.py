"""Dictionaries with several values for a key, headers, files."""

from flask._files import FileStorage
from flask._multi import Headers, ImmutableMultiDict, MultiDict

__all__ = ["FileStorage", "Headers", "ImmutableMultiDict", "MultiDict"]
