// The page inside another site's frame (`?embed`): it tells the site its height and the learner's score, and takes a theme and
// what was written at an earlier visit. Loaded by boot.js, and only there.
//
// Messages are those of LTI and SPLICE (cssplice.org): `lti.frameResize`, `SPLICE.reportScoreAndState`, `SPLICE.getState`.
// With `?host=https://course.example` only that site is told anything, and only it is listened to; else it is whoever frames us.
// Nothing here needs an origin of the page's own: in a sandbox without `allow-same-origin` it is the same.
const asked = new URLSearchParams(location.search);
const host = originOf(asked.get("host"));
let told = 0;
let sent = 0;

/** There is no crypto.randomUUID where the page came without encryption. */
const named = () => `touchpaper-${performance.timeOrigin}-${++sent}`;

function originOf(text) {
  try {
    return text ? new URL(text).origin : null;
  } catch {
    return null;
  }
}

/** The parent's window is a stranger's: it is sent a height, a score and the learner's own answers, nothing else. */
function tell(message) {
  if (window.parent !== window) window.parent.postMessage(message, host ?? "*");
}

/** A person who frames a page that is not embedded by this name need not be told its height twice. */
function tellHeight() {
  const app = document.getElementById("app");
  const height = Math.ceil(app.getBoundingClientRect().height);
  if (height === told || height === 0) return;
  told = height;
  tell({ subject: "lti.frameResize", message_id: named(), height });
}

export function embed() {
  if (window.parent === window) return;
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || (host && event.origin !== host)) return;
    const { subject, theme, state: kept } = event.data ?? {};
    if (subject === "touchpaper.theme" && ["light", "dark", "system"].includes(theme)) {
      if (theme === "system") delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = theme;
      window.dispatchEvent(new CustomEvent("touchpaper-theme", { detail: theme }));
    } else if (subject === "SPLICE.getState.response" && typeof kept === "string" && kept.length < 1_000_000) {
      window.dispatchEvent(new CustomEvent("touchpaper-state", { detail: kept }));
    }
  });
  window.addEventListener("touchpaper-score", ({ detail }) => {
    const { exercise, score, state } = JSON.parse(detail);
    tell({ subject: "SPLICE.reportScoreAndState", message_id: named(), activity_id: exercise, score, state });
  });
  new ResizeObserver(tellHeight).observe(document.getElementById("app"));
  window.addEventListener("touchpaper-opened", ({ detail }) => {
    tell({ subject: "SPLICE.getState", message_id: named(), activity_id: detail });
  });
}
