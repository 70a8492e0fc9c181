def prepare(lab):
    # A till: orders of items by their number. Every tenth item is on the list of those that cost a quarter less.
    catalogue = 10 * lab.listed
    lab.items = [(at * 2654435761 >> 12) % catalogue for at in range(lab.orders)]
    lab.prices = {}
    for item in range(catalogue):
        price = 100 + (item * 7919 & 511)
        if item % 10 == 0:
            price -= price >> 2
        lab.prices[item] = price


def work(lab):
    items, prices = lab.items, lab.prices
    total = 0
    for item in items:
        total += prices[item]
    return total
