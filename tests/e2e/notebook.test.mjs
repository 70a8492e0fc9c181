// The notebook view, as a person uses it: cells run one after another in one session, and show what they made.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { after, before, test } from "node:test";
import { NOTEBOOK, SESSION, notebook } from "./notebook.mjs";
import { looksWell } from "./looks.mjs";
import { launch, ready, visit } from "./page.mjs";

let browser;
let page;

before(async () => {
  browser = await launch();
  page = await visit(browser, { url: NOTEBOOK });
});
after(() => browser.close());

const { cells, open, runAll, shown, said } = notebook(() => page);

test("the example is there on the first visit, and runs to its tables", async () => {
  await cells().nth(8).waitFor();
  assert.equal(await cells().first().getByRole("heading", { name: "Words of a novel" }).count(), 1);
  await runAll();
  assert.match(await said(3), /lazy: nothing ran yet/);
  assert.match(await said(5), /1 job · 2 stages/);
  assert.match(await shown(5), /^\[\('the', \d+\)/);
  const table = cells().nth(7).getByTestId("data-table");
  assert.deepEqual(await table.locator("thead .column-name").allTextContents(), ["word", "times"]);
  assert.match(await cells().nth(8).locator(".table-foot").textContent(), /rows · 3 columns/);
  for (const place of [1, 3, 5, 7, 8]) assert.equal(await cells().nth(place).getAttribute("data-state"), "ok");
  // What an earlier cell did can be looked at again, until something else runs.
  const jobs = () => page.locator(".panel-jobs");
  const newest = await jobs().getByTestId("jobs-of").textContent();
  await cells().nth(5).getByTestId("cell-jobs").click();
  assert.notEqual(await jobs().getByTestId("jobs-of").textContent(), newest);
  assert.equal(await jobs().locator(".job").count(), 1);
  assert.match(await jobs().locator(".job .what").textContent(), /^takeOrdered at cell \d+:1$/);
  await jobs().getByRole("button", { name: "Newest run" }).press("Enter");
  assert.equal(await jobs().getByTestId("jobs-of").textContent(), newest);
});

test("a cell's names are there for the next, and the value it ends with is shown", async () => {
  await open([SESSION, "x = 20\nprint('hello')", "x + 1", "%sql\nSELECT 1 AS one, CAST(NULL AS STRING) AS nothing"]);
  await runAll();
  assert.equal(await shown(1), "hello\n");
  assert.equal(await shown(2), "21");
  assert.deepEqual(await cells().nth(3).locator("tbody td").allTextContents(), ["1", "null"]);
  assert.deepEqual(await cells().locator(".cell-number.number").allTextContents(), ["[1]", "[2]", "[3]", "[4]"].map((text, at) => text.replace(/\d/, String(at + 1 + 5))));
});

test("a cell that fails stops those after it, marks its line, and leaves the session", async () => {
  await open([SESSION, "y = 5\n1 / 0", "print('not reached')"]);
  await runAll();
  assert.match(await said(1), /ZeroDivisionError at line 2/);
  assert.match(await shown(1), /ZeroDivisionError: division by zero/);
  assert.equal(await cells().nth(1).locator(".cm-errorLine").count(), 1);
  assert.equal(await cells().nth(2).getAttribute("data-state"), "fresh");
  await cells().nth(2).getByRole("button", { name: "Run this cell" }).click();
  await page.getByText("not reached").last().waitFor();
});

test("an endless cell is cancelled, and the session is still there", async () => {
  await open([SESSION, "z = 7", "while True: pass", "z"]);
  await ready(page);
  await page.getByTestId("run").click();
  await page.locator('[data-testid="cell"][data-state="running"]').nth(0).waitFor();
  await page.waitForFunction(() => document.querySelectorAll('[data-testid="cell"]')[2].dataset.state === "running");
  await cells().nth(2).getByRole("button", { name: "Cancel" }).click();
  await page.getByTestId("run").waitFor();
  await ready(page);
  await page.waitForTimeout(300);
  assert.match(await said(2), /cancelled after/);
  await cells().nth(3).getByRole("button", { name: "Run this cell" }).click();
  await cells().nth(3).locator(".value").waitFor();
  assert.equal(await shown(3), "7");
});

test("of a million rows those in view are drawn, wherever a person scrolls", async () => {
  await open([SESSION, "display(spark.range(1_000_000).selectExpr('id', 'id * 2 AS twice'))"]);
  await runAll();
  const table = cells().nth(1).getByTestId("data-table");
  assert.match(await cells().nth(1).locator(".table-foot").textContent(), /1,000,000 rows · 2 columns/);
  assert.ok((await table.locator("tbody tr").count()) < 60);
  await table.evaluate((frame) => (frame.scrollTop = 500_000 * 28));
  await table.getByRole("cell", { name: "1000010", exact: true }).waitFor();
  await table.evaluate((frame) => (frame.scrollTop = frame.scrollHeight));
  await table.getByRole("cell", { name: "1999998", exact: true }).waitFor();
});

test("a wide table stays where it was scrolled to, down and to the side, and its rows' numbers stay in view", async () => {
  await open([SESSION, "display(spark.range(100_000).selectExpr('id', *[f'id * {n} AS c{n}' for n in range(40)]))"]);
  await runAll();
  const table = cells().nth(1).getByTestId("data-table");
  await table.evaluate((frame) => {
    frame.scrollTop = 3000;
    frame.scrollLeft = 400;
  });
  await table.getByRole("rowheader", { name: "110", exact: true }).waitFor();
  await page.waitForTimeout(300);
  const [top, aside] = await table.evaluate((frame) => {
    const number = frame.querySelector("tbody tr[aria-rowindex] .row-number");
    return [frame.scrollTop, number.getBoundingClientRect().left - frame.getBoundingClientRect().left - frame.clientLeft];
  });
  assert.deepEqual([top, Math.round(aside)], [3000, 0]);
});

test("cells are added, moved, changed and deleted, and are there on the next visit", async () => {
  await open(["a = 1"]);
  await page.getByRole("button", { name: "+ SQL" }).click();
  await page.keyboard.type("SELECT 42 AS answer");
  await page.keyboard.press("ControlOrMeta+Enter");
  await page.getByRole("cell", { name: "42", exact: true }).waitFor();
  await cells().nth(1).getByRole("button", { name: "Move up" }).click();
  await page.getByRole("button", { name: "+ Text" }).click();
  await page.keyboard.type("## Notes\n\n<b onclick=x>not markup</b> and [a link](javascript:alert(1))");
  await page.keyboard.press("ControlOrMeta+Enter");
  const text = cells().nth(2).locator(".markdown");
  assert.match(await text.textContent(), /Notes.*<b onclick=x>not markup<\/b> and a link/s);
  assert.equal(await text.locator("a, b").count(), 0);
  await page.waitForTimeout(600);
  await page.reload();
  await cells().nth(2).waitFor();
  assert.deepEqual(await cells().evaluateAll((all) => all.map((cell) => cell.querySelector("select").value)), ["sql", "python", "markdown"]);
  await cells().nth(0).getByRole("button", { name: "Delete this cell" }).click();
  assert.equal(await cells().count(), 2);
});

test("Shift Enter runs a cell and goes on to the next, or a new one", async () => {
  await open(["first = 1\nfirst"]);
  await ready(page);
  await cells().nth(0).getByTestId("cell-editor").click();
  await page.keyboard.press("Shift+Enter");
  await cells().nth(1).waitFor();
  await page.keyboard.type("first + 1");
  await page.keyboard.press("Shift+Enter");
  await cells().nth(1).locator(".value").waitFor();
  assert.equal(await shown(1), "2");
});

test("it leaves as a Jupyter notebook with what it showed, and as a script", async () => {
  await open(["# Title", "print('out')\n1 + 1", "%sql\nSELECT 1 AS one"]);
  await runAll();
  const saved = async (name) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).click()]);
    return readFileSync(await download.path(), "utf8");
  };
  const notebook = JSON.parse(await saved("Save .ipynb"));
  assert.deepEqual(notebook.cells.map((cell) => cell.source.join("")), ["# Title", "print('out')\n1 + 1", "%sql\nSELECT 1 AS one"]);
  assert.deepEqual(notebook.cells[1].outputs.map((output) => output.text ?? output.data["text/plain"]), [["out\n"], ["2"]]);
  assert.match(await saved("Save .py"), /# %%\nprint\('out'\)\n1 \+ 1\n/);
});

test("a file that is no notebook says why, and changes nothing", async () => {
  const file = `${tmpdir()}/broken.ipynb`;
  writeFileSync(file, "{");
  const before = await cells().count();
  await page.getByTestId("notebook-file").setInputFiles(file);
  await page.getByText(/broken.ipynb could not be opened: it is not JSON/).waitFor();
  assert.equal(await cells().count(), before);
});

test("what a cell has cached is told of with the next; an executor that is lost between cells comes back by lineage", async () => {
  await open([SESSION, "kept = sc.parallelize(range(1000), 4).map(lambda n: n % 7).cache()\nkept.count()", "kept.sum()", "kept.max()"]);
  await runAll();
  const told = (id) => page.getByTestId(id).evaluate((table) => [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent)));
  const [, partitions, memory, hits, misses] = (await told("storage"))[0];
  assert.deepEqual([partitions, hits, misses, memory === "0 B"], ["4/4", "4", "0", false]);
  assert.ok((await told("executors")).some(([, , cached]) => cached !== "0 B"));
  await page.getByRole("button", { name: "Lose executor 0" }).click();
  await page.getByTestId("executors").getByText("lost with the next job").waitFor();
  await cells().nth(2).getByRole("button", { name: "Run this cell" }).click();
  await ready(page);
  await page.getByTestId("executors").getByText("lost", { exact: true }).waitFor();
  assert.equal(await shown(2), String([...Array(1000).keys()].reduce((sum, n) => sum + (n % 7), 0)));
  await cells().nth(3).getByRole("button", { name: "Run this cell" }).click();
  await cells().nth(3).getByTestId("cell-shown").filter({ hasText: "6" }).waitFor();
  await ready(page);
  // A lost one is told of once; what it held is held again.
  await page.waitForFunction(() => !document.querySelector("[data-testid=executors]").textContent.includes("lost"));
  assert.equal((await told("storage"))[0][1], "4/4");
});

test("the view has an address, and the browser's Back leads to the one before", async () => {
  await page.getByRole("link", { name: "Script" }).click();
  await page.getByTestId("editor").waitFor();
  assert.match(page.url(), /\?view=script$/);
  await page.goBack();
  await cells().first().waitFor();
  assert.match(page.url(), /\?view=notebook$/);
  assert.deepEqual(page.problems, []);
});

test("the notebook looks well on a first visit and with its results", async () => {
  const visitor = await visit(browser, { url: NOTEBOOK });
  await cells(visitor).nth(8).waitFor();
  await looksWell(visitor, "notebook-first");
  await runAll(visitor);
  await looksWell(visitor, "notebook");
  await looksWell(visitor, "notebook-tables", { settle: () => cells(visitor).nth(8).scrollIntoViewIfNeeded() });
  await visitor.context().close();
});
