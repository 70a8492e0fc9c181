//! Conditions on the rows: those that hold, each with its way out, and a form for another.

use touchpaper_wire::{Arrangement, Column, Condition, Test};
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::{Callback, Event, Html, InputEvent, Properties, SubmitEvent, component, html, use_state};

use crate::actions::ask_table::arrange;
use crate::handle::{Handle, use_handle};
use crate::notebook::cell::{Cell, Shown};
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
    pub cell: Handle<Cell>,
    pub table: u32,
    /// The form is open.
    pub editing: bool,
}

/// The kinds of test in the order in which they are offered.
const TESTS: [(&str, &str); 5] =
    [("contains", "contains"), ("equals", "is"), ("between", "is between"), ("null", "is null"), ("notNull", "is not null")];

#[component]
pub fn Filters(props: &Props) -> Html {
    let Props { bench, cell: handle, table: id, editing } = props;
    use_handle(handle);
    let column = use_state(|| 0_usize);
    let test = use_state(|| None::<&'static str>);
    let (first, second) = (use_state(String::new), use_state(String::new));
    let cell = handle.read();
    let found = cell.shown.iter().find_map(|shown| match shown {
        Shown::Table(table) if table.id() == *id => Some(table),
        _ => None,
    });
    let Some(table) = found else { return Html::default() };
    let arrange_with = |change: Box<dyn Fn(&mut Arrangement)>| {
        let (bench, handle, id) = (bench.clone(), handle.clone(), *id);
        move || {
            arrange(&bench, &handle, id, |table| {
                let mut next = table.wanted_arrangement().clone();
                change(&mut next);
                next
            });
        }
    };
    let chip = |condition: &Condition| {
        let act = {
            let condition = condition.clone();
            arrange_with(Box::new(move |arrangement: &mut Arrangement| arrangement.conditions.retain(|other| *other != condition)))
        };
        let words = words(&table.columns, condition);
        html! {
            <li class="chip">{ words.clone() }<button class="quiet" aria-label={format!("Remove the condition {words}")} onclick={Callback::from(move |_| act())}>{ "✕" }</button></li>
        }
    };
    let numeric = table.columns.get(*column).is_some_and(|column| column.numeric || is_time(&column.data_type));
    let kind = test.unwrap_or(if numeric { "between" } else { "contains" });
    let submit = {
        let made = Condition { column: *column, test: made(kind, &first, &second) };
        let act = arrange_with(Box::new(move |arrangement: &mut Arrangement| arrangement.conditions.push(made.clone())));
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            act();
        })
    };
    let pick_column = {
        let (column, test) = (column.clone(), test.clone());
        Callback::from(move |event: Event| {
            column.set(chosen(&event).and_then(|value| value.parse().ok()).unwrap_or(0));
            test.set(None);
        })
    };
    let pick_test = {
        let test = test.clone();
        Callback::from(move |event: Event| {
            let value = chosen(&event);
            test.set(TESTS.iter().map(|(name, _)| *name).find(|name| value.as_deref() == Some(name)));
        })
    };
    let input = |state: &yew::UseStateHandle<String>, label: &'static str| {
        let (state, value) = (state.clone(), (**state).clone());
        let typed = Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) {
                state.set(input.value());
            }
        });
        html! { <input type="text" aria-label={label} placeholder={label} {value} oninput={typed} spellcheck="false" autocomplete="off" /> }
    };
    html! {
        <div class="filters" data-testid="filters">
            if !table.arrangement.conditions.is_empty() {
                <ul class="chips" aria-label="Conditions that rows meet">{ for table.arrangement.conditions.iter().map(chip) }</ul>
            }
            if *editing {
                <form class="filter-form" onsubmit={submit}>
                    <select aria-label="Column to filter by" onchange={pick_column}>
                        { for table.columns.iter().enumerate().map(|(at, one)| html! {
                            <option value={at.to_string()} selected={at == *column}>{ one.name.clone() }</option>
                        }) }
                    </select>
                    <select aria-label="Condition" onchange={pick_test}>
                        { for TESTS.iter().map(|(name, label)| html! { <option value={*name} selected={*name == kind}>{ *label }</option> }) }
                    </select>
                    { match kind {
                        "between" => html! { <>{ input(&first, "from") }{ input(&second, "to") }</> },
                        "contains" | "equals" => input(&first, "value"),
                        _ => Html::default(),
                    } }
                    <button type="submit">{ "Add" }</button>
                </form>
            }
        </div>
    }
}

fn chosen(event: &Event) -> Option<String> {
    event.target()?.dyn_into::<HtmlSelectElement>().ok().map(|select| select.value())
}

fn is_time(data_type: &str) -> bool {
    data_type == "date" || data_type.starts_with("timestamp")
}

fn made(kind: &str, first: &str, second: &str) -> Test {
    match kind {
        "equals" => Test::Equals { text: first.to_owned() },
        "between" => Test::Between { from: first.trim().to_owned(), to: second.trim().to_owned() },
        "null" => Test::Null,
        "notNull" => Test::NotNull,
        _ => Test::Contains { text: first.to_owned() },
    }
}

/// `times between 5 and 10`.
fn words(columns: &[Column], condition: &Condition) -> String {
    let name = columns.get(condition.column).map(|column| column.name.as_str()).unwrap_or_default();
    match &condition.test {
        Test::Contains { text } => format!("{name} contains {text}"),
        Test::Equals { text } => format!("{name} is {text}"),
        Test::Between { from, to } if to.is_empty() => format!("{name} from {from}"),
        Test::Between { from, to } if from.is_empty() => format!("{name} up to {to}"),
        Test::Between { from, to } => format!("{name} from {from} to {to}"),
        Test::Null => format!("{name} is null"),
        Test::NotNull => format!("{name} is not null"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_is_made_of_the_form_and_told_in_words() {
        let columns = [Column { name: "n".to_owned(), data_type: "int".to_owned(), numeric: true }];
        let told = |kind, first, second| words(&columns, &Condition { column: 0, test: made(kind, first, second) });
        assert_eq!(told("between", "1 ", ""), "n from 1");
        assert_eq!(told("between", "", "2"), "n up to 2");
        assert_eq!(told("between", "1", "2"), "n from 1 to 2");
        assert_eq!(told("contains", "x ", ""), "n contains x ");
        assert_eq!(told("null", "", ""), "n is null");
    }
}
