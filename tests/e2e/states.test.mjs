// What axe finds in the views' other states: results with all that can be opened around them, lists that are found, errors,
// what is asked before something is lost.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DESK, PHONE, looksWell, wellFormed } from "./looks.mjs";
import { NOTEBOOK, SESSION, notebook } from "./notebook.mjs";
import { HOME, launch, over, press, ready, replaceText, visit, write } from "./page.mjs";

let browser;
let page;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const { cells, open, runAll } = notebook(() => page);
const at = (view) => new URL(`?view=${view}`, HOME).href;

const nothingAmiss = (what) => looksWell(page, what, { sizes: [DESK, PHONE] });

/** Each that is switched is called otherwise then. */
async function asTables() {
  const buttons = page.getByRole("button", { name: /^As table/ });
  while (await buttons.count()) await buttons.first().click();
}

test("the notebook with a table, all that is around it, a failed line and a signature", async () => {
  page = await visit(browser, { url: NOTEBOOK });
  await open([
    `${SESSION}\ndf = spark.createDataFrame([(1, 'a', 0.5), (None, 'b', 1.5), (3, None, 2.5)], 'n int, s string, x double')\ndisplay(df)`,
    "# Words\n\n| a | b |\n|---|---|\n| 1 | 2 |",
    "df.plot.line(x='n', y='x')",
    "print(1)\n1 / 0",
  ]);
  await runAll();
  const table = cells().first().locator(".data-table");
  for (const name of ["Filter", "Profile", "Plot"]) await table.getByRole("button", { name, exact: true }).click();
  await table.getByTestId("plot").getByTestId("chart").waitFor();
  await table.getByText("distinct").nth(2).waitFor();
  await table.getByTestId("data-table").press("ArrowDown");
  await nothingAmiss("notebook-pictures");
  await table.getByRole("button", { name: "Profile as tables" }).click();
  await page.getByRole("button", { name: /^As table/ }).first().click();
  await nothingAmiss("notebook-tables");
  const editor = cells().nth(3).getByTestId("cell-editor");
  await replaceText(editor, "");
  await editor.focus();
  await page.keyboard.type("df.join(");
  await page.waitForFunction(() => [...document.querySelectorAll(".cell-editor")].some((place) => (place.shadowRoot ?? place.firstElementChild?.shadowRoot ?? place).querySelector(".cm-signature")));
  await wellFormed(page, "a signature");
  await page.context().close();
});

test("the Data view with a look, a name that is changed, a file that is gone, files that wait", async () => {
  page = await visit(browser, { url: at("data") });
  await ready(page);
  const file = (name, text) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
  await page.getByTestId("data-files").setInputFiles([file("a.csv", "n,s\n1,x\n"), file("b.json", '{"a": 1}\n'), file("c.txt", "c\n")]);
  await page.getByRole("button", { name: "Import all 3" }).click();
  await page.getByRole("button", { name: "Preview data/a.csv" }).click();
  await page.getByText("1 row · 2 columns").waitFor();
  await page.getByRole("button", { name: "Delete data/c.txt" }).click();
  await page.getByRole("button", { name: "Undo" }).waitFor();
  await page.getByRole("button", { name: "Rename data/b.json" }).click();
  await nothingAmiss("data-files");
  await page.getByTestId("data-files").setInputFiles([file("a.csv", "n,s\n1,x\n"), file("d.csv", "1;2\n")]);
  await page.getByRole("heading", { name: /^Import a\.csv/ }).waitFor();
  await nothingAmiss("data-offers");
  await page.context().close();
});

test("the pipeline with rows, parameters, a tree as a table, runs side by side, and a parameter that is refused", async () => {
  page = await visit(browser, { url: at("pipeline") });
  await ready(page);
  await page.getByRole("button", { name: "Show an example" }).click();
  await page.getByTestId("data-columns").waitFor();
  await page.getByTestId("stage").nth(2).getByRole("button", { name: "Remove" }).click();
  await page.getByTestId("palette-search").fill("DecisionTreeClassifier");
  await page.getByTestId("palette-search").press("Enter");
  await page.getByLabel("labelCol").selectOption("is_subscriber");
  for (const depth of ["2", "3"]) {
    await page.getByLabel("maxDepth").fill(depth);
    await page.getByLabel("maxDepth").press("Tab");
    await page.getByRole("button", { name: "Fit", exact: true }).click();
    await ready(page);
    await page.getByTestId("results").waitFor();
    await ready(page);
  }
  await page.getByTestId("past-runs").waitFor();
  await page.getByText("The program", { exact: true }).click();
  await nothingAmiss("pipeline-pictures");
  await asTables();
  await nothingAmiss("pipeline-tables");
  // What a stage cannot take is said beside it, and Fit runs nothing.
  await page.getByLabel("maxDepth").fill("99");
  await page.getByLabel("maxDepth").press("Tab");
  await page.getByRole("button", { name: "Fit", exact: true }).click();
  await page.getByText("it must be in [0, 30]").waitFor();
  assert.equal(await page.getByTestId("pipeline-failed").count(), 0);
  await nothingAmiss("pipeline-refused");
  await page.context().close();
});

test("jobs with executors, one of them lost, and what is cached", async () => {
  page = await visit(browser);
  await ready(page);
  const session = SESSION.replace(".getOrCreate()", '.config("spark.executor.instances", "3").getOrCreate()');
  await write(page, `${session}\nimport time\nrdd = sc.parallelize(range(40), 8).map(lambda x: (x % 3, x)).cache()\nrdd.count()
def slow(x):
    time.sleep(0.1)
    return x
print(rdd.groupByKey(2).map(slow).count(), sc.parallelize(range(60), 12).map(slow).sum())\nspark.range(9).groupBy("id").count().show()\n`);
  await press(page);
  await page.getByRole("button", { name: "Lose executor 1" }).click();
  await over(page);
  await page.getByTestId("executors").getByText("lost").waitFor();
  await page.setViewportSize({ width: 360, height: 740 });
  await page.getByTestId("tab-jobs").click();
  await nothingAmiss("jobs-executors");
  await page.context().close();
});

test("an engine that was lost, the commands, and what is asked before all is cleared", async () => {
  page = await visit(browser, { url: at("settings") });
  await ready(page);
  await page.evaluate(() => window.__touchpaper.send(JSON.stringify({ crash: { how: "panic" } })));
  await page.getByTestId("crash").getByText("What it said").click();
  await nothingAmiss("engine-lost");
  await ready(page);
  await page.getByRole("button", { name: "Clear all data" }).click();
  await nothingAmiss("engine-asked");
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("dialog").waitFor();
  await nothingAmiss("engine-commands");
  await page.context().close();
});
