// The whole course as a learner does it, in a frame of another site's page, without a network after the first visit: every part
// and every question, each score told to the site.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { free, names, part, solutions, solve } from "./course.mjs";
import { host, launchWithFrameStorage } from "./hosts.mjs";
import { HOME, PATIENCE, launch, otherSite } from "./page.mjs";

/** A lesson on another site, and what it was told: the last score of each exercise. */
async function lesson(home, first) {
  const site = await otherSite(`<!doctype html><html lang="en"><title>A course</title><h1>Lesson</h1>
    <script src="${new URL("touchpaper-exercise.js", home)}" async></script><touchpaper-exercise course src="${first}.md"></touchpaper-exercise>
    <script>window.told = {}; addEventListener("touchpaper-score", ({ detail }) => (window.told[detail.exercise] = detail.score));</script>`);
  after(() => site.close());
  return site;
}

/** From the exercise that is open on, by its button for the next. */
async function goThrough(page, frame, course) {
  const failed = [];
  for (const [at, name] of course.entries()) {
    await part(frame, Object.keys(solutions(name))[0]).waitFor();
    failed.push(...(await solve(frame, name)));
    if (at + 1 < course.length) await frame.getByTestId("next-exercise").click();
  }
  const told = await page.evaluate(() => window.told);
  assert.deepEqual(failed, []);
  assert.deepEqual(told, Object.fromEntries(course.map((name) => [`${name}.md`, 1])));
}

test("the whole course, opened again without a network where frames have storage", { timeout: 1_500_000 }, async () => {
  const course = names();
  assert.equal(course.length, 19);
  const home = await host(HOME);
  const { context, close } = await launchWithFrameStorage();
  try {
    const site = await lesson(home.url, course[0]);
    const page = await context.newPage();
    await page.goto(site.url);
    const frame = page.frameLocator("touchpaper-exercise iframe");
    await frame.locator("html[data-offline=ready]").waitFor({ state: "attached" });
    // The host is gone for good; what was kept opens the frame anew.
    await home.close();
    await page.evaluate(() => {
      const old = document.querySelector("touchpaper-exercise");
      const next = document.createElement("touchpaper-exercise");
      for (const { name, value } of old.attributes) next.setAttribute(name, value);
      old.replaceWith(next);
    });
    await goThrough(page, frame, course);
  } finally {
    await close();
  }
});

test("where a frame may keep nothing, the session goes on without a network", { timeout: 600_000 }, async () => {
  const course = names();
  const home = await host(HOME);
  const browser = await launch();
  try {
    const site = await lesson(home.url, course[0]);
    const context = await browser.newContext();
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    await page.goto(site.url);
    const frame = page.frameLocator("touchpaper-exercise iframe");
    await free(frame);
    const isHere = (name) => home.served.some((path) => path.endsWith(`/course/${name}.md`));
    for (let waited = 0; !course.every(isHere); waited += 100) {
      assert.ok(waited < PATIENCE, `not fetched: ${course.filter((name) => !isHere(name))}`);
      await page.waitForTimeout(100);
    }
    await page.waitForTimeout(500);
    await home.close();
    await goThrough(page, frame, course.slice(0, 4));
  } finally {
    await browser.close();
  }
});
