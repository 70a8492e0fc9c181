//! A learner's own copy of the data may take the place of what the exercise makes up: open it, or go back.

use touchpaper_course::Own;
use web_sys::FileList;
use yew::{Callback, Html, MouseEvent, Properties, component, html};

use crate::actions::take_own::{put_away, take_own};
use crate::browser;
use crate::components::file_button::FileButton;
use crate::handle::use_handle;
use crate::words::bytes;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
    /// What the exercise takes.
    pub own: Vec<Own>,
}

#[component]
pub fn OwnCard(props: &Props) -> Html {
    let Props { bench, own } = props;
    use_handle(&bench.course);
    use_handle(&bench.files);
    let (course, files) = (bench.course.read(), bench.files.read());
    let names: Vec<&str> = own.iter().map(Own::file_name).collect();
    let used = own.iter().filter_map(|own| Some(format!("{} ({})", own.path, bytes(files.own.get(&own.path)?.bytes))));
    let used: Vec<String> = used.collect();
    let problems = course.opened().map(|open| open.own_problems.clone()).unwrap_or_default();
    let opened = {
        let bench = bench.clone();
        Callback::from(move |files: FileList| take_own(&bench, &files))
    };
    let back = {
        let bench = bench.clone();
        Callback::from(move |_: MouseEvent| put_away(&bench))
    };
    let stays = if browser::keeps() { "in this browser" } else { "in this page, until it is left" };
    html! {
        <section class="card own-data" aria-label="Your own copy of the data" data-testid="own-data">
            <p>
                { format!("Your own {}, or an archive with {} in it: ", names.join(" and "), if names.len() > 1 { "them" } else { "it" }) }
                <FileButton label="Open" title="It is read by this page alone, and sent nowhere" input_label="Your own copy of the data"
                    test_id="own-files" many={true} accept=".csv,.zip" {opened} />
                <span class="hint">{ format!(" or drop it on the exercise. It stays {stays}.") }</span>
            </p>
            <p role="status" data-testid="own-used">
                if used.is_empty() {
                    { "The made-up data is used." }
                } else {
                    { format!("Yours is used: {}. ", used.join(", ")) }
                    <button class="quiet" onclick={back}>{ "Use the made-up data" }</button>
                }
            </p>
            if !problems.is_empty() {
                <div role="alert">{ for problems.iter().map(|problem| html! { <p class="wrong">{ problem.clone() }</p> }) }</div>
            }
        </section>
    }
}
