// What the engine knows of a place in a Python program: names that can follow, and the call that the place is inside of.
// The engine is told only what stands before the place, and answers with wire::Completions.
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import { EditorView, ViewPlugin, keymap, showTooltip } from "@codemirror/view";

/** More of a long program than this does not matter, and takes time. */
const MOST = 20_000;
/** A person who types on wants no help yet. */
const PAUSE_MS = 250;
/** CodeMirror's names for what has another one on the wire. */
const TYPES = { column: "property", module: "namespace" };

const before = (state, pos) => state.sliceDoc(Math.max(0, pos - MOST), pos);

/** `ask` is given a program's beginning and promises what can follow; `python` is the language where that is asked. */
export function assist(ask, python) {
  const isPython = (state, pos) => python.isActiveAt(state, pos);
  const complete = async (context) => {
    const text = before(context.state, context.pos);
    // Where a name begins, or an attribute, or a column in its quotes; anywhere when asked for.
    if (!context.explicit && !/[\w.]$|["']\w*$/.test(text)) return null;
    const found = read(await ask(text));
    if (!found || !found.options.length) return null;
    return {
      from: context.pos - found.prefix.length,
      options: found.options.map(({ name, kind, detail, doc }, at) => ({
        label: name,
        type: TYPES[kind] ?? kind,
        detail: detail.length > 60 ? `${detail.slice(0, 60)}…` : detail,
        info: doc || undefined,
        // The engine's order: what belongs to the object before what does not.
        boost: kind === "column" ? 20 : kind === "keyword" ? -10 : -at / 1000,
      })),
      validFor: /^\w*$/,
    };
  };
  return [
    EditorState.languageData.of((state, pos) => (isPython(state, pos) ? [{ autocomplete: complete }] : [])),
    signature,
    asking(ask, isPython),
    keymap.of([{ key: "Escape", run: close }]),
  ];
}

function read(json) {
  return json ? JSON.parse(json) : null;
}

const setCall = StateEffect.define();

/** {call, pos} of the signature that is shown, or null. */
const signature = StateField.define({
  create: () => null,
  update(shown, transaction) {
    for (const effect of transaction.effects) if (effect.is(setCall)) return effect.value;
    return shown && transaction.docChanged ? { ...shown, pos: transaction.changes.mapPos(shown.pos) } : shown;
  },
  provide: (field) => showTooltip.from(field, (shown) => shown && { pos: shown.pos, above: true, create: () => ({ dom: draw(shown.call) }) }),
});

function draw({ name, parameters, active, doc }) {
  const dom = document.createElement("div");
  dom.className = "cm-signature";
  dom.setAttribute("role", "status");
  const line = dom.appendChild(document.createElement("div"));
  line.append(`${name}(`);
  parameters.forEach((parameter, at) => {
    if (at) line.append(", ");
    const part = line.appendChild(document.createElement(at === active ? "strong" : "span"));
    part.textContent = parameter;
    // Where they are too many to be seen at once.
    if (at === active) requestAnimationFrame(() => part.scrollIntoView({ block: "nearest" }));
  });
  line.append(")");
  if (doc) {
    const said = dom.appendChild(document.createElement("div"));
    said.className = "cm-signature-doc";
    said.textContent = doc;
  }
  return dom;
}

function close(view) {
  if (!view.state.field(signature)) return false;
  view.dispatch({ effects: setCall.of(null) });
  return true;
}

/** Asks for the signature when a person has typed inside of brackets and pauses. */
const asking = (ask, isPython) =>
  ViewPlugin.fromClass(
    class {
      constructor(view) {
        this.view = view;
        this.timer = 0;
      }

      update(update) {
        const typed = update.docChanged && update.transactions.some((one) => one.isUserEvent("input") || one.isUserEvent("delete"));
        const moved = update.selectionSet && update.state.field(signature);
        if (!typed && !moved) return;
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.look(), PAUSE_MS);
      }

      async look() {
        const { state } = this.view;
        const { head } = state.selection.main;
        const text = before(state, head);
        const inside = isPython(state, head) && text.lastIndexOf("(") >= 0;
        const found = inside ? read(await ask(text)) : null;
        // What was typed meanwhile asks for itself.
        if (this.gone || this.view.state.doc !== state.doc) return;
        const call = found?.call ?? null;
        if (call || this.view.state.field(signature)) {
          this.view.dispatch({ effects: setCall.of(call && { call, pos: head }) });
        }
      }

      destroy() {
        this.gone = true;
        clearTimeout(this.timer);
      }
    },
    { eventHandlers: { blur: (_, view) => void close(view) } },
  );
