// Hosts and browsers as course sites meet them: other headers, a network that goes away, storage in frames or none.
import http from "node:http";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { PATIENCE } from "./page.mjs";

const require = createRequire(new URL("../../www/package.json", import.meta.url));
const { chromium } = require("playwright-core");

/** Serves what is at an address with headers of its own (or, by a function, of a path's), from a port that can be shut; `files` are
 * its own, by path. */
export async function host(from, { headers = {}, without = [], files = {} } = {}) {
  const served = [];
  const dropped = ["content-encoding", "content-length", "transfer-encoding", "connection", ...without];
  const server = http.createServer(async (request, response) => {
    const path = request.url.slice(1);
    served.push(path);
    try {
      const own = files[path.split("?")[0]];
      const answer = own === undefined ? await fetch(new URL(path, from)) : new Response(own.body ?? own, { headers: own.headers ?? {} });
      response.statusCode = answer.status;
      for (const [name, value] of answer.headers) if (!dropped.includes(name)) response.setHeader(name, value);
      for (const [name, value] of Object.entries(typeof headers === "function" ? headers(request.url) : headers)) response.setHeader(name, value);
      response.end(Buffer.from(await answer.arrayBuffer()));
    } catch (error) {
      response.statusCode = 502;
      response.end(String(error));
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://localhost:${server.address().port}/`, served, close };
}

/** What a site's `_headers` says of a path: a pattern a line, and under it, set in, the headers of what fits it. */
export async function headersFile(site) {
  const text = await (await fetch(new URL("_headers", site))).text();
  const rules = [];
  for (const line of text.split("\n").filter((line) => line.trim())) {
    if (line.startsWith(" ")) {
      const at = line.indexOf(":");
      rules.at(-1).headers[line.slice(0, at).trim()] = line.slice(at + 1).trim();
    } else {
      rules.push({ begins: line.trim().replace(/\*$/, ""), headers: {} });
    }
  }
  return (path) => Object.assign({}, ...rules.filter(({ begins }) => path.startsWith(begins)).map(({ headers }) => headers));
}

/** A browser that lets sites in frames have storage of their own, as most do outside of private windows. */
export async function launchWithFrameStorage() {
  const profile = mkdtempSync(`${tmpdir()}/touchpaper-profile-`);
  mkdirSync(`${profile}/Default`);
  const preferences = { profile: { cookie_controls_mode: 0, block_third_party_cookies: false } };
  writeFileSync(`${profile}/Default/Preferences`, JSON.stringify(preferences));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
  context.setDefaultTimeout(PATIENCE);
  const close = async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  };
  return { context, close };
}
