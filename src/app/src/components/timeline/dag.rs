//! A job's DAG: stages as boxes with their operators inside, shuffles as labelled edges; and the same as a table.

use yew::{Callback, Html, Properties, classes, component, html, use_state};

use crate::components::timeline::STAGE_COLOURS;
use crate::components::timeline::dag_layout::{Boxed, HEAD, LINE, WIDTH, layout};
use crate::components::timeline::facts::use_form;
use crate::components::timeline::job_cards::operators;
use crate::components::timeline::tables::state_word;
use crate::handle::use_handle;
use crate::run::Run;
use crate::run::jobs::{Job, Stage, StageState};
use crate::words::{bytes, counted};
use crate::workbench::Workbench;

/// Letters of an operator's name that fit into a box.
const LETTERS: usize = 23;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn Dag(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.run);
    let (as_table, switch) = use_form(&bench.view, "DAG");
    // How many jobs before the newest.
    let back = use_state(|| 0_usize);
    let run = bench.shown_run();
    let jobs = &run.jobs.jobs;
    let Some(last) = jobs.len().checked_sub(1) else { return Html::default() };
    let at = last.saturating_sub(*back);
    let Some(job) = jobs.get(at) else { return Html::default() };
    let stages: Vec<&Stage> = run.jobs.stages_of(job).collect();
    // At an end its button does nothing, and keeps the focus.
    let step = |label: &'static str, to: Option<usize>| {
        let back = back.clone();
        let go = Callback::from(move |_| to.iter().for_each(|to| back.set(*to)));
        html! { <button class="quiet step" aria-disabled={to.is_none().then_some("true")} onclick={go}>{ label }</button> }
    };
    html! {
        <section class="facts" aria-label="DAG">
            <div class="facts-head">
                <h3>{ format!("DAG of job {}", job.id) }</h3>
                if last > 0 {
                    { step("Earlier job", (at > 0).then_some(last - at + 1)) }
                    { step("Later job", (last - at).checked_sub(1)) }
                }
                { switch }
            </div>
            if as_table {
                { table(&run, &stages) }
            } else {
                { picture(&run, job, &stages) }
            }
        </section>
    }
}

fn picture(run: &Run, job: &Job, stages: &[&Stage]) -> Html {
    let drawn = layout(stages);
    let edge = |(from, to): &(usize, usize)| {
        let (parent, child) = (&drawn.boxes[*from], &drawn.boxes[*to]);
        let (x1, y1, x2, y2) = (parent.x + WIDTH, parent.middle(), child.x, child.middle());
        let half = (x1 + x2) / 2.0;
        let said = edge_words(run, stages[*from], stages[*to]);
        html! {
            <g class="edge">
                <path d={format!("M{x1} {y1} C{half} {y1} {half} {y2} {x2} {y2}")} />
                <text x={half.to_string()} y={((y1 + y2) / 2.0 - 5.0).to_string()} text-anchor="middle">{ run.jobs.shuffled(stages[*from]).map(bytes).unwrap_or_default() }</text>
                <title>{ said }</title>
            </g>
        }
    };
    let said = format!("Job {}: {}", job.id, counted(stages.len() as u64, "stage", "stages"));
    html! {
        <div class="dag" tabindex="0" role="region" aria-label={format!("DAG of job {}", job.id)} data-testid="dag">
            <svg role="img" aria-label={said} width={drawn.width.to_string()} height={drawn.height.to_string()}>
                { for drawn.edges.iter().map(edge) }
                { for drawn.boxes.iter().zip(stages).map(|(place, stage)| node(place, stage)) }
            </svg>
        </div>
    }
}

fn node(place: &Boxed, stage: &Stage) -> Html {
    let skipped = (stage.state == StageState::Skipped).then_some("skipped");
    let Boxed { x, y, height } = *place;
    let corner = format!("M{} {y} h-12 l12 12 z", x + WIDTH);
    let line = |(at, name): (usize, String)| {
        html! { <text x={(x + 8.0).to_string()} y={(y + HEAD + LINE * at as f64 + 10.0).to_string()}>{ name }</text> }
    };
    html! {
        <g class={classes!("node", skipped, format!("data-{}", stage.id % STAGE_COLOURS))} data-stage={stage.id.to_string()}>
            <rect x={x.to_string()} y={y.to_string()} width={WIDTH.to_string()} height={height.to_string()} rx="4" />
            if !stage.caches.is_empty() {
                <path class="cached" d={corner}><title>{ cached_words(stage) }</title></path>
            }
            <text class="head" x={(x + 8.0).to_string()} y={(y + 16.0).to_string()}>{ head(stage) }</text>
            { for lines(stage).into_iter().enumerate().map(line) }
            <title>{ format!("{}: {}", stage.name, operators(stage)) }</title>
        </g>
    }
}

fn head(stage: &Stage) -> String {
    if stage.state == StageState::Skipped {
        return format!("stage {} · skipped", stage.id);
    }
    format!("stage {} · {}/{}", stage.id, stage.done(), stage.partitions.len())
}

/// The operators, each cut to what fits.
pub fn lines(stage: &Stage) -> Vec<String> {
    let cut = |name: &String| match name.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.clone(),
    };
    stage.operators.iter().map(cut).collect()
}

/// `1.1 kB in 4 partitions`.
fn edge_words(run: &Run, parent: &Stage, child: &Stage) -> String {
    let partitions = counted(child.partitions.len() as u64, "partition", "partitions");
    match run.jobs.shuffled(parent) {
        Some(shuffled) => format!("shuffle: {} read in {partitions}", bytes(shuffled)),
        None => format!("shuffle of an earlier run, read in {partitions}"),
    }
}

fn cached_words(stage: &Stage) -> String {
    let cache = stage.caches.iter().map(|cache| format!("{} [{}] {}/{}", cache.name, cache.rdd, cache.cached_partitions, cache.partitions));
    cache.collect::<Vec<_>>().join(", ")
}

fn table(run: &Run, stages: &[&Stage]) -> Html {
    let row = |stage: &&Stage| {
        let reads: Vec<String> = stage.parents.iter().map(|parent| format!("stage {parent}")).collect();
        let shuffle = stage.shuffle.and_then(|_| run.jobs.shuffled(stage)).map(bytes).unwrap_or_default();
        html! {
            <tr key={stage.id}>
                <td class="number">{ stage.id }</td>
                <td>{ operators(stage) }</td>
                <td>{ state_word(stage.state) }</td>
                <td class="number">{ stage.partitions.len() }</td>
                <td>{ reads.join(", ") }</td>
                <td class="number">{ shuffle }</td>
                <td>{ cached_words(stage) }</td>
            </tr>
        }
    };
    html! {
        <div class="table-frame tall" tabindex="0" role="region" aria-label="Stages of the job">
            <table data-testid="dag-table">
                <thead><tr>
                    <th scope="col" class="number">{ "Stage" }</th>
                    <th scope="col">{ "Operators" }</th>
                    <th scope="col">{ "State" }</th>
                    <th scope="col" class="number">{ "Partitions" }</th>
                    <th scope="col">{ "Reads from" }</th>
                    <th scope="col" class="number">{ "Shuffle" }</th>
                    <th scope="col">{ "Cached at its start" }</th>
                </tr></thead>
                <tbody>{ for stages.iter().map(row) }</tbody>
            </table>
        </div>
    }
}
