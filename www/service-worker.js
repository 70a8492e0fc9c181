// Gives the page cross-origin isolation on hosts that cannot send headers, where every answer from the page's own
// origin passes here and leaves with them; keeps one build of the page, so that it opens without a network; and hands
// requests under deployments/ to the page that runs the deployment (files/deployments.js).
// A changed VERSION replaces the worker, and drops what the one before has kept.
const VERSION = "BUILD_ID";

const HEADERS = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "cross-origin",
  "Document-Isolation-Policy": "isolate-and-require-corp",
  "X-Touchpaper-Service-Worker": VERSION,
};

const SCOPE = self.registration.scope;
const ASSETS = `${SCOPE}assets/${VERSION}/`;
// An origin's caches are shared by all that lives there: another copy of the page under another path has its own.
const OURS = `touchpaper ${SCOPE} `;
const CACHE = OURS + VERSION;

const DEPLOYMENTS = `${SCOPE}deployments/`;
// The page answers in a minute, if only that it has no answer.
const ANSWER_MS = 70_000;
// A page that does not say in so long that a deployment is its own is too busy to answer.
const OWNS_MS = 5_000;
const WATCH_MS = 1_000;
const MOST_BODY = 10 * 1024 * 1024;
// Deployment to the id of the page that runs it, as far as is known.
const owners = new Map();

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(Promise.all([self.clients.claim(), dropOthers()])));

self.addEventListener("message", (event) => {
  if (event.data?.claim) event.waitUntil(self.clients.claim());
  if (event.data?.keep !== VERSION) return;
  event.waitUntil(keep().then(() => event.source?.postMessage({ kept: VERSION }), () => {}));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (new URL(request.url).origin !== self.location.origin) return;
  // A request that only the HTTP cache may answer is refused when a service worker makes it.
  if (request.cache === "only-if-cached" && request.mode !== "same-origin") return;
  const answered = request.url.startsWith(DEPLOYMENTS) ? deployed(request) : answer(request);
  event.respondWith(answered.then(withHeaders));
});

/** Always an answer: what a replica says, or why none does. */
async function deployed(request) {
  const { pathname, search } = new URL(request.url);
  const [name, ...path] = pathname.slice(new URL(DEPLOYMENTS).pathname.length).split("/");
  const body = new Uint8Array(await request.arrayBuffer());
  if (body.byteLength > MOST_BODY) return refused(413, `A body of more than ${MOST_BODY >> 20} MB is not taken.`);
  const { method, headers } = request;
  const asked = { method, target: `/${path.join("/")}${search}`, headers: [...headers], body };
  // Twice: the page that was known as its own may have given it up.
  for (let tries = 0; tries < 2; tries++) {
    const page = await ownerOf(name);
    if (!page) break;
    const told = await ask(page, { deployment: name, request: asked }, ANSWER_MS);
    if (told === LATE) return refused(504, `${name} did not answer in ${ANSWER_MS / 1000} s.`);
    owners.delete(name);
    if (told === GONE || told.gone) continue;
    owners.set(name, page.id);
    return response(told);
  }
  return refused(503, `No open page of this site runs a deployment named ${name}. Open its Deploy view and start it.`);
}

async function ownerOf(name) {
  const known = owners.has(name) && (await self.clients.get(owners.get(name)));
  if (known) return known;
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const own = async (page) => {
    const told = await ask(page, { deployment: name, owns: true }, OWNS_MS);
    if (told.owns) return page;
    throw new Error("another's");
  };
  return Promise.any(pages.map(own)).catch(() => undefined);
}

const LATE = {};
const GONE = {};

/** What a page answers to a message; LATE, or GONE where it is closed meanwhile. */
async function ask(page, message, patience) {
  const { port1, port2 } = new MessageChannel();
  let timer;
  let watch;
  try {
    return await new Promise((resolve) => {
      port1.onmessage = ({ data }) => resolve(data);
      timer = setTimeout(resolve, patience, LATE);
      watch = setInterval(async () => (await self.clients.get(page.id)) || resolve(GONE), WATCH_MS);
      page.postMessage(message, [port2]);
    });
  } finally {
    clearTimeout(timer);
    clearInterval(watch);
    port1.close();
  }
}

function response({ status, reason, headers, body }) {
  try {
    const given = new Headers(headers);
    given.set("Cache-Control", "no-store");
    // Whatever a model answers, it is no page of this site's.
    given.set("Content-Security-Policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'");
    const empty = [204, 205, 304].includes(status);
    return new Response(empty ? null : body, { status, statusText: reason, headers: given });
  } catch (error) {
    return refused(502, `The deployment's answer is none that a browser takes: ${error.message}`);
  }
}

function refused(status, error) {
  const headers = { "Content-Type": "application/json", "Cache-Control": "no-store" };
  if (status === 503) headers["Retry-After"] = "1";
  return new Response(JSON.stringify({ error }), { status, headers });
}

async function answer(request) {
  if (request.method !== "GET") return fetch(request);
  const address = request.url.split(/[?#]/)[0];
  // An asset's address names its content.
  if (address.startsWith(ASSETS)) return (await kept(address)) ?? fetch(request);
  if (![SCOPE, `${SCOPE}index.html`, `${SCOPE}manifest.webmanifest`].includes(address)) return fetch(request);
  try {
    return await fetch(request);
  } catch (error) {
    // No network: the build that was kept, whatever view was asked for.
    const page = await kept(request.mode === "navigate" ? SCOPE : address);
    if (page) return page;
    throw error;
  }
}

/** Storage may be denied or full: then nothing is kept, and the network answers. */
async function kept(address) {
  try {
    return await (await caches.open(CACHE)).match(address);
  } catch {
    return undefined;
  }
}

/** The page last: with it there, all it needs is. */
async function keep() {
  const cache = await caches.open(CACHE);
  const names = await (await fetched(`${ASSETS}assets.json`)).json();
  for (const name of names) await put(cache, ASSETS + name);
  await put(cache, `${SCOPE}manifest.webmanifest`);
  if (await cache.match(SCOPE)) return;
  const page = await fetched(SCOPE);
  // A host that has another build by now: its own worker is on its way.
  if ((await page.clone().text()).includes(`data-build="${VERSION}"`)) await cache.put(SCOPE, page);
  else throw new Error("another build");
}

async function put(cache, address) {
  if (!(await cache.match(address))) await cache.put(address, await fetched(address));
}

async function fetched(address) {
  const response = await fetch(address);
  if (!response.ok || response.redirected) throw new Error(`${response.status} for ${address}`);
  return response;
}

async function dropOthers() {
  try {
    const names = (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== CACHE);
    await Promise.all(names.map((name) => caches.delete(name)));
  } catch {
    // Where storage is denied there are none.
  }
}

async function withHeaders(response) {
  // Redirects and opaque answers have to pass as they are: their parts cannot be read.
  if (response.status === 0) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
  const empty = [101, 204, 205, 304].includes(response.status);
  const { status, statusText } = response;
  return new Response(empty ? null : response.body, { status, statusText, headers });
}
