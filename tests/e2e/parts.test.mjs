// The views that a first visit does not show are fetched after the page stands, once, and kept for visits without a network.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { wellFormed } from "./looks.mjs";
import { HOME, SESSION, SUBPATH, launch, ready, runScript, state, visit } from "./page.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const LATER = ["course", "data", "notebook", "pipeline", "settings", "terminal"];
const PART = "**/split_views.wasm";

const link = (page, name) => page.getByRole("navigation", { name: "Views" }).locator(`a[href="?view=${name}"]`);
const shown = (page, name) => page.locator(`main[data-view="${name}"] section.panel:not([aria-busy])`).first();

for (const [where, url] of [["at the root", HOME], ["under a sub-path", SUBPATH]]) {
  test(`${where} the later views are fetched once`, { skip: !url }, async () => {
    const page = await visit(browser, { url: "about:blank" });
    let fetched = 0;
    page.on("request", (request) => (fetched += new URL(request.url()).pathname.endsWith("/split_views.wasm") ? 1 : 0));
    await page.goto(url);
    await page.getByTestId("editor").waitFor();
    for (const name of LATER) {
      await link(page, name).click();
      await shown(page, name).waitFor();
    }
    assert.equal(fetched, 1);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });
}

test("the page can be used before they are there, and says so where they cannot be fetched", async () => {
  const page = await visit(browser, { url: "about:blank" });
  await page.route(PART, (route) => route.abort());
  await page.goto(HOME);
  await page.getByTestId("editor").waitFor();
  await link(page, "settings").click();
  const failed = page.getByRole("alert").filter({ hasText: "could not be fetched" });
  await failed.waitFor();
  await page.unroute(PART);
  await failed.getByRole("button", { name: "Try again" }).click();
  await shown(page, "settings").waitFor();
  await failed.waitFor({ state: "detached" });
  await page.context().close();
});

test("Ctrl K waits for its commands, and fetches them again where they could not be", async () => {
  const page = await visit(browser, { url: "about:blank" });
  let held;
  let tell;
  const asked = new Promise((resolve) => (tell = resolve));
  let reachable = false;
  await page.route(PART, (route) => {
    if (reachable) return route.continue();
    if (held) return route.abort();
    held = route;
    tell();
  });
  await page.goto(HOME);
  await page.getByTestId("editor").waitFor();
  await asked;
  await page.getByTestId("open-commands").focus();
  await page.keyboard.press("Control+k");
  const commands = page.getByTestId("commands");
  await commands.getByText("The commands are fetched …").waitFor();
  await wellFormed(page, "the commands while they are fetched");
  await held.abort();
  await commands.getByRole("alert").getByText("could not be fetched").waitFor();
  await wellFormed(page, "the commands that could not be fetched");
  reachable = true;
  await commands.getByRole("button", { name: "Try again" }).click();
  await commands.getByRole("combobox").waitFor();
  await page.keyboard.type("sett");
  await commands.getByRole("option", { name: /^Settings/ }).waitFor();
  await page.keyboard.press("Escape");
  await commands.waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), "open-commands");
  await page.context().close();
});

test("a script runs before the pictures of its jobs are there, and they show what was told before", async () => {
  const page = await visit(browser, { url: "about:blank" });
  let letThrough;
  const held = new Promise((resolve) => (letThrough = resolve));
  await page.route(PART, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(HOME);
  await page.getByTestId("editor").waitFor();
  await ready(page);
  const { printed } = await runScript(page, `${SESSION}\nprint(sc.parallelize(range(8), 4).count())\n`);
  assert.match(printed, /^8$/m);
  const jobs = page.getByTestId("timeline");
  await jobs.getByRole("status").getByText("The pictures of the jobs are fetched …").waitFor();
  letThrough();
  await jobs.getByRole("article", { name: "Job 0" }).waitFor();
  await jobs.getByRole("img", { name: "4 of 4 partitions done" }).waitFor();
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("a host may call them what it likes", async () => {
  const page = await visit(browser, { url: "about:blank" });
  await page.route(PART, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), "content-type": "application/octet-stream" } });
  });
  await page.goto(`${HOME}?view=data`);
  await shown(page, "data").waitFor();
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("every view opens without a network, when none was opened before", async () => {
  const page = await visit(browser);
  await ready(page);
  await page.locator("html[data-offline=ready]").waitFor({ state: "attached" });
  await page.context().setOffline(true);
  for (const name of LATER) {
    await page.goto(new URL(`?view=${name}`, HOME).href);
    await shown(page, name).waitFor();
  }
  await ready(page);
  assert.equal(await state(page), "ready");
  await page.context().close();
});
