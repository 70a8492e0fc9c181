// Writing in the notebook: what is offered while a person types, and what is done taken back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { NOTEBOOK, SESSION, notebook } from "./notebook.mjs";
import { launch, ready, visit } from "./page.mjs";

let browser;
let page;

before(async () => {
  browser = await launch();
  page = await visit(browser, { url: NOTEBOOK });
});
after(() => browser.close());

const { cells, open, runAll, shown } = notebook(() => page);
const sources = () => cells().evaluateAll((all) => all.map((cell) => cell.querySelector(".cell-editor")?.shadowRoot.querySelector(".cm-content").innerText.trim()));

test("a deleted cell comes back with what it showed, by button and by key", async () => {
  await open(["a = 1\na", "b = 2", "c = 3"]);
  await runAll();
  await cells().nth(0).getByRole("button", { name: "Delete this cell" }).click();
  await cells().nth(0).getByRole("button", { name: "Delete this cell" }).click();
  assert.deepEqual(await sources(), ["c = 3"]);
  await page.getByRole("button", { name: "Undo delete" }).click();
  assert.deepEqual(await sources(), ["b = 2", "c = 3"]);
  // The focus is on the cell that came back.
  await page.keyboard.press("z");
  await cells().nth(2).waitFor();
  assert.deepEqual(await sources(), ["a = 1\na", "b = 2", "c = 3"]);
  assert.equal(await shown(0), "1");
});

test("moves and clearing are taken back, and D twice deletes", async () => {
  await cells().nth(0).getByRole("button", { name: "Move down" }).click();
  assert.deepEqual(await sources(), ["b = 2", "a = 1\na", "c = 3"]);
  await page.getByRole("button", { name: "Clear results" }).click();
  assert.equal(await cells().nth(1).getByTestId("cell-shown").count(), 0);
  await page.getByRole("button", { name: "Undo clear" }).click();
  assert.equal(await shown(1), "1");
  await page.getByRole("button", { name: "Undo move" }).click();
  assert.deepEqual(await sources(), ["a = 1\na", "b = 2", "c = 3"]);
  // The focus comes with the next drawing.
  await page.waitForFunction(() => document.activeElement?.closest("[data-testid=cell]"));
  await page.keyboard.press("d");
  await page.keyboard.press("d");
  assert.deepEqual(await sources(), ["b = 2", "c = 3"]);
  // In an editor they are letters.
  await cells().nth(1).getByTestId("cell-editor").click();
  await page.keyboard.press("End");
  await page.keyboard.type("0 # ddz");
  assert.deepEqual(await sources(), ["b = 2", "c = 30 # ddz"]);
});

test("a chosen cell is left for the next by arrows, typed into after Enter, and made text by M", async () => {
  await open(["a = 1", "# Words", "b = 2"]);
  const chosen = () => cells().evaluateAll((all) => all.indexOf(document.activeElement));
  const isChosen = (at) => page.waitForFunction((at) => [...document.querySelectorAll("[data-testid=cell]")].indexOf(document.activeElement) === at, at);
  await cells().nth(0).getByRole("button", { name: "Run this cell" }).focus();
  await page.keyboard.press("ArrowDown");
  await isChosen(1);
  await page.keyboard.press("j");
  await isChosen(2);
  await page.keyboard.press("ArrowDown");
  assert.equal(await chosen(), 2);
  await page.keyboard.press("Enter");
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type("0");
  assert.deepEqual((await sources()).at(-1), "b = 20");
  await cells().nth(2).focus();
  await page.keyboard.press("k");
  await isChosen(1);
  await page.keyboard.press("Enter");
  await cells().nth(1).getByTestId("cell-editor").waitFor();
  await cells().nth(0).focus();
  await page.keyboard.press("m");
  const isOf = (language) => page.waitForFunction((wanted) => document.querySelector("[data-testid=cell] select")?.value === wanted, language);
  await isOf("markdown");
  await isChosen(0);
  await page.keyboard.press("y");
  await isOf("python");
});

test("names, attributes and columns are offered from the session", async () => {
  await open([`${SESSION}\ndf = spark.createDataFrame([(1, 'a')], 'amount int, name_of string')`, ""]);
  await runAll();
  await cells().nth(1).getByTestId("cell-editor").click();
  const offered = page.locator(".cm-tooltip-autocomplete [role=option]");
  await page.keyboard.type("df.groupB");
  await offered.filter({ hasText: "groupBy" }).first().waitFor();
  // The editor takes no choice in an offer's first moment, lest it is made unseen.
  await page.waitForTimeout(150);
  await page.keyboard.press("Enter");
  await page.keyboard.type('("amo');
  await offered.filter({ hasText: "amount" }).first().waitFor();
  await page.waitForTimeout(150);
  await page.keyboard.press("Enter");
  assert.equal((await sources())[1], 'df.groupBy("amount")');
});

test("the call that is written is shown with its parameters", async () => {
  await page.keyboard.press("End");
  await page.keyboard.type("\ndf.join(other, ");
  const signature = page.locator(".cm-signature");
  await signature.getByText("DataFrame.join(other, on=None, how=None)").waitFor();
  assert.equal(await signature.locator("strong").textContent(), "on=None");
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !document.querySelector(".cm-signature"));
  assert.deepEqual(page.problems, []);
});

test("a line that failed is underlined", async () => {
  await open([SESSION, "y = 5\nif y:\n    1 / 0"]);
  await runAll();
  assert.equal(await cells().nth(1).locator(".cm-errorText").textContent(), "1 / 0");
});

test("a cell that begins with %sql or %md becomes what it says", async () => {
  await open([SESSION, "x = 1", "y = 2"]);
  const type = async (place, text) => {
    await cells().nth(place).getByTestId("cell-editor").focus();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText(text);
  };
  await type(1, "%sql SELECT 40 + 2 AS answer");
  await type(2, "%md # A heading");
  await runAll();
  assert.equal(await cells().nth(1).getByLabel("Language of this cell").inputValue(), "sql");
  assert.match(await shown(1), /answer.*42/s);
  await cells().nth(2).getByRole("heading", { name: "A heading" }).waitFor();
  assert.equal((await sources())[1], "SELECT 40 + 2 AS answer");
});

test("the cells above one are run, and no other", async () => {
  await open(["first = 1\nfirst", "first + 1", "first + 2", "first + 3"]);
  await ready(page);
  await cells().nth(2).getByRole("button", { name: "Run the cells above" }).click();
  await cells().nth(1).locator(".cell-shown", { hasText: "2" }).waitFor();
  await ready(page);
  assert.deepEqual(await cells().evaluateAll((all) => all.map((cell) => cell.dataset.state)), ["ok", "ok", "fresh", "fresh"]);
});

test("Restart ends the session: cells stay, names are gone", async () => {
  await open(["kept = 41", "kept + 1"]);
  await runAll();
  assert.match(await shown(1), /42/);
  await page.getByRole("button", { name: "Restart" }).click();
  await page.locator("[data-testid=engine-state]:not([data-state=ready])").waitFor();
  await ready(page);
  await cells().nth(1).getByRole("button", { name: "Run this cell" }).click();
  await cells().nth(1).getByText("NameError").first().waitFor();
});
