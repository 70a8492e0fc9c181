# wrong: a slope without logarithms
# says: A slope on logarithms
import math
def growth(rows, seconds):
    x, y = rows, seconds
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    p = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y)) / sum((a - mean_x) ** 2 for a in x)
    return p, mean_y - p * mean_x
def seconds_for(n, rows, seconds):
    p, c = growth(rows, seconds)
    return c * n ** p
# wrong: a line instead of a power
# says: c · n ** p
import math
def growth(rows, seconds):
    x, y = [math.log(n) for n in rows], [math.log(s) for s in seconds]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    p = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y)) / sum((a - mean_x) ** 2 for a in x)
    return p, math.exp(mean_y - p * mean_x)
def seconds_for(n, rows, seconds):
    p, c = growth(rows, seconds)
    return c + n * p
# wrong: logarithms of one side only
# says: of the rows and of the seconds
import math
def growth(rows, seconds):
    x, y = [math.log(n) for n in rows], seconds
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    p = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y)) / sum((a - mean_x) ** 2 for a in x)
    return p, math.exp(mean_y - p * mean_x)
def seconds_for(n, rows, seconds):
    p, c = growth(rows, seconds)
    return c * n ** p
# wrong: rounds to the nearest
# of: load
# says: round up
def replicas(rate, seconds, busy=0.7):
    return max(1, round(rate * seconds / busy))
# wrong: busy all the time
# of: load
# says: busy 0.7 of the time
import math
def replicas(rate, seconds, busy=0.7):
    return max(1, math.ceil(rate * seconds))
# wrong: none for no load
# of: load
# says: at least one
import math
def replicas(rate, seconds, busy=0.7):
    return math.ceil(rate * seconds / busy)
