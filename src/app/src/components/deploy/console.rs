//! The Console: ready requests to edit and send, what is answered, the same in other languages, and a form that predicts while
//! one types.

use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, InputEvent};
use yew::{Callback, Event, Html, KeyboardEvent, MouseEvent, Properties, TargetCast, classes, component, html, use_effect_with, use_state};

use crate::actions::ask_deployment::{choose, copy, prepare, ready_of, send, type_field};
use crate::browser;
use crate::components::row_form::{Field, RowForm};
use crate::deploy::deployment::option_of;
use crate::deploy::screens::console::{Console, Draft, Language, Response};
use crate::handle::use_handle;
use crate::words::{bytes, latency};
use crate::workbench::Workbench;

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "DELETE", "HEAD"];

#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
    pub deployment: String,
}

#[component]
pub fn ConsoleScreen(props: &Props) -> Html {
    let Props { bench, deployment: name } = props;
    use_handle(&bench.deploy);
    use_handle(&bench.screens);
    {
        // Once it serves, and for each model that it serves.
        let deploy = bench.deploy.read();
        let found = deploy.get(name);
        let model = found.map(|found| (found.model.clone(), found.router.ready() > 0));
        let bench = bench.clone();
        use_effect_with((name.clone(), model), move |(name, _)| prepare(&bench, name));
    }
    let console = bench.screens.read().of(name).map(|screen| screen.console.clone()).unwrap_or_default();
    html! {
        <div class="screen console-screen" data-testid="console">
            <div class="screen-columns">
                { request(bench, name, &console) }
                { live(bench, name, &console) }
            </div>
            <Code ..props.clone() />
        </div>
    }
}

fn edited<F: Fn(&mut Draft, String) + 'static>(bench: &Workbench, name: &str, change: F) -> impl Fn(String) + use<F> {
    let (bench, name) = (bench.clone(), name.to_owned());
    move |text| bench.screens.change(|screens| change(&mut screens.of_mut(&name).console.draft, text))
}

fn request(bench: &Workbench, name: &str, console: &Console) -> Html {
    let all = ready_of(bench, name);
    let chosen = {
        let (bench, name) = (bench.clone(), name.to_owned());
        Callback::from(move |event: Event| {
            if let Ok(at) = event.target_unchecked_into::<HtmlSelectElement>().value().parse() {
                choose(&bench, &name, at);
            }
        })
    };
    let method = {
        let edit = edited(bench, name, |draft, text| draft.method = text);
        Callback::from(move |event: Event| edit(event.target_unchecked_into::<HtmlSelectElement>().value()))
    };
    let target = {
        let edit = edited(bench, name, |draft, text| draft.target = if text.starts_with('/') { text } else { format!("/{text}") });
        Callback::from(move |event: InputEvent| edit(event.target_unchecked_into::<HtmlInputElement>().value()))
    };
    let body = {
        let edit = edited(bench, name, |draft, text| draft.body = text);
        Callback::from(move |event: InputEvent| edit(event.target_unchecked_into::<HtmlTextAreaElement>().value()))
    };
    let press = {
        let (bench, name) = (bench.clone(), name.to_owned());
        Callback::from(move |_: MouseEvent| send(&bench, &name))
    };
    let pressed = {
        let (bench, name) = (bench.clone(), name.to_owned());
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                event.prevent_default();
                send(&bench, &name);
            }
        })
    };
    let draft = &console.draft;
    let problem = draft.problem();
    let rows = (draft.body.lines().count() + 1).clamp(6, 18);
    html! {
        <section class="card" aria-labelledby="request-head" onkeydown={pressed}>
            <h4 id="request-head">{ "Request" }</h4>
            <div class="fields">
                <label>
                    <span>{ "Ready requests" }</span>
                    <select onchange={chosen} data-testid="ready">
                        { for all.iter().enumerate().map(|(at, ready)| html! {
                            <option value={at.to_string()} selected={at == console.chosen}>{ format!("{} · {}", ready.title, ready.method) }</option>
                        }) }
                    </select>
                </label>
            </div>
            <div class="request-line">
                <select aria-label="Method" onchange={method}>
                    { for METHODS.iter().map(|method| html! { <option value={*method} selected={draft.method == *method}>{ *method }</option> }) }
                </select>
                <input aria-label="Path" value={draft.target.clone()} oninput={target} autocomplete="off" spellcheck="false" />
            </div>
            if draft.has_body() {
                <label class="body-field">
                    <span>{ "Body" }</span>
                    <textarea value={draft.body.clone()} oninput={body} rows={rows.to_string()} spellcheck="false" data-testid="body"
                        aria-invalid={problem.is_some().then_some("true")} />
                </label>
                <p class="hint" role="status">{ problem }</p>
            }
            <div class="code-actions">
                <button class="primary" onclick={press} disabled={console.sending} title="Ctrl+Enter" data-testid="send">
                    { if console.sending { "Sending …" } else { "Send" } }
                </button>
            </div>
            <div aria-live="polite">
                { for console.response.as_ref().map(response) }
            </div>
        </section>
    }
}

fn response(response: &Response) -> Html {
    let kind = match response.status {
        0..=299 => "ok",
        300..=399 => "warn",
        _ => "bad",
    };
    let header = |(name, value): &(String, String)| html! { <><dt>{ name.clone() }</dt><dd>{ value.clone() }</dd></> };
    html! {
        <div class="response" data-testid="response">
            <p class="response-line">
                <strong class={classes!("status-code", kind)}>{ format!("{} {}", response.status, response.reason) }</strong>
                <span class="number">{ latency(response.ms) }</span>
                <span class="number">{ bytes(response.bytes) }</span>
            </p>
            <details>
                <summary>{ "Headers" }</summary>
                <dl class="made">{ for response.headers.iter().map(header) }</dl>
            </details>
            <pre class="code-block" tabindex="0" role="group" aria-label="The answer's body" data-testid="response-body">{ response.body.clone() }</pre>
        </div>
    }
}

fn live(bench: &Workbench, name: &str, console: &Console) -> Html {
    let deploy = bench.deploy.read();
    let Some(found) = deploy.get(name) else { return Html::default() };
    let field = |column: &touchpaper_deploy::signature::Column| Field {
        name: column.name.clone(),
        kind: column.kind.clone(),
        choices: column.categories.iter().flatten().take(50).cloned().collect(),
    };
    let on_type = {
        let (bench, name) = (bench.clone(), name.to_owned());
        Callback::from(move |(field, text): (String, String)| type_field(&bench, &name, &field, text))
    };
    let live = &console.live;
    html! {
        <section class="card" aria-labelledby="live-head" data-testid="live">
            <h4 id="live-head">{ "Predict while you type" }</h4>
            <RowForm fields={found.signature.inputs.iter().map(field).collect::<Vec<_>>()} typed={live.typed.clone()} {on_type} made={live.made.clone()} />
            <p class="wrong" role="status" data-testid="live-problem">{ live.problem.clone() }</p>
            if found.stopped {
                <p class="hint">{ "The deployment is stopped. Start it to get predictions." }</p>
            }
        </section>
    }
}

/// The request in the form, for other tools.
#[component]
fn Code(props: &Props) -> Html {
    let Props { bench, deployment: name } = props;
    use_handle(&bench.screens);
    let language = use_state(|| Language::Curl);
    let copied = use_state(|| None::<bool>);
    let deploy = bench.deploy.read();
    let Some(found) = deploy.get(name) else { return Html::default() };
    let address = match *language {
        Language::JavaScript => browser::resolved(&found.address()).unwrap_or_else(|| found.address()),
        _ => format!("http://localhost:{}", found.port),
    };
    let draft = bench.screens.read().of(name).map(|screen| screen.console.draft.clone()).unwrap_or_default();
    let code = draft.code(*language, &address);
    let choice = |one: Language| {
        let on = if *language == one { "true" } else { "false" };
        let (language, copied) = (language.clone(), copied.clone());
        let press = Callback::from(move |_: MouseEvent| {
            language.set(one);
            copied.set(None);
        });
        html! { <button class="quiet" aria-pressed={on} onclick={press}>{ one.label() }</button> }
    };
    let press_copy = {
        let (code, copied) = (code.clone(), copied.clone());
        Callback::from(move |_: MouseEvent| {
            let copied = copied.clone();
            copy(code.clone(), move |well| copied.set(Some(well)));
        })
    };
    let hint = match *language {
        Language::Curl => "It works as it is in this page's Terminal.".to_owned(),
        // Watson's paths have the deployment's name in them, which serve-model cannot know.
        Language::Python => format!(
            "It reaches the exported model where it is served outside: touchpaper serve-model {}-{}.zip --port {} --contract {} --name {name}",
            found.model.name,
            found.model.version,
            found.port,
            option_of(found.contract),
        ),
        Language::JavaScript => "It works on this site, in this page's console or in another tab, while this page is open.".to_owned(),
    };
    html! {
        <section class="card" aria-labelledby="code-head">
            <div class="card-head">
                <h4 id="code-head">{ "As code" }</h4>
                <span role="group" aria-label="Language">{ for Language::ALL.into_iter().map(choice) }</span>
            </div>
            <pre class="code-block" tabindex="0" role="group" aria-label={format!("The request as {}", language.label())} data-testid="code">{ code }</pre>
            <div class="code-actions">
                <button onclick={press_copy}>{ "Copy" }</button>
                <span class="hint" role="status">
                    { match *copied { None => hint.as_str(), Some(true) => "Copied.", Some(false) => "The browser does not allow it: select the text and copy it." } }
                </span>
            </div>
        </section>
    }
}
