// What runs at the same time inside a program: processes, executors, ranks, and the commands it runs; with threads and
// without.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { NO_HEADERS, launch, over, press, ready, runScript, status, visit, write } from "./page.mjs";
import { begin, idle, input, open as openTerminal, run, writeFiles } from "./shell.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const POOLS = `
import os, time, threading
from multiprocessing import Pool, Process, Queue, current_process
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
count = 0
def square(x):
    global count
    count += 1
    return x * x
def who(_):
    time.sleep(0.2)
    return os.getpid()
def put(q, n):
    q.put((n, current_process().name))
def fail(x):
    raise ValueError(f"no {x}")
if __name__ == "__main__":
    with Pool(3) as pool:
        print(pool.map(square, range(8)), count, len(set(pool.map(who, range(3), chunksize=1))))
        try:
            pool.map(fail, [1])
        except ValueError as problem:
            print(problem, "in fail" in str(problem.__cause__))
    q = Queue()
    processes = [Process(target=put, args=(q, n), name=f"p{n}") for n in range(2)]
    [p.start() for p in processes]
    [p.join() for p in processes]
    print(sorted(q.get() for _ in processes))
    with ProcessPoolExecutor(2) as executor:
        print(list(executor.map(square, range(4))), executor.submit(square, 9).result())
    with ThreadPoolExecutor(2) as executor:
        print(list(executor.map(square, range(4))), count)
    told = []
    threads = [threading.Thread(target=told.append, args=(n,)) for n in range(3)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    print(sorted(told))
`;

const POOLS_SAY = (workers) => `[0, 1, 4, 9, 16, 25, 36, 49] 0 ${workers}
no 1 True
[(0, 'p0'), (1, 'p1')]
[0, 1, 4, 9] 81
[0, 1, 4, 9] 4
[0, 1, 2]
`;

const RANKS = `import sys
from mpi4py import MPI
comm = MPI.COMM_WORLD
if comm.rank == 0:
    for other in range(1, comm.size):
        comm.send({"n": other * 10}, dest=other, tag=1)
else:
    got = comm.recv(source=0, tag=1)["n"]
total = comm.allreduce(comm.rank + 1)
parts = comm.gather(comm.rank ** 2)
comm.barrier()
if comm.rank == 0:
    print(total, parts, sys.argv[1:])
`;

const COMMANDS = `import subprocess
print(subprocess.check_output("ls data | sort -r | head -n 2", shell=True, text=True))
print(subprocess.run(["wc", "-l"], input="a\\nb\\n", capture_output=True, text=True).stdout)
ended = subprocess.run(["cat", "none.txt"], stderr=subprocess.PIPE, text=True)
print(ended.returncode, ended.stderr)
try:
    subprocess.run("exit 3", shell=True, check=True)
except subprocess.CalledProcessError as problem:
    print(problem)
print(subprocess.check_output(["python", "-c", "import sys; print(sum(map(int, sys.argv[1:])))", "1", "2"], text=True))
print(subprocess.getoutput("curl localhost:4000"))
subprocess.run(["echo", "straight"])
print(__name__)
`;

test("a pool's workers, processes, executors and threads run beside the program", async () => {
  const page = await visit(browser);
  await ready(page);
  const { printed, ended } = await runScript(page, POOLS);
  assert.equal(printed, POOLS_SAY(3));
  assert.match(ended, /^Finished/);
  // Threads that are there already are taken again.
  assert.equal((await runScript(page, POOLS)).printed, POOLS_SAY(3));
  assert.deepEqual(page.problems, []);
});

test("workers that wait for each other or never end are cancelled, and the engine lives", async () => {
  const page = await visit(browser);
  await ready(page);
  for (const source of [
    "from multiprocessing import Pool\ndef forever(x):\n    while True:\n        pass\nprint('on', flush=True)\nPool(3).map(forever, [1, 2, 3])",
    "import queue\nprint('on', flush=True)\nqueue.Queue().get()",
  ]) {
    await write(page, source);
    await press(page);
    await page.getByTestId("output").getByText("on").first().waitFor();
    await page.waitForTimeout(500);
    await page.getByTestId("cancel").click();
    await over(page);
    assert.match(await status(page), /^Cancelled/);
    assert.equal((await runScript(page, "print('lives')")).printed, "lives\n");
  }
});

test("mpiexec runs more ranks than there are threads, and tells of a deadlock", async () => {
  const page = await openTerminal(browser);
  await writeFiles(page, {
    "ranks.py": RANKS,
    "stuck.py": "from mpi4py import MPI\nMPI.COMM_WORLD.recv()\n",
    "endless.py": "from mpi4py import MPI\nwhile True:\n    MPI.COMM_WORLD.barrier()\n",
  });
  assert.deepEqual(await run(page, "mpiexec -n 3 ranks.py a"), { printed: "6 [0, 1, 4] ['a']\n", code: 0 });
  const ten = await run(page, "mpiexec -n 10 python ranks.py");
  assert.equal(ten.printed, "55 [0, 1, 4, 9, 16, 25, 36, 49, 64, 81] []\n");
  const stuck = await run(page, "mpiexec -n 2 stuck.py");
  assert.match(stuck.printed, /deadlock: every rank waits for a message that nobody sends/);
  assert.equal(stuck.code, 1);
  await begin(page, "mpiexec -n 3 endless.py");
  await page.locator(".terminal-line.runs").waitFor();
  await page.waitForTimeout(500);
  await input(page).press("Control+c");
  await idle(page);
  assert.equal((await run(page, "mpiexec -n 2 ranks.py")).code, 0);
});

test("a program runs the terminal's commands", async () => {
  const page = await openTerminal(browser);
  await writeFiles(page, { "commands.py": COMMANDS });
  const { printed, code } = await run(page, "python commands.py");
  assert.equal(code, 0, printed);
  assert.match(printed, /streams\.csv\n/);
  assert.match(printed, /\n2\n/);
  assert.match(printed, /\n1 cat: none\.txt: No such file or directory\n/);
  assert.match(printed, /Command 'exit 3' returned non-zero exit status 3\.\n3\n/);
  assert.match(printed, /reaches nothing outside/);
  assert.match(printed, /straight\n__main__\n$/);
  // The terminal goes on.
  assert.deepEqual(await run(page, "pwd; echo $?"), { printed: "/\n0\n", code: 0 });
});

test("on one thread the same programs print the same, and ranks say what they need", { skip: !NO_HEADERS }, async () => {
  const page = await visit(browser, { url: NO_HEADERS, serviceWorkers: "block" });
  await ready(page);
  const { printed, ended } = await runScript(page, POOLS);
  assert.equal(printed, POOLS_SAY(1));
  assert.match(ended, /^Finished/);
  const terminal = await openTerminal(browser, { url: new URL("?view=terminal", NO_HEADERS).href, serviceWorkers: "block" });
  await writeFiles(terminal, { "ranks.py": RANKS });
  assert.match((await run(terminal, "mpiexec -n 3 ranks.py")).printed, /ranks run at the same time, and this page has one thread/);
  assert.deepEqual(await run(terminal, "mpiexec -n 1 ranks.py"), { printed: "1 [0] []\n", code: 0 });
});
