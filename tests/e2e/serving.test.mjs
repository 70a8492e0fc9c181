// A model that a script has saved is served and exported in the page's terminal, as the course's calls and its exports have it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { launch } from "./page.mjs";
import { open, run, writeFiles } from "./shell.mjs";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const TRAIN = read("../serve_model/train.py");
// Files of each export, by name with their checksums, as they were run for real.
const EXPORTED = JSON.parse(read("../deploy/exports.json"));
const QUERY = { country: ["united_states", "singapore"], age: [24, 42], subscriber_type: ["aavail_basic", "aavail_premium"], num_streams: [8, 27] };
const CALL = { query: QUERY, type: "dict", mode: "test" };
const FRAME = Object.fromEntries(Object.entries(QUERY).map(([name, cells]) => [name, { ...cells }]));
const FIELDS = Object.keys(QUERY);
const VALUES = QUERY.age.map((_, row) => FIELDS.map((name) => QUERY[name][row]));

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** A terminal with a model that a script has fitted and saved: churn/ and churn.zip. */
async function trained() {
  const page = await open(browser);
  await writeFiles(page, { "train.py": TRAIN });
  const { printed, code } = await run(page, "spark-submit train.py churn");
  assert.equal(code, 0, printed);
  return page;
}

/** Status and text of what is answered; the body is a file's, so that a shell's quotes are not in its way. */
async function ask(page, target, body, ...more) {
  if (body !== undefined) await writeFiles(page, { "body.json": typeof body === "string" ? body : JSON.stringify(body) });
  const data = body === undefined ? "" : `-X POST -H 'Content-Type: application/json' --data-binary @body.json`;
  const { printed, code } = await run(page, `curl -s -w ' %{http_code}' ${data} ${more.join(" ")} localhost:4000${target}`);
  assert.equal(code, 0, printed);
  const at = printed.lastIndexOf(" ");
  return { status: Number(printed.slice(at + 1)), text: printed.slice(0, at).replace(/\n$/, "") };
}

const json = async (...asked) => {
  const { status, text } = await ask(...asked);
  assert.equal(status, 200, text);
  return JSON.parse(text);
};

test("the course's Flask calls are answered by a saved model in a container, and logged", async () => {
  const page = await trained();
  const { printed } = await run(page, "serve-model -p 4000 --train train.py churn.zip");
  assert.match(printed, /^churn:0\.1 is served at http:\/\/localhost:4000 by the container [0-9a-f]{12}\n$/);
  assert.match((await ask(page, "/")).text, /^<h3>Hello churn!<\/h3>/);
  const { y_pred, y_proba } = await json(page, "/predict", CALL);
  assert.deepEqual(y_pred, [1, 0]);
  assert.ok(y_proba[0][1] > 0.5 && y_proba[1][1] < 0.5, JSON.stringify(y_proba));
  assert.deepEqual(await json(page, "/predict", FRAME), [1, 0]);
  // No data, no query, a type that is none.
  for (const nothing of ["{}", { type: "dict" }, { query: QUERY, type: "list" }]) assert.deepEqual(await json(page, "/predict", nothing), []);
  assert.deepEqual(await json(page, "/predict", undefined, "-X POST"), []);
  const log = (await ask(page, "/logs/predict-test.log")).text.split("\n");
  assert.equal(log[0], "unique_id,timestamp,y_pred,y_proba,query,model_version,runtime");
  assert.equal(log.filter((line) => line.includes('"[1.0,0.0]"')).length, 1);
  assert.equal(await json(page, "/train", undefined, "-X POST"), false);
  assert.equal(await json(page, "/train", { mode: "test" }), true);
  assert.match((await ask(page, "/logs/train-test.log")).text, /"\(400, 4\)"/);
  assert.deepEqual(await json(page, "/predict", FRAME), [1, 0]);
  assert.deepEqual(page.problems, []);
});

test("bad input is refused in words, and the model answers the next", async () => {
  const page = await trained();
  await run(page, "serve-model -p 4000 churn");
  const one = (change) => ({ query: { country: "singapore", age: 24, subscriber_type: "aavail_basic", num_streams: 8, ...change }, type: "dict" });
  const without = { query: { age: [24] }, type: "dict" };
  for (const [body, wanted] of [
    ["{", "the body is not JSON"],
    [without, "`country`, `subscriber_type`, `num_streams` are missing"],
    [one({ country: "mars" }), "Unseen label: mars"],
    [one({ age: "old" }), 'row 0, age: \\"old\\" where a number was expected'],
    [one({ country: null }), "NULL"],
    [one({ age: null }), "null"],
    ["[1, 2]", "expected"],
  ]) {
    const { status, text } = await ask(page, "/predict", body);
    assert.equal(status, 400, `${JSON.stringify(body)}: ${text}`);
    assert.ok(text.includes(wanted), `${JSON.stringify(body)}: ${text}`);
  }
  await run(page, `python -c "open('big.json', 'w').write('\\"' + 'x' * 10_000_000 + '\\"')"`);
  const big = await run(page, "curl -s -o /dev/null -w '%{http_code}' -X POST --data-binary @big.json localhost:4000/predict");
  assert.match(big.printed, /^4(00|13)/);
  assert.equal((await ask(page, "/predict", undefined, "-X DELETE")).status, 405);
  assert.equal((await ask(page, "/none")).status, 404);
  assert.deepEqual(await json(page, "/predict", FRAME), [1, 0]);
  assert.deepEqual(page.problems, []);
});

test("Watson's and MLflow's clients get their answers", async () => {
  const page = await trained();
  await run(page, "serve-model -p 4000 --contract wml --name d-1 churn.zip");
  const path = "/ml/v4/deployments/d-1/predictions?version=2020-09-01";
  const { predictions } = await json(page, `'${path}'`, { input_data: [{ fields: FIELDS, values: VALUES }] });
  assert.deepEqual(predictions[0].fields, ["prediction", "probability"]);
  assert.deepEqual(predictions[0].values.map(([label]) => label), [1, 0]);
  const older = await json(page, "/v3/wml_instances/i/deployments/d-1/online", { fields: FIELDS, values: VALUES });
  assert.deepEqual(older, predictions[0]);
  assert.equal((await ask(page, "/ml/v4/deployments/d-2/predictions", { input_data: [] })).status, 404);
  const wrong = await ask(page, `'${path}'`, { input_data: [{ fields: FIELDS, values: [["mars", 1, "aavail_basic", 2]] }] });
  assert.equal(wrong.status, 400);
  assert.match(wrong.text, /Unseen label: mars/);
  assert.match((await run(page, "docker ps -q | wc -l")).printed, /^1\n/);
  await run(page, "docker stop $(docker ps -q)");

  await run(page, "serve-model -p 4000 --contract mlflow churn.zip");
  assert.equal((await ask(page, "/ping")).status, 200);
  const split = await json(page, "/invocations", { dataframe_split: { columns: FIELDS, data: VALUES } });
  assert.deepEqual(split, { predictions: [1, 0] });
  await writeFiles(page, { "rows.csv": `${FIELDS.join(",")}\n${VALUES.map((row) => row.join(",")).join("\n")}\n` });
  const csv = await run(page, "curl -s -H 'Content-Type: text/csv' --data-binary @rows.csv localhost:4000/invocations");
  assert.equal(csv.printed.trim(), '{"predictions":[1.0,0.0]}');
  assert.equal((await ask(page, "/invocations", "{")).status, 400);
  assert.deepEqual(page.problems, []);
});

test("a saved model is exported in every form, as those that were run for real", async () => {
  const page = await trained();
  const list = `python -c "import sys, json, zipfile; print(json.dumps({i.filename: i.CRC for i in zipfile.ZipFile(sys.argv[1]).infolist()}))"`;
  for (const form of ["docker", "wml", "mlflow", "spark"]) {
    assert.deepEqual(await run(page, `export-model --to ${form} churn.zip`), { printed: `churn-${form}.zip\n`, code: 0 });
    const found = JSON.parse((await run(page, `${list} churn-${form}.zip`)).printed);
    for (const [name, sum] of Object.entries(EXPORTED[form].files)) {
      // What is computed may differ in the last places of its numbers from what this computer's libraries give.
      if (/\.(onnx|pmml)$|expected\.json|request\.json|reply\.json|signature\.json/.test(name)) assert.ok(name in found, `${form}: ${name}`);
      else assert.equal(found[name], sum, `${form}: ${name}`);
    }
    if (form === "spark") assert.ok(Object.keys(found).some((name) => name.startsWith("churn/model/stages/")), Object.keys(found).join(" "));
  }
  for (const [form, begins] of [["onnx", "0x08"], ["pmml", "0x3c"]]) {
    assert.deepEqual(await run(page, `export-model --to ${form} -o model.${form} churn`), { printed: `model.${form}\n`, code: 0 });
    const first = await run(page, `python -c "print(hex(open('model.${form}', 'rb').read()[0]))"`);
    assert.equal(Number(first.printed), Number(begins), first.printed);
  }
  const download = page.waitForEvent("download");
  await run(page, "download churn-docker.zip");
  assert.equal((await download).suggestedFilename(), "churn-docker.zip");
  for (const [line, wanted] of [
    ["export-model --to docker none.zip", /none\.zip is no saved model/],
    ["export-model --to tensorflow churn", /exported as onnx, pmml, docker, wml, mlflow or spark, not as tensorflow/],
    ["export-model churn", /a saved model and --to are wanted/],
    ["serve-model none.zip", /none\.zip: No such file or directory/],
  ]) {
    const { printed, code } = await run(page, line);
    assert.match(printed, wanted);
    assert.notEqual(code, 0);
  }
  assert.deepEqual(page.problems, []);
});
