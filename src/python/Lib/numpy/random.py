"""NumPy's older generator, whose numbers for a seed are the same: a Mersenne Twister."""

import math

import _engine
from numpy import _array

_made = _array._made


class RandomState:
    def __init__(self, seed=None):
        self.seed(seed)

    def seed(self, seed=None):
        if seed is None:
            seed = int.from_bytes(_engine.urandom(4), "little")
        if not 0 <= seed < 1 << 32:
            raise ValueError("Seed must be between 0 and 2**32 - 1")
        self._draws = _engine.Draws(seed)

    def _many(self, draw, size):
        """As many as a shape has, or one number."""
        if size is None:
            return draw(1).get(0)
        shape = _array._tuple(size)
        return _array.ndarray._of(draw(math.prod(shape))).reshape(shape)

    def random(self, size=None):
        return self._many(self._draws.random, size)

    random_sample = ranf = sample = random

    def rand(self, *shape):
        return self.random(shape or None)

    def uniform(self, low=0.0, high=1.0, size=None):
        return low + (high - low) * self.random(size)

    def normal(self, loc=0.0, scale=1.0, size=None):
        return loc + scale * self._many(self._draws.normal, size)

    def standard_normal(self, size=None):
        return self._many(self._draws.normal, size)

    def randn(self, *shape):
        return self.standard_normal(shape or None)

    def exponential(self, scale=1.0, size=None):
        from numpy import log
        return -scale * log(1.0 - self.random(size))

    def randint(self, low, high=None, size=None, dtype=int):
        low, high = (0, low) if high is None else (low, high)
        if low >= high:
            raise ValueError("low >= high")
        return low + self._many(lambda count: self._draws.below(count, high - 1 - low), size)

    def shuffle(self, values):
        for at, other in zip(range(len(values) - 1, 0, -1), self._draws.exchanges(len(values))):
            if isinstance(values, _array.ndarray) and values.ndim > 1:
                values[[at, other]] = values[[other, at]]
            else:
                values[at], values[other] = values[other], values[at]

    def permutation(self, values):
        order = list(range(values if isinstance(values, int) else len(values)))
        self.shuffle(order)
        order = _made(order, "i")
        return order if isinstance(values, int) else (values if isinstance(values, _array.ndarray) else _made(values))[order]

    def choice(self, values, size=None, replace=True, p=None):
        import numpy
        values = list(range(values)) if isinstance(values, int) else values.tolist() if hasattr(values, "tolist") else list(values)
        count = 1 if size is None else math.prod(_array._tuple(size))
        if p is not None:
            bounds = numpy.asarray(p, float).cumsum()
            if abs(bounds[-1] - 1.0) > 1e-8:
                raise ValueError("probabilities do not sum to 1")
            if not replace:
                raise NotImplementedError("choice without replacement by probabilities")
            places = numpy.searchsorted(bounds / bounds[-1], self.random(count), "right").tolist()
        elif replace:
            places = self.randint(0, len(values), count).tolist()
        else:
            if count > len(values):
                raise ValueError("Cannot take a larger sample than population when 'replace=False'")
            places = self.permutation(len(values))[:count].tolist()
        if size is None:
            return values[places[0]]
        chosen = [values[place] for place in places]
        return _made(chosen).reshape(size)


_own = RandomState()
(seed, random, random_sample, ranf, sample, rand, uniform, normal, standard_normal, randn, exponential, randint, shuffle, permutation,
 choice) = (getattr(_own, name) for name in (
     "seed", "random", "random_sample", "ranf", "sample", "rand", "uniform", "normal", "standard_normal", "randn", "exponential", "randint",
     "shuffle", "permutation", "choice"))


class Generator(RandomState):
    """As NumPy's newer generator is called; its numbers for a seed are not NumPy's, which come of another source."""

    def integers(self, low, high=None, size=None, endpoint=False, dtype=int):
        low, high = (0, low) if high is None else (low, high)
        return self.randint(low, high + endpoint, size)


def default_rng(seed=None):
    return Generator(seed)
