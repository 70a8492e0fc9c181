// How the script's view and the frame around each view look.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { looksWell } from "./looks.mjs";
import { HOME, SESSION, launch, over, press, printed, ready, runScript, visit, write } from "./page.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const tab = async (page, name) => {
  const tab = page.getByTestId(`tab-${name}`);
  if (await tab.isVisible()) await tab.click();
};

test("the script's view before, while and after it runs, and where it fails", async () => {
  const page = await visit(browser);
  await ready(page);
  await looksWell(page, "ready");
  await press(page);
  await over(page);
  await looksWell(page, "done", { settle: (page) => tab(page, "output") });
  await looksWell(page, "jobs", { settle: (page) => tab(page, "jobs") });
  for (const what of ["Threads", "Jobs and stages"]) await page.getByRole("button", { name: `As table: ${what}` }).click();
  await looksWell(page, "tables", { settle: (page) => tab(page, "jobs") });
  await tab(page, "script");
  await write(page, `${SESSION}\nimport time\nprint("begins")\nsc.parallelize(range(1000), 100).map(lambda x: time.sleep(1)).count()\n`);
  await press(page);
  await printed(page, "begins");
  await looksWell(page, "running", { settle: (page) => tab(page, "output") });
  await page.getByRole("button", { name: "Cancel" }).first().click();
  await over(page);
  await runScript(page, `${SESSION}\nspark.range(3).select("nope").show()\n`);
  await looksWell(page, "error", { settle: (page) => tab(page, "output") });
});

test("a view's panel fills its place on a phone, and stands over the jobs on a tablet", async () => {
  for (const view of ["notebook", "pipeline", "terminal", "labs", "course"]) {
    const page = await visit(browser, { url: new URL(`?view=${view}`, HOME).href, width: 360, height: 740 });
    // All at one moment: a banner may come meanwhile.
    const boxes = () =>
      page.evaluate((view) => [`.panel-${view}`, ".panel-jobs", ".panels"].map((one) => document.querySelector(one).getBoundingClientRect().toJSON()), view);
    await page.locator(`.panel-${view}`).waitFor();
    const [only, , place] = await boxes();
    assert.deepEqual(only, place, view);
    await page.setViewportSize({ width: 768, height: 1024 });
    const [panel, jobs, all] = await boxes();
    assert.deepEqual([panel.width, jobs.width], [all.width, all.width], view);
    assert.ok(panel.bottom <= jobs.top && panel.height > jobs.height && Math.abs(jobs.bottom - all.bottom) < 1, `${view}: ${JSON.stringify([panel, jobs, all])}`);
    await page.context().close();
  }
});

for (const theme of ["light", "dark"]) {
  test(`links have the page's own ink, ${theme}`, async () => {
    const page = await visit(browser, { url: new URL("?view=course", HOME).href, theme });
    await page.locator(".panel-course a").first().waitFor();
    const colours = await page.evaluate(() => [document.querySelector(".panel-course a"), document.body].map((one) => getComputedStyle(one).color));
    assert.equal(colours[0], colours[1]);
  });
}

test("what a banner says has room on a phone", async () => {
  const page = await visit(browser, { width: 360, height: 740 });
  await page.context().route(/\/engine(-worker)?\.js/, (route) => route.abort());
  await page.reload();
  const said = page.locator(".banner p").first();
  await said.waitFor();
  assert.ok((await said.boundingBox()).width > 200);
});

test("the theme can be switched, and stays", async () => {
  const page = await visit(browser);
  const surface = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await surface();
  await page.getByRole("button", { name: "Switch to the dark theme" }).click();
  const dark = await surface();
  assert.notEqual(dark, light);
  await page.reload();
  assert.equal(await surface(), dark);
});

test("the editor does not trap the keyboard", async () => {
  const page = await visit(browser);
  const editor = page.getByTestId("editor");
  await editor.getByText("SparkSession").first().waitFor();
  await editor.focus();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), "output");
});
