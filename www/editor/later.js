// What an editor can do beyond being typed into, fetched once the first one stands: completion, brackets that close
// themselves, search, SQL.
import { StandardSQL, sql as language } from "@codemirror/lang-sql";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { keymap } from "@codemirror/view";
// A file's name with a query is another module to the bundler. The editor's Python names the completion package too, but
// uses nothing of it: by two names, what is used stays out of what is fetched first.
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap,
  completionStatus,
  snippetCompletion,
} from "../node_modules/@codemirror/autocomplete/dist/index.js?later";
import { localCompletionSource } from "../node_modules/@codemirror/lang-python/dist/index.js?later";

import { assist } from "./assist.js";

export { closeCompletion };

/** It is being asked what could be offered; nothing is seen of it yet. */
export const asksForOffers = (state) => completionStatus(state) === "pending";

export const sql = () => language({ dialect: StandardSQL, upperCaseKeywords: true });

const TEMPLATES = [
  ["def", "def ${name}(${parameters}):\n\t${}", "function"],
  ["class", "class ${Name}:\n\tdef __init__(self, ${parameters}):\n\t\t${}", "class"],
  ["for", "for ${name} in ${values}:\n\t${}", "loop"],
  ["while", "while ${condition}:\n\t${}", "loop"],
  ["try", "try:\n\t${}\nexcept ${Exception} as error:\n\t${}", "block"],
  ["with", "with ${value} as ${name}:\n\t${}", "block"],
].map(([label, text, detail]) => snippetCompletion(text, { label, detail, type: "keyword" }));

/** Blocks to fill in, where a line begins. */
function templates(context) {
  const word = context.matchBefore(/^[ \t]*[a-z]+/);
  if (!word) return null;
  return { from: word.to - word.text.trimStart().length, options: TEMPLATES, validFor: /^[a-z]*$/ };
}

/** `ask` is given a program's beginning and promises what can follow; `python` is the editor's Python. */
export function more(ask, python) {
  return [
    closeBrackets(),
    autocompletion(),
    highlightSelectionMatches(),
    assist(ask, python),
    python.data.of({ autocomplete: localCompletionSource }),
    python.data.of({ autocomplete: templates }),
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...searchKeymap]),
  ];
}
