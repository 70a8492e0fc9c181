from array import array

import _labs

# The list's search as a compiled loop. It is this, in Rust:
#
#     for item in items {
#         let price = 100 + (item * 7919 & 511);
#         total += if reduced.contains(item) { price - (price >> 2) } else { price };
#     }


def prepare(lab):
    # A till: orders of items by their number. Every tenth item is on the list of those that cost a quarter less.
    catalogue = 10 * lab.listed
    lab.items = array("I", [(at * 2654435761 >> 12) % catalogue for at in range(lab.orders)])
    lab.reduced = array("I", range(0, catalogue, 10))


def work(lab):
    # The kernel takes its own copy of both.
    lab.copied(4 * len(lab.items) + 4 * len(lab.reduced))
    return _labs.reduced_total(lab.items, lab.reduced, lanes=False)
