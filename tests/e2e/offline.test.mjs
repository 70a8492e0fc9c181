// After the first visit the page needs no network: it opens, runs and has its sample files.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { HOME, NO_HEADERS, SESSION, SUBPATH, launch, ready, runScript, visit } from "./page.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const kept = (page) => page.locator("html[data-offline=ready]").waitFor({ state: "attached" });

for (const [where, url] of [["at the root", HOME], ["under a sub-path", SUBPATH], ["on a host without headers", NO_HEADERS]]) {
  test(`${where} a second visit works without a network, in every view`, { skip: !url }, async () => {
    const page = await visit(browser, { url });
    await ready(page);
    await kept(page);
    await page.context().setOffline(true);
    await page.goto(new URL("?view=start", url).href);
    await page.getByRole("heading", { name: "PySpark in this browser tab" }).waitFor();
    await page.goto(url);
    await ready(page);
    assert.ok(await page.evaluate(() => self.crossOriginIsolated));
    const { printed } = await runScript(page, `${SESSION}\nprint(sc.textFile("data/streams.csv").first())\n`);
    assert.match(printed, /country/);
    await page.context().close();
  });
}

test("what an older build has kept is dropped, what others keep here is not", async () => {
  const page = await visit(browser, { url: "about:blank" });
  await page.goto(new URL("index.html", HOME).href);
  const scope = new URL(".", HOME).href;
  await page.evaluate((scope) => Promise.all([`touchpaper ${scope} old`, `touchpaper ${scope}other/ old`, "else"].map((name) => caches.open(name))), scope);
  await ready(page);
  await kept(page);
  const names = await page.evaluate(() => caches.keys());
  const build = await page.evaluate(() => document.documentElement.dataset.build);
  assert.deepEqual(names.sort(), ["else", `touchpaper ${scope} ${build}`, `touchpaper ${scope}other/ old`].sort());
  await page.context().close();
});

test("it can be installed", async () => {
  const page = await visit(browser);
  await ready(page);
  await kept(page);
  const cdp = await page.context().newCDPSession(page);
  const manifest = await cdp.send("Page.getAppManifest");
  assert.deepEqual(manifest.errors, []);
  const { installabilityErrors } = await cdp.send("Page.getInstallabilityErrors");
  // A private window, as the tests have, installs nothing; nothing else may be in the way.
  assert.deepEqual(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito"), []);
  await page.context().close();
});
