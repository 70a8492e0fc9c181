// DuckDB-wasm on the cases of bench/*.py, on the same data: bundled into a page by `cargo xtask bench --browser --peers`.
// `window.runDuckdb(bundle, filter)` gives {threads, version, found: [{case, rows, ms: [...]}]}.
import * as duckdb from "@duckdb/duckdb-wasm";

// As in the scripts that run beside it; the first in ms.
const WARM_UP = 3000;
const REPEATS = 5;
const MODULES = {
  eh: { mainModule: "duckdb-eh.wasm", mainWorker: "duckdb-browser-eh.worker.js" },
  coi: { mainModule: "duckdb-coi.wasm", mainWorker: "duckdb-browser-coi.worker.js", pthreadWorker: "duckdb-browser-coi.pthread.worker.js" },
};

const million = 1_000_000;
const H2O = (rows) => `CREATE OR REPLACE TABLE data AS SELECT
  'id' || lpad(CAST(a % 100 + 1 AS VARCHAR), 3, '0') AS id1, 'id' || lpad(CAST(b // 100 % 100 + 1 AS VARCHAR), 3, '0') AS id2,
  CAST(b % 5 + 1 AS INTEGER) AS v1, CAST(a % 1000000 AS DOUBLE) / 10000 AS v3
  FROM (SELECT range * 48271 % 2147483647 AS a, range * 69621 % 2147483647 AS b FROM range(${rows}))`;
const SIDE = (name, rows, key, value) =>
  `CREATE OR REPLACE TABLE ${name} AS SELECT ${key} AS k, CAST(${value} AS INTEGER) AS v FROM range(${rows})`;

/** `script` is the one of this folder that is timed beside it, by whose name cases are picked. */
const CASES = [
  ...[million, 10 * million].flatMap((rows) => [
    { script: "groupby", case: "group-by q1", rows, setup: [H2O(rows)], query: "SELECT id1, sum(v1) AS v1 FROM data GROUP BY id1", result: 100 },
    { script: "groupby", case: "group-by q2", rows, setup: [], query: "SELECT id1, id2, sum(v1) AS v1 FROM data GROUP BY id1, id2", result: 10_000 },
  ]),
  ...[million, 10 * million].map((rows) => ({
    script: "join", case: "join", rows,
    setup: [
      SIDE("a", rows, `range * 69621 % ${Math.floor((million * 10) / 9)}`, "range % 5 + 1"),
      SIDE("b", million, `range * 48271 % ${million}`, "range % 100"),
    ],
    query: "SELECT count(*) AS n, sum(a.v + b.v) AS s FROM a JOIN b ON a.k = b.k", result: 1,
  })),
  {
    script: "window", case: "window rank", rows: million,
    setup: ["CREATE OR REPLACE TABLE w AS SELECT CAST(range * 48271 % 2147483647 % 1000 AS INTEGER) AS g, CAST(range * 69621 % 2147483647 AS DOUBLE) / 1000 AS v FROM range(1000000)"],
    query: "SELECT sum(r) AS s FROM (SELECT rank() OVER (PARTITION BY g ORDER BY v) AS r FROM w)", result: 1,
  },
  {
    script: "sort", case: "sort", rows: million,
    setup: ["CREATE OR REPLACE TABLE o AS SELECT range AS id, CAST(range * 69621 % 2147483647 AS DOUBLE) / 1000 AS v FROM range(1000000)"],
    query: "CREATE OR REPLACE TABLE sorted AS SELECT * FROM o ORDER BY v",
  },
  { script: "sort", case: "top 10", rows: million, setup: [], query: "SELECT * FROM o ORDER BY v LIMIT 10", result: 10 },
  {
    script: "csv_read", case: "csv read", rows: 1_300_000, setup: [], file: true,
    query: `SELECT count(name), max(day), sum(id), sum(amount), sum(price) FROM read_csv('bench.csv', header = true, auto_detect = false,
      columns = {'id': 'INTEGER', 'name': 'VARCHAR', 'day': 'DATE', 'amount': 'BIGINT', 'price': 'DOUBLE'})`, result: 1,
  },
];

// The same bytes that bench/csv_read.py writes.
function csv(rows) {
  const two = (n) => String(n).padStart(2, "0");
  const parts = ["id,name,day,amount,price\n"];
  for (let id = 0; id < rows; id += 1) {
    // id * 69621 stays below 2^53.
    const name = String((((id * 48271) % 2147483647) % 100) + 1).padStart(3, "0");
    parts.push(`${id},id${name},2024-${two((id % 12) + 1)}-${two((id % 28) + 1)},${(id * 69621) % 2147483647},${id % 1000}.${two(id % 97)}\n`);
  }
  return new TextEncoder().encode(parts.join(""));
}

async function open(bundle) {
  const { mainModule, mainWorker, pthreadWorker } = MODULES[bundle];
  const address = (name) => name && new URL(name, location.href).href;
  const db = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), new Worker(address(mainWorker)));
  await db.instantiate(address(mainModule), address(pthreadWorker));
  await db.open({ maximumThreads: pthreadWorker ? navigator.hardwareConcurrency : 1 });
  return db;
}

window.runDuckdb = async (bundle, filter) => {
  const db = await open(bundle);
  const connection = await db.connect();
  const found = [];
  for (const each of CASES) {
    if (!each.script.includes(filter)) continue;
    for (const sql of each.setup) await connection.query(sql);
    if (each.file) await db.registerFileBuffer("bench.csv", csv(each.rows));
    const run = async () => {
      const start = performance.now();
      const { numRows } = await connection.query(each.query);
      const ms = performance.now() - start;
      if (each.result && numRows !== each.result) throw new Error(`${each.case}: ${numRows} rows in place of ${each.result}`);
      return ms;
    };
    for (const warm = performance.now() + WARM_UP; performance.now() < warm; ) await run();
    const ms = [];
    for (let count = 0; count < REPEATS; count += 1) ms.push(Math.round((await run()) * 10) / 10);
    found.push({ case: each.case, rows: each.rows, ms });
  }
  const threads = (await connection.query("SELECT current_setting('threads') AS n")).toArray()[0].n;
  await connection.close();
  await db.terminate();
  return { threads: Number(threads), version: duckdb.PACKAGE_VERSION, found };
};
