// Gives the page cross-origin isolation on hosts that cannot send headers: every answer from the page's own origin
// passes here and leaves with them. Keeps nothing, so an old one can do no harm; a changed VERSION replaces it.
const VERSION = "BUILD_ID";

const HEADERS = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "cross-origin",
  "Document-Isolation-Policy": "isolate-and-require-corp",
  "X-Touchpaper-Service-Worker": VERSION,
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (new URL(request.url).origin !== self.location.origin) return;
  // A request that only the HTTP cache may answer is refused when a service worker makes it.
  if (request.cache === "only-if-cached" && request.mode !== "same-origin") return;
  event.respondWith(withHeaders(request));
});

async function withHeaders(request) {
  const response = await fetch(request);
  // Redirects and opaque answers have to pass as they are: their parts cannot be read.
  if (response.status === 0) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
  const empty = [101, 204, 205, 304].includes(response.status);
  const { status, statusText } = response;
  return new Response(empty ? null : response.body, { status, statusText, headers });
}
