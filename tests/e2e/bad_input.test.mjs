// Bad input gives what Spark would say, with the line, and loses nothing else of the session.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { SESSION, launch, lives, ready, runScript, table, visit } from "./page.mjs";

let browser, page;
before(async () => {
  browser = await launch();
  page = await visit(browser);
  await ready(page);
});
after(() => browser.close());

/** Runs a script that fails at a line: what was printed has all of `says`, status and editor name the line. */
async function fails(script, line, ...says) {
  const { printed, ended } = await runScript(page, script);
  for (const said of says) assert.match(printed, said);
  assert.ok(ended.includes(`at line ${line}`), ended);
  const marked = page.locator(".editor .cm-errorLine");
  assert.equal(await marked.textContent(), script.split("\n")[line - 1]);
  assert.equal(await page.getByTestId("status").getAttribute("data-kind"), "bad");
}

test("a syntax error marks its line", async () => {
  await fails("print('before')\nfor in range(3):\n    pass\n", 2, /SyntaxError/, /line 2/);
  await lives(page);
  assert.equal(await page.locator(".editor .cm-errorLine").count(), 0);
});

test("an unknown column", async () => {
  const script = `${SESSION}\ndf = spark.read.csv("data/streams.csv", header=True, inferSchema=True)\ndf.select("cuontry").show()\n`;
  await fails(script, 5, /AnalysisException/, /\[UNRESOLVED_COLUMN\.WITH_SUGGESTION\]/, /`cuontry` cannot be resolved/, /`country`/, /line 5/);
  await lives(page);
});

test("a missing file, as a DataFrame and as an RDD", async () => {
  await fails(`${SESSION}\ndf = spark.read.csv("data/none.csv")\n`, 4, /AnalysisException/, /\[PATH_NOT_FOUND\] Path does not exist/, /none\.csv/);
  await lives(page);
  await fails(`${SESSION}\nlines = sc.textFile("data/none.txt")\nprint(lines.count())\n`, 5, /Input path does not exist/, /none\.txt/);
  await lives(page);
});

test("an unknown name of pyspark", async () => {
  await fails("from pyspark.sql.functions import col, no_such_function\n", 1, /ImportError/, /cannot import name 'no_such_function'/);
  await lives(page);
});

test("a lambda that raises on row 17 of partition 3", async () => {
  const script = `${SESSION}
def check(x):
    if x == 317:
        raise ValueError(f"bad row {x}")
    return x
print(sc.parallelize(range(400), 4).map(check).count())
`;
  await fails(script, 8, /ValueError: bad row 317/, /PythonException: An exception was thrown from the Python worker/, /line 6, in check/);
  assert.match(await page.getByTestId("timeline").textContent(), /✕ failed/);
  const [job] = await table(page, "Jobs and stages", "job-table");
  assert.equal(job.State, "failed");
  assert.match(job.Error, /^Job aborted due to stage failure: .* ValueError: bad row 317$/);
  await lives(page);
});

test("a CSV whose rows are too short and too long", async () => {
  const csv = "a,b\n1,2\n3\n4,5,6\n";
  await page.evaluate((bytes) => {
    window.__touchpaper.send(JSON.stringify({ writeFile: { path: "ragged.csv", bytes } }));
  }, [...Buffer.from(csv)]);
  const { printed } = await runScript(page, `${SESSION}\nspark.read.csv("ragged.csv", header=True, inferSchema=True).show()\n`);
  assert.match(printed, /\| {2}1\| {3}2\|\n\| {2}3\|NULL\|\n\| {2}4\| {3}5\|/);
  await lives(page);
});

test("an exit code is not a crash", async () => {
  const { ended } = await runScript(page, "import sys\nprint('so far')\nsys.exit(3)\n");
  assert.match(ended, /exit code 3/);
  await lives(page);
});
