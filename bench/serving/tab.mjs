// Times a deployment in the page, on one and on two replicas, by its own address: fetch, the service worker, the page's router,
// a replica's worker. And kills replicas under load: nothing may be lost or wrong.
import { callWhileKilling, deployed } from "../../tests/e2e/deployment.mjs";
import { CALLERS, MEASURED_MS, SIZES, WARM_MS, bodyOf, closedLoop, figures } from "./load.mjs";

const START_MS = 300_000;
const KILLED_REQUESTS = Number(process.env.SERVING_KILL_REQUESTS ?? 100_000);
// A replica takes seconds to start again: more kills would measure that.
const REQUESTS_A_KILL = 1000;

/** `visitBrowser(action)`: a browser of its own. */
export async function timeTab(visitBrowser, url) {
  for (const replicas of [1, 2]) {
    await visitBrowser(async (browser) => {
      const page = await deployed(browser, replicas, { url, patience: START_MS });
      for (const rows of SIZES) {
        for (const callers of CALLERS) {
          const found = await page.evaluate(
            ([loop, ...more]) => {
              const ask = async (body) => {
                const answer = await fetch("deployments/churn/predict", { method: "POST", headers: { "Content-Type": "application/json" }, body });
                return [answer.status, await answer.text()];
              };
              return new Function(`return (${loop})`)()(ask, ...more);
            },
            [closedLoop.toString(), bodyOf(rows), callers, WARM_MS, MEASURED_MS],
          );
          console.log(JSON.stringify(figures("tab", replicas, callers, rows, found)));
        }
      }
    });
  }
}

export async function killInTab(visitBrowser, url) {
  if (KILLED_REQUESTS === 0) return;
  await visitBrowser(async (browser) => {
    const page = await deployed(browser, 2, { url, patience: START_MS });
    const kills = Math.ceil(KILLED_REQUESTS / REQUESTS_A_KILL);
    const found = await callWhileKilling(page, { total: KILLED_REQUESTS, callers: 4, kills });
    console.log(JSON.stringify({
      case: "serving: replicas are killed", where: "tab", replicas: 2, requests: KILLED_REQUESTS, answered_right: found.right,
      wrong_or_lost: found.wrongs, kills: found.killed, requests_a_second: Math.round((KILLED_REQUESTS * 1000) / found.ms), ms: found.waits,
    }));
    if (found.right !== KILLED_REQUESTS) throw new Error(found.wrong.join("\n"));
  });
}
