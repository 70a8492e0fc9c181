"""mpi4py, run by mpiexec -n 4. Rank 0 prints what all have found."""
import sys

import numpy as np
from mpi4py import MPI

comm = MPI.COMM_WORLD
rank, size = comm.Get_rank(), comm.Get_size()
found = []
mine = 0


class Thing:
    def __init__(self, x):
        self.x = x


def note(*told):
    found.append(" ".join(map(str, told)))


note(rank, size, comm.rank == rank, comm.size == size)
if rank == 0:
    comm.send({"a": [1, 2]}, dest=1, tag=7)
    comm.send("later", dest=1, tag=9)
    comm.send("sooner", dest=1, tag=8)
elif rank == 1:
    note(comm.recv(source=0, tag=8), comm.recv(source=0, tag=7), comm.recv(source=0))
status = MPI.Status()
if rank == 2:
    note(sorted(comm.recv(source=MPI.ANY_SOURCE, tag=MPI.ANY_TAG, status=status) for _ in range(size - 1)), status.Get_source() != 2)
    note(status.Get_tag() == status.Get_source() * 10)
else:
    comm.send(rank, dest=2, tag=rank * 10)
note("bcast", comm.bcast([1, "x"] if rank == 1 else None, root=1))
note("scatter", comm.scatter([n * n for n in range(size)] if rank == 0 else None, root=0))
note("gather", comm.gather(rank * 2, root=3))
note("allgather", comm.allgather(chr(97 + rank)))
note("reduce", comm.reduce(rank + 1, op=MPI.SUM, root=0), comm.reduce(rank + 1, op=MPI.PROD, root=0))
note("allreduce", comm.allreduce(rank, op=MPI.MAX), comm.allreduce(rank, op=MPI.MIN), comm.allreduce([rank]))
note("alltoall", comm.alltoall([(rank, n) for n in range(size)]))
note("scan", comm.scan(rank + 1), comm.exscan(rank + 1))
note("locations", comm.allreduce((rank % 3, rank), op=MPI.MAXLOC))
comm.barrier()
note("sendrecv", comm.sendrecv(rank, dest=(rank + 1) % size, source=(rank - 1) % size))
requests = [comm.isend((rank, other), dest=other, tag=5) for other in range(size) if other != rank]
requests += [comm.irecv(source=other, tag=5) for other in range(size) if other != rank]
note("requests", [got for got in MPI.Request.waitall(requests) if got is not None])
note("thing", comm.bcast(Thing(rank) if rank == 0 else None).x)
mine += rank
note("own", mine)
data = np.arange(4, dtype=float) * rank
if rank == 0:
    comm.Send(np.array([1.5, 2.5, 3.5]), dest=3, tag=1)
elif rank == 3:
    into = np.zeros(3)
    comm.Recv(into, source=0, tag=1, status=status)
    note("Recv", into.tolist(), status.Get_count(MPI.DOUBLE))
total = np.zeros(4)
comm.Allreduce(data, total, op=MPI.SUM)
note("Allreduce", total.tolist())
largest = np.zeros(4)
comm.Reduce([data, MPI.DOUBLE], [largest, MPI.DOUBLE], op=MPI.MAX, root=2)
note("Reduce", largest.tolist())
whole = np.arange(8, dtype=float) if rank == 0 else None
part = np.zeros(2)
comm.Scatter(whole, part, root=0)
note("Scatter", part.tolist())
together = np.zeros((size, 2)) if rank == 1 else None
comm.Gather(part * 10, together, root=1)
note("Gather", together.tolist() if rank == 1 else None)
numbers = np.arange(3) if rank == 2 else np.zeros(3, dtype=int)
comm.Bcast(numbers, root=2)
note("Bcast", numbers.tolist())
everything = np.zeros((size, 1))
comm.Allgather(np.array([rank + 0.5]), everything)
note("Allgather", everything.ravel().tolist())
half = comm.Split(color=rank % 2, key=-rank)
note("Split", half.Get_size(), half.Get_rank(), half.allgather(rank), half.allreduce(rank))
twin = comm.Dup()
note("Dup", twin.allreduce(1))
note("self", MPI.COMM_SELF.Get_size(), MPI.COMM_SELF.allgather(rank))
try:
    comm.send(1, dest=size)
except MPI.Exception as problem:
    note(problem.Get_error_class() == MPI.ERR_RANK)
note(isinstance(MPI.Wtime(), float), sys.argv[1:])
gathered = comm.gather(found)
if rank == 0:
    for number, lines in enumerate(gathered):
        for line in lines:
            print(number, line)
