// While a script runs: output streams, the timeline moves, threads work at once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { SESSION, launch, output, over, press, printed, ready, runScript, state, status, table, visit, write } from "./page.mjs";

let browser, page;
before(async () => {
  browser = await launch();
  page = await visit(browser);
  await ready(page);
});
after(() => browser.close());

test("Ctrl+Enter runs what was typed", async () => {
  await write(page, "print(6 * 7)\n");
  await page.getByTestId("editor").press("ControlOrMeta+Enter");
  await printed(page, "42");
  await over(page);
  // Outside the editor too.
  await page.getByTestId("output").press("ControlOrMeta+Enter");
  await over(page);
  assert.match(await output(page), /^42\n$/);
});

test("a changed script gives its own output, and a run without an action says that it was lazy", async () => {
  const { printed, ended } = await runScript(page, `${SESSION}\nlazy = sc.parallelize(range(9)).map(lambda x: 1 / 0)\nprint("nothing ran")\n`);
  assert.equal(printed, "nothing ran\n");
  assert.match(ended, /no job$/);
  assert.match(await page.getByTestId("timeline").textContent(), /This run started no job\..*lazy/);
});

test("output streams: the first line is there while the script still runs", async () => {
  await write(page, "print('first')\ntotal = 0\nfor i in range(6_000_000):\n    total += i\nprint('last')\n");
  await press(page);
  await printed(page, "first");
  assert.doesNotMatch(await output(page), /last/);
  assert.equal(await state(page), "running");
  await over(page);
  assert.match(await output(page), /first\nlast\n/);
});

const SLOW_STAGE = `${SESSION}
def work(x):
    # In a list, so that it stays slow: what changes numbers alone is compiled.
    total = [0]
    for i in range(1_000_000):
        total[0] += i % 7
    return total[0]
print(sc.parallelize(range(12), 12).map(work).count())
`;

test("the timeline moves while the tasks run", async () => {
  await write(page, SLOW_STAGE);
  await press(page);
  await page.locator("[data-testid=lanes] .bar.running").first().waitFor();
  const seen = new Set();
  while ((await state(page)) === "running") {
    const done = (await status(page)).match(/(\d+) of 12 tasks/);
    if (done) seen.add(Number(done[1]));
    await page.waitForTimeout(20);
  }
  await over(page);
  assert.ok(seen.size >= 3, `tasks done as they were seen: ${[...seen]}`);
  const bars = page.locator("[data-testid=lanes] .bar.done");
  assert.equal(await bars.evaluateAll((all) => all.reduce((sum, bar) => sum + Number(bar.dataset.tasks), 0)), 12);
  assert.equal(await page.locator("[data-testid=lanes] .bar.running").count(), 0);
});

test("two threads are busy inside one stage", async () => {
  await runScript(page, SLOW_STAGE);
  const tasks = (await table(page, "Threads", "task-table")).map((row) => ({
    stage: row.Stage,
    thread: row.Thread,
    start: parseFloat(row.Start),
    end: parseFloat(row.End),
  }));
  const together = (a, b) => a.stage === b.stage && a.thread !== b.thread && a.start < b.end && b.start < a.end;
  assert.ok(tasks.some((a) => tasks.some((b) => together(a, b))), JSON.stringify(tasks));
});

test("the stages' table has the facts of a shuffle", async () => {
  await runScript(page, `${SESSION}\nprint(sc.parallelize([("a", 1), ("b", 2), ("a", 3)], 3).reduceByKey(lambda a, b: a + b, 2).collect())\n`);
  assert.match(await output(page), /\('a', 4\)/);
  const stages = await table(page, "Jobs and stages", "stage-table");
  assert.equal(stages.length, 2);
  assert.deepEqual(stages.map((stage) => [stage.State, stage.Tasks]), [["done", "3/3"], ["done", "2/2"]]);
  assert.notEqual(stages[0]["Shuffle write"], "0 B");
  assert.notEqual(stages[1]["Shuffle read"], "0 B");
});

test("the DAG, the storage table and the skew strip have the facts of a cached, skewed shuffle", async () => {
  await runScript(page, `${SESSION}
pairs = sc.parallelize([(0, i) for i in range(90)] + [(1, i) for i in range(10)], 4)
groups = pairs.groupByKey(2).mapValues(len).cache()
print(sorted(groups.collect()))
print(groups.count())
`);
  assert.match(await output(page), /\[\(0, 90\), \(1, 10\)\]\n2\n/);
  const dag = page.getByTestId("dag");
  assert.equal(await dag.locator(".node").count(), 2);
  assert.equal(await dag.locator(".node.skipped").count(), 1, "the second job reads what the first kept");
  assert.equal(await dag.locator(".edge").count(), 1);
  assert.equal(await dag.locator(".node:not(.skipped) .cached").count(), 1);
  const earlier = page.getByRole("button", { name: "Earlier job" });
  await earlier.focus();
  await page.keyboard.press("Enter");
  await page.locator('button.step[aria-disabled="true"]', { hasText: "Earlier job" }).waitFor();
  assert.equal(await dag.locator(".node.skipped").count(), 0);
  await page.keyboard.press("Enter");
  assert.equal(await earlier.evaluate((button) => button === document.activeElement), true, "at the first job the focus stays");
  await page.getByRole("button", { name: "As table: DAG" }).click();
  const rows = await page.getByTestId("dag-table").locator("tbody tr").evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.textContent)));
  assert.deepEqual(rows.map((row) => [row[2], row[3], row[4]]), [["done", "4", ""], ["done", "2", "stage 0"]]);
  await page.getByRole("button", { name: "As picture: DAG" }).click();
  const cells = await page.getByTestId("storage").locator("tbody tr").evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.textContent)));
  assert.equal(cells.length, 1);
  // Hits, misses, recomputes, evictions, no room, on disk.
  assert.deepEqual(cells[0].slice(3), ["2", "2", "0", "0", "0", "0 B"]);
  assert.match(await page.getByTestId("skew").allTextContents().then((all) => all.join("\n")), /largest: partition 0 read .* the median/);
});

test("a job of some of the partitions is as full as it is done", async () => {
  await runScript(page, `${SESSION}\nsc.parallelize(range(8), 4).filter(lambda x: x > 6).take(1)\n`);
  const stages = await table(page, "Jobs and stages", "stage-table");
  const tasks = stages.map((stage) => stage.Tasks);
  assert.ok(tasks.length > 1 && tasks.every((told) => told.split("/")[0] === told.split("/")[1]), `${tasks}`);
});

test("an executor that is lost while a job runs costs no answer", async () => {
  await write(page, `from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[*]").config("spark.executor.instances", "2").getOrCreate()
sc = spark.sparkContext
def work(x):
    # In a list, so that it stays slow: what changes numbers alone is compiled.
    total = [0]
    for i in range(400_000):
        total[0] += i % 7
    return (x % 3, x)
kept = sc.parallelize(range(12), 12).map(work).cache()
print("first", kept.count())
print("sums", sorted(kept.map(lambda kv: work(kv[1])).reduceByKey(lambda a, b: a + b, 3).collect()))
`);
  await press(page);
  await printed(page, "first 12");
  const executors = page.getByTestId("executors");
  await executors.getByRole("button", { name: "Lose executor 1" }).click();
  await over(page);
  assert.match(await output(page), /first 12\nsums \[\(0, 18\), \(1, 22\), \(2, 26\)\]\n/);
  // Another has come in its place, under a number of its own, as in Spark.
  const rows = await executors.locator("tbody tr").evaluateAll((rows) => rows.map((row) => [row.cells[0].textContent, row.cells[3].textContent]));
  assert.deepEqual(rows, [["0", "ended"], ["1", "lost"], ["2", "ended"]]);
  assert.equal(await executors.getByRole("button").count(), 0);
});

test("an endless print leaves the page quick, and keeps the newest output", async () => {
  await write(page, "i = 0\nwhile True:\n    i += 1\n    print(i, 'x' * 100)\n");
  await press(page);
  await printed(page, /printed earlier are not shown/);
  const asked = Date.now();
  await page.getByTestId("cancel").click();
  await over(page);
  assert.ok(Date.now() - asked < 10_000);
  assert.ok((await output(page)).length < 1_100_000);
});

test("what a script prints is text, never markup", async () => {
  const { printed } = await runScript(page, `print("<img src=x onerror=alert(1)><b>bold</b> &amp;")\n`);
  assert.equal(printed, "<img src=x onerror=alert(1)><b>bold</b> &amp;\n");
  assert.equal(await page.getByTestId("output").locator("img, b").count(), 0);
});

test("a SQL plan tells the rows of each operator", async () => {
  const query = "SELECT id % 5 AS k, count(*) AS n FROM range(0, 1000, 1, 2) WHERE id % 2 = 0 GROUP BY id % 5";
  await runScript(page, `${SESSION}\nspark.sql("${query}").collect()\n`);
  const rows = await page.getByTestId("plan").locator("tbody tr").evaluateAll((rows) => rows.map((row) => [row.cells[1].innerText, row.cells[2].textContent]));
  const of = (name) => rows.filter(([operator]) => operator.includes(name)).map(([, rows]) => rows);
  assert.deepEqual(of("Filter"), ["500"]);
  assert.ok(of("HashAggregate").includes("5"), JSON.stringify(rows));
});
