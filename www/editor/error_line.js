// The line where the script failed: tinted, its text underlined, with a cross in the gutter, until that line is edited or the next run.
import { RangeSet, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, GutterMarker, gutterLineClass } from "@codemirror/view";

/** Where the marked line begins; null takes the mark away. */
export const setErrorLine = StateEffect.define();

const tint = Decoration.line({ class: "cm-errorLine" });
const squiggle = Decoration.mark({ class: "cm-errorText" });

/** The line and, without its indent, its text. */
function decorate(view) {
  const at = view.state.field(marked);
  if (at === null) return Decoration.none;
  const { from, to, text } = view.state.doc.lineAt(at);
  const begin = from + text.search(/\S|$/);
  return Decoration.set(begin < to ? [tint.range(from), squiggle.range(begin, to)] : [tint.range(from)]);
}

class Cross extends GutterMarker {
  elementClass = "cm-errorGutter";
}
const cross = new Cross();

const marked = StateField.define({
  create: () => null,
  update(at, transaction) {
    for (const effect of transaction.effects) if (effect.is(setErrorLine)) return effect.value;
    if (at === null || !transaction.docChanged) return at;
    const { from, to } = transaction.startState.doc.lineAt(at);
    return transaction.changes.touchesRange(from, to) ? null : transaction.changes.mapPos(at, 1);
  },
  provide: (field) => [
    EditorView.decorations.of(decorate),
    gutterLineClass.from(field, (at) => (at === null ? RangeSet.empty : RangeSet.of(cross.range(at)))),
  ],
});

export const errorLine = [marked];
