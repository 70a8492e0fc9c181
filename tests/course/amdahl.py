# wrong: the parallel share instead of the serial
# says: eight processors are eight times
def amdahl(serial, n):
    return 1 / ((1 - serial) + serial / n)
def gustafson(serial, n):
    return n - serial * (n - 1)
def serial_share(speedup, n):
    return (1 / speedup - 1 / n) / (1 - 1 / n)
most = 20
# wrong: Gustafson as Amdahl
# says: n − serial · (n − 1)
def amdahl(serial, n):
    return 1 / (serial + (1 - serial) / n)
gustafson = amdahl
def serial_share(speedup, n):
    return (1 / speedup - 1 / n) / (1 - 1 / n)
most = 20
# wrong: the signs are turned around
# says: It undoes `amdahl`
def amdahl(serial, n):
    return 1 / (serial + (1 - serial) / n)
def gustafson(serial, n):
    return n - serial * (n - 1)
def serial_share(speedup, n):
    return (1 / n - 1 / speedup) / (1 - 1 / n)
most = 20
# wrong: no limit
# says: The limit is 1 / serial
def amdahl(serial, n):
    return 1 / (serial + (1 - serial) / n)
def gustafson(serial, n):
    return n - serial * (n - 1)
def serial_share(speedup, n):
    return (1 / speedup - 1 / n) / (1 - 1 / n)
most = float("inf")
