// A load in a closed loop: so many callers, each of whom asks again as soon as it is answered. Figures of one are a JSON line:
// {case, where, replicas, callers, rows, requests, errors, predictions_per_second, ms: {p50, p99}}.
import { performance } from "node:perf_hooks";

export const SIZES = [1, 1000];
export const CALLERS = [1, 8];
export const WARM_MS = 1500;
export const MEASURED_MS = 6000;

/** Park and Miller's minimal standard generator. */
function uniforms(seed) {
  return () => (seed = (seed * 48271) % 2147483647) / 2147483648;
}

/** The body of the case study's call with so many rows, the same each time. */
export function bodyOf(rows) {
  const draw = uniforms(2024);
  const among = (list) => list[Math.floor(draw() * list.length)];
  const query = { country: [], age: [], subscriber_type: [], num_streams: [] };
  for (let row = 0; row < rows; row += 1) {
    query.country.push(among(["united_states", "singapore"]));
    query.age.push(15 + Math.floor(draw() * 60));
    query.subscriber_type.push(among(["aavail_basic", "aavail_premium", "aavail_unlimited"]));
    query.num_streams.push(Math.floor(draw() * 40));
  }
  return JSON.stringify({ query, type: "dict", mode: "test" });
}

/** Runs in Node and, as text, in the page: `ask(body)` gives [status, text]. Answers that are not the first are errors. */
export async function closedLoop(ask, body, callers, warmMs, measuredMs) {
  const wanted = JSON.stringify(await ask(body));
  const begin = performance.now() + warmMs;
  const end = begin + measuredMs;
  const waits = [];
  let errors = 0;
  let last = begin;
  const caller = async () => {
    for (;;) {
      const start = performance.now();
      if (start >= end) return;
      const found = JSON.stringify(await ask(body));
      const now = performance.now();
      if (found !== wanted) errors += 1;
      // One that began in the warm-up or ends after the end belongs to neither.
      if (start >= begin && now <= end) {
        waits.push(now - start);
        last = Math.max(last, now);
      }
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return { waits, errors, ms: last - begin, status: JSON.parse(wanted)[0] };
}

export function figures(where, replicas, callers, rows, { waits, errors, ms, status }) {
  const sorted = [...waits].sort((a, b) => a - b);
  const place = (share) => Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN) * 100) / 100;
  return {
    case: `serving: ${rows} row${rows === 1 ? "" : "s"} a request`, where, replicas, callers, rows, requests: waits.length,
    errors: errors + (status === 200 ? 0 : waits.length), predictions_per_second: Math.round((waits.length * rows * 1000) / ms),
    ms: { p50: place(0.5), p99: place(0.99) },
  };
}
