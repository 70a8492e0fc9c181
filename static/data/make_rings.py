"""Writes rings.libsvm, points on two rings with their class: the same bytes at every run.

    python3 make_rings.py
"""
import math
import os
import random

POINTS = 400

# Only random() is called on it: the one method whose sequence Python keeps from version to version.
source = random.Random(7)

path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "rings.libsvm")
with open(path, "w", newline="", encoding="utf-8") as file:
    for point in range(POINTS):
        ring = point % 2
        angle = 2 * math.pi * source.random()
        radius = 1 + ring + 0.6 * (source.random() - 0.5)
        file.write(f"{ring} 1:{radius * math.cos(angle):.4f} 2:{radius * math.sin(angle):.4f}\n")
