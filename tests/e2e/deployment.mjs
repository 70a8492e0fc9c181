// A model that is fitted in the page and deployed by its Deploy view, and calls of its address from the page itself. The
// benchmark uses it as well.
import { readFileSync } from "node:fs";

import { PATIENCE, ready, visit } from "./page.mjs";
import { idle, input, run, writeFiles } from "./shell.mjs";

const TRAIN = readFileSync(new URL("../serve_model/train.py", import.meta.url), "utf8");

/** A visit with the model `churn` registered and deployed on so many replicas, all of which are ready. */
export async function deployed(browser, replicas, { url, patience = PATIENCE } = {}) {
  const page = await visit(browser, { url });
  page.setDefaultTimeout(patience);
  await page.goto(new URL("?view=terminal", page.url()).href);
  await ready(page);
  await idle(page, patience);
  await writeFiles(page, { "train.py": TRAIN });
  const { printed, code } = await run(page, "spark-submit train.py churn", patience);
  if (code !== 0) throw new Error(printed);
  await input(page).blur();
  await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: "Deploy" }).click();
  await page.getByTestId("register-name").fill("churn");
  await page.getByRole("button", { name: "Register", exact: true }).click();
  await page.locator('[data-testid="model"][data-model="churn"]').waitFor();
  await page.getByRole("button", { name: "Deploy churn 1", exact: true }).click();
  const form = page.getByTestId("deploy-form");
  await form.getByLabel("Replicas").fill(String(replicas));
  await form.getByRole("button", { name: "Deploy", exact: true }).click();
  await page.locator(`[data-testid="deployment"][data-ready="${replicas}"]`).waitFor();
  return page;
}

/** Kills one of the replicas that are ready; gives whether there was one. */
export async function killOne(page, at) {
  const ready = page.locator('[data-testid="replica"][data-state="ready"]');
  const count = await ready.count();
  if (count === 0) return false;
  // One that ends by itself between the look and the press is none to be killed.
  return ready.nth(at % count).getByRole("button", { name: /^Kill / }).click({ timeout: 2000 }).then(() => true, () => false);
}

/** The body of the case study's call for one row, and rows that differ. */
export function bodies(count) {
  const among = (list, at) => list[at % list.length];
  return Array.from({ length: count }, (_, at) => {
    const query = { country: among(["united_states", "singapore"], at), age: 15 + ((at * 7) % 60),
      subscriber_type: among(["aavail_basic", "aavail_premium", "aavail_unlimited"], at >> 1), num_streams: (at * 11) % 40 };
    return JSON.stringify({ query: Object.fromEntries(Object.entries(query).map(([name, cell]) => [name, [cell]])), type: "dict", mode: "test" });
  });
}

/** Begins to ask for so many predictions, with so many callers; `progress` tells how it goes, and at the end what was amiss. */
export function beginCalls(page, total, callers, asked) {
  return page.evaluate(
    async ([total, callers, asked]) => {
      const ask = async (body) => {
        const answer = await fetch("deployments/churn/predict", { method: "POST", headers: { "Content-Type": "application/json" }, body });
        return [answer.status, await answer.text()];
      };
      const wanted = [];
      for (const body of asked) wanted.push(await ask(body));
      const refused = wanted.filter(([status]) => status !== 200);
      if (refused.length) throw new Error(JSON.stringify(refused[0]));
      const state = { begun: 0, right: 0, wrong: [], waits: [], done: false, start: performance.now(), ms: 0 };
      globalThis.calls = state;
      const caller = async () => {
        while (state.begun < total) {
          const at = state.begun++ % asked.length;
          const start = performance.now();
          const [status, text] = await ask(asked[at]).catch((error) => [0, String(error)]);
          state.waits.push(performance.now() - start);
          if (status === wanted[at][0] && text === wanted[at][1]) state.right += 1;
          else state.wrong.push(`${status} ${text} for ${wanted[at]}`);
        }
      };
      Promise.all(Array.from({ length: callers }, caller)).then(() => {
        state.ms = performance.now() - state.start;
        state.done = true;
      });
    },
    [total, callers, asked],
  );
}

export const progress = (page) =>
  page.evaluate(() => {
    const { begun, right, wrong, done, ms } = globalThis.calls;
    return { begun, right, wrong: wrong.slice(0, 5), wrongs: wrong.length, done, ms };
  });

/** p50, p99 and the longest wait in milliseconds. */
export const waits = (page) =>
  page.evaluate(() => {
    const sorted = [...globalThis.calls.waits].sort((a, b) => a - b);
    const at = (share) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] * 10) / 10;
    return { p50: at(0.5), p99: at(0.99), most: at(1) };
  });

/** Asks so often while one replica after another is killed, each after so many more requests. */
export async function callWhileKilling(page, { total, callers, kills, wait = 200 }) {
  await beginCalls(page, total, callers, bodies(60));
  let killed = 0;
  for (;;) {
    const now = await progress(page);
    if (now.done) return { ...now, killed, ms: now.ms, waits: await waits(page) };
    if (killed < kills && now.begun >= ((killed + 1) * total) / (kills + 1) && (await killOne(page, killed))) killed += 1;
    else await page.waitForTimeout(wait);
  }
}
