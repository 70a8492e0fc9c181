// Gives the page cross-origin isolation on hosts that cannot send headers, where every answer from the page's own
// origin passes here and leaves with them; and keeps one build of the page, so that it opens without a network.
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

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(Promise.all([self.clients.claim(), dropOthers()])));

self.addEventListener("message", (event) => {
  if (event.data?.keep !== VERSION) return;
  event.waitUntil(keep().then(() => event.source?.postMessage({ kept: VERSION }), () => {}));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (new URL(request.url).origin !== self.location.origin) return;
  // A request that only the HTTP cache may answer is refused when a service worker makes it.
  if (request.cache === "only-if-cached" && request.mode !== "same-origin") return;
  event.respondWith(answer(request).then(withHeaders));
});

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
