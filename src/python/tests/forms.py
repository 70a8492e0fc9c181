"""The ways in which the usual programs are written: each has to run compiled, and to give what the interpreter gives.
Prints what does not."""
import math
import operator
import random
import re
import string
from operator import add
from random import random as draw

import _engine
from pyspark import SparkContext

sc = SparkContext("local[2]", "forms")
sc.setLogLevel("OFF")

LINES = ["To be, or not to be: that is the question.", "", "  Whether 'tis nobler\tin the mind  ", "a b a", "x"] * 20
NUMBERS = list(range(-40, 60))
PAIRS = [(word, number) for number, word in enumerate("to be or not to be".split() * 10)]
STOP = {"to", "the", "a"}
RANKS = {"to": 1, "be": 2}
DAYS = ["mon", "tue", "wed"]
WORD = re.compile(r"\w+")
PUNCTUATION = str.maketrans("", "", string.punctuation)


def inside(_):
    x, y = random.random(), random.random()
    return x * x + y * y < 1


def inside_2(p):
    from random import random
    x, y = random() * 2 - 1, random() * 2 - 1
    return 1 if x ** 2 + y ** 2 <= 1 else 0


def hits(n):
    count = 0
    for _ in range(abs(n)):
        x, y = draw(), draw()
        if x * x + y * y <= 1.0:
            count += 1
    return count <= abs(n)


def is_prime(n):
    if n < 2:
        return False
    for i in range(2, int(math.sqrt(n)) + 1):
        if n % i == 0:
            return False
    return True


def is_prime_2(n):
    if n < 2:
        return False
    i = 2
    while i * i <= n:
        if n % i == 0:
            return False
        i += 1
    return True


def collatz(n):
    n, steps = abs(n) + 1, 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def escape(c):
    x = y = 0.0
    rounds = 0
    while x * x + y * y <= 4.0 and rounds < 50:
        x, y = x * x - y * y + c / 30.0, 2.0 * x * y
        rounds += 1
    return rounds


def divisors(n):
    total = 0
    for i in range(1, abs(n) + 1):
        for j in range(1, i):
            if i % j == 0:
                continue
            if j > 5:
                break
            total += j
    return total


def biggest(line):
    best = 0
    for length in [len(word) for word in line.split()]:
        if length > best:
            best = length
    return best


def clean(word, strip=string.punctuation):
    return word.strip(strip).lower()


def checked(x):
    assert x < 1000, "too large"
    if x > 500:
        raise ValueError(x)
    try:
        return int(str(x))
    except ValueError:
        return None


def nested(x):
    def twice(y):
        return y * 2 + x
    square = lambda y: y * y
    return twice(square(x))


def pairs_of(line):
    words = line.split()
    return zip(words, words[1:])


def words_of(line):
    for word in line.split():
        if word:
            yield word.lower(), 1


MAPS = [
    # Numbers
    (lambda x: x * x + 1, NUMBERS), (lambda x: (x, x % 3 == 2), NUMBERS), (lambda n: n / 7 if n > 0 else 0.0, NUMBERS),
    (lambda x: round(x / 3, 2), NUMBERS), (lambda x: int(x ** 0.5), list(range(50))), (lambda x: divmod(x, 7), NUMBERS), (lambda x: pow(x, 2), NUMBERS),
    (lambda x: min(x, 3) + max(x, 4, 5), NUMBERS), (lambda x: float(x) + abs(x), NUMBERS), (lambda x: math.gcd(x, 12), NUMBERS),
    (lambda x: isinstance(x, int) and not isinstance(x, str), NUMBERS), (lambda x: DAYS[x % 3], NUMBERS), (lambda x: ("a", "b", "c")[x % 3], NUMBERS),
    (lambda x: f"{x:03d}-{x / 7:.2f}", NUMBERS), (lambda x: "%d is %s" % (x, "odd" if x % 2 else "even"), NUMBERS), (lambda x: operator.mul(x, x), NUMBERS),
    (is_prime, NUMBERS), (is_prime_2, NUMBERS), (lambda n: (n, is_prime(n)), NUMBERS), (collatz, NUMBERS), (escape, NUMBERS), (divisors, NUMBERS[:30]), (fibonacci, NUMBERS),
    (lambda n: sum(i * i for i in range(n)), list(range(30))), (lambda n: sum([i for i in range(n) if i % 3 == 0]), list(range(30))),
    (lambda n: all(n % i for i in range(2, n)), list(range(2, 60))), (lambda n: any(i * i == n for i in range(n + 1)), list(range(60))),
    (lambda n: [i * n for i in range(3)], NUMBERS), (lambda n: max(i % 5 for i in range(1, n)), list(range(3, 30))), (nested, NUMBERS), (checked, NUMBERS),
    (lambda n: [x for x in range(n) if is_prime(x)], list(range(20))), (lambda n: sorted([n, -n, 3], reverse=True), NUMBERS), (lambda n: sum((n, 1, 2)), NUMBERS),
    # Texts
    (lambda line: line.split(), LINES), (lambda line: len(line.split(" ")), LINES), (lambda s: s.lower().strip(".,:"), LINES), (lambda s: s[::-1], LINES),
    (lambda line: re.split(r"\W+", line), LINES), (lambda line: re.findall(r"\w+", line.lower()), LINES), (lambda line: re.sub(r"[^a-z ]", "", line.lower()), LINES),
    (lambda line: WORD.findall(line), LINES), (lambda line: bool(re.search(r"\d", line)), LINES), (lambda line: re.match(r"to", line, flags=re.IGNORECASE) is not None, LINES),
    (lambda line: line.translate(PUNCTUATION), LINES), (lambda line: "".join(c for c in line if c.isalpha()), LINES), (lambda line: [c for c in line], LINES),
    (lambda line: "".join([c.upper() if c in "aeiou" else c for c in line]), LINES), (lambda line: sum(1 for w in line.split() if w in STOP), LINES),
    (lambda line: sorted(line.split()), LINES), (lambda line: max([len(w) for w in line.split()] + [0]) if line else 0, ["a bc", "d"] * 5),
    (lambda line: max(len(w) for w in line.split()), ["a bc", "def g"] * 5), (lambda line: list(map(len, line.split())), LINES), (lambda line: list(map(lambda w: w[0], line.split())), LINES),
    (lambda line: list(filter(lambda w: len(w) > 2, line.split())), LINES), (lambda line: "be" in line.split(), LINES), (lambda line: [(i, w) for i, w in enumerate(line.split())], LINES),
    (lambda line: list(zip(line.split(), line.split()[1:])), LINES), (lambda line: list(enumerate(line.split(), 1))[:2], LINES), (lambda line: " ".join(sorted(line.split(), reverse=True)), LINES),
    (lambda line: [clean(w) for w in line.split()], LINES), (lambda line: [clean(word=w, strip="'") for w in line.split()], LINES), (lambda line: line.split(maxsplit=1, sep=" "), LINES),
    (lambda line: list(line.split(",")), LINES), (lambda line: [int(x) for x in line.split(",")], ["1,2,3", "4"] * 5), (lambda line: sum(map(float, line.split(","))), ["1,2.5,3", "4"] * 5),
    (lambda line: tuple(w for w in ("a", "b")) + (line,), LINES), (lambda w: RANKS.get(w, 0), ["to", "x"] * 5), (lambda w: w in STOP, ["to", "x"] * 5), (biggest, LINES),
    (lambda line: [w for w in line.split() if not w.startswith("t")], LINES), (lambda line: line.replace(",", "").find("be"), LINES), (lambda line: any(w.isdigit() for w in line.split()), LINES),
    # Pairs
    (lambda kv: (kv[1], kv[0]), PAIRS), (lambda kv: kv[0] + str(kv[1]), PAIRS), (lambda kv: [kv[0], kv[0]], PAIRS), (lambda p: (p[0], (p[1], 1)), PAIRS),
]

FLAT = [
    (lambda line: line.split(" "), LINES), (lambda line: re.split(r"\s+", line), LINES), (lambda line: line.lower().split(), LINES), (str.split, LINES), (list, LINES),
    (lambda line: [(w, 1) for w in line.split()], LINES), (lambda line: ((w.lower(), 1) for w in line.split() if w), LINES), (words_of, LINES), (pairs_of, LINES),
    (lambda line: map(clean, line.split()), LINES), (lambda x: [x, x * 2], NUMBERS), (lambda x: (x, -x), NUMBERS), (lambda x: range(x % 4), NUMBERS), (lambda x: [], NUMBERS[:0] + [1]),
    (lambda x: [x] if x > 0 else [], NUMBERS), (lambda kv: [(kv[0], 1), (kv[0] + "!", 2)], PAIRS), (lambda x: (x + i for i in range(3)), NUMBERS), (WORD.findall, LINES),
]

RANDOM = [(inside, NUMBERS), (inside_2, NUMBERS), (hits, NUMBERS), (lambda _: random.choice(DAYS) in DAYS, NUMBERS), (lambda _: 1 <= random.randint(1, 6) <= 6, NUMBERS),
          (lambda n: 0 <= random.randrange(5) < 5 and random.uniform(1, 2) >= 1, NUMBERS)]

failed = 0


def tell(what, place, why):
    global failed
    failed += 1
    print(what, place, why)


for place, (f, items) in enumerate(MAPS):
    how, results = _engine.try_compiled(f, items)
    if how != "compiled":
        tell("map", place, how)
    elif repr(results) != repr([f(item) for item in items]):
        tell("map", place, f"gives {results[:5]} and not {[f(item) for item in items[:5]]}")
for place, (f, items) in enumerate(RANDOM):
    how, results = _engine.try_compiled(f, items)
    if how != "compiled":
        tell("random", place, how)
for place, (f, items) in enumerate(FLAT):
    rdd = sc.parallelize(items, 2).flatMap(f)
    results, decision = rdd.collect(), rdd._engine.decision
    _engine.set_compiling(False)
    expected = sc.parallelize(items, 2).flatMap(f).collect()
    _engine.set_compiling(True)
    if decision != "compiled":
        tell("flatMap", place, decision)
    elif repr(results) != repr(expected):
        tell("flatMap", place, f"gives {results[:5]} and not {expected[:5]}")

words = sc.parallelize(LINES, 2).flatMap(lambda line: line.lower().split())
counts = {
    "add": words.map(lambda w: (w, 1)).reduceByKey(add),
    "operator.add": words.map(lambda w: (w, 1)).reduceByKey(operator.add),
    "lambda": words.map(lambda w: (w, 1)).reduceByKey(lambda a, b: a + b),
    "max": words.map(lambda w: (w, len(w))).reduceByKey(max),
    "aggregate": words.map(lambda w: (w, len(w))).aggregateByKey((0, 0), lambda a, v: (a[0] + v, a[1] + 1), lambda a, b: (a[0] + b[0], a[1] + b[1])),
}
for name, rdd in counts.items():
    found, decision = rdd.collect(), rdd._engine.decision
    if decision != "compiled":
        tell("reduceByKey", name, decision)
pi = sc.parallelize(range(20000), 2).map(inside_2)
hit = pi.reduce(add)
if pi._engine.decision != "compiled" or not 3 < 4 * hit / 20000 < 3.3:
    tell("pi", hit, pi._engine.decision)
print(failed, "of", len(MAPS) + len(FLAT) + len(RANDOM) + len(counts) + 1)
