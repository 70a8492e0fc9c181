// How the editor looks. Every colour is one of the page's tokens, which reach into the shadow root by inheritance, so
// light and dark need no second set here.
import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export const look = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--raised)", fontSize: "var(--size-14)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5", overscrollBehavior: "contain" },
  ".cm-content": { padding: "8px 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 12px 0 8px" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--raised)", color: "var(--muted)", border: "none", paddingLeft: "4px" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 8px 0 12px", minWidth: "36px" },
  ".cm-activeLine": { backgroundColor: "var(--hover)" },
  ".cm-activeLineGutter": { backgroundColor: "var(--hover)", color: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--selection)",
  },
  ".cm-selectionMatch": { backgroundColor: "var(--selection)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--selection)", outline: "1px solid var(--line)" },
  ".cm-errorLine": { backgroundColor: "var(--bad-tint)", boxShadow: "inset 2px 0 var(--bad)" },
  ".cm-errorText": { textDecoration: "underline wavy var(--bad) 1px", textUnderlineOffset: "3px" },
  ".cm-errorGutter": { color: "var(--bad)", fontWeight: "700" },
  ".cm-errorGutter::before": { content: "'✕ '", fontSize: "0.75em" },
  ".cm-panels, .cm-tooltip": {
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
    borderColor: "var(--line)",
  },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--ember)", color: "var(--on-ember)" },
  ".cm-tooltip-autocomplete .cm-completionDetail": { color: "var(--muted)", fontStyle: "normal" },
  ".cm-tooltip-autocomplete li[aria-selected] .cm-completionDetail": { color: "inherit" },
  ".cm-tooltip.cm-completionInfo": { maxWidth: "360px", whiteSpace: "pre-wrap" },
  ".cm-tooltip.cm-signature": {
    // A class of many parameters covers no more than a part of a phone, and is scrolled.
    maxWidth: "min(640px, 90vw)",
    maxHeight: "min(240px, 30vh)",
    overflow: "auto",
    overflowWrap: "anywhere",
    padding: "4px 8px",
    border: "1px solid var(--line)",
    borderRadius: "var(--radius)",
    font: "var(--size-13) / 1.4 var(--mono)",
  },
  ".cm-signature strong": { color: "var(--ember)" },
  ".cm-signature-doc": { marginTop: "2px", color: "var(--muted)", fontFamily: "var(--sans)" },
  ".cm-textfield": { backgroundColor: "var(--surface)", borderColor: "var(--line)", color: "var(--ink)" },
  ".cm-button": { backgroundImage: "none", backgroundColor: "var(--surface)", borderColor: "var(--line)" },
});

// An editor that is as high as its text, beside others.
export const grown = EditorView.theme({
  "&": { height: "auto" },
  ".cm-scroller": { overflowX: "auto", overflowY: "hidden" },
  ".cm-line": { padding: "0 12px" },
});

export const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--code-keyword)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
  { tag: [tags.comment, tags.meta], color: "var(--muted)", fontStyle: "italic" },
  { tag: [tags.definition(tags.function(tags.variableName)), tags.definition(tags.className)], color: "var(--code-name)" },
  { tag: tags.self, color: "var(--code-keyword)" },
]);
