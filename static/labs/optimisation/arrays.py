import numpy as np


def prepare(lab):
    # A till: orders of items by their number. Every tenth item is on the list of those that cost a quarter less.
    catalogue = 10 * lab.listed
    lab.items = np.array([(at * 2654435761 >> 12) % catalogue for at in range(lab.orders)])
    lab.reduced = np.zeros(catalogue, dtype=bool)
    lab.reduced[np.arange(0, catalogue, 10)] = True


def work(lab):
    items, reduced = lab.items, lab.reduced
    price = 100 + (items * 7919 & 511)
    price = np.where(reduced[items], price - (price >> 2), price)
    return int(price.sum())
