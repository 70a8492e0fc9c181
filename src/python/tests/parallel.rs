//! The modules that run things at the same time, and NumPy: scripts in `parallel/` print what they printed where the modules
//! are CPython's, NumPy's and mpi4py's own (`parallel/record.py`).

// A native process, in tests: what is disallowed for the browser is fine here.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, clippy::unwrap_used, clippy::expect_used)]

#[path = "support/printed.rs"]
mod support;

use std::fs;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use support::printed;
use touchpaper_python::{Host, HostConfig};
use touchpaper_wire::Outcome;

fn folder() -> String {
    format!("{}/tests/parallel", env!("CARGO_MANIFEST_DIR"))
}

fn source(name: &str) -> String {
    fs::read_to_string(format!("{}/{name}", folder())).unwrap()
}

fn as_recorded(name: &str) {
    assert_eq!(printed(&source(&format!("{name}.py")), &[]), source(&format!("{name}.out")), "{name}");
}

#[test]
fn pools_are_as_cpythons() {
    as_recorded("pool");
}

#[test]
fn processes_are_as_cpythons() {
    as_recorded("process");
}

#[test]
fn executors_are_as_cpythons() {
    as_recorded("futures");
}

#[test]
fn threads_are_as_cpythons() {
    as_recorded("threads");
}

#[test]
fn arrays_are_as_numpys() {
    as_recorded("arrays");
}

#[test]
fn ranks_are_as_mpis() {
    let start = format!("import mpiexec, sys\nsys.exit(mpiexec.run('{}/ranks.py', 4, ['x', '-y']))", folder());
    assert_eq!(printed(&start, &[]), source("ranks.out"));
}

#[test]
fn ranks_that_wait_for_each_other_are_told_so() {
    let told = printed(
        r#"
import io, sys, mpiexec
ring = """
from mpi4py import MPI
comm = MPI.COMM_WORLD
got = comm.recv(source=(comm.rank + 1) % comm.size, tag=4)
"""
late = """
from mpi4py import MPI
comm = MPI.COMM_WORLD
print("rank", comm.rank, flush=True) if comm.rank == 1 else comm.recv()
"""
failing = """
from mpi4py import MPI
comm = MPI.COMM_WORLD
if comm.rank == 1:
    1 / 0
while True:
    comm.barrier()
"""
endless = """
import sys
from mpi4py import MPI
if MPI.COMM_WORLD.rank == 2:
    sys.exit(5)
while True:
    pass
"""
for source, n in ((ring, 2), (late, 2), (failing, 3), (endless, 3)):
    said, sys.stderr = sys.stderr, io.StringIO()
    code = mpiexec.run_source(source, n, "job.py")
    text, sys.stderr = sys.stderr.getvalue(), said
    print(code)
    for wanted in ("deadlock: every rank waits for a message that nobody sends", "rank 0 waits for rank 1 with tag 4", "rank 0 waits for any rank",
                   "rank 1 has ended", "ZeroDivisionError", 'File "job.py", line 5', "and the other ranks with it", "mpiexec: rank 2 ended with exit code 5"):
        if wanted in text:
            print("  ", wanted)
    print("  ", text.count("Traceback"))
print(mpiexec.run_source("print('one')", 1), mpiexec.run_source("import sys; sys.exit(3)", 1), mpiexec.run_source("", 0), mpiexec.run_source("x = (", 1))
"#,
        &[],
    );
    let wanted = "1\n   deadlock: every rank waits for a message that nobody sends\n   rank 0 waits for rank 1 with tag 4\n   and the other ranks with it\n   1\n\
                  rank 1\n1\n   deadlock: every rank waits for a message that nobody sends\n   rank 0 waits for any rank\n   rank 1 has ended\n   and the other ranks with it\n   1\n\
                  1\n   ZeroDivisionError\n   File \"job.py\", line 5\n   and the other ranks with it\n   1\n\
                  5\n   and the other ranks with it\n   mpiexec: rank 2 ended with exit code 5\n   0\n";
    assert!(told.starts_with(wanted), "{told}");
    assert!(told.contains("one\n") && told.contains("3 1 1\n"), "{told}");
}

#[test]
fn more_ranks_than_threads_all_run_and_their_lines_stay_whole() {
    let told = printed(
        r#"
import mpiexec
code = mpiexec.run_source("""
from mpi4py import MPI
comm = MPI.COMM_WORLD
right, left = (comm.rank + 1) % comm.size, (comm.rank - 1) % comm.size
token = comm.rank
for _ in range(comm.size):
    token = comm.sendrecv(token, dest=right, source=left)
for n in range(20):
    print("rank", comm.rank, "line", n, sep="-")
print(token == comm.rank, comm.allreduce(1))
""", 16, label=True)
print(code)
"#,
        &[],
    );
    for rank in 0..16 {
        for n in 0..20 {
            assert_eq!(told.matches(&format!("[{rank}] rank-{rank}-line-{n}\n")).count(), 1, "{told}");
        }
        assert!(told.contains(&format!("[{rank}] True 16\n")), "{told}");
    }
    assert!(told.ends_with("\n0\n"), "{told}");
}

#[test]
fn engines_keep_their_names() {
    let told = printed(
        r#"
import ipyparallel as ipp
base = 5
def square(x):
    return x * x
def shifted(x):
    return x + offset
def fail(x):
    raise ValueError(x)
rc = ipp.Client(n=3)
print(rc.ids, len(rc))
view = rc[:]
print(view.map_sync(square, range(10)), view.map(lambda a, b: a + b, [1, 2], [10, 20]).get())
view.push({"offset": 100})
print(view.map_sync(shifted, range(4)), view.pull("offset"), rc[1]["offset"])
rc[0].push({"offset": 0})
print(view["offset"], rc[0].apply_sync(shifted, 1), rc[1].apply_sync(shifted, 1))
view.execute("import math\nroot = math.sqrt(offset)", block=True)
print(view.pull("root"))
view.scatter("part", list(range(7)))
print(view["part"], view.gather("part"))
balanced = rc.load_balanced_view()
print(sorted(balanced.map_sync(square, range(6))), balanced.apply_sync(square, 9))
result = view.apply_async(square, 3)
print(result.get(), result.ready(), result.successful())
for call in (lambda: rc[0].apply_sync(fail, 1), lambda: view.map_sync(fail, [1]), lambda: rc[0].pull("nothing"), lambda: rc[0].apply_sync(lambda: base)):
    try:
        call()
    except ipp.RemoteError as problem:
        print(type(problem).__name__, problem.ename)
with ipp.Cluster(n=2) as cluster:
    print(cluster[:].apply_sync(square, 2))
rc.close()
"#,
        &[],
    );
    let wanted = "[0, 1, 2] 3\n[0, 1, 4, 9, 16, 25, 36, 49, 64, 81] [11, 22]\n[100, 101, 102, 103] [100, 100, 100] 100\n\
                  [0, 100, 100] 1 101\n[0.0, 10.0, 10.0]\n[[0, 1, 2], [3, 4], [5, 6]] [0, 1, 2, 3, 4, 5, 6]\n[0, 1, 4, 9, 16, 25] 81\n\
                  [9, 9, 9] True True\nRemoteError ValueError\nCompositeError ValueError\nRemoteError NameError\nRemoteError NameError\n[4, 4]\n";
    assert_eq!(told, wanted);
}

#[test]
fn where_there_is_one_thread_things_are_done_one_after_another() {
    let told = printed(
        r#"
import _engine, io, sys
_engine.stay_alone(True)
import os, queue, threading
from multiprocessing import Pool, Process, Queue
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
import _lab, mpiexec
import ipyparallel
calls = 0
def count(x):
    global calls
    calls += 1
    return x * 2
def put(q, x):
    q.put((x, calls))
def begin():
    global calls
    calls = 100
with Pool(4) as pool:
    print(pool.map(count, range(5)), calls, list(pool.imap(count, [1])))
    try:
        pool.map(lambda x: x, [1])
    except Exception as problem:
        print(type(problem).__name__)
    print(pool.apply_async(count, (4,), callback=print).get())
with Pool(1, begin) as pool:
    print(pool.apply(eval, ("1 + 1",)), calls)
q = Queue()
processes = [Process(target=put, args=(q, n)) for n in range(3)]
[p.start() for p in processes]
[p.join() for p in processes]
print([q.get() for _ in processes], [p.exitcode for p in processes], os.getpid())
for kind in (ThreadPoolExecutor, ProcessPoolExecutor):
    with kind(3) as executor:
        futures = [executor.submit(count, n) for n in range(3)]
        print([f.result() for f in futures], list(executor.map(count, [7])), len(list(as_completed(futures))))
        print(type(executor.submit(divmod, 1, 0).exception()).__name__)
print(calls)
told = []
t = threading.Thread(target=lambda: told.append(threading.current_thread().name), name="one")
t.start()
t.join()
print(told, t.is_alive(), threading.current_thread().name, threading.active_count())
try:
    queue.Queue().get()
except RuntimeError as problem:
    print(problem)
try:
    queue.Queue().get(timeout=0.05)
except queue.Empty:
    print("empty")
print(_lab.parallel(), mpiexec.run_source("from mpi4py import MPI; print(MPI.COMM_WORLD.allreduce(3))", 1))
said, sys.stderr = sys.stderr, io.StringIO()
code = mpiexec.run_source("", 2)
text, sys.stderr = sys.stderr.getvalue(), said
print(code, text)
print(ipyparallel.Client(n=2)[:].map_sync(lambda x: x * 2, range(3)))
_engine.stay_alone(False)
"#,
        &[],
    );
    let wanted = "[0, 2, 4, 6, 8] 0 [2]\nPicklingError\n8\n8\n2 0\n[(0, 0), (1, 0), (2, 0)] [0, 0, 0] 1\n\
                  [0, 2, 4] [14] 3\nZeroDivisionError\n[0, 2, 4] [14] 3\nZeroDivisionError\n4\n['one'] False MainThread 1\n\
                  this would wait for another thread, and there is none: here a thread runs to its end when it is started\nempty\n\
                  3\nFalse 0\n1 mpiexec: -n 2: ranks run at the same time, and this page has one thread; -n 1 can be run\n\n[0, 2, 4]\n";
    assert_eq!(told, wanted);
}

#[test]
fn messages_and_their_bytes_are_counted() {
    let told = printed(
        r#"
import _lab
from multiprocessing import Pool
def length(text):
    return len(text)
before = _lab.counters()
with Pool(2) as pool:
    pool.map(length, ["x" * 1000] * 4, chunksize=1)
print({name: (low <= value < high) for (name, value), (low, high) in zip(sorted(_lab.since(before).items()), ((4200, 5200), (8, 9), (2, 3)))})
import mpiexec
before = _lab.counters()
mpiexec.run_source("""
import numpy as np
from mpi4py import MPI
comm = MPI.COMM_WORLD
if comm.rank == 0:
    comm.Send(np.zeros(1000), dest=1)
else:
    comm.Recv(np.ones(1000), source=0)
""", 2)
print(_lab.since(before))
"#,
        &[],
    );
    assert_eq!(told, "{'bytes': True, 'messages': True, 'workers': True}\n{'messages': 1, 'bytes': 8000, 'workers': 2}\n");
}

/// Runs a script that does not come to its end, cancels it, and runs another.
fn cancelled(source: &str) {
    let kept = Arc::new(Mutex::new(String::new()));
    let into = Arc::clone(&kept);
    let output = Arc::new(move |_, text: &str| into.lock().unwrap().push_str(text));
    let host = Host::new(HostConfig { output, display: Arc::new(|_| {}), events: Arc::new(|_| {}), between: None }).unwrap();
    let start = Instant::now();
    std::thread::spawn(|| {
        std::thread::sleep(Duration::from_millis(700));
        touchpaper_python::cancel();
    });
    assert_eq!(host.run_script("script.py", source, &[]), Outcome::Cancelled, "{}", kept.lock().unwrap());
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    let next = "from multiprocessing import Pool\nimport threading\nwith Pool(2) as pool:\n    print(pool.map(abs, [-1, 2]), threading.active_count() - 2)\n";
    kept.lock().unwrap().clear();
    assert_eq!(host.run_script("next.py", next, &[]), Outcome::Success, "{}", kept.lock().unwrap());
    assert_eq!(*kept.lock().unwrap(), "[1, 2] 1\n");
}

#[test]
fn cancelling_ends_workers_that_never_end() {
    cancelled("from multiprocessing import Pool\ndef forever(x):\n    while True:\n        pass\nPool(2).map(forever, [1, 2])\n");
}

#[test]
fn cancelling_ends_who_waits_for_what_never_comes() {
    cancelled("import queue\nqueue.Queue().get()\n");
    cancelled("import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()\n");
}

#[test]
fn cancelling_ends_ranks() {
    let source = "import mpiexec\nmpiexec.run_source('''\nfrom mpi4py import MPI\nif MPI.COMM_WORLD.rank:\n    MPI.COMM_WORLD.recv()\nwhile True:\n    pass\n''', 3)\n";
    cancelled(source);
}

#[test]
fn what_a_program_leaves_running_is_waited_for_or_ended() {
    let told = printed(
        r#"
import threading, time
from multiprocessing import Pool, Process
from concurrent.futures import ThreadPoolExecutor
def late(text):
    time.sleep(0.2)
    print(text)
def forever():
    while True:
        time.sleep(0.01)
threading.Thread(target=late, args=("a thread",)).start()
Process(target=late, args=("a process",)).start()
ThreadPoolExecutor(1).submit(late, "a future")
threading.Thread(target=forever, daemon=True).start()
Process(target=forever, daemon=True).start()
pool = Pool(2)
pool.apply_async(forever)
print("end")
"#,
        &[],
    );
    let mut lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines.remove(0), "end");
    lines.sort_unstable();
    assert_eq!(lines, ["a future", "a process", "a thread"]);
}
