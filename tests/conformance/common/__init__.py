"""What several scripts of this folder share; no script of the suite."""
