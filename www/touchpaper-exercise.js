// <touchpaper-exercise src="exercises/words.md"></touchpaper-exercise>: an exercise, or a notebook, in a page of a course.
//
//   <script src="https://host/of/touchpaper/touchpaper-exercise.js" async></script>
//
// Attributes: `src` (an exercise, .ipynb or .py on the host of this script, named from the page on; or an exercise of the
// shipped course by its name alone), `course` (a course's folder, or, empty, the shipped course's: `src` is one of its
// exercises and leads on to the others; without `src` its list is shown), `theme` ("light" or
// "dark"; else as the visitor's system has it), `title`;
// `readonly` (programs run and cannot be changed, nothing is kept or told), `hide-code` (what they print is seen, they are
// not), `sandbox` (the frame has no origin of its own, so no storage; docs/hosting says what the host then has to send).
// Events: `touchpaper-score`, with {exercise, score, state}; score is from 0 to 1, state a text to give back.
// Method: `restore(state)`, with what an earlier event had.
// A classic script: one that is a module would need the host's leave to be loaded from another site.
(() => {
  const home = new URL(".", document.currentScript.src);
  const LEAST = 240;
  const MOST = 20_000;
  // Scripts, files to take home, and links that lead out.
  const SANDBOX = "allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox";

  class TouchpaperExercise extends HTMLElement {
    static observedAttributes = ["src", "course", "theme", "readonly", "hide-code", "sandbox"];
    #frame = null;
    #state = null;
    #greeted = false;
    #hear = (event) => this.#heard(event);

    connectedCallback() {
      window.addEventListener("message", this.#hear);
      this.#draw();
    }

    disconnectedCallback() {
      window.removeEventListener("message", this.#hear);
    }

    attributeChangedCallback(name, before, after) {
      if (!this.isConnected || before === after) return;
      if (name === "theme") this.#send({ subject: "touchpaper.theme", theme: after ?? "system" });
      else this.#draw();
    }

    restore(state) {
      this.#state = state;
      this.#send({ subject: "SPLICE.getState.response", state });
    }

    #draw() {
      const src = this.getAttribute("src") ?? "";
      const course = this.getAttribute("course");
      const address = new URL("./", home);
      const notebook = /\.(ipynb|py)$/.test(src);
      const asked = new URLSearchParams({ view: notebook ? "notebook" : "course", embed: "", host: location.origin });
      if (course !== null) asked.set("course", "");
      // A name alone is that of an exercise of the course.
      for (const [what, name, isPlace] of [
        ["course", course, true],
        [notebook ? "notebook" : "exercise", src, notebook || /[/:]/.test(src)],
      ]) {
        if (!name) continue;
        const found = isPlace ? new URL(name, document.baseURI) : null;
        if (found && found.origin !== home.origin) {
          this.textContent = `${name} is not on the host of Touchpaper, which fetches nothing from others.`;
          return;
        }
        asked.set(what, found ? found.href : name);
      }
      for (const mode of ["readonly", "hide-code"]) if (this.hasAttribute(mode)) asked.set(mode, "");
      const theme = this.getAttribute("theme");
      if (theme) asked.set("theme", theme);
      address.search = asked;
      this.#greeted = false;
      this.#frame = document.createElement("iframe");
      if (this.hasAttribute("sandbox")) this.#frame.setAttribute("sandbox", SANDBOX);
      this.#frame.src = address;
      // Nothing is fetched before the reader comes near it.
      this.#frame.loading = "lazy";
      const [what, name] = notebook ? ["Notebook", src] : src ? ["Exercise", src] : ["Course", course ?? ""];
      const called = name.replace(/\/$/, "").split("/").at(-1).replace(/\.(md|ipynb|py)$/, "");
      this.#frame.title = this.getAttribute("title") ?? (called ? `${what}: ${called}` : what);
      this.#frame.allow = "cross-origin-isolated; clipboard-write";
      this.#frame.style.cssText = `display:block;width:100%;height:${LEAST}px;border:0`;
      this.replaceChildren(this.#frame);
    }

    /** A sandboxed frame has no origin by which it could be known: it is known by its window alone. */
    get #origin() {
      return this.#frame.hasAttribute("sandbox") ? "null" : home.origin;
    }

    #heard({ source, origin, data }) {
      if (!this.#frame || source !== this.#frame.contentWindow || origin !== this.#origin || typeof data !== "object" || data === null) return;
      if (!this.#greeted) {
        // It listens only from now on: its program starts after the frame has loaded.
        this.#greeted = true;
        this.#tellTheme();
      }
      if (data.subject === "lti.frameResize" && Number.isFinite(data.height)) {
        this.#frame.style.height = `${Math.min(Math.max(data.height, LEAST), MOST)}px`;
      } else if (data.subject === "SPLICE.getState" && this.#state !== null) {
        this.#send({ subject: "SPLICE.getState.response", message_id: data.message_id, state: this.#state });
      } else if (data.subject === "SPLICE.reportScoreAndState") {
        const { activity_id: exercise, score, state } = data;
        this.dispatchEvent(new CustomEvent("touchpaper-score", { bubbles: true, detail: { exercise, score, state } }));
      }
    }

    #tellTheme() {
      const theme = this.getAttribute("theme");
      if (theme) this.#send({ subject: "touchpaper.theme", theme });
    }

    #send(message) {
      const to = this.#frame && this.#origin;
      this.#frame?.contentWindow?.postMessage(message, to === "null" ? "*" : to);
    }
  }

  customElements.define("touchpaper-exercise", TouchpaperExercise);
})();
