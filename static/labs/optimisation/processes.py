from multiprocessing import Pool


def prepare(lab):
    # A till: orders of items by their number. Every tenth item is on the list of those that cost a quarter less.
    catalogue = 10 * lab.listed
    lab.items = [(at * 2654435761 >> 12) % catalogue for at in range(lab.orders)]
    lab.reduced = set(range(0, catalogue, 10))
    lab.parts = [lab.items[at::lab.threads] for at in range(lab.threads)]
    lab.pool = Pool(lab.threads)


def cost(items, reduced):
    total = 0
    for item in items:
        price = 100 + (item * 7919 & 511)
        if item in reduced:
            price -= price >> 2
        total += price
    return total


def work(lab):
    # Each worker has a memory of its own: its part and the set are pickled, sent and unpickled there.
    return sum(lab.pool.starmap(cost, [(part, lab.reduced) for part in lab.parts]))


def finish(lab):
    lab.pool.close()
    lab.pool.join()
