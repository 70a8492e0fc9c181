from pyspark import SparkContext


def prepare(lab):
    # A till: orders of items by their number. Every tenth item is on the list of those that cost a quarter less.
    catalogue = 10 * lab.listed
    lab.items = SparkContext.getOrCreate().parallelize(
        [(at * 2654435761 >> 12) % catalogue for at in range(lab.orders)], 2 * lab.threads).cache()
    reduced = set(range(0, catalogue, 10))

    def cost(item):
        price = 100 + (item * 7919 & 511)
        if item in reduced:
            price -= price >> 2
        return price

    lab.costs = lab.items.map(cost)


def work(lab):
    return lab.costs.sum()
