"""What needs no more than arrays."""

import math

from numpy._array import ndarray, _made


class LinAlgError(ValueError):
    pass


def norm(values, ord=None, axis=None):
    values = (values if isinstance(values, ndarray) else _made(values)).astype(float)
    if ord in (None, 2, "fro") and (axis is not None or ord != 2 or values.ndim == 1):
        total = (values * values).sum(axis)
        return math.sqrt(total) if axis is None else total ** 0.5
    if ord == 1 and values.ndim == 1:
        return abs(values).sum()
    if ord == math.inf and values.ndim == 1:
        return abs(values).max()
    raise NotImplementedError(f"norm of order {ord}")


def _eliminated(matrix, right):
    """Solves by rows, with the largest pivot; (solution, determinant)."""
    rows = [list(map(float, a)) + list(map(float, b)) for a, b in zip(matrix.tolist(), right)]
    size, determinant = len(rows), 1.0
    for at in range(size):
        best = max(range(at, size), key=lambda row: abs(rows[row][at]))
        if rows[best][at] == 0:
            return None, 0.0
        if best != at:
            rows[at], rows[best], determinant = rows[best], rows[at], -determinant
        pivot = rows[at][at]
        determinant *= pivot
        for row in range(at + 1, size):
            factor = rows[row][at] / pivot
            if factor:
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[at])]
    for at in reversed(range(size)):
        for row in range(at + 1, size):
            factor = rows[at][row]
            rows[at] = [a - factor * b if place >= size else a for place, (a, b) in enumerate(zip(rows[at], rows[row]))]
        rows[at] = [a / rows[at][at] if place >= size else a for place, a in enumerate(rows[at])]
    return [row[size:] for row in rows], determinant


def _square(matrix):
    matrix = matrix if isinstance(matrix, ndarray) else _made(matrix)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise LinAlgError("Last 2 dimensions of the array must be square")
    return matrix


def det(matrix):
    matrix = _square(matrix)
    return _eliminated(matrix, [[]] * len(matrix))[1]


def solve(matrix, right):
    matrix, right = _square(matrix), right if isinstance(right, ndarray) else _made(right)
    found, _ = _eliminated(matrix, right.tolist() if right.ndim == 2 else [[value] for value in right.tolist()])
    if found is None:
        raise LinAlgError("Singular matrix")
    return _made(found) if right.ndim == 2 else _made([row[0] for row in found])


def inv(matrix):
    matrix = _square(matrix)
    return solve(matrix, _made([[float(a == b) for b in range(len(matrix))] for a in range(len(matrix))]))
