// The code editor that the page drives: CodeMirror 6 in a shadow root. The shadow root is for the strict content
// security policy: there CodeMirror uses constructed style sheets, where a document would get <style> elements.
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { pythonLanguage } from "@codemirror/lang-python";
import { LanguageSupport, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import {
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";

import { errorLine, setErrorLine } from "./error_line.js";
import { colours, grown, look } from "./look.js";

/** later.js, once it is there: an editor can be typed into before. */
let later = null;
let fetching = null;

const python = () => new LanguageSupport(pythonLanguage);
const languages = { python, sql: () => later?.sql() ?? [], markdown: () => [EditorView.lineWrapping] };

/** Calls back when later.js is there; what failed to be fetched is asked for again by the next editor. */
function withLater(then) {
  if (later) return then();
  fetching ??= import("./later.js");
  return fetching.then(
    (parts) => {
      later = parts;
      then();
    },
    () => {
      fetching = null;
    },
  );
}

/** Not before the page has drawn what is there. */
const soon = self.requestIdleCallback ? (then) => requestIdleCallback(then, { timeout: 1000 }) : (then) => setTimeout(then, 100);

/**
 * @param {Element} parent
 * @param {string} text
 * @param {{label: string, testId: string, language: string, grows: boolean, readOnly: boolean, onChange: (text: string) => void,
 *   onRun: () => void, onRunOn: () => void, onComplete: (before: string) => Promise<string | null>, onLeave?: () => void,
 *   onSplit?: () => void}} asked
 */
export function create(parent, text, asked) {
  const { label, testId, language, grows, readOnly, onChange, onRun, onRunOn, onComplete, onLeave, onSplit } = asked;
  let gone = false;
  const root = parent.shadowRoot ?? parent.attachShadow({ mode: "open" });
  const theme = new Compartment();
  const written = new Compartment();
  const added = new Compartment();
  // A question may still wait for its pause when the editor goes, and with it the one that answers.
  const more = () => later.more((text) => (gone ? null : onComplete(text)), pythonLanguage);
  let speaks = language;
  const key = (told) => (view) => {
    later?.closeCompletion(view);
    told();
    return true;
  };
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        Prec.highest(keymap.of([{ key: "Mod-Enter", run: key(onRun) }, { key: "Shift-Enter", run: key(onRunOn) }])),
        // An offer that is only being asked for is not seen, and so is not what Escape closes; before what would close it.
        onLeave ? Prec.highest(keymap.of([{ key: "Escape", run: (view) => later?.asksForOffers(view.state) && key(onLeave)(view) }])) : [],
        grows ? grown : [lineNumbers(), highlightActiveLineGutter(), highlightActiveLine()],
        history(),
        // It can be gone through, searched and copied, not written.
        EditorState.readOnly.of(readOnly),
        // The browser would change the text first, with styles that the policy refuses, and CodeMirror would take it back.
        readOnly ? EditorView.domEventHandlers({ beforeinput: (event) => (event.preventDefault(), true) }) : [],
        // Nothing blinks for who wants nothing to move.
        drawSelection({ cursorBlinkRate: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 1200 }),
        indentUnit.of("    "),
        indentOnInput(),
        bracketMatching(),
        written.of(languages[language]()),
        added.of(later ? more() : []),
        syntaxHighlighting(colours),
        errorLine,
        look,
        theme.of(EditorView.darkTheme.of(false)),
        EditorView.contentAttributes.of({
          "aria-label": label,
          "data-testid": testId,
          // It is focusable as it is; said once more for tools that look for this only.
          tabindex: "0",
        }),
        onSplit && !readOnly ? keymap.of([{ key: "Ctrl-Shift--", run: key(onSplit) }]) : [],
        // What is open, as an offer or a search, is closed first. Where there is no cell to go to, Esc and then Tab leaves
        // the editor: CodeMirror sees to that.
        onLeave ? Prec.lowest(keymap.of([{ key: "Escape", run: key(onLeave) }])) : [],
        keymap.of([
          ...historyKeymap,
          ...defaultKeymap,
          indentWithTab,
        ]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onChange(update.state.doc.toString());
        }),
      ],
    }),
  });

  if (!later) {
    soon(() =>
      withLater(() => {
        if (!gone) view.dispatch({ effects: [added.reconfigure(more()), written.reconfigure(languages[speaks]())] });
      }),
    );
  }

  return {
    getText: () => view.state.doc.toString(),
    // A change like any other, so that it can be undone.
    setText(next) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next }, selection: { anchor: 0 } });
    },
    /** Marks a line, counted from 1, and brings it into view; 0 takes the mark away. */
    markErrorLine(line) {
      const { doc } = view.state;
      const at = line >= 1 && line <= doc.lines ? doc.line(line).from : null;
      const effects = [setErrorLine.of(at)];
      if (at !== null) effects.push(EditorView.scrollIntoView(at, { y: "nearest", yMargin: 40 }));
      view.dispatch({ effects });
    },
    setTheme(name) {
      view.dispatch({ effects: theme.reconfigure(EditorView.darkTheme.of(name === "dark")) });
    },
    setLanguage(name) {
      speaks = name;
      view.dispatch({ effects: written.reconfigure(languages[name]()) });
    },
    focus: () => view.focus(),
    /** Where the cursor is, in UTF-16's units. */
    cursor: () => view.state.selection.main.head,
    destroy() {
      gone = true;
      view.destroy();
    },
  };
}
