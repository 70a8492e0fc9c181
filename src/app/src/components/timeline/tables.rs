//! The facts of the pictures as tables.

use touchpaper_wire::TaskOutcome;
use yew::{Html, html};

use crate::components::timeline::job_cards::operators;
use crate::components::timeline::skew_strip::said;
use crate::run::Run;
use crate::run::jobs::{Stage, StageState, Task};
use crate::run::skew::skew;
use crate::words::{bytes, count, duration};

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

const STAGES: [Head; 12] = [
    number("Job"),
    number("Stage"),
    word("Operators"),
    word("State"),
    number("Tasks"),
    number("Attempts"),
    number("Time"),
    number("Rows in"),
    number("Rows out"),
    number("Shuffle read"),
    number("Shuffle write"),
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

pub fn stage_table(run: &Run) -> Html {
    let rows = run.jobs.stages.iter().map(stage_row).collect();
    table("Stages", "stage-table", &STAGES, rows)
}

pub fn task_table(run: &Run) -> Html {
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

fn stage_row(stage: &Stage) -> Vec<String> {
    let took = stage.start.zip(stage.end).map(|(start, end)| duration(end - start)).unwrap_or_default();
    vec![
        stage.job.to_string(),
        stage.id.to_string(),
        operators(stage),
        state_word(stage.state).to_owned(),
        format!("{}/{}", stage.done(), stage.partitions.len()),
        stage.attempts.to_string(),
        took,
        count(stage.metrics.rows_read),
        count(stage.metrics.rows_written),
        bytes(stage.metrics.shuffle_read_bytes),
        bytes(stage.metrics.shuffle_write_bytes),
        skew(stage).map(|found| said(&found)).unwrap_or_default(),
    ]
}

fn task_row(task: &Task, first: f64) -> Vec<String> {
    let outcome = match &task.outcome {
        None => "running".to_owned(),
        Some(TaskOutcome::Success) => "success".to_owned(),
        Some(TaskOutcome::Failed(error)) => format!("failed: {}", error.lines().next().unwrap_or_default()),
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
