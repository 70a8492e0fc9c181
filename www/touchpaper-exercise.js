// <touchpaper-exercise src="exercises/words.md"></touchpaper-exercise>: an exercise in a page of a course.
//
//   <script src="https://host/of/touchpaper/touchpaper-exercise.js" async></script>
//
// Attributes: `src` (an exercise on the host of this script, named from the page on, or one of the shipped course by its name
// alone), `theme` ("light" or "dark"; else as the visitor's system has it), `title`.
// Events: `touchpaper-score`, with {exercise, score, state}; score is from 0 to 1, state a text to give back.
// Method: `restore(state)`, with what an earlier event had.
// A classic script: one that is a module would need the host's leave to be loaded from another site.
(() => {
  const home = new URL(".", document.currentScript.src);
  const LEAST = 240;
  const MOST = 20_000;

  class TouchpaperExercise extends HTMLElement {
    static observedAttributes = ["src", "theme"];
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

    attributeChangedCallback(name) {
      if (!this.isConnected) return;
      if (name === "src") this.#draw();
      else this.#tellTheme();
    }

    restore(state) {
      this.#state = state;
      this.#send({ subject: "SPLICE.getState.response", state });
    }

    #draw() {
      const src = this.getAttribute("src") ?? "";
      const address = new URL("./", home);
      const named = /[/:]/.test(src);
      const exercise = named ? new URL(src, document.baseURI) : null;
      if (exercise && exercise.origin !== home.origin) {
        this.textContent = `The exercise ${src} is not on the host of Touchpaper, which fetches nothing from others.`;
        return;
      }
      address.search = new URLSearchParams({ view: "course", embed: "", exercise: exercise ? exercise.href : src, host: location.origin });
      this.#greeted = false;
      this.#frame = document.createElement("iframe");
      this.#frame.src = address;
      // Nothing is fetched before the reader comes near it.
      this.#frame.loading = "lazy";
      this.#frame.title = this.getAttribute("title") ?? `Exercise: ${src.split("/").at(-1).replace(/\.md$/, "")}`;
      this.#frame.allow = "cross-origin-isolated; clipboard-write";
      this.#frame.style.cssText = `display:block;width:100%;height:${LEAST}px;border:0`;
      this.replaceChildren(this.#frame);
    }

    #heard({ source, origin, data }) {
      if (!this.#frame || source !== this.#frame.contentWindow || origin !== home.origin || typeof data !== "object" || data === null) return;
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
      this.#frame?.contentWindow?.postMessage(message, home.origin);
    }
  }

  customElements.define("touchpaper-exercise", TouchpaperExercise);
})();
