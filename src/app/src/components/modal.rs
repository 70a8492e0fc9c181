//! What the dialogs that stand over the page share.

use web_sys::{HtmlDialogElement, MouseEvent};
use yew::{Callback, NodeRef, TargetCast, hook, use_effect_with, use_node_ref};

/// A dialog's element, which is open from when it is drawn.
#[hook]
pub fn use_modal() -> NodeRef {
    let dialog = use_node_ref();
    use_effect_with(dialog.clone(), |dialog| {
        if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
            // One that is open already stays so.
            let _ = dialog.show_modal();
        }
    });
    dialog
}

/// The browser gives the focus back to where it was.
pub fn close(dialog: &NodeRef) {
    if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
        dialog.close();
    }
}

/// For the presses on a dialog: one beside its box, which is the dialog itself to the browser, closes it.
pub fn close_from_beside(dialog: &NodeRef) -> Callback<MouseEvent> {
    let dialog = dialog.clone();
    Callback::from(move |event: MouseEvent| {
        if event.target_dyn_into::<HtmlDialogElement>().is_some() {
            close(&dialog);
        }
    })
}
