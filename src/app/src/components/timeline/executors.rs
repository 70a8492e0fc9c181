//! Executors: what each ran and holds, and the way to lose one. Only where there is more than one, or one was lost.

use yew::{Callback, Html, Properties, component, html};

use crate::actions::lose_executor::lose_executor;
use crate::engine::Life;
use crate::handle::use_handle;
use crate::run::jobs::Executor;
use crate::words::{bytes, count};
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn Executors(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.run);
    use_handle(&bench.engine);
    let run = bench.shown_run();
    let is_newest = bench.run.read().is_newest_shown();
    let executors = &run.jobs.executors;
    if executors.len() < 2 && executors.values().all(|executor| !executor.lost) {
        return Html::default();
    }
    // An application's executors end with it; those of a notebook's session stay between its cells.
    let there = match bench.engine.read().life {
        Life::Running => true,
        Life::Ready => run.of_session,
        _ => false,
    };
    // Of an earlier run it is told how it left them.
    let words = |executor: &Executor| state_words(executor, there || !is_newest);
    // One is asked for at a time.
    let can_lose = there && executors.values().all(|executor| !executor.leaving);
    let row = |(id, executor): (&usize, &Executor)| {
        let (bench, id) = (bench.clone(), *id);
        let lose = Callback::from(move |_| lose_executor(&bench, id));
        let button = html! {
            <button class="quiet" disabled={!can_lose} onclick={lose} title="Its shuffle output and cached partitions go with it; lineage brings back what is needed">{ "Lose" }<span class="unseen">{ format!(" executor {id}") }</span></button>
        };
        html! {
            <tr key={id}>
                <td class="number">{ id }</td>
                <td class="number">{ count(executor.tasks) }</td>
                <td class="number">{ cached(executor) }</td>
                <td>{ words(executor) }</td>
                <td>{ if executor.lost || !there || !is_newest { Html::default() } else { button } }</td>
            </tr>
        }
    };
    html! {
        <section class="facts" aria-label="Executors">
            <div class="facts-head"><h3>{ "Executors" }</h3></div>
            <div class="table-frame">
                <table data-testid="executors">
                    <thead><tr>
                        <th scope="col" class="number">{ "Executor" }</th>
                        <th scope="col" class="number">{ "Tasks" }</th>
                        <th scope="col" class="number">{ "Cached" }</th>
                        <th scope="col">{ "State" }</th>
                        <th scope="col"><span class="unseen">{ "Action" }</span></th>
                    </tr></thead>
                    <tbody>{ for executors.iter().map(row) }</tbody>
                </table>
            </div>
        </section>
    }
}

fn state_words(executor: &Executor, there: bool) -> &'static str {
    match executor {
        Executor { lost: true, .. } => "lost",
        _ if !there => "ended",
        Executor { leaving: true, .. } => "lost with the next job",
        _ => "active",
    }
}

/// `48 kB`, or `48 kB of 120 kB` where the cache is limited.
fn cached(executor: &Executor) -> String {
    let holds = bytes(executor.cached_bytes);
    executor.cache_limit.map_or_else(|| holds.clone(), |limit| format!("{holds} of {}", bytes(limit)))
}
