"""NumPy: what of it there is. Numbers without dimensions are printed as Python's."""
import array
import math
import pickle

import numpy as np

a = np.arange(12).reshape(3, 4)
print(a, a.shape, a.dtype, a.ndim, a.size, a.nbytes)
print(repr(a), repr(a[1]), repr(a.T))
print(a[1, 2], a[-1].tolist(), a[:, 1].tolist(), a[::2, ::-1].tolist(), a[..., 0].tolist(), a[None].shape)
v = a[1:]
v[0, 0] = 100
print(a[1, 0], v.base is not None if hasattr(v, "base") else True)
a[a > 10] = -1
print(a.tolist(), a[[0, 2]].tolist(), a[[0, 1], [1, 2]].tolist(), a[:, [0, 3]].tolist())
a[0] = [9, 8, 7, 6]
a[:, 1] = 0
a += 1
print(a.tolist())
x = np.linspace(0, 1, 5)
print(x, repr(x), (x * 2 + 1).tolist(), (1 / (x + 1)).tolist(), (x ** 2).tolist(), (2 ** np.arange(5)).tolist())
print((np.arange(5) // 2).tolist(), (np.arange(-4, 5) % 3).tolist(), (np.arange(-4, 5) // 3).tolist(), (-x).tolist(), abs(np.array([-1, 2])).tolist())
print((x > 0.4).tolist(), ((x > 0.2) & (x < 0.9)).tolist(), (~(x > 0.4)).tolist(), (x == 0.5).sum(), repr(x > 0.4))
print((np.ones((3, 1)) + np.arange(4)).tolist(), (np.arange(3).reshape(3, 1) * np.arange(2)).tolist())
try:
    np.ones(3) + np.ones(4)
except ValueError as problem:
    print(problem)
try:
    np.arange(6).reshape(4, 2)
except ValueError as problem:
    print(problem)
try:
    a[5]
except IndexError as problem:
    print(problem)
try:
    bool(np.ones(2))
except ValueError as problem:
    print(str(problem)[:60])
b = np.arange(24.0).reshape(2, 3, 4)
print(float(b.sum()), b.sum(axis=0).tolist(), b.sum(axis=1).tolist(), b.sum(axis=-1).tolist(), b.mean(axis=(0, 2)).tolist())
print(float(b.mean()), float(b.std()), float(b.var(ddof=1)), b.std(axis=1).tolist(), float(b.max()), b.min(axis=0).tolist(), b.argmax(axis=2).tolist(), int(b.argmin()))
print(b.cumsum().tolist()[:5], np.cumsum(a, axis=1).tolist(), b.prod(axis=0)[0].tolist(), b.any(), (b >= 0).all(), (b > 5).all(axis=2).tolist())
print(float(np.full(1000, 0.1).sum()), np.full((500, 2), 0.1).sum(axis=0).tolist(), float(np.arange(5000).astype(float).mean()), float(np.sqrt(np.arange(1000)).sum()))
print(np.dot([1, 2, 3], [4, 5, 6]), (a.T @ a).tolist(), (a @ np.ones(4)).tolist(), np.outer([1, 2], [3, 4]).tolist())
for f in (np.sqrt, np.exp, np.log, np.log10, np.sin, np.cos, np.tanh, np.floor, np.ceil, np.square, np.sign):
    print([round(value, 12) for value in f(np.array([0.5, 1.0, 2.0])).tolist()], end=" ")
print()
print(np.where(x > 0.5, 1, 0).tolist(), np.where(x > 0.5)[0].tolist(), np.maximum(x, 0.4).tolist(), np.clip(x, 0.2, 0.6).tolist(), np.minimum([1, 5], [3, 2]).tolist())
print(np.zeros(3).tolist(), np.ones((2, 2), dtype=int).tolist(), np.full((2,), 7).tolist(), np.eye(2).tolist(), np.zeros((2, 0)).shape, np.array([]).dtype)
print(np.arange(0, 1, 0.25).tolist(), np.arange(5, 0, -2).tolist(), np.arange(3, dtype=float).tolist(), np.arange(10)[7:2:-2].tolist())
print(np.concatenate([[1, 2], [3.5]]).tolist(), np.vstack([[1, 2], [3, 4]]).tolist(), np.hstack([[1], [2, 3]]).tolist(), np.stack([[1, 2], [3, 4]], axis=1).tolist())
print([part.tolist() for part in np.array_split(np.arange(7), 3)], np.repeat([1, 2], 2).tolist(), np.tile([1, 2], 2).tolist(), np.append([1], [2]).tolist())
print(np.sort([3, 1, 2]).tolist(), np.argsort([3, 1, 2]).tolist(), np.sort([[3, 1], [2, 4]], axis=0).tolist(), np.unique([3, 1, 3]).tolist())
print([part.tolist() for part in np.unique([3, 1, 3], return_counts=True)], float(np.median([1, 2, 3, 10])), float(np.percentile(np.arange(11), 35)), np.diff([1, 4, 9]).tolist())
print([part.tolist() for part in np.histogram([1, 2, 2, 5, 9], bins=4)], np.bincount([0, 2, 2]).tolist(), np.count_nonzero([1, 0, 2]), np.nonzero([0, 3, 4])[0].tolist())
print(np.allclose([1.0, 2.0], [1.0, 2.0 + 1e-9]), np.array_equal([1, 2], [1, 2]), np.isnan([1.0, math.nan]).tolist(), np.isclose(1.0, 1.1))
print(np.array([1, 2.5]).dtype, np.array([True, False]).dtype, np.array([1, 2]).astype(float).tolist(), np.array([1.9, -1.9]).astype(int).tolist(), np.array([0, 2]).astype(bool).tolist())
print(np.array([[1, 2], [3, 4]]).flatten().tolist(), np.array([[1, 2], [3, 4]]).ravel(order="F").tolist(), a.transpose().shape, np.squeeze(np.ones((1, 3))).shape)
print(np.array([1.0, 2.5, 1000.0]), np.array([0.001, 1234567.0]), np.array([1e10, 1.0]), np.array([1e-5, 1.0]), np.array([0.1, 0.123456789]), np.array([1.0, math.nan, -math.inf]))
print(np.array([True, False]), np.array([-1, 100]), np.array([[1.5, 2.0], [3.25, -4.0]]), np.array([]), np.zeros((2, 2, 2)))
print(np.arange(2000), repr(np.arange(40)), np.arange(30).reshape(5, 6) * 1000)
print(np.ones((40, 40)))
print(np.linalg.norm([3.0, 4.0]), round(float(np.linalg.det([[1.0, 2.0], [3.0, 4.0]])), 9), np.linalg.solve([[2.0, 1.0], [1.0, 3.0]], [3.0, 5.0]).round(9).tolist())
print(pickle.loads(pickle.dumps(a)).tolist(), np.frombuffer(x.tobytes()).tolist() == x.tolist(), len(a), [int(row.sum()) for row in a], 9 in a)
c = a.copy()
c.fill(3)
c[1:, 1:] *= 2
print(c.tolist(), a[0].tolist(), c.reshape(-1).shape, c.reshape(2, -1).shape)
try:
    c *= 0.5
except TypeError as problem:
    print("cannot cast", "int64" in str(problem))
np.random.seed(42)
print(np.random.rand(3).tolist(), np.random.randint(0, 10, 5).tolist(), np.random.random(), np.random.randint(5), np.random.uniform(1, 3, (1, 2)).tolist())
print(np.random.randn(3).tolist(), np.random.normal(10, 2, 2).tolist(), np.random.permutation(6).tolist(), np.random.choice([1, 2, 3], 4).tolist())
shuffled = list(range(5))
np.random.shuffle(shuffled)
print(shuffled, np.random.choice(5, 3, replace=False).tolist(), np.random.choice(3, 4, p=[0.1, 0.2, 0.7]).tolist())
numbers = array.array("d", [1, 2, 3])
print(np.array(numbers).tolist(), np.sum(numbers), numbers.itemsize, array.array("i", range(4)).tolist())
print(np.pi, np.inf, np.mean([1, 2, 3]), np.max([1, 5]), np.array(5).shape, np.float64(3), np.sum(np.array([[1, 2], [3, 4]]), axis=0).tolist())
