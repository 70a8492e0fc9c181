from concurrent.futures import ProcessPoolExecutor


def prepare(lab):
    # A till: orders of items by their number. Every tenth item is on the list of those that cost a quarter less.
    catalogue = 10 * lab.listed
    lab.items = [(at * 2654435761 >> 12) % catalogue for at in range(lab.orders)]
    lab.reduced = set(range(0, catalogue, 10))
    lab.parts = [lab.items[at::lab.threads] for at in range(lab.threads)]
    lab.pool = ProcessPoolExecutor(lab.threads)


def cost(items, reduced):
    total = 0
    for item in items:
        price = 100 + (item * 7919 & 511)
        if item in reduced:
            price -= price >> 2
        total += price
    return total


def work(lab):
    # The same call as for threads; what is sent is pickled.
    return sum(lab.pool.map(cost, lab.parts, [lab.reduced] * lab.threads))


def finish(lab):
    lab.pool.shutdown()
