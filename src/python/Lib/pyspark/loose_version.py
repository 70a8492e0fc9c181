"""Versions that compare by their numbers and words."""

import functools
import re


@functools.total_ordering
class LooseVersion:
    component_re = re.compile(r"\d+|[a-z]+|[^\d.a-z]+")

    def __init__(self, vstring=None):
        if vstring:
            self.parse(vstring)

    def parse(self, vstring):
        self.vstring = vstring
        self.version = [int(part) if part.isdigit() else part for part in self.component_re.findall(vstring)]

    def __str__(self):
        return self.vstring

    def __repr__(self):
        return f"LooseVersion ('{self}')"

    def _of(self, other):
        other = LooseVersion(other) if isinstance(other, str) else other
        return other.version if isinstance(other, LooseVersion) else NotImplemented

    def __eq__(self, other):
        version = self._of(other)
        return version if version is NotImplemented else self.version == version

    def __lt__(self, other):
        version = self._of(other)
        return version if version is NotImplemented else self.version < version

    __hash__ = None
