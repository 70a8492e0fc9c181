//! A lane for each thread, its tasks as bars in their stage's colour.

use std::collections::BTreeSet;

use touchpaper_wire::{TaskOutcome, ThreadMode};
use yew::{Html, classes, html};

use crate::components::timeline::STAGE_COLOURS;
use crate::run::Run;
use crate::run::jobs::Task;
use crate::words::{count, counted, duration};
use crate::workbench::Workbench;

/// More bars than this cost more to draw than they show.
const BARS: usize = 1_500;
/// The least share of the width that a bar has, so that a short task is seen.
const LEAST: f64 = 0.15;

pub fn lanes(bench: &Workbench, run: &Run) -> Html {
    let Some((start, last)) = run.span() else { return Html::default() };
    let tasks = &run.jobs.tasks;
    let drawn = &tasks[tasks.len().saturating_sub(BARS)..];
    // With the oldest bars left out, the lanes begin where the first that is drawn does.
    let first = drawn.first().filter(|_| drawn.len() < tasks.len()).map_or(start, |task| task.start);
    let width = (last - first).max(1.0);
    let mut threads: BTreeSet<usize> = run.jobs.threads();
    // A thread that had nothing to do has a lane too: that is what there is to see about it.
    if let Some(ThreadMode::Many { threads: all }) = &bench.engine.read().threads {
        threads.extend(0..*all);
    }
    let bar = |task: &Task| {
        let end = task.end.unwrap_or(last);
        let x = 100.0 * (task.start - first) / width;
        let w = (100.0 * (end - task.start) / width).max(LEAST);
        let said = format!("stage {}, partition {}: {}", task.stage, task.partition, duration(end - task.start));
        html! {
            <rect key={task.id} class={class_of(task)} x={format!("{x:.3}%")} width={format!("{w:.3}%")} y="2" height="14"
                data-stage={task.stage.to_string()} data-thread={task.thread.to_string()}>
                <title>{ said }</title>
            </rect>
        }
    };
    let lane = |thread: usize| {
        let own = drawn.iter().filter(|task| task.thread == thread);
        let said = format!("Thread {thread}: {}", counted(own.clone().count() as u64, "task", "tasks"));
        html! {
            <>
                <span class="lane-name number" aria-hidden="true">{ format!("thread {thread}") }</span>
                <svg class="lane" role="img" aria-label={said} data-lane={thread.to_string()}>{ for own.map(bar) }</svg>
            </>
        }
    };
    html! {
        <>
            <div class="lanes" data-testid="lanes">
                { for threads.into_iter().map(lane) }
                <div class="axis" aria-hidden="true"><span>{ duration(first - start) }</span><span>{ duration(last - start) }</span></div>
            </div>
            if drawn.len() < tasks.len() {
                <p class="facts-note">{ format!("The last {} of {} tasks are drawn.", count(drawn.len() as u64), count(tasks.len() as u64)) }</p>
            }
        </>
    }
}

fn class_of(task: &Task) -> yew::Classes {
    let state = match &task.outcome {
        None => "running",
        Some(TaskOutcome::Success) => "done",
        Some(TaskOutcome::FetchFailed | TaskOutcome::ExecutorLost) => "lost",
        Some(TaskOutcome::Failed(_) | TaskOutcome::Cancelled) => "failed",
    };
    classes!("bar", state, format!("data-{}", task.stage % STAGE_COLOURS))
}
