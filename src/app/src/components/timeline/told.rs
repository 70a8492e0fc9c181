//! All that a run's events tell, each picture with a table of the same facts. Fetched after the page stands, as nothing has run
//! before.

use yew::{Html, html};

use crate::components::timeline::dag::Dag;
use crate::components::timeline::executors::Executors;
use crate::components::timeline::facts::{Facts, Form};
use crate::components::timeline::job_cards::job_cards;
use crate::components::timeline::lanes::lanes;
use crate::components::timeline::plan::plan;
use crate::components::timeline::storage::storage;
use crate::components::timeline::tables::{job_tables, task_table};
use crate::run::Run;
use crate::words::{bytes, count};
use crate::workbench::Workbench;

pub fn told(bench: &Workbench) -> Html {
    let run = bench.shown_run();
    html! {
        <>
            { totals(&run) }
            <Facts title="Threads" picture={Form(lanes)} table={Form(task_table)} bench={bench.clone()} />
            <Facts title="Jobs and stages" picture={Form(job_cards)} table={Form(job_tables)} bench={bench.clone()} />
            <Dag key={run.id.to_string()} bench={bench.clone()} />
            { plan(&run) }
            { storage(&run) }
            <Executors bench={bench.clone()} />
        </>
    }
}

fn totals(run: &Run) -> Html {
    let (rows_read, shuffled) = run.jobs.moved();
    let (done, all) = run.jobs.tasks_done();
    let facts = [
        ("Jobs", count(run.jobs.jobs.len() as u64)),
        ("Stages", count(run.jobs.stages_run() as u64)),
        ("Tasks", if done == all { count(done as u64) } else { format!("{} of {}", count(done as u64), count(all as u64)) }),
        ("Rows read", count(rows_read)),
        ("Shuffled", bytes(shuffled)),
    ];
    let fact = |(name, value): (&str, String)| html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> };
    html! { <dl class="totals">{ for facts.into_iter().map(fact) }</dl> }
}
