// What has to happen before the page's wasm: the theme before first paint, cross-origin isolation where the host
// sends no headers, then the app. A classic script, so that it runs before the body is drawn.
// The build's names come from one place, <html data-build>; files beside this one are named relatively to it.
(() => {
  const here = document.currentScript.src;
  const reloadMark = "touchpaper.isolating";

  // Any storage may be denied, in a frame of another site above all; then there is nothing to read.
  const stored = (kind, key) => {
    try {
      return window[kind].getItem(key);
    } catch {
      return null;
    }
  };

  const asked = new URLSearchParams(location.search);
  const theme = asked.get("theme") ?? stored("localStorage", "touchpaper.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;

  const embeds = asked.has("embed");
  if (embeds) document.documentElement.dataset.embed = "";
  // A site that frames one exercise or one lab did not ask for the others.
  if (embeds && ((asked.has("exercise") && !asked.has("course")) || asked.has("lab"))) document.documentElement.dataset.single = "";
  if (asked.has("hide-code")) document.documentElement.dataset.hideCode = "";
  if (asked.has("readonly")) document.documentElement.dataset.readonly = "";

  function framed() {
    return window.top !== window.self;
  }

  // True when the page is about to be loaded again, under a service worker that adds the headers.
  async function isolate() {
    if (self.crossOriginIsolated) {
      try {
        sessionStorage.removeItem(reloadMark);
      } catch {}
      return false;
    }
    if (framed() || !self.isSecureContext || !("serviceWorker" in navigator)) return false;
    // Already under the service worker, and yet not isolated: another reload would not change that.
    if (navigator.serviceWorker.controller) return false;
    // One reload a visit: with no way to remember it, or if the last one did not help, stay on one thread.
    try {
      if (sessionStorage.getItem(reloadMark)) return false;
      sessionStorage.setItem(reloadMark, "1");
    } catch {
      return false;
    }
    try {
      const url = new URL("service-worker.js", document.baseURI);
      const registration = await navigator.serviceWorker.register(url, { updateViaCache: "none" });
      if (!(await activated(registration))) return false;
      location.reload();
      return true;
    } catch {
      return false;
    }
  }

  // Waits until the worker answers for this page, but not for long: one thread now is better than a blank page.
  function activated(registration) {
    const worker = registration.installing || registration.waiting || registration.active;
    if (!worker) return Promise.resolve(false);
    if (worker.state === "activated") return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), 3000);
      worker.addEventListener("statechange", () => {
        if (worker.state !== "activated" && worker.state !== "redundant") return;
        clearTimeout(timer);
        resolve(worker.state === "activated");
      });
    });
  }

  async function open() {
    if (await isolate()) return;
    if (embeds) (await import(new URL("embed.js", here))).embed();
    const { default: init } = await import(new URL("app.js", here));
    await init();
  }

  function failed(error) {
    const show = () => {
      const note = document.createElement("p");
      note.className = "boot-failed";
      note.setAttribute("role", "alert");
      // A page without an origin of its own may fetch only what a host gives to everyone.
      const help = self.origin === "null"
        ? "In a sandboxed frame its host has to send Access-Control-Allow-Origin: * with every file, or the frame has to allow it an origin (allow-same-origin)."
        : "Load it again; if that does not help, the browser may be too old for WebAssembly.";
      note.textContent = `The page could not be opened: ${error.message || error}. ${help}`;
      document.getElementById("app").append(note);
    };
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", show);
    else show();
  }

  const ready = new Promise((resolve) => {
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", resolve, { once: true });
    else resolve();
  });
  ready.then(open).catch(failed);
})();
