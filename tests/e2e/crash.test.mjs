// The engine may be lost; the page is not.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { editorText, launch, lives, output, over, press, ready, status, visit, write } from "./page.mjs";

let browser, page;
before(async () => {
  browser = await launch();
  page = await visit(browser);
  await ready(page);
});
after(() => browser.close());

for (const how of ["panic", "abort", "thread"]) {
  test(`after a crash (${how}) the page says so, starts another engine and keeps the text`, async () => {
    await write(page, `# precious (${how})\nprint("still here")\n`);
    await page.evaluate((how) => window.__touchpaper.send(JSON.stringify({ crash: { how } })), how);
    const banner = page.getByTestId("crash");
    await banner.waitFor();
    // In words; what the engine said itself is there for who asks.
    assert.match(await banner.locator("p").textContent(), /^The engine stopped: by a fault of its own, not of your program's\. Another .*; your script is kept\.$/);
    await banner.getByText("What it said").click();
    assert.match(await banner.locator("code").textContent(), /\w/);
    await ready(page);
    assert.match(await editorText(page), new RegExp(`# precious \\(${how}\\)`));
    await press(page);
    await over(page);
    assert.match(await output(page), /still here/);
    await lives(page);
    // A script that ran well puts the banner away, so the next crash's is another.
    await banner.waitFor({ state: "hidden" });
  });
}

test("a script that takes all of the memory ends, at worst with its engine", async () => {
  await write(page, "kept = []\nwhile True:\n    kept.append(bytearray(256 * 1024 * 1024))\n");
  await press(page);
  await over(page);
  assert.match(`${await status(page)} ${await output(page)}`, /MemoryError|[Oo]ut of memory|The engine stopped/);
  await lives(page);
});
