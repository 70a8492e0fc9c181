// docs/hosting/touchpaper.conf on a real nginx, where there is one: a page with threads, in frames and sandboxes too.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import { answer, check, part, solutions } from "./course.mjs";
import { SESSION, launch, otherSite, ready, runScript, visit } from "./page.mjs";

const NGINX = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/opt/homebrew/bin/nginx"].find(existsSync);
const built = ["../../target/dist-quick/", "../../dist/"].map((path) => fileURLToPath(new URL(path, import.meta.url)));
const DIST = [process.env.TOUCHPAPER_DIST, ...built].find((path) => path && existsSync(`${path}index.html`));
const skip = NGINX && DIST ? false : "there is no nginx, or no built page";
const PORT = 20_000 + (process.pid % 20_000);
const HOME = `http://localhost:${PORT}/touchpaper/`;

let browser;
let server;
let folder;
before(async () => {
  if (skip) return;
  folder = mkdtempSync(`${tmpdir()}/touchpaper-nginx-`);
  const conf = readFileSync(new URL("../../docs/hosting/touchpaper.conf", import.meta.url), "utf8");
  assert.ok(conf.includes("listen 8080;") && conf.includes("alias /srv/touchpaper/;"));
  writeFileSync(`${folder}/touchpaper.conf`, conf.replace("listen 8080;", `listen 127.0.0.1:${PORT};`).replace("/srv/touchpaper/", DIST));
  const kept = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`).join(" ");
  const user = process.getuid() === 0 ? "user root;" : "";
  writeFileSync(`${folder}/nginx.conf`, `${user} daemon off; pid ${folder}/pid; error_log stderr; events {} http { access_log off; ${kept} include ${folder}/touchpaper.conf; }`);
  execFileSync(NGINX, ["-t", "-e", "stderr", "-c", `${folder}/nginx.conf`], { stdio: "pipe" });
  server = spawn(NGINX, ["-e", "stderr", "-c", `${folder}/nginx.conf`], { stdio: "ignore" });
  for (let tried = 0; tried < 100; tried++) {
    if (await fetch(HOME).then((response) => response.ok, () => false)) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  browser = await launch();
});
after(async () => {
  await browser?.close();
  server?.kill();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

test("headers, types and caching are as the guide says", { skip }, async () => {
  const page = await fetch(HOME);
  const of = (response, name) => response.headers.get(name);
  assert.equal(of(page, "content-type"), "text/html; charset=utf-8");
  assert.equal(of(page, "cache-control"), "no-cache");
  assert.equal(of(page, "document-isolation-policy"), "isolate-and-require-corp");
  const build = (await page.text()).match(/data-build="([0-9a-f]+)"/)[1];
  for (const [name, type] of [["app_bg.wasm", "application/wasm"], ["app.js", "text/javascript; charset=utf-8"], ["course/pi.md", "text/plain; charset=utf-8"]]) {
    const asset = await fetch(`${HOME}assets/${build}/${name}`);
    assert.deepEqual([asset.status, of(asset, "content-type"), of(asset, "cache-control")], [200, type, "public, max-age=31536000, immutable"], name);
    assert.equal(of(asset, "access-control-allow-origin"), "*");
  }
});

test("the page has threads there, and without a reload", { skip }, async () => {
  const page = await visit(browser, { url: HOME });
  await ready(page);
  assert.ok(await page.evaluate(() => self.crossOriginIsolated));
  const { printed } = await runScript(page, `${SESSION}\nprint(sc.parallelize(range(10)).sum())\n`);
  assert.match(printed, /45/);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("in another site's page, sandboxed", { skip }, async () => {
  const site = await otherSite(`<!doctype html><title>t</title><script src="${HOME}touchpaper-exercise.js" async></script><touchpaper-exercise src="amdahl.md" sandbox></touchpaper-exercise>`);
  after(() => site.close());
  const page = await visit(browser, { url: site.url });
  const frame = page.frameLocator("iframe");
  await part(frame, "laws").waitFor();
  await answer(frame, "laws", solutions("amdahl").laws);
  const told = await check(frame, "laws");
  assert.ok(told.passed, told.said);
  await page.context().close();
});
