//! The facts of the pictures as tables.

use touchpaper_wire::TaskOutcome;
use yew::{Html, html};

use crate::components::timeline::job_cards::{cache_uses, operators};
use crate::components::timeline::skew_strip::said;
use crate::run::Run;
use crate::run::jobs::{Job, Stage, StageState, Task};
use crate::run::skew::skew;
use crate::words::{bytes, count, duration, gist};
use crate::workbench::Workbench;

/// The most rows that are drawn, the newest.
const ROWS: usize = 500;

struct Head {
    name: &'static str,
    number: bool,
}

const fn word(name: &'static str) -> Head {
    Head { name, number: false }
}

const fn number(name: &'static str) -> Head {
    Head { name, number: true }
}

const JOBS: [Head; 7] = [number("Job"), word("Action"), word("State"), number("Stages"), number("Tasks"), number("Time"), word("Error")];

const STAGES: [Head; 15] = [
    number("Job"),
    number("Stage"),
    word("Operators"),
    word("Made at"),
    word("State"),
    number("Tasks"),
    number("Attempts"),
    number("Time"),
    number("Rows in"),
    number("Rows out"),
    number("Shuffle read"),
    number("Shuffle write"),
    number("Cache hits"),
    number("Recomputed"),
    word("Skew"),
];

const TASKS: [Head; 13] = [
    number("Task"),
    number("Stage"),
    number("Attempt"),
    number("Partition"),
    number("Executor"),
    number("Thread"),
    number("Start"),
    number("End"),
    word("Outcome"),
    number("Rows in"),
    number("Rows out"),
    number("Shuffle read"),
    number("Shuffle write"),
];

pub fn job_tables(bench: &Workbench) -> Html {
    let run = &*bench.shown_run();
    let last = run.span().map_or(0.0, |(_, last)| last);
    let jobs = run.jobs.jobs.iter().map(|job| job_row(run, job, last)).collect();
    let stages = run.jobs.stages.iter().map(stage_row).collect();
    html! {
        <>
            { table("Jobs of the run", "job-table", &JOBS, jobs) }
            { table("Stages", "stage-table", &STAGES, stages) }
        </>
    }
}

pub fn task_table(bench: &Workbench) -> Html {
    let run = bench.shown_run();
    let first = run.jobs.span.map_or(0.0, |(first, _)| first);
    let rows = run.jobs.tasks.iter().map(|task| task_row(task, first)).collect();
    table("Tasks", "task-table", &TASKS, rows)
}

pub fn state_word(state: StageState) -> &'static str {
    match state {
        StageState::Waiting => "waiting",
        StageState::Running => "running",
        StageState::Done => "done",
        StageState::Failed => "failed",
        StageState::Skipped => "skipped",
    }
}

fn job_row(run: &Run, job: &Job, last: f64) -> Vec<String> {
    let stages: Vec<&Stage> = run.jobs.stages_of(job).collect();
    let run_of_it = || stages.iter().filter(|stage| stage.state != StageState::Skipped);
    let (done, all) = run_of_it().fold((0, 0), |(done, all), stage| (done + stage.done(), all + stage.partitions.len()));
    let skipped = stages.len() - run_of_it().count();
    let skipped = if skipped > 0 { format!(" ({skipped} skipped)") } else { String::new() };
    let state = match (&job.end, &job.error) {
        (None, _) => "running",
        (Some(_), Some(_)) => "failed",
        (Some(_), None) => "done",
    };
    vec![
        job.id.to_string(),
        job.name.clone(),
        state.to_owned(),
        format!("{}{skipped}", stages.len()),
        format!("{done}/{all}"),
        duration(job.end.unwrap_or(last) - job.start),
        job.error.as_deref().map(gist).unwrap_or_default(),
    ]
}

fn stage_row(stage: &Stage) -> Vec<String> {
    let (hits, recomputes) = cache_uses(stage);
    let took = stage.start.zip(stage.end).map(|(start, end)| duration(end - start)).unwrap_or_default();
    vec![
        stage.job.to_string(),
        stage.id.to_string(),
        operators(stage),
        stage.name.clone(),
        state_word(stage.state).to_owned(),
        format!("{}/{}", stage.done(), stage.partitions.len()),
        stage.attempts.to_string(),
        took,
        count(stage.metrics.rows_read),
        count(stage.metrics.rows_written),
        bytes(stage.metrics.shuffle_read_bytes),
        bytes(stage.metrics.shuffle_write_bytes),
        count(hits),
        count(recomputes),
        skew(stage).map(|found| said(&found)).unwrap_or_default(),
    ]
}

fn task_row(task: &Task, first: f64) -> Vec<String> {
    let outcome = match &task.outcome {
        None => "running".to_owned(),
        Some(TaskOutcome::Success) => "success".to_owned(),
        Some(TaskOutcome::Failed(error)) => format!("failed: {}", gist(error)),
        Some(TaskOutcome::FetchFailed) => "fetch failed".to_owned(),
        Some(TaskOutcome::ExecutorLost) => "executor lost".to_owned(),
        Some(TaskOutcome::Cancelled) => "cancelled".to_owned(),
    };
    vec![
        task.id.to_string(),
        task.stage.to_string(),
        task.attempt.to_string(),
        task.partition.to_string(),
        task.executor.to_string(),
        task.thread.to_string(),
        format!("{:.1} ms", task.start - first),
        task.end.map(|end| format!("{:.1} ms", end - first)).unwrap_or_default(),
        outcome,
        count(task.metrics.rows_read),
        count(task.metrics.rows_written),
        bytes(task.metrics.shuffle_read_bytes),
        bytes(task.metrics.shuffle_write_bytes),
    ]
}

fn table(name: &'static str, id: &'static str, heads: &[Head], rows: Vec<Vec<String>>) -> Html {
    let all = rows.len();
    let class = |at: usize| heads.get(at).filter(|head| head.number).map(|_| "number");
    let head = |(at, head): (usize, &Head)| html! { <th scope="col" class={class(at)}>{ head.name }</th> };
    let cell = |(at, text): (usize, String)| html! { <td class={class(at)}>{ text }</td> };
    let row = |row: Vec<String>| html! { <tr>{ for row.into_iter().enumerate().map(cell) }</tr> };
    html! {
        <>
            <div class="table-frame tall" tabindex="0" role="region" aria-label={name}>
                <table data-testid={id}>
                    <thead><tr>{ for heads.iter().enumerate().map(head) }</tr></thead>
                    <tbody>{ for rows.into_iter().skip(all.saturating_sub(ROWS)).map(row) }</tbody>
                </table>
            </div>
            if all > ROWS {
                <p class="facts-note">{ format!("The last {ROWS} of {} are shown.", count(all as u64)) }</p>
            }
        </>
    }
}
