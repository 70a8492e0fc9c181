"""MPI between the ranks that `mpiexec` starts: threads that have nothing together but the messages they send."""

__version__ = "4.1.2"
