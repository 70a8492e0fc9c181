// Has the service worker keep the page and its engine, so that a later visit needs no network.

/** Called once the engine is there: what is to be kept is then in the browser's own cache, and is not fetched twice. */
export async function keep() {
  // In another site's frame too, where the browser has storage for it; in a sandbox this throws, and nothing is kept.
  if (!self.isSecureContext || !("serviceWorker" in navigator)) return;
  const build = document.documentElement.dataset.build;
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (data?.kept === build) document.documentElement.dataset.offline = "ready";
  });
  const ask = async () => (await navigator.serviceWorker.ready).active?.postMessage({ keep: build });
  // One of a newer build takes over later, and has kept nothing yet.
  navigator.serviceWorker.addEventListener("controllerchange", () => ask().catch(() => {}));
  await navigator.serviceWorker.register(new URL("service-worker.js", document.baseURI), { updateViaCache: "none" });
  await ask();
}
