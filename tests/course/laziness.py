# wrong: counts to see whether it works
# says: Your answer started 1 job
evens = numbers.filter(lambda n: n % 2 == 0)
squares = evens.map(lambda n: n * n)
evens.count()
# wrong: keeps the odd ones
# says: should not be there
evens = numbers.filter(lambda n: n % 2)
squares = evens.map(lambda n: n * n)
# wrong: brings the data to the driver
# says: An action has brought the data to the driver
evens = numbers.filter(lambda n: n % 2 == 0)
squares = [n * n for n in evens.collect()]
# wrong: collects all for three
# of: enough
# says: 8 tasks
few = squares.collect()[:3]
# wrong: the largest three
# of: enough
# says: should not be there
few = squares.top(3)
