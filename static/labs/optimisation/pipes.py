import os
import subprocess

TILL = """
import sys

reduced, total = None, 0
for line in sys.stdin:
    numbers = [int(number) for number in line.split()]
    if reduced is None:
        reduced = set(numbers)
        continue
    for item in numbers:
        price = 100 + (item * 7919 & 511)
        if item in reduced:
            price -= price >> 2
        total += price
print(total)
"""


def prepare(lab):
    # A till: orders of items by their number. Every tenth item is on the list of those that cost a quarter less.
    catalogue = 10 * lab.listed
    lab.items = [(at * 2654435761 >> 12) % catalogue for at in range(lab.orders)]
    lab.reduced = set(range(0, catalogue, 10))
    with open("lab_till.py", "w") as file:
        file.write(TILL)


def text(numbers):
    return " ".join(map(str, numbers)) + "\n"


def work(lab):
    # A program of its own reads numbers as text from one pipe and writes the total into another.
    sent = text(lab.reduced) + text(lab.items)
    ended = subprocess.run(["python", "lab_till.py"], input=sent, capture_output=True, text=True, check=True)
    lab.copied(len(sent) + len(ended.stdout))
    return int(ended.stdout)


def finish(lab):
    os.remove("lab_till.py")
