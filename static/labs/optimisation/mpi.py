import json
import os

import mpiexec

TILL = """
import json

from mpi4py import MPI

world = MPI.COMM_WORLD
reduced = parts = None
if world.Get_rank() == 0:
    with open("lab_orders.json") as file:
        items, reduced = json.load(file)
    parts = [items[at::world.Get_size()] for at in range(world.Get_size())]
items = world.scatter(parts, root=0)
reduced = set(world.bcast(reduced, root=0))
total = 0
for item in items:
    price = 100 + (item * 7919 & 511)
    if item in reduced:
        price -= price >> 2
    total += price
total = world.reduce(total, op=MPI.SUM, root=0)
if world.Get_rank() == 0:
    with open("lab_total.json", "w") as file:
        json.dump(total, file)
"""


def prepare(lab):
    # A till: orders of items by their number. Every tenth item is on the list of those that cost a quarter less.
    catalogue = 10 * lab.listed
    lab.items = [(at * 2654435761 >> 12) % catalogue for at in range(lab.orders)]
    lab.reduced = set(range(0, catalogue, 10))
    with open("lab_orders.json", "w") as file:
        json.dump([lab.items, sorted(lab.reduced)], file)


def work(lab):
    # Starts a rank a thread; rank 0 reads the orders, deals them out, and writes the sum of what came back.
    code = mpiexec.run_source(TILL, n=lab.threads)
    if code != 0:
        raise RuntimeError(f"mpiexec ended with code {code}")
    with open("lab_total.json") as file:
        return json.load(file)


def finish(lab):
    os.remove("lab_orders.json")
    os.remove("lab_total.json")
