"""Gradient descent over an RDD of labeled points, a sample of them a step: what the `…WithSGD` trainers share."""

import math


def descended(data, slope, regType, regParam, iterations, step, fraction, initial, intercept, tolerance):
    """The weights and the intercept. `slope(margin, label)` is what a point's features count for; steps get shorter by
    the square root of their number, and the search ends where the weights no longer move by the tolerance."""
    size = len(data.first().features)
    weights = [0.0] * size if initial is None else [float(weight) for weight in initial]
    if intercept:
        weights.append(0.0)
    data = data.map(lambda point: (point.label, list(point.features.toArray().tolist()) + ([1.0] if intercept else [])))
    data.cache()
    for iteration in range(1, int(iterations) + 1):
        rows = data if fraction >= 1.0 else data.sample(False, fraction, 42 + iteration)
        total, count = _gradient(rows, weights, slope)
        if count == 0:
            continue
        length = step / math.sqrt(iteration)
        moved = _updated(weights, [value / count for value in total], length, regType, regParam)
        change = math.sqrt(sum((a - b) ** 2 for a, b in zip(weights, moved)))
        done = iteration > 1 and change < tolerance * max(math.sqrt(sum(a * a for a in moved)), 1.0)
        weights = moved
        if done:
            break
    data.unpersist()
    return (weights[:-1], weights[-1]) if intercept else (weights, 0.0)


def _gradient(rows, weights, slope):
    def of_partition(points):
        total, count = [0.0] * len(weights), 0
        for label, features in points:
            factor = slope(sum(a * b for a, b in zip(weights, features)), label)
            for place, value in enumerate(features):
                total[place] += factor * value
            count += 1
        return [(total, count)]

    return rows.mapPartitions(of_partition).reduce(lambda a, b: ([x + y for x, y in zip(a[0], b[0])], a[1] + b[1]))


def _updated(weights, gradient, length, regType, regParam):
    if regType == "l2":
        shrunk = 1.0 - length * regParam
        return [weight * shrunk - length * value for weight, value in zip(weights, gradient)]
    moved = [weight - length * value for weight, value in zip(weights, gradient)]
    if regType == "l1":
        threshold = length * regParam
        return [math.copysign(max(0.0, abs(weight) - threshold), weight) for weight in moved]
    if regType is not None:
        raise ValueError(f"Invalid value for 'regType' parameter. Can only be initialized using the following string "
                         f"values: [l1, l2, None]: {regType}")
    return moved
