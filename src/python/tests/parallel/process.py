"""Process, Queue, Pipe, Value, Array, locks, managers."""
import io
import multiprocessing
import os
import queue
import sys
import time
from multiprocessing import (Array, Barrier, Condition, Event, JoinableQueue, Lock, Manager, Pipe, Process, Queue, Semaphore, Value,
                             active_children, current_process)

shared = []
number = 0


def work(q, n):
    global number
    number = n
    shared.append(n)
    q.put((n, number, list(shared), current_process().name))


def answer(connection):
    while True:
        try:
            told = connection.recv()
        except EOFError:
            break
        if told is None:
            break
        connection.send(told * 2)
    connection.send_bytes(b"bye")
    connection.close()


def increment(value, lock, times):
    for _ in range(times):
        with lock:
            value.value += 1


def fill(array, at):
    array[at] = at * 10


def leave(code):
    sys.exit(code)


def fail():
    raise KeyError("missing")


def forever():
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


def consume(q, into):
    while (item := q.get()) is not None:
        into.put(item + 1)
        q.task_done()
    q.task_done()


def wait_for(event, q):
    event.wait()
    q.put("seen")


def meet(barrier, q):
    q.put(barrier.wait() < 3)


def change(dictionary, items, at):
    dictionary[at] = at * at
    items.append(at)


class Counter(Process):
    def __init__(self, n, q):
        super().__init__(name=f"counter-{n}")
        self.n, self.q = n, q

    def run(self):
        self.n += 1
        self.q.put((self.name, self.n))


if __name__ == "__main__":
    q = Queue()
    processes = [Process(target=work, args=(q, n), name=f"worker {n}") for n in range(3)]
    print([p.is_alive() for p in processes], processes[0].exitcode, processes[0].pid)
    for p in processes:
        p.start()
    print(sorted(q.get() for _ in processes))
    for p in processes:
        p.join()
    print([p.exitcode for p in processes], shared, number, len({p.pid for p in processes} | {os.getpid()}))
    print(q.empty(), processes[0].is_alive(), active_children())
    try:
        q.get(timeout=0.05)
    except queue.Empty:
        print("empty")

    here, there = Pipe()
    p = Process(target=answer, args=(there,))
    p.start()
    here.send([1, 2])
    print(here.recv(), here.poll())
    here.send("ab")
    print(here.recv())
    here.send(None)
    print(here.recv_bytes())
    p.join()
    there.close()
    try:
        here.recv()
    except EOFError:
        print("closed")

    value, lock = Value("i", 5), Lock()
    processes = [Process(target=increment, args=(value, lock, 50)) for _ in range(3)]
    [p.start() for p in processes]
    [p.join() for p in processes]
    print(value.value)
    array = Array("d", 4)
    processes = [Process(target=fill, args=(array, n)) for n in range(4)]
    [p.start() for p in processes]
    [p.join() for p in processes]
    print(array[:], len(array), list(Array("i", [3, 1, 2])))

    codes, error = [], sys.stderr
    sys.stderr = io.StringIO()
    for target, args in ((leave, (3,)), (leave, (None,)), (fail, ())):
        p = Process(target=target, args=args)
        p.start()
        p.join()
        codes.append(p.exitcode)
    sys.stderr = error
    print(codes)
    p = Process(target=forever, daemon=True)
    p.start()
    time.sleep(0.1)
    alive = p.is_alive()
    p.kill()
    p.join()
    print(alive, p.is_alive(), p.exitcode < 0)

    q = Queue()
    p = Counter(41, q)
    p.start()
    print(q.get(), p.n)
    p.join()

    tasks, results = JoinableQueue(), Queue()
    workers = [Process(target=consume, args=(tasks, results)) for _ in range(2)]
    [w.start() for w in workers]
    for n in range(5):
        tasks.put(n)
    for _ in workers:
        tasks.put(None)
    tasks.join()
    print(sorted(results.get() for _ in range(5)))
    [w.join() for w in workers]

    event = Event()
    p = Process(target=wait_for, args=(event, q))
    p.start()
    time.sleep(0.05)
    print(q.empty())
    event.set()
    print(q.get())
    p.join()
    barrier = Barrier(3)
    processes = [Process(target=meet, args=(barrier, q)) for _ in range(3)]
    [p.start() for p in processes]
    print([q.get() for _ in range(3)])
    [p.join() for p in processes]

    with Manager() as manager:
        dictionary, items = manager.dict(), manager.list([0])
        processes = [Process(target=change, args=(dictionary, items, n)) for n in range(1, 4)]
        [p.start() for p in processes]
        [p.join() for p in processes]
        print(sorted(dictionary.items()), sorted(items), len(items), 2 in dictionary)

    full = Queue(1)
    full.put(1)
    try:
        full.put(2, timeout=0.05)
    except queue.Full:
        print("full")
    print(full.get())
    p = Process(target=work, args=(q, 1))
    for attempt in (p.join, lambda: (p.start(), p.start())):
        try:
            attempt()
        except AssertionError as problem:
            print(problem)
    p.join()
    q.get()
    print(current_process().name, multiprocessing.parent_process())
