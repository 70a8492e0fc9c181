"""multiprocessing.Pool."""
import multiprocessing
import os
import sys
import time
from multiprocessing import Pool, TimeoutError, current_process

calls = 0
table = {"a": 1}


class Point:
    made = 0

    def __init__(self, x):
        self.x = x

    def __eq__(self, other):
        return type(other) is type(self) and self.x == other.x

    def doubled(self):
        return Point(self.x * 2)


class OwnError(Exception):
    def __init__(self, code):
        super().__init__(f"code {code}")
        self.code = code

    def __reduce__(self):
        return OwnError, (self.code,)


def square(x):
    return x * x


def add(a, b):
    return a + b


def count(_):
    global calls
    calls += 1
    table["a"] += 1
    Point.made += 1
    return calls > 0 and table["a"] > 1 and Point.made > 0


def double(point):
    return point.doubled()


def fail(x):
    if x == 3:
        raise ValueError(f"no {x}")
    return x


def own_fail(x):
    raise OwnError(x)


def unsendable(x):
    return lambda: x


def begin(n):
    global offset
    offset = n


def shifted(x):
    return x + offset


def slow(x):
    time.sleep(x)
    return x


def who(_):
    time.sleep(0.05)
    return current_process().daemon, current_process().name.startswith("ForkPoolWorker-"), os.getpid() != parent


def forever(_):
    while True:
        pass


def recursive(n):
    return 1 if n < 2 else n * recursive(n - 1)


parent = os.getpid()

if __name__ == "__main__":
    with Pool(3) as pool:
        print(pool.map(square, range(10)))
        print(pool.map(square, [], chunksize=1), pool.map(abs, [-1, 2]))
        print(pool.starmap(add, [(1, 2), (3, 4)]))
        print(list(pool.imap(square, range(5))), sorted(pool.imap_unordered(square, range(5), chunksize=2)))
        print(pool.apply(add, (1,), {"b": 5}), pool.apply_async(square, (9,)).get(timeout=10))
        print(all(pool.map(count, range(20))), calls, table, Point.made)
        print(pool.map(double, [Point(1), Point(2)]) == [Point(2), Point(4)])
        print(pool.map(recursive, [5, 10]))
        print(set(pool.map(who, range(6))))
        try:
            pool.map(fail, range(6))
        except ValueError as problem:
            print(type(problem).__name__, problem, type(problem.__cause__).__name__)
            text = str(problem.__cause__)
            print(text.startswith('\n"""\nTraceback (most recent call last):\n'), text.endswith('ValueError: no 3\n"""'), "in fail" in text)
        try:
            pool.apply(own_fail, (7,))
        except OwnError as problem:
            print(problem, problem.code)
        try:
            pool.map(lambda x: x, [1])
        except Exception as problem:
            print(type(problem).__name__, "<lambda>" in str(problem))
        try:
            pool.apply(unsendable, (1,))
        except multiprocessing.pool.MaybeEncodingError as problem:
            print(str(problem).startswith("Error sending result: '<function unsendable.<locals>.<lambda> at 0x"))
        waiting = pool.apply_async(slow, (5,))
        try:
            waiting.get(timeout=0.05)
        except TimeoutError:
            print("timed out", waiting.ready())
        told = []
        results = [pool.apply_async(square, (x,), callback=told.append) for x in range(4)]
        [result.wait() for result in results]
        failed = pool.apply_async(fail, (3,), error_callback=lambda problem: told.append(str(problem)))
        failed.wait()
        print(sorted(told[:4]), told[4:], results[0].successful(), failed.successful())
        it = pool.imap(fail, range(5))
        print([next(it), next(it), next(it)])
        try:
            next(it)
        except ValueError as problem:
            print("imap", problem, next(it))
    try:
        pool.map(square, [1])
    except ValueError as problem:
        print(problem)
    pool = Pool(2, initializer=begin, initargs=(100,))
    print(pool.map(shifted, range(4)), "offset" in globals())
    try:
        pool.join()
    except ValueError as problem:
        print(problem)
    result = pool.map_async(shifted, range(3))
    pool.close()
    pool.join()
    print(result.get())
    start = time.time()
    pool = Pool(2)
    pool.map_async(forever, range(2), chunksize=1)
    time.sleep(0.2)
    pool.terminate()
    pool.join()
    print("terminated", time.time() - start < 4)
    start = time.time()
    with Pool(4) as pool:
        pool.map(slow, [0.3] * 4, chunksize=1)
    print("at the same time", time.time() - start < 1.0)
    try:
        Pool(0)
    except ValueError as problem:
        print(problem)
    from multiprocessing.pool import ThreadPool
    with ThreadPool(2) as threads:
        print(threads.map(lambda x: x + 1, range(3)), threads.map(count, [1]), calls)
