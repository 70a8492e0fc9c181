//! A file before it is imported: what it will be called, how it is read, what is in it.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::{Callback, Event, Html, InputEvent, MouseEvent, Properties, SubmitEvent, TargetCast, component, html};

use crate::actions::import_file::{import, import_all};
use crate::actions::look_into::read_offer_as;
use crate::actions::offer_files::{skip, skip_all};
use crate::components::data::look_card::LookResult;
use crate::files::Files;
use crate::files::kind::{Kind, SEPARATORS};
use crate::files::name::{self, Taken};
use crate::files::offer::Offer;
use crate::handle::use_handle;
use crate::words::{bytes, count};
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

/// What stands in the way of a name.
enum Name {
    Free,
    Replaces(String),
    Refused(String),
}

fn judge(files: &Files, offer: &Offer) -> Name {
    let path = match name::check(&offer.path) {
        Ok(path) => path,
        Err(why) => return Name::Refused(why),
    };
    match files.taken(&path) {
        None => Name::Free,
        Some(Taken::File) => Name::Replaces(files.free(&path)),
        Some(taken @ Taken::Shipped) => Name::Refused(format!("{} Call it {}, say.", taken.why(&path), files.free(&path))),
        Some(taken) => Name::Refused(taken.why(&path)),
    }
}

#[component]
pub fn OfferCard(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.files);
    let files = bench.files.read();
    let Some(offer) = files.offers.front() else { return Html::default() };
    let waiting = files.offers.len();
    let name = judge(&files, offer);
    let submit = {
        let bench = bench.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            import(&bench, false);
        })
    };
    let press = |action: fn(&Workbench)| {
        let bench = bench.clone();
        Callback::from(move |_: MouseEvent| action(&bench))
    };
    let from = offer.archive.as_ref().map(|archive| format!(" from {archive}")).unwrap_or_default();
    html! {
        <form class="card offer" onsubmit={submit} aria-labelledby="offer-head" data-testid="offer">
            <div class="card-head">
                <h3 id="offer-head">{ format!("Import {}{from}", offer.name) }</h3>
                <span class="aside">
                    { bytes(offer.bytes) }
                    if waiting > 1 {
                        { format!(" · {} more wait", count(waiting as u64 - 1)) }
                    }
                </span>
            </div>
            <div class="offer-fields">
                { name_field(bench, offer, &name) }
                { kind_field(bench, offer) }
                if offer.guess.kind == Kind::Csv {
                    { csv_fields(bench, offer) }
                }
                if offer.guess.kind == Kind::Json {
                    { flag(bench, "One document over several lines", offer.guess.multi_line, |guess, on| guess.multi_line = on) }
                }
            </div>
            if offer.bytes == 0 {
                <p class="said">{ "The file is empty." }</p>
            }
            if let Some(warning) = &offer.guess.warning {
                <p class="warn" data-testid="offer-warning">{ warning.clone() }</p>
            }
            <div class="offer-actions">
                { decide(bench, &name) }
                if waiting > 1 {
                    <button type="button" onclick={press(import_all)} title="As they are named; a name that is taken gets a number">
                        { format!("Import all {}", count(waiting as u64)) }
                    </button>
                }
                <button type="button" class="quiet" onclick={press(skip)}>{ "Skip" }</button>
                if waiting > 1 {
                    <button type="button" class="quiet" onclick={press(skip_all)}>{ "Skip all" }</button>
                }
            </div>
            <LookResult bench={bench.clone()} />
        </form>
    }
}

fn decide(bench: &Workbench, name: &Name) -> Html {
    match name {
        Name::Free => html! { <button type="submit" class="primary">{ "Import" }</button> },
        Name::Refused(_) => html! { <button type="submit" class="primary" disabled=true>{ "Import" }</button> },
        Name::Replaces(free) => {
            let both = {
                let (bench, free) = (bench.clone(), free.clone());
                Callback::from(move |_: MouseEvent| {
                    set_path(&bench, free.clone());
                    import(&bench, false);
                })
            };
            let replace = {
                let bench = bench.clone();
                Callback::from(move |_: MouseEvent| import(&bench, true))
            };
            html! {
                <>
                    <button type="button" class="primary" onclick={both} title={format!("As {free}")}>{ "Keep both" }</button>
                    <button type="button" onclick={replace} title="The file that is there is lost">{ "Replace" }</button>
                </>
            }
        }
    }
}

fn set_path(bench: &Workbench, path: String) {
    bench.files.change(|files| {
        if let Some(offer) = files.offers.front_mut() {
            offer.path = path;
        }
    });
}

fn name_field(bench: &Workbench, offer: &Offer, name: &Name) -> Html {
    let typed = {
        let bench = bench.clone();
        Callback::from(move |event: InputEvent| set_path(&bench, event.target_unchecked_into::<HtmlInputElement>().value()))
    };
    let (class, said) = match name {
        Name::Free => ("hint", None),
        Name::Replaces(_) => ("warn", Some(format!("There is {} already.", offer.path.trim()))),
        Name::Refused(why) => ("wrong", Some(why.clone())),
    };
    let invalid = matches!(name, Name::Refused(_)).then_some("true");
    html! {
        <div class="field wide">
            <label for="offer-name">{ "Name" }</label>
            <input id="offer-name" value={offer.path.clone()} oninput={typed} aria-invalid={invalid} aria-describedby="name-said" spellcheck="false" autocomplete="off" />
            <span id="name-said" class={class} aria-live="polite" data-testid="name-said">{ said }</span>
        </div>
    }
}

fn kind_field(bench: &Workbench, offer: &Offer) -> Html {
    let chosen = {
        let bench = bench.clone();
        Callback::from(move |event: Event| {
            let value = event.target_unchecked_into::<HtmlSelectElement>().value();
            if let Some(kind) = Kind::ALL.into_iter().find(|kind| kind.label() == value) {
                read_offer_as(&bench, |guess| guess.kind = kind);
            }
        })
    };
    let option = |kind: Kind| html! { <option value={kind.label()} selected={kind == offer.guess.kind}>{ kind.label() }</option> };
    html! { <label class="field"><span>{ "Read as" }</span><select onchange={chosen}>{ for Kind::ALL.into_iter().map(option) }</select></label> }
}

fn csv_fields(bench: &Workbench, offer: &Offer) -> Html {
    let chosen = {
        let bench = bench.clone();
        Callback::from(move |event: Event| {
            let value = event.target_unchecked_into::<HtmlSelectElement>().value();
            if let Some((separator, _)) = SEPARATORS.into_iter().find(|(_, label)| *label == value) {
                read_offer_as(&bench, |guess| guess.separator = separator);
            }
        })
    };
    let option = |(separator, label): (char, &'static str)| html! { <option value={label} selected={separator == offer.guess.separator}>{ label }</option> };
    html! {
        <>
            <label class="field"><span>{ "Separator" }</span><select onchange={chosen}>{ for SEPARATORS.into_iter().map(option) }</select></label>
            { flag(bench, "First line names the columns", offer.guess.header, |guess, on| guess.header = on) }
        </>
    }
}

fn flag(bench: &Workbench, label: &'static str, on: bool, change: fn(&mut crate::files::kind::Guess, bool)) -> Html {
    let changed = {
        let bench = bench.clone();
        Callback::from(move |event: Event| {
            let on = event.target_unchecked_into::<HtmlInputElement>().checked();
            read_offer_as(&bench, |guess| change(guess, on));
        })
    };
    html! { <label class="flag"><input type="checkbox" checked={on} onchange={changed} />{ label }</label> }
}
