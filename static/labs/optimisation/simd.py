from array import array

import _labs

# The list's search as a compiled loop. It is this, in Rust:
#
#     for four in items.chunks(4) {            // four orders in the lanes of one register
#         let mut found = splat(0);
#         for entry in reduced {
#             found = found | equal(four, splat(entry));    // four comparisons, one instruction
#         }
#         let price = splat(100) + (four * splat(7919) & splat(511));
#         totals = totals + price - (found & price >> 2);
#     }


def prepare(lab):
    # A till: orders of items by their number. Every tenth item is on the list of those that cost a quarter less.
    catalogue = 10 * lab.listed
    lab.items = array("I", [(at * 2654435761 >> 12) % catalogue for at in range(lab.orders)])
    lab.reduced = array("I", range(0, catalogue, 10))


def work(lab):
    # The kernel takes its own copy of both.
    lab.copied(4 * len(lab.items) + 4 * len(lab.reduced))
    return _labs.reduced_total(lab.items, lab.reduced, lanes=True)
