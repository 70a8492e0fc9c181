// How a page looks at each size in both themes, for a person to see; and what axe finds there, for a machine.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { screenshot } from "./page.mjs";

const axe = createRequire(new URL("../../www/package.json", import.meta.url))("axe-core");

export const PHONE = [360, 740];
export const TABLET = [768, 1024];
export const DESK = [1440, 900];
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** What axe finds in a page or a frame; the element that is drawn is named. */
export async function amiss(page) {
  // Not by a script element: the page's policy allows none.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  return page.evaluate(async (wcag) => {
    // What is good practice beyond it is told of a whole page: a heading, landmarks.
    const tags = window === window.top ? [...wcag, "best-practice"] : wcag;
    // Only what is amiss: naming each element that passes takes most of the time.
    const { violations } = await window.axe.run(document, { runOnly: tags, resultTypes: ["violations"], iframes: false });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(" | ")}`);
  }, WCAG);
}

/** axe finds nothing, and nothing is wider than the window. */
export async function wellFormed(page, what) {
  assert.deepEqual(await amiss(page), [], what);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(wider <= 0, `${what} is ${wider} px wider than the window`);
}

/**
 * One state of a page, `name`, at each size in both themes: a picture of each, and all well formed. `settle` brings into view
 * what is meant, at that size. The page is wide and light again after it.
 */
export async function looksWell(page, name, { sizes = [PHONE, TABLET, DESK], settle = async () => {} } = {}) {
  for (const theme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme: theme });
    for (const [width, height] of sizes) {
      await page.setViewportSize({ width, height });
      // Charts are drawn anew a moment after.
      await page.waitForTimeout(200);
      await settle(page);
      await screenshot(page, `${name}-${width}-${theme}`);
      await wellFormed(page, `${name}, ${width} px, ${theme}`);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: DESK[0], height: DESK[1] });
}

/** Settles on an element: it begins where the window does. */
export const from = (selector) => (page) => page.locator(selector).first().evaluate((element) => element.scrollIntoView({ block: "start" }));
