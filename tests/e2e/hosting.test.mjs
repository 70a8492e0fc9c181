// Where the page may live: any sub-path, a host without headers, other people's frames.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { HOME, NO_HEADERS, SESSION, SUBPATH } from "./page.mjs";
import { frameOf, launch, output, over, parentSite, press, printed, ready, runScript, status, visit, write } from "./page.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const isolated = (page) => page.evaluate(() => self.crossOriginIsolated);

async function welcome(page) {
  await ready(page);
  await press(page);
  await over(page);
  return output(page);
}

test("under a sub-path", { skip: !SUBPATH }, async () => {
  const page = await visit(browser, { url: SUBPATH });
  await ready(page);
  const { printed } = await runScript(page, `${SESSION}\nprint(sc.textFile("data/streams.csv").first())\n`);
  assert.match(printed, /country/);
  assert.deepEqual(page.problems, []);
});

test("on a host without headers the service worker isolates the page, with one reload", { skip: !NO_HEADERS }, async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  let loads = 0;
  page.on("load", () => loads++);
  await page.goto(NO_HEADERS);
  await page.waitForFunction(() => self.crossOriginIsolated);
  await ready(page);
  assert.match(await page.getByTestId("threads").textContent(), /^\d+ threads$/);
  await page.waitForTimeout(1000);
  assert.ok(loads <= 2, `${loads} loads`);
  // The next visit needs none.
  loads = 0;
  await page.goto(NO_HEADERS);
  await ready(page);
  assert.ok(await isolated(page));
  assert.equal(loads, 1);
});

test("where no service worker may be had, it runs on one thread and says why", { skip: !NO_HEADERS }, async () => {
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  await page.goto(NO_HEADERS);
  await ready(page);
  assert.match(await page.getByTestId("threads").textContent(), /^1 thread, because /);
});

test("in a frame of an ordinary page of another site: one thread, the same output, and Cancel", { skip: !NO_HEADERS }, async () => {
  const top = await visit(browser);
  const expected = await welcome(top);
  const site = await parentSite(NO_HEADERS);
  try {
    const page = await visit(browser, { url: site.url });
    const frame = await frameOf(page, NO_HEADERS);
    assert.equal(await welcome(frame), expected);
    assert.equal(await isolated(frame), false);
    assert.match(await frame.getByTestId("threads").textContent(), /^1 thread, because the page is not cross-origin isolated$/);
    // Its memory is not shared, so there is no flag to set: the engine is ended and started again.
    await write(frame, "print('going')\nwhile True: pass\n");
    await press(frame);
    await printed(frame, "going");
    await frame.getByTestId("cancel").click();
    await over(frame);
    assert.match(await status(frame), /^Cancelled after/);
    assert.match(await frame.getByTestId("editor").textContent(), /while True/);
  } finally {
    site.close();
  }
});

test("in a frame, with the host's headers, threads work where the browser has Document-Isolation-Policy", async () => {
  const site = await parentSite(HOME);
  try {
    const page = await visit(browser, { url: site.url });
    const frame = await frameOf(page, HOME);
    await ready(frame);
    const threads = await frame.getByTestId("threads").textContent();
    assert.match(threads, (await isolated(frame)) ? /^\d+ threads$/ : /^1 thread, because /);
  } finally {
    site.close();
  }
});

test("where every storage is denied, the page works and keeps nothing", async () => {
  const context = await browser.newContext();
  await context.addInitScript(() => {
    for (const name of ["localStorage", "sessionStorage"]) {
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException("denied", "SecurityError");
        },
      });
    }
  });
  const page = await context.newPage();
  await page.goto(HOME);
  await ready(page);
  const { printed } = await runScript(page, "print('fine')\n");
  assert.equal(printed, "fine\n");
  await page.getByRole("button", { name: /^Switch to the dark theme/ }).click();
  assert.match(await page.getByRole("region", { name: "Script", exact: true }).textContent(), /not kept/);
});

test("the content security policy refuses inline script and eval", async () => {
  const page = await visit(browser);
  // In a callback: what the driver itself evaluates is exempt.
  const ran = await page.evaluate(
    () =>
      new Promise((resolve) => {
        setTimeout(() => {
          const script = document.createElement("script");
          script.textContent = "window.inlineRan = true";
          document.head.append(script);
          let evaluated = true;
          try {
            (0, eval)("1");
          } catch {
            evaluated = false;
          }
          resolve({ inline: window.inlineRan === true, evaluated });
        });
      }),
  );
  assert.deepEqual(ran, { inline: false, evaluated: false });
});
