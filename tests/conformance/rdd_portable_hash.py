"""portable_hash: what decides a key's partition, the same on every machine."""
from pyspark.rdd import portable_hash

for key in ["", "a", "whale", "Moby Dick", "naïve", "日本", "x" * 100]:
    print(repr(key[:12]), portable_hash(key))
for key in [0, 1, -1, -2, 7, 2**31, 2**61 - 1, 2**61, -(2**63), 10**30, True, False]:
    print(key, portable_hash(key))
for key in [0.0, 1.0, 1.5, -0.1, 3.14159, 1e300, float("inf"), float("-inf")]:
    print(key, portable_hash(key))
print(None, portable_hash(None))
for key in [(), (None,), (None, 1), ("a",), ("a", 1), (1, 2, 3), ((1, "b"), None, 2.5), ("id001", "id002")]:
    print(key, portable_hash(key) & 0xFFFFFFFF)
