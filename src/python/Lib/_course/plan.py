"""A DataFrame's physical plan, as `explain()` writes it, in parts that can be asked about."""

import re

_LINE = re.compile(r"^([ :|]*(?:[+:]- )?)(?:\*\(\d+\) )?([A-Za-z]+(?: [A-Z][A-Za-z]+)?)(.*)$")


class Node:
    def __init__(self, depth, name, rest):
        self.depth, self.name, self.rest = depth, name, rest

    def __repr__(self):
        return self.name


class Plan:
    """`nodes` from the last operator to the first, `text` as `explain()` prints it."""

    def __init__(self, frame):
        self.text = frame._here().explain_text("simple")
        self.nodes = []
        for line in self.text.splitlines():
            parts = _LINE.match(line)
            if parts is not None and not line.startswith("=="):
                self.nodes.append(Node(len(parts[1]), parts[2], parts[3]))

    @property
    def operators(self):
        """Their names, without the frame around them."""
        return [node.name for node in self.nodes if node.name != "AdaptiveSparkPlan"]

    def find(self, name):
        return [node for node in self.nodes if node.name == name or node.name.startswith(name + " ")]

    def has(self, name):
        return bool(self.find(name))

    def under(self, node):
        """Those that run before it, to feed it."""
        below = []
        for other in self.nodes[self.nodes.index(node) + 1:]:
            if other.depth <= node.depth:
                break
            below.append(other)
        return below

    def filters_before(self, node):
        """Rows are left out before they get there: by a Filter, or already where they are read."""
        return any(other.name == "Filter" or re.search(r"PushedFilters: \[[^\]]", other.rest) for other in self.under(node))
