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

test("Escape chooses the cell that is typed in, and its keys are Jupyter's", async () => {
  await open(["a = 1", "b = 2", "c = 3"]);
  const isChosen = (at) => page.waitForFunction((at) => [...document.querySelectorAll("[data-testid=cell]")].indexOf(document.activeElement) === at, at);
  const isTypedIn = (at) => page.waitForFunction((at) => document.querySelectorAll("[data-testid=cell]")[at]?.querySelector(".cell-editor") === document.activeElement, at);
  await cells().nth(1).getByTestId("cell-editor").click();
  await page.keyboard.press("Escape");
  await isChosen(1);
  // What is added is chosen, not typed into.
  await page.keyboard.press("a");
  await isChosen(1);
  await page.keyboard.press("b");
  await isChosen(2);
  assert.deepEqual(await sources(), ["a = 1", "", "", "b = 2", "c = 3"]);
  const count = (wanted) => page.waitForFunction((wanted) => document.querySelectorAll("[data-testid=cell]").length === wanted, wanted);
  for (const left of [4, 3]) {
    await page.keyboard.press("k");
    await isChosen(1);
    await page.keyboard.press("d");
    await page.keyboard.press("d");
    await count(left);
    // The one that is then where it was.
    await isChosen(1);
    await page.keyboard.press("j");
    await isChosen(2);
  }
  await page.keyboard.press("k");
  await isChosen(1);
  await page.keyboard.press("k");
  await isChosen(0);
  await page.keyboard.press("z");
  await count(4);
  await isChosen(1);
  await page.keyboard.press("d");
  await page.keyboard.press("d");
  await count(3);
  await isChosen(1);
  assert.deepEqual(await sources(), ["a = 1", "b = 2", "c = 3"]);
  await page.keyboard.press("Enter");
  await isTypedIn(1);
  // A selection, an offer or a search is put away first.
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.press("Escape");
  await isTypedIn(1);
  await page.keyboard.press("Escape");
  await isChosen(1);
});

test("no editor holds the keyboard: Escape and Tab go on past it, Escape and Shift Tab back before it", async () => {
  await open(["a = 1", "b = 2"]);
  const at = () =>
    page.evaluate(() => {
      const cell = document.activeElement.closest("[data-testid=cell]");
      return [[...document.querySelectorAll("[data-testid=cell]")].indexOf(cell), document.activeElement.className || document.activeElement.textContent];
    });
  await cells().nth(1).getByTestId("cell-editor").click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "+ Python");
  await cells().nth(0).getByTestId("cell-editor").click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  const [cell, name] = await at();
  assert.deepEqual([cell, name.includes("cell-run")], [1, true]);
  await cells().nth(1).getByTestId("cell-editor").click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Shift+Tab");
  assert.deepEqual(await at(), [0, "cell-editor"]);
  // A chosen cell that was not left by Escape has its buttons first.
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  await page.waitForFunction(() => document.activeElement === document.querySelectorAll("[data-testid=cell]")[1]);
  await page.keyboard.press("Tab");
  assert.equal((await at())[0], 1);
});

test("cells are split at the cursor and merged with the one below, and both are taken back", async () => {
  await open(["a = 1\nb = 2", "c = 3"]);
  await runAll();
  await cells().nth(0).getByTestId("cell-editor").click();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.press("End");
  await page.keyboard.press("Control+Shift+Minus");
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=cell]").length === 3);
  assert.deepEqual(await sources(), ["a = 1", "b = 2", "c = 3"]);
  // The second part is typed into, where it begins.
  await page.keyboard.type("# ");
  assert.deepEqual(await sources(), ["a = 1", "# b = 2", "c = 3"]);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Shift+M");
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=cell]").length === 2);
  assert.deepEqual(await sources(), ["a = 1", "# b = 2\nc = 3"]);
  await page.getByRole("button", { name: "Undo merge" }).click();
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=cell]").length === 3);
  await page.getByRole("button", { name: "Undo split" }).click();
  // What was typed into meanwhile stays.
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=cell]").length === 3);
  assert.deepEqual(await sources(), ["a = 1\nb = 2", "# b = 2", "c = 3"]);
  assert.deepEqual(page.problems, []);
});

test("what can be done to the cell that is typed in is found in the palette, and its keys in a list", async () => {
  await open(["a = 1", "b = 2"]);
  await cells().nth(0).getByTestId("cell-editor").click();
  await page.keyboard.press("Control+k");
  await page.getByTestId("commands").waitFor();
  await page.keyboard.type("merge");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=cell]").length === 1);
  assert.deepEqual(await sources(), ["a = 1\nb = 2"]);
  await page.waitForFunction(() => document.activeElement?.matches("[data-testid=cell]"));
  await page.keyboard.press("h");
  const list = page.getByTestId("key-list");
  await list.getByText("Merge it with the cell below").waitFor();
  await page.keyboard.press("Escape");
  await list.waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement.matches("[data-testid=cell]")), true);
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
