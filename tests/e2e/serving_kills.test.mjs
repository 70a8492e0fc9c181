// No request is lost and none is answered wrong while a deployment's replicas are killed and started again.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { callWhileKilling, deployed } from "./deployment.mjs";
import { launch, screenshot } from "./page.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test("2,000 requests while replicas are killed three times", async () => {
  const page = await deployed(browser, 2);
  const found = await callWhileKilling(page, { total: 2000, callers: 4, kills: 3 });
  assert.deepEqual(found.wrong, []);
  assert.deepEqual({ right: found.right, killed: found.killed }, { right: 2000, killed: 3 });
  // Those that were killed have others in their place.
  await page.locator('[data-testid="deployment"][data-ready="2"]').waitFor();
  await screenshot(page, "serving-killed");
  assert.deepEqual(page.problems, []);
});
