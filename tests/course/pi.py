# wrong: a triangle instead of a circle
# says: x² + y²
def inside(_):
    x, y = random.random(), random.random()
    return x + y < 1
hits = sc.parallelize(range(samples), 4).filter(inside).count()
pi = 4 * hits / samples
print(f"pi is roughly {pi}")
# wrong: all points come to the driver
# says: brings every point to the driver
def inside(_):
    x, y = random.random(), random.random()
    return x * x + y * y < 1
hits = len(sc.parallelize(range(samples), 4).filter(inside).collect())
pi = 4 * hits / samples
print(f"pi is roughly {pi}")
# wrong: a quarter of it
# says: a quarter of it
def inside(_):
    x, y = random.random(), random.random()
    return x * x + y * y < 1
hits = sc.parallelize(range(samples), 4).filter(inside).count()
pi = hits / samples
print(f"pi is roughly {pi}")
# wrong: one partition does all
# says: four tasks
def inside(_):
    x, y = random.random(), random.random()
    return x * x + y * y < 1
hits = sc.parallelize(range(samples), 1).filter(inside).count()
pi = 4 * hits / samples
print(f"pi is roughly {pi}")
