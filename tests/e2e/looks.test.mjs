// How it looks at three sizes in both themes, for a person to see; and what axe finds, for a machine.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { AxeBuilder, HOME, SESSION, launch, over, press, ready, runScript, screenshot, visit } from "./page.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

async function accessible(page, what) {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
  assert.deepEqual(found, [], what);
}

const tab = async (page, name) => {
  const tab = page.getByTestId(`tab-${name}`);
  if (await tab.isVisible()) await tab.click();
};

for (const theme of ["light", "dark"]) {
  for (const [width, height] of [[360, 740], [768, 1024], [1440, 900]]) {
    test(`${width} px, ${theme}`, async () => {
      const page = await visit(browser, { width, height, theme });
      const shot = (name) => screenshot(page, `${name}-${width}-${theme}`);
      await ready(page);
      await accessible(page, "first visit");
      await shot("ready");
      await press(page);
      await page.locator("[data-testid=engine-state][data-state=running]").waitFor();
      await page.waitForTimeout(400);
      await shot("running");
      await over(page);
      await shot("done");
      await accessible(page, "done");
      await tab(page, "jobs");
      await shot("jobs");
      await accessible(page, "jobs");
      for (const what of ["Threads", "Jobs and stages"]) await page.getByRole("button", { name: `As table: ${what}` }).click();
      await accessible(page, "tables");
      await tab(page, "script");
      await runScript(page, `${SESSION}\nspark.range(3).select("nope").show()\n`);
      await shot("error");
      await accessible(page, "error");
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(wider <= 0, `the page is ${wider} px wider than the window`);
    });
  }
}

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
