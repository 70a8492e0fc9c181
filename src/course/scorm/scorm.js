// Between an exercise and the learning platform that plays this package: SCORM 1.2 on one side, the page's messages on the other.
(() => {
  /** What `cmi.suspend_data` holds, at most. Some platforms cut what is longer, others refuse it. */
  const MOST_BYTES = 4096;
  const frame = document.querySelector("iframe");
  const api = found();
  const began = Date.now();
  let finished = false;

  /** The platform's object is in a window above this one, or above the one that opened it. */
  function found() {
    const above = (start) => {
      let at = start;
      for (let steps = 0; at && steps < 20; steps++) {
        try {
          if (at.API) return at.API;
        } catch {
          return null;
        }
        if (at.parent === at) return null;
        at = at.parent;
      }
      return null;
    };
    return above(window) ?? (window.opener ? above(window.opener) : null);
  }

  const bytes = (text) => new TextEncoder().encode(text).length;

  /** The state, or as much of it as fits: the longest answers go first. */
  function fitting(state) {
    if (bytes(state) <= MOST_BYTES) return state;
    let kept;
    try {
      kept = JSON.parse(state);
    } catch {
      return "";
    }
    const answers = Object.entries(kept.answers ?? {}).sort(([, one], [, other]) => bytes(one) - bytes(other));
    while (bytes(JSON.stringify(kept)) > MOST_BYTES && answers.length > 0) {
      const [longest] = answers.pop();
      delete kept.answers[longest];
      if (kept.passed) delete kept.passed[longest];
    }
    const text = JSON.stringify(kept);
    return bytes(text) <= MOST_BYTES ? text : "";
  }

  function report(score, state) {
    if (!api || finished) return;
    // The best that was reached stays, also where the state of it did not fit.
    const before = (Number(api.LMSGetValue("cmi.core.score.raw")) || 0) / 100;
    const share = Math.min(Math.max(Number(score) || 0, before, 0), 1);
    api.LMSSetValue("cmi.core.score.min", "0");
    api.LMSSetValue("cmi.core.score.max", "100");
    api.LMSSetValue("cmi.core.score.raw", String(Math.round(share * 100)));
    api.LMSSetValue("cmi.core.lesson_status", share === 1 ? "passed" : "incomplete");
    api.LMSSetValue("cmi.suspend_data", fitting(String(state ?? "")));
    api.LMSCommit("");
  }

  /** How long the learner was here, as the standard writes it: hours, minutes, seconds with hundredths. */
  function stayed() {
    const seconds = Math.min((Date.now() - began) / 1000, 9999 * 3600);
    const two = (number) => String(Math.floor(number)).padStart(2, "0");
    const hundredths = two((seconds * 100) % 100);
    return `${String(Math.floor(seconds / 3600)).padStart(4, "0")}:${two((seconds / 60) % 60)}:${two(seconds % 60)}.${hundredths}`;
  }

  function finish() {
    if (!api || finished) return;
    finished = true;
    api.LMSSetValue("cmi.core.session_time", stayed());
    // Who comes back goes on: without this a platform may end the attempt and forget its state.
    api.LMSSetValue("cmi.core.exit", "suspend");
    api.LMSCommit("");
    api.LMSFinish("");
  }

  if (api) {
    api.LMSInitialize("");
    if (["", "not attempted"].includes(api.LMSGetValue("cmi.core.lesson_status"))) api.LMSSetValue("cmi.core.lesson_status", "incomplete");
  }
  window.addEventListener("message", ({ source, origin, data }) => {
    if (source !== frame.contentWindow || origin !== location.origin || typeof data !== "object" || data === null) return;
    if (data.subject === "lti.frameResize" && Number.isFinite(data.height)) frame.style.height = `${Math.min(data.height, 20_000)}px`;
    else if (data.subject === "SPLICE.reportScoreAndState") report(data.score, data.state);
    else if (data.subject === "SPLICE.getState") {
      const state = api?.LMSGetValue("cmi.suspend_data");
      if (state) source.postMessage({ subject: "SPLICE.getState.response", message_id: data.message_id, state }, location.origin);
    }
  });
  window.addEventListener("pagehide", finish);
  frame.src = `page/index.html?${new URLSearchParams({ view: "course", embed: "", exercise: frame.dataset.exercise, host: location.origin })}`;
})();
