// Cancel always works.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { SESSION, launch, lives, output, over, press, printed, ready, state, status, visit, write } from "./page.mjs";

let browser, page;
before(async () => {
  browser = await launch();
  page = await visit(browser);
  await ready(page);
});
after(() => browser.close());

/** Runs an endless script until it has said "going", then cancels; gives how long that took. */
async function cancelled(script) {
  await write(page, script);
  await press(page);
  await printed(page, "going");
  await page.waitForTimeout(300);
  assert.equal(await state(page), "running");
  const asked = Date.now();
  await page.getByTestId("cancel").click();
  await over(page);
  assert.match(await status(page), /^Cancelled after/);
  return Date.now() - asked;
}

test("an endless loop in the script stops by the flag, and the engine stays", async () => {
  const took = await cancelled("print('going')\nwhile True: pass\n");
  assert.ok(took < 2500, `${took} ms`);
  assert.doesNotMatch(await output(page), /its engine was ended/);
  await lives(page);
});

test("endless loops in the tasks' lambda stop too", async () => {
  const took = await cancelled(`${SESSION}
def spin(x):
    while True:
        pass
print("going")
sc.parallelize(range(8), 8).map(spin).count()
`);
  assert.ok(took < 2500, `${took} ms`);
  assert.doesNotMatch(await output(page), /its engine was ended/);
  assert.equal(await page.locator("[data-testid=lanes] .bar.running").count(), 0);
  await lives(page);
});

test("a script that catches every exception is stopped all the same, and the text stays", async () => {
  const script = `print("going")
while True:
    try:
        while True: pass
    except BaseException:
        pass
`;
  await cancelled(script);
  assert.match(await page.getByTestId("editor").textContent(), /except BaseException/);
  await lives(page);
});
