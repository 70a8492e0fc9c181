//! Where files are kept, how much of it is used, and how much there may be.

use yew::{Html, Properties, component, html};

use crate::files::MOST_BYTES;
use crate::handle::use_handle;
use crate::words::bytes;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn StorageLine(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.files);
    let files = bench.files.read();
    if !files.opened {
        return Html::default();
    }
    let own = files.own_bytes();
    let said = match (&files.denied, files.space) {
        (Some(why), _) => format!("Files are kept in this page's memory only, until it is left: {why}. Download what you want to keep."),
        (None, Some(space)) => format!(
            "Files are kept in this browser, and sent nowhere. The page has {} of the {} that the browser allows it.",
            bytes(space.usage as u64),
            bytes(space.quota as u64),
        ),
        (None, None) => "Files are kept in this browser, and sent nowhere. It does not say how much it allows.".to_owned(),
    };
    let class = if files.denied.is_some() { "warn" } else { "hint" };
    html! {
        <section class="storage" aria-labelledby="storage-head" data-testid="storage">
            <h3 id="storage-head">{ "Storage" }</h3>
            <p {class}>{ said }</p>
            <div class="meter">
                <meter min="0" max={MOST_BYTES.to_string()} value={own.to_string()} aria-label="Your files of what the engine holds" />
                <span class="number">{ format!("{} of {}", bytes(own), bytes(MOST_BYTES)) }</span>
            </div>
            <p class="hint">{ "All your files together may have so much: the engine holds them in its memory." }</p>
        </section>
    }
}
