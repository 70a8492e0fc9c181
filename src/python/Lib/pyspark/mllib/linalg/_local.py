"""Small matrices as lists of rows: what is done with them on the driver."""

import math

from pyspark.mllib.linalg import DenseMatrix


def dense(rows):
    """These rows as a matrix."""
    width = len(rows[0]) if rows else 0
    return DenseMatrix(len(rows), width, [line[j] for j in range(width) for line in rows])


def triangular(rows, size):
    """The R of these rows' QR decomposition, by Householder's reflections."""
    a = [list(row) for row in rows]
    for step in range(min(size, len(a))):
        norm = math.sqrt(sum(a[i][step] ** 2 for i in range(step, len(a))))
        if norm == 0.0:
            continue
        sign = -1.0 if a[step][step] > 0 else 1.0
        v = [a[i][step] for i in range(step, len(a))]
        v[0] -= sign * norm
        length = sum(x * x for x in v)
        if length == 0.0:
            continue
        for j in range(step, size):
            factor = 2.0 * sum(x * a[step + i][j] for i, x in enumerate(v)) / length
            for i, x in enumerate(v):
                a[step + i][j] -= factor * x
    r = [line[:size] for line in a[:size]] + [[0.0] * size for _ in range(size - len(a))]
    return [[0.0] * i + line[i:] for i, line in enumerate(r)]


def back_substituted(r, row):
    """The row x with x R = row."""
    out = []
    for j in range(len(r)):
        rest = row[j] - sum(out[i] * r[i][j] for i in range(j))
        out.append(rest / r[j][j] if r[j][j] else 0.0)
    return out


def eigen(matrix):
    """Eigenvalues of a symmetric matrix, the largest first, and its eigenvectors as columns: Jacobi's rotations."""
    n = len(matrix)
    a = [list(row) for row in matrix]
    v = [[1.0 if i == j else 0.0 for j in range(n)] for i in range(n)]
    whole = sum(x * x for row in a for x in row)
    for _ in range(60):
        if sum(a[i][j] ** 2 for i in range(n) for j in range(i + 1, n)) <= 1e-30 * whole:
            break
        for p in range(n):
            for q in range(p + 1, n):
                if a[p][q]:
                    _rotate(a, v, p, q)
    order = sorted(range(n), key=lambda i: -a[i][i])
    columns = [_signed([v[row][i] for row in range(n)]) for i in order]
    return [a[i][i] for i in order], [[column[row] for column in columns] for row in range(n)]


def _rotate(a, v, p, q):
    theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q])
    t = math.copysign(1.0, theta) / (abs(theta) + math.sqrt(theta * theta + 1.0))
    c = 1.0 / math.sqrt(t * t + 1.0)
    s = t * c
    for line in a:
        line[p], line[q] = c * line[p] - s * line[q], s * line[p] + c * line[q]
    a[p], a[q] = [c * x - s * y for x, y in zip(a[p], a[q])], [s * x + c * y for x, y in zip(a[p], a[q])]
    for line in v:
        line[p], line[q] = c * line[p] - s * line[q], s * line[p] + c * line[q]


def _signed(vector):
    """The sign that LAPACK gives most often: the first value is negative where all are of one sign."""
    if all(x >= 0.0 for x in vector):
        return [-x for x in vector]
    rises = next(x for x in vector if x) > 0
    return vector if rises or not any(x > 0 for x in vector) else [-x for x in vector]
