// The page's side of addresses under deployments/: what the service worker is asked for there it hands to the page that runs
// the deployment.
//
// service worker -> page   {deployment, owns: true}, and a port for {owns}
//                          {deployment, request: {method, target, headers, body}}, and a port for
//                          {status, reason, headers, body}, or {gone: true} where it is not this page's any more

let names = new Set();
let take = null;
const PATIENCE_MS = 5000;

/** Which deployments this page runs. */
export function own(list) {
  names = new Set(list);
}

/** Takes what the service worker hands over, with `take`; gives why there is no such way, or an empty text. */
export async function open(taker) {
  if (!self.isSecureContext) return "the page's address is not a secure one (https)";
  // Where it may not be had, the name alone may throw.
  let container;
  try {
    container = navigator.serviceWorker;
  } catch {
    container = undefined;
  }
  if (!container) return "this browser, or the frame that the page is in, has no service workers";
  if (!take) container.addEventListener("message", receive);
  take = taker;
  container.startMessages();
  if (window.top !== window.self && !container.controller) return "the page is in a frame";
  try {
    await container.register(new URL("service-worker.js", document.baseURI), { updateViaCache: "none" });
    const { active } = await within(container.ready);
    // A page that was loaded past its service worker asks to be taken.
    if (!container.controller) {
      const taken = new Promise((resolve) => container.addEventListener("controllerchange", resolve, { once: true }));
      active.postMessage({ claim: true });
      await within(taken);
    }
    return "";
  } catch (error) {
    return `the service worker could not be had (${error?.message || error})`;
  }
}

function within(promise) {
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error("it did not start in time")), PATIENCE_MS));
  return Promise.race([promise, late]);
}

function receive({ data, ports: [port] }) {
  if (!data?.deployment || !port) return;
  const mine = names.has(data.deployment);
  if (data.owns) return port.postMessage({ owns: mine });
  if (!mine) return port.postMessage({ gone: true });
  const { method, target, headers, body } = data.request;
  take(data.deployment, method, target, JSON.stringify(headers), body, (response) => {
    port.postMessage(response);
    port.close();
  });
}
