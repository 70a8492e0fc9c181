// Someone opens the page for the first time and presses Run.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { HOME, PATIENCE, editorText, launch, output, over, press, printed, ready, state, status, visit, write } from "./page.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test("the welcome script runs to both results, and its jobs are shown", async () => {
  const page = await visit(browser);
  await ready(page);
  assert.match(await page.getByTestId("threads").textContent(), /^\d+ threads$/);
  assert.match(await page.getByTestId("timeline").textContent(), /Nothing has run yet\..*lazy/);
  await press(page);
  await over(page);
  const text = await output(page);
  assert.match(text, /commonest words .*Moby Dick:\n\s+\d+ {2}\w+/);
  assert.match(text, /Customers by country/);
  assert.match(text, /\| +country\|customers\|streams\| +stay\|/);
  assert.match(text, /\| *united_states\| +\d+\| +\d+\.\d\|/);
  assert.match(await status(page), /^Finished in .* · \d+ jobs · \d+ stages · \d+ tasks$/);
  assert.match(await page.getByTestId("timeline").textContent(), /shuffle write \d/);
  assert.deepEqual(page.problems, []);
});

test("the page can be typed into before the engine is there, and Run waits for it", async () => {
  const page = await visit(browser, { url: "about:blank" });
  let arrive;
  const held = new Promise((resolve) => (arrive = resolve));
  await page.route(/engine_bg[^/]*\.wasm/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(HOME);
  await page.getByTestId("editor").getByText("SparkSession").first().waitFor();
  assert.equal(await state(page), "loading");
  await page.getByTestId("progress").waitFor();
  await write(page, "print('typed early')\n");
  await press(page);
  assert.match(await status(page), /runs as soon as it is ready/);
  arrive();
  await printed(page, "typed early");
  await over(page);
});

test("a run that waits for the engine can be called off", async () => {
  const page = await visit(browser, { url: "about:blank" });
  let arrive;
  const held = new Promise((resolve) => (arrive = resolve));
  await page.route(/engine_bg[^/]*\.wasm/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(HOME);
  await press(page);
  await page.getByTestId("cancel").click();
  arrive();
  await ready(page);
  assert.match(await status(page), /^Ready/);
  assert.match(await output(page), /What the script prints appears here/);
});

test("the script is kept over a reload, and the example can be brought back", async () => {
  const page = await visit(browser);
  await page.getByTestId("editor").getByText("SparkSession").first().waitFor();
  await page.getByTestId("editor").press("Control+Home");
  await page.keyboard.type("# mine\n");
  await page.reload();
  await page.getByTestId("editor").getByText("# mine").waitFor({ timeout: PATIENCE });
  await page.getByRole("button", { name: "Show the example" }).click();
  await page.waitForFunction(() => !document.querySelector(".editor").shadowRoot.textContent.includes("# mine"));
  await page.getByTestId("editor").press("ControlOrMeta+z");
  await page.getByTestId("editor").getByText("# mine").waitFor();
});

test("an engine that cannot be fetched is said, and can be asked for again", async () => {
  const page = await visit(browser, { url: "about:blank" });
  await page.route(/engine\.json/, (route) => route.fulfill({ status: 503, body: "" }));
  await page.goto(HOME);
  const banner = page.getByTestId("crash");
  await banner.waitFor();
  assert.match(await banner.textContent(), /could not be fetched \(503/);
  assert.equal(await state(page), "crashed");
  assert.match(await editorText(page), /SparkSession/);
  await page.unroute(/engine\.json/);
  await page.getByRole("button", { name: "Start the engine" }).click();
  await ready(page);
});
