"""concurrent.futures."""
import os
import threading
import time
from concurrent.futures import (ALL_COMPLETED, FIRST_COMPLETED, FIRST_EXCEPTION, CancelledError, Future, ProcessPoolExecutor,
                                ThreadPoolExecutor, TimeoutError, as_completed, wait)

seen = []


def square(x):
    return x * x


def remember(x):
    seen.append(x)
    return len(seen) > 0


def fail(x):
    raise ValueError(f"bad {x}")


def slow(x):
    time.sleep(x)
    return x


def begin(value):
    global base
    base = value


def based(x):
    return base + x


def pid():
    return os.getpid()


if __name__ == "__main__":
    for kind in (ThreadPoolExecutor, ProcessPoolExecutor):
        with kind(max_workers=3) as executor:
            print(kind.__name__, list(executor.map(square, range(6))), list(executor.map(pow, [2, 3], [3, 2])))
            futures = {executor.submit(square, n): n for n in range(4)}
            print(sorted((futures[f], f.result()) for f in as_completed(futures)))
            f = executor.submit(fail, 1)
            print(repr(f.exception()), f.done(), type(f.exception().__cause__).__name__)
            try:
                f.result()
            except ValueError as problem:
                print("raised", problem)
            try:
                list(executor.map(fail, [5]))
            except ValueError as problem:
                print("map", problem)
            first, second = executor.submit(slow, 0.05), executor.submit(slow, 1)
            done, waiting = wait([first, second], return_when=FIRST_COMPLETED)
            print(done == {first}, waiting == {second})
            try:
                second.result(timeout=0.05)
            except TimeoutError:
                print("timed out")
            try:
                list(as_completed([second], timeout=0.05))
            except TimeoutError as problem:
                print(problem)
            told = []
            second.add_done_callback(lambda f: told.append(f.result()))
            done, waiting = wait([first, second], return_when=ALL_COMPLETED)
            time.sleep(0.05)
            print(len(done), len(waiting), told)
            print(executor.submit(remember, 1).result(), len(seen))
        try:
            executor.submit(square, 1)
        except RuntimeError as problem:
            print(problem)
        with kind(1) as executor:
            running = executor.submit(slow, 0.4)
            time.sleep(0.1)
            queued = [executor.submit(slow, 0.1) for _ in range(4)]
            print(running.cancel(), queued[-1].cancel(), queued[-1].cancelled(), running.running())
            try:
                queued[-1].result()
            except CancelledError:
                print("cancelled")
        with kind(2, initializer=begin, initargs=(10,)) as executor:
            print(list(executor.map(based, range(3))))
        start = time.time()
        with kind(4) as executor:
            list(executor.map(slow, [0.3] * 4))
        print("at the same time", time.time() - start < 1.0)
        try:
            kind(0)
        except ValueError as problem:
            print(problem)
    with ThreadPoolExecutor(2, thread_name_prefix="mine") as executor:
        print(executor.submit(lambda: threading.current_thread().name).result(), executor.submit(lambda: [1][0]).result())
    with ProcessPoolExecutor(2) as executor:
        print(list(executor.map(square, range(7), chunksize=3)), executor.submit(pid).result() != os.getpid())
        f = executor.submit(lambda: 1)
        print(type(f.exception()).__name__, "<lambda>" in str(f.exception()))
    future = Future()
    future.set_result(3)
    print(future.result(), future.done(), future.running())
