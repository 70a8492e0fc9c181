// Lambdas that misbehave in a task: PySpark's error, the job fails alone, the session lives, and Cancel ends it at once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { SESSION, launch, lives, output, over, press, printed, ready, runScript, state, status, visit, write } from "./page.mjs";

const CANCEL_WITHIN_MS = 300;
// Other processes may have the machine for a moment: the best of a few counts.
const ATTEMPTS = 3;

let browser, page;
before(async () => {
  browser = await launch();
  page = await visit(browser);
  await ready(page);
});
after(() => browser.close());

/** How many ms after the click the page says that the run was cancelled, by the page's own clock. */
function cancelAndTime() {
  return page.evaluate(async () => {
    const find = (id) => document.querySelector(`[data-testid="${id}"]`);
    const begun = performance.now();
    find("cancel").click();
    while (!find("status").textContent.includes("Cancelled after")) await new Promise((next) => setTimeout(next, 5));
    return performance.now() - begun;
  });
}

const ENDLESS = {
  "a loop": "def act(x):\n    while True:\n        pass\n",
  "a loop that catches everything": "def act(x):\n    while True:\n        try:\n            x += 1\n        except BaseException:\n            pass\n",
  "a compiled loop over numbers": "def act(x):\n    n = 0\n    while n >= 0:\n        n = (n + x) % 1000003\n    return n\n",
  "a generator without end": "import itertools\ndef act(x):\n    return sum(i % 7 for i in itertools.count())\n",
};
for (const [what, source] of Object.entries(ENDLESS)) {
  test(`${what} in the tasks is cancelled within ${CANCEL_WITHIN_MS} ms`, async () => {
    const times = [];
    while (times.length < ATTEMPTS && !(Math.min(...times) <= CANCEL_WITHIN_MS)) {
      await write(page, `${SESSION}\n${source}print("going")\nsc.parallelize(range(1, 9), 8).map(act).count()\n`);
      await press(page);
      await printed(page, "going");
      await page.waitForTimeout(300);
      assert.equal(await state(page), "running");
      times.push(await cancelAndTime());
      await over(page);
      assert.match(await status(page), /^Cancelled after/);
      assert.doesNotMatch(await output(page), /its engine was ended/);
    }
    assert.ok(Math.min(...times) <= CANCEL_WITHIN_MS, `${times.map(Math.round)} ms`);
    await lives(page);
  });
}

/** The job fails with all of `says`; the script goes on after it, and so does the session. */
async function failsAlone(source, action, ...says) {
  const { printed: told, ended } = await runScript(
    page,
    `from pyspark import SparkConf, SparkContext
sc = SparkContext(conf=SparkConf().setMaster("local[*]").set("spark.executor.pyspark.memory", "64m"))
${source}
try:
    ${action}
except Exception as problem:
    print(type(problem).__name__, problem)
print("next", sc.parallelize(range(10), 2).map(lambda x: x * 2).sum())
sc.stop()
`,
  );
  for (const said of says) assert.match(told, said);
  assert.match(told, /next 90/);
  assert.match(ended, /^Finished in/);
  await lives(page);
}

test("a lambda that gives no pair where one is wanted", async () => {
  await failsAlone("", "print(sc.parallelize([1, 2, 3], 2).map(lambda x: (x, x, x)).reduceByKey(lambda a, b: a + b).collect())", /ValueError: too many values to unpack \(expected 2/);
  await failsAlone("", "print(sc.parallelize([1, 2, 3], 2).groupByKey().collect())", /TypeError: (cannot unpack non-iterable int object|'int' object is not iterable)/);
});

test("a lambda that recurses without end", async () => {
  await failsAlone("def down(x):\n    return down(x + 1)\n", "print(sc.parallelize([1, 2], 2).map(down).collect())", /RecursionError: maximum recursion depth exceeded/, /in down/);
});

test("lambdas that eat memory, by small objects and by large ones", async () => {
  const action = "print(sc.parallelize([1, 2], 2).map(eat).count())";
  await failsAlone('def eat(x):\n    held = []\n    while True:\n        held.append("%d" % len(held))\n', action, /MemoryError/);
  await failsAlone("def eat(x):\n    held = []\n    while True:\n        held.append(bytearray(256 * 1024 * 1024))\n", action, /MemoryError/);
});

test("an RDD goes through the terminal's commands, one a partition; one that is not there or fails is the job's error", async () => {
  const { printed: told, ended } = await runScript(
    page,
    `${SESSION}
rdd = sc.parallelize(["spark", "", "rust", "sparks"], 2)
print("cat", rdd.pipe("cat").collect())
print("grep", rdd.pipe("grep -c 'spark'").collect())
print("wc", rdd.pipe("wc -l").map(lambda line: int(line.split()[0])).sum())
print("env", rdd.pipe("env", {"A": "b c"}).filter(lambda line: line.startswith("A=")).collect())
print("many", sc.parallelize(range(100000), 4).pipe("tail -n 1").collect())
print("unchecked", rdd.pipe("grep nothing").collect())
for command in ["nonesuch -x", "grep nothing"]:
    try:
        rdd.pipe(command, checkCode=True).collect()
    except Exception as problem:
        print(type(problem).__name__, problem)
print("classes", *[type(OSError(number, "")).__name__ for number in (2, 13, 17, 104, 9999)])
sc.stop()
`,
  );
  assert.match(told, /classes FileNotFoundError PermissionError FileExistsError ConnectionResetError OSError/);
  assert.match(told, /cat \['spark', '', 'rust', 'sparks'\]/);
  assert.match(told, /grep \['1', '1'\]/);
  assert.match(told, /wc 4/);
  assert.match(told, /env \['A=b c', 'A=b c'\]/);
  assert.match(told, /many \['24999', '49999', '74999', '99999'\]/);
  assert.match(told, /unchecked \[\]/);
  assert.match(told, /FileNotFoundError: \[Errno 2\] No such file or directory: 'nonesuch'/);
  assert.match(told, /\[PIPE_FUNCTION_EXITED\] Pipe function `grep nothing` exited with error code 1/);
  assert.match(ended, /^Finished in/);
  await lives(page);
});
