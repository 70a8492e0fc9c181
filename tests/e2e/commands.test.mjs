// The command palette, as a person uses it: by keys alone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { wellFormed } from "./looks.mjs";
import { HOME, launch, ready, screenshot, visit } from "./page.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test("Ctrl K finds a command by its words and does it; the focus is where it was when it is put away", async () => {
  const page = await visit(browser, { url: new URL("?view=settings", HOME).href });
  const commands = page.getByTestId("commands");
  await page.getByRole("link", { name: "Data" }).focus();
  await page.keyboard.press("Control+k");
  await commands.waitFor();
  await wellFormed(page, "the commands");
  await screenshot(page, "commands-1440-light");
  await page.keyboard.type("no such thing");
  await commands.getByText("No command has these words.").waitFor();
  await page.keyboard.press("Escape");
  await commands.waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Data");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("pipe");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Pipeline", exact: true }).waitFor();
  assert.match(page.url(), /view=pipeline/);
  await page.getByTestId("open-commands").click();
  const first = await commands.getByRole("option", { selected: true }).textContent();
  assert.match(first, /^Fit the pipeline/);
  await page.keyboard.press("ArrowUp");
  assert.match(await commands.getByRole("option", { selected: true }).textContent(), /^(Restart the engine|Switch between)/);
  // Beside the box is away from it.
  await page.mouse.click(5, 400);
  await commands.waitFor({ state: "detached" });
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("each lab is found by its name, at an address of its own", async () => {
  const page = await visit(browser, { url: new URL("?view=settings", HOME).href });
  const lab = page.getByTestId("lab");
  const goTo = async (words) => {
    await page.keyboard.press("Control+k");
    await page.getByTestId("commands").waitFor();
    await page.keyboard.type(words);
    await page.keyboard.press("Enter");
  };
  await page.getByRole("link", { name: "Data" }).focus();
  await goTo("gustafson");
  await lab.and(page.locator("[data-lab=amdahl]")).waitFor();
  assert.match(page.url(), /view=labs&lab=amdahl/);
  await goTo("lab scale");
  await lab.and(page.locator("[data-lab=scale]")).waitFor();
  await page.goBack();
  await lab.and(page.locator("[data-lab=amdahl]")).waitFor();
  await page.goBack();
  await page.getByRole("heading", { name: "Settings", exact: true }).waitFor();
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("the palette works at 360 px in the dark", async () => {
  const page = await visit(browser, { url: new URL("?view=notebook", HOME).href, width: 360, height: 740, theme: "dark" });
  await ready(page);
  await page.getByTestId("open-commands").click();
  await page.getByTestId("commands").waitFor();
  await screenshot(page, "commands-360-dark");
  await wellFormed(page, "the commands");
  await page.getByTestId("commands").getByRole("option", { name: /Switch between light and dark/ }).click();
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "light");
  await page.context().close();
});
