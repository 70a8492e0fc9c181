"""Writes ratings.csv, made-up ratings of films: the same bytes at every run.

    python3 make_ratings.py

Each person likes two of four kinds of film more than the others, and has rated about a third of the films.
"""
import csv
import os
import random

PEOPLE, FILMS, KINDS = 120, 60, 4

# Only random() is called on it: the one method whose sequence Python keeps from version to version.
source = random.Random(1927)
tastes = [[source.random() for _ in range(KINDS)] for _ in range(PEOPLE)]
kinds = [[source.random() ** 3 for _ in range(KINDS)] for _ in range(FILMS)]


def rating(person, film):
    """From 1 to 5 in halves: how well taste and film go together, and some chance."""
    weights = kinds[film]
    liking = sum(taste * weight for taste, weight in zip(tastes[person], weights)) / sum(weights)
    chance = sum(source.random() for _ in range(4)) / 4 - 0.5
    return min(max(round(2 * (1 + 4.4 * liking + chance)) / 2, 1.0), 5.0)


path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "ratings.csv")
with open(path, "w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["person", "film", "rating"])
    for person in range(PEOPLE):
        for film in range(FILMS):
            if source.random() < 1 / 3:
                writer.writerow([person + 1, film + 1, rating(person, film)])
