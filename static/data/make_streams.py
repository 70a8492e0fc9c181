"""Writes streams.csv, made-up customers of a streaming service: the same bytes at every run.

    python3 make_streams.py

One row a customer. Some ages, subscriber types and stream counts are missing, as in data from life.
`is_subscriber` is 0 for those who left; in every country, few streams make leaving likelier.
"""
import csv
import math
import os
import random

ROWS = 2000
# Country, its share of the customers, their mean number of streams.
COUNTRIES = [
    ("united_states", 0.38, 21.0),
    ("singapore", 0.17, 26.0),
    ("germany", 0.14, 17.0),
    ("brazil", 0.13, 19.0),
    ("india", 0.12, 24.0),
    ("new_zealand", 0.06, 15.0),
]
SUBSCRIBER_TYPES = [("basic", 0.5), ("premium", 0.3), ("unlimited", 0.2)]
MISSING = 0.03

# Only random() is called on it: the one method whose sequence Python keeps from version to version.
source = random.Random(1851)


def pick(table):
    """The row of the table that a draw falls on; a row's second column is its share."""
    draw = source.random()
    for row in table:
        draw -= row[1]
        if draw < 0:
            return row
    return table[-1]


def bell(mean, spread):
    """A whole number, roughly normal: the sum of twelve uniform draws has variance 1."""
    return round(mean + spread * (sum(source.random() for _ in range(12)) - 6))


def or_missing(value):
    return "" if source.random() < MISSING else value


def customer(number):
    country, _, mean_streams = pick(COUNTRIES)
    subscriber_type = pick(SUBSCRIBER_TYPES)[0]
    age = min(max(bell(34, 11), 13), 88)
    streams = max(bell(mean_streams, 5), 0)
    stays = 1 / (1 + math.exp(-(streams - 0.75 * mean_streams) / 3))
    is_subscriber = 1 if source.random() < stays else 0
    return [number, country, or_missing(age), or_missing(subscriber_type), or_missing(streams), is_subscriber]


path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "streams.csv")
with open(path, "w", newline="", encoding="utf-8") as file:
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(["customer_id", "country", "age", "subscriber_type", "num_streams", "is_subscriber"])
    rows.writerows(customer(1001 + index) for index in range(ROWS))
