//! Jobs as cards, newest first: their stages as rows, each partition a cell that fills.

use touchpaper_wire::{CacheUse, StageKind};
use yew::{Html, Properties, classes, component, html};

use crate::components::timeline::STAGE_COLOURS;
use crate::components::timeline::skew_strip::skew_strip;
use crate::run::jobs::{Job, PartitionState, Stage, StageState};
use crate::words::{bytes, count, counted, duration, gist};
use crate::workbench::Workbench;

/// Older jobs are in the table. Where many short jobs run, all cards are new each time that they are drawn.
const CARDS: usize = 10;
/// With more partitions than this, a cell would be thinner than can be seen: a bar shows their share instead.
const CELLS: usize = 100;

pub fn job_cards(bench: &Workbench) -> Html {
    let run = bench.shown_run();
    let jobs = &run.jobs.jobs;
    let last = run.span().map_or(0.0, |(_, last)| last);
    let card = |(at, job): (usize, &Job)| {
        let (changes, until) = (run.jobs.changes_of(job), job.end.unwrap_or(last));
        html! { <JobCard key={format!("{} {}", run.id, job.id)} bench={bench.clone()} {at} {changes} {until} /> }
    };
    html! {
        <>
            { for jobs.iter().enumerate().rev().take(CARDS).map(card) }
            if jobs.len() > CARDS {
                <p class="facts-note">{ format!("{} earlier jobs are in the table.", count((jobs.len() - CARDS) as u64)) }</p>
            }
        </>
    }
}

#[derive(PartialEq, Properties)]
struct Props {
    bench: Workbench,
    /// Where the job is in the run's.
    at: usize,
    /// Of many jobs most are over: only those that have changed are drawn again.
    changes: u32,
    until: f64,
}

#[component]
fn JobCard(props: &Props) -> Html {
    let run = props.bench.shown_run();
    let Some(job) = run.jobs.jobs.get(props.at) else { return Html::default() };
    let took = duration(props.until - job.start);
    let (class, word) = match (&job.end, &job.error) {
        (None, _) => ("running-word", "▸ running"),
        (Some(_), Some(_)) => ("failed-word", "✕ failed"),
        (Some(_), None) => ("done-word", "✓"),
    };
    html! {
        <article class="job" data-job={job.id.to_string()} aria-label={format!("Job {}", job.id)}>
            <div class="job-head">
                <span class="number">{ format!("Job {}", job.id) }</span>
                <span class="what" title={job.name.clone()}>{ job.name.clone() }</span>
                <span class="how number">{ took }{ " " }<span class={class}>{ word }</span></span>
            </div>
            if let Some(error) = &job.error {
                <p class="job-error">{ gist(error) }</p>
            }
            { for run.jobs.stages_of(job).map(row) }
        </article>
    }
}

fn row(stage: &Stage) -> Html {
    let (class, word) = match stage.state {
        StageState::Waiting => ("", "waiting"),
        StageState::Running => ("running-word", "▸"),
        StageState::Done => ("done-word", "✓"),
        StageState::Failed => ("failed-word", "✕"),
        StageState::Skipped => ("", "skipped: its output was still there"),
    };
    let skipped = (stage.state == StageState::Skipped).then_some("skipped");
    html! {
        <div class={classes!("stage", skipped, format!("data-{}", stage.id % STAGE_COLOURS))} data-stage={stage.id.to_string()}>
            <span class="operators" title={stage.name.clone()}><span class="id">{ stage.id }</span>{ operators(stage) }</span>
            <span class="number">
                if skipped.is_none() {
                    { format!("{}/{} ", stage.done(), stage.partitions.len()) }
                }
                <span class={class}>{ word }</span>
            </span>
            if skipped.is_none() {
                { fill(stage) }
                <span class="measured">{ measured(stage) }</span>
                { skew_strip(stage) }
            }
        </div>
    }
}

/// `textFile → flatMap → map → shuffle write`.
pub fn operators(stage: &Stage) -> String {
    let mut words: Vec<&str> = stage.operators.iter().map(String::as_str).collect();
    if stage.kind == StageKind::ShuffleMap {
        words.push("shuffle write");
    }
    words.join(" → ")
}

/// Where in the script it was made, then time, rows and bytes, those that there are.
fn measured(stage: &Stage) -> String {
    let metrics = &stage.metrics;
    let mut facts = vec![stage.name.clone()];
    if let (Some(start), Some(end)) = (stage.start, stage.end) {
        facts.push(duration(end - start));
    }
    if metrics.rows_read > 0 {
        facts.push(format!("{} in", counted(metrics.rows_read, "row", "rows")));
    }
    if metrics.rows_written > 0 {
        facts.push(format!("{} out", counted(metrics.rows_written, "row", "rows")));
    }
    if metrics.shuffle_read_bytes > 0 {
        facts.push(format!("shuffle read {}", bytes(metrics.shuffle_read_bytes)));
    }
    if metrics.shuffle_write_bytes > 0 {
        facts.push(format!("shuffle write {}", bytes(metrics.shuffle_write_bytes)));
    }
    let (hits, recomputes) = cache_uses(stage);
    if hits > 0 {
        facts.push(counted(hits, "cache hit", "cache hits"));
    }
    if recomputes > 0 {
        facts.push(counted(recomputes, "cached partition recomputed", "cached partitions recomputed"));
    }
    if stage.attempts > 1 {
        facts.push(format!("{} attempts", stage.attempts));
    }
    facts.join(" · ")
}

/// Cached partitions that it found, and that it computed again.
pub fn cache_uses(stage: &Stage) -> (u64, u64) {
    let uses = |of: fn(&CacheUse) -> u64| stage.metrics.cache.iter().map(of).sum();
    (uses(|one| one.hits), uses(|one| one.recomputes))
}

fn fill(stage: &Stage) -> Html {
    let all = stage.partitions.len();
    let said = format!("Stage {}: {} of {} partitions done", stage.id, stage.done(), all);
    let cells: Vec<(f64, f64, PartitionState)> = if all <= CELLS {
        let width = 100.0 / all.max(1) as f64;
        let gap = if all > 1 { (width * 0.15).min(0.5) } else { 0.0 };
        stage.partitions.iter().enumerate().map(|(at, state)| (at as f64 * width, width - gap, *state)).collect()
    } else {
        shares(&stage.partitions)
    };
    // The cells of a state are one element: cards are many, and drawn while tasks want the processors.
    let cells_of = |state: PartitionState| {
        let own = cells.iter().filter(|(_, _, held)| *held == state);
        let path: String = own.map(|(x, width, _)| format!("M{x:.2} 0h{width:.2}v10h-{width:.2}z")).collect();
        (!path.is_empty()).then(|| html! { <path class={classes!("bar", class_of(state))} d={path} /> })
    };
    html! {
        <svg class="fill" role="img" aria-label={said} viewBox="0 0 100 10" preserveAspectRatio="none">{ for ORDER.into_iter().filter_map(cells_of) }</svg>
    }
}

const ORDER: [PartitionState; 5] =
    [PartitionState::Done, PartitionState::Failed, PartitionState::Lost, PartitionState::Running, PartitionState::Waiting];

/// One bar a state, as wide as its share.
fn shares(partitions: &[PartitionState]) -> Vec<(f64, f64, PartitionState)> {
    let mut x = 0.0;
    let share = |state: PartitionState| {
        let count = partitions.iter().filter(|held| **held == state).count();
        let width = 100.0 * count as f64 / partitions.len() as f64;
        x += width;
        (x - width, width, state)
    };
    ORDER.into_iter().map(share).filter(|(_, width, _)| *width > 0.0).collect()
}

fn class_of(state: PartitionState) -> &'static str {
    match state {
        PartitionState::Waiting => "waiting",
        PartitionState::Running => "running",
        PartitionState::Done => "done",
        PartitionState::Failed => "failed",
        PartitionState::Lost => "lost",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_partitions_become_shares_that_fill_the_width() {
        let mut partitions = vec![PartitionState::Done; 150];
        partitions.extend([PartitionState::Running; 10]);
        partitions.extend([PartitionState::Waiting; 40]);
        let bars = shares(&partitions);
        assert_eq!(bars, [(0.0, 75.0, PartitionState::Done), (75.0, 5.0, PartitionState::Running), (80.0, 20.0, PartitionState::Waiting)]);
    }
}
