"""threading and queue."""
import queue
import threading
import time

count, lock = 0, threading.Lock()


def add(times):
    global count
    for _ in range(times):
        with lock:
            count += 1


threads = [threading.Thread(target=add, args=(500,), name=f"t{n}") for n in range(4)]
[t.start() for t in threads]
[t.join() for t in threads]
print(count, [t.is_alive() for t in threads], threads[0].name, threading.current_thread().name, threading.main_thread().name)

event, told = threading.Event(), []
t = threading.Thread(target=lambda: (event.wait(), told.append("woken")))
t.start()
print(t.is_alive(), told, event.wait(0.05))
event.set()
t.join()
print(told, event.is_set())

barrier = threading.Barrier(3)
numbers = []
threads = [threading.Thread(target=lambda: numbers.append(barrier.wait())) for _ in range(3)]
[t.start() for t in threads]
[t.join() for t in threads]
print(sorted(numbers))

gate, inside, most = threading.Semaphore(2), [], []


def enter():
    with gate:
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.03)
        inside.pop()


threads = [threading.Thread(target=enter) for _ in range(5)]
[t.start() for t in threads]
[t.join() for t in threads]
print(max(most) <= 2, len(most))

bounded = threading.BoundedSemaphore(1)
try:
    bounded.release()
except ValueError as problem:
    print(problem)

condition, items = threading.Condition(), []


def consume(n):
    got = []
    while len(got) < n:
        with condition:
            condition.wait_for(lambda: items)
            got.append(items.pop(0))
    told.append(sum(got))


t = threading.Thread(target=consume, args=(5,))
t.start()
for n in range(5):
    with condition:
        items.append(n)
        condition.notify()
t.join()
print(told)

q = queue.Queue(2)


def produce():
    for n in range(6):
        q.put(n)
    q.put(None)


threading.Thread(target=produce).start()
print(list(iter(q.get, None)))
for kind, values in ((queue.LifoQueue, [1, 2, 3]), (queue.PriorityQueue, [3, 1, 2]), (queue.SimpleQueue, [1, 2, 3])):
    one = kind()
    [one.put(v) for v in values]
    print([one.get() for _ in values])
try:
    q.get_nowait()
except queue.Empty:
    print("empty")
try:
    q.get(timeout=0.02)
except queue.Empty:
    print("still empty")

local = threading.local()
local.value = "main"
threading.Thread(target=lambda: (setattr(local, "value", "other"), told.append(local.value))).start()
time.sleep(0.1)
print(local.value, told[-1])

hooked = []
threading.excepthook = lambda args: hooked.append((args.exc_type.__name__, str(args.exc_value), args.thread.name))
t = threading.Thread(target=lambda: 1 / 0, name="bad")
t.start()
t.join()
print(hooked)

timer = threading.Timer(0.02, told.append, ["timer"])
timer.start()
timer.join()
cancelled = threading.Timer(5, told.append, ["never"])
cancelled.start()
cancelled.cancel()
cancelled.join()
print(told[-1])

reentrant = threading.RLock()
with reentrant:
    with reentrant:
        print("twice")
print(lock.acquire(blocking=False), lock.acquire(timeout=0.02), lock.locked())
lock.release()
try:
    lock.release()
except RuntimeError as problem:
    print(problem)
start = time.time()
threads = [threading.Thread(target=time.sleep, args=(0.3,)) for _ in range(3)]
[t.start() for t in threads]
[t.join() for t in threads]
print(time.time() - start < 0.8)


class Mine(threading.Thread):
    def run(self):
        self.result = self.name


mine = Mine(name="own")
mine.start()
mine.join()
print(mine.result)
for attempt in (mine.start, lambda: threading.Thread().join()):
    try:
        attempt()
    except RuntimeError as problem:
        print(problem)
ended = threading.Thread(target=lambda: (time.sleep(0.1), print("the last")))
ended.start()
