//! A person's files in a table.

use yew::{Html, Properties, component, html, use_state};

use crate::components::data::file_row::FileRow;
use crate::files::Origin;
use crate::handle::use_handle;
use crate::words::{bytes, counted};
use crate::workbench::Workbench;

/// A script can write thousands of parts; more than these are drawn when asked for.
const AT_ONCE: usize = 100;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn FileTable(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.files);
    use_handle(&bench.engine);
    let limit = use_state(|| AT_ONCE);
    let files = bench.files.read();
    let rows = files.rows();
    let busy = bench.engine.read().life.is_busy();
    let all: u64 = rows.iter().map(|row| row.bytes).sum();
    let more = rows.len().saturating_sub(*limit);
    let show_more = {
        let limit = limit.clone();
        move |_| limit.set(*limit + 10 * AT_ONCE)
    };
    let waits = busy && rows.iter().any(|row| row.origin == Origin::Made);
    html! {
        <section class="files" aria-labelledby="files-head">
            <h3 id="files-head">
                { "Your files" }
                if !rows.is_empty() {
                    <span class="aside">{ format!("{}, {}", counted(rows.len() as u64, "file", "files"), bytes(all)) }</span>
                }
            </h3>
            if waits {
                <p class="hint">{ "A program runs. What it has made can be changed when it has ended." }</p>
            }
            if rows.is_empty() {
                <p class="empty" data-testid="no-files">
                    if files.opened {
                        { "None yet. What you import is here, and what your programs write." }
                    } else {
                        { "Looking for what this browser keeps …" }
                    }
                </p>
            } else {
                <div class="table-frame" tabindex="0" role="group" aria-label="Your files">
                    <table class="file-table" data-testid="files">
                        <thead><tr>
                            <th scope="col">{ "Name" }</th>
                            <th scope="col" class="number">{ "Size" }</th>
                            <th scope="col" class="where">{ "Where" }</th>
                            <th scope="col"><span class="unseen">{ "Actions" }</span></th>
                        </tr></thead>
                        <tbody>
                            { for rows.iter().take(*limit).map(|row| html! {
                                <FileRow key={row.path.clone()} bench={bench.clone()} row={row.clone()} waits={busy && row.origin == Origin::Made} />
                            }) }
                        </tbody>
                    </table>
                </div>
            }
            if more > 0 {
                <button class="quiet" onclick={show_more}>{ format!("Show more of {}", counted(more as u64, "file", "files")) }</button>
            }
        </section>
    }
}
