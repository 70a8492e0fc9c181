"""MLlib's RDD-based side, by PySpark's names."""

__all__ = ["clustering", "feature", "linalg", "random", "recommendation", "regression", "stat", "util"]
