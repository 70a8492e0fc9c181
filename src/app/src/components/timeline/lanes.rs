//! A lane for each thread, its tasks as bars in their stage's colour.

use touchpaper_wire::{TaskOutcome, ThreadMode};
use yew::{Html, classes, html};

use crate::components::timeline::STAGE_COLOURS;
use crate::run::jobs::Task;
use crate::words::{count, counted, duration};
use crate::workbench::Workbench;

/// More bars than this cost more to draw than they show.
const BARS: usize = 1_500;
/// The least share of the width that a bar has, so that a short task is seen: twice that at most.
const LEAST: f64 = 0.004;

pub fn lanes(bench: &Workbench) -> Html {
    let run = bench.shown_run();
    let Some((start, last)) = run.span() else { return Html::default() };
    let tasks = &run.jobs.tasks;
    let drawn = &tasks[tasks.len().saturating_sub(BARS)..];
    // With the oldest bars left out, the lanes begin where the first that is drawn does.
    let first = drawn.first().filter(|_| drawn.len() < tasks.len()).map_or(start, |task| task.start);
    let width = (last - first).max(1.0);
    let mut threads = run.jobs.threads.clone();
    // A thread that had nothing to do has a lane too: that is what there is to see about it.
    if let Some(ThreadMode::Many { threads: all }) = &bench.engine.read().threads {
        threads.extend(0..*all);
    }
    // Times stand in the picture as they are and its view moves along with them: of what was drawn before nothing changes.
    let least = least_bar(width);
    let view = format!("{:.1} 0 {width:.1} 18", first - start);
    let bar = |bar: &Bar| {
        let (x, w) = (bar.start - start, (bar.end - bar.start).max(least));
        html! {
            <rect key={bar.id} class={class_of(bar.longest)} x={format!("{x:.1}")} width={format!("{w:.1}")} y="2" height="14" data-tasks={bar.tasks.to_string()}>
                <title>{ bar.words() }</title>
            </rect>
        }
    };
    let lane = |thread: usize| {
        let own = drawn.iter().filter(|task| task.thread == thread);
        let said = format!("Thread {thread}: {}", counted(own.clone().count() as u64, "task", "tasks"));
        let bars = bars(own, least, start, last);
        html! {
            <>
                <span class="lane-name number" aria-hidden="true">{ format!("thread {thread}") }</span>
                <svg class="lane" role="img" aria-label={said} data-lane={thread.to_string()} viewBox={view.clone()} preserveAspectRatio="none">{ for bars.iter().map(bar) }</svg>
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

/// A task, or several that went well and lie so close together that alone they would hide one another.
struct Bar<'a> {
    /// The first task's.
    id: u64,
    /// The task that gives the colour.
    longest: &'a Task,
    tasks: u64,
    start: f64,
    end: f64,
}

impl Bar<'_> {
    fn words(&self) -> String {
        let Task { stage, partition, .. } = self.longest;
        let took = duration(self.end - self.start);
        if self.tasks == 1 {
            format!("stage {stage}, partition {partition}: {took}")
        } else {
            format!("{} tasks, the longest of stage {stage}: {took}", self.tasks)
        }
    }
}

/// How long the shortest bar looks, in ms. It doubles now and then as the run goes on, and stays the same between.
fn least_bar(width: f64) -> f64 {
    (width * LEAST).log2().ceil().exp2()
}

/// One thread's tasks, in the order of their beginnings. Those that begin within the same `least` ms, counted from the run's
/// `start`, are one bar, but for tasks that run or did not go well.
fn bars<'a>(tasks: impl Iterator<Item = &'a Task>, least: f64, start: f64, last: f64) -> Vec<Bar<'a>> {
    let went_well = |task: &Task| task.outcome == Some(TaskOutcome::Success);
    let took = |task: &Task| task.end.unwrap_or(last) - task.start;
    let slot_end = |time: f64| start + (((time - start) / least).floor() + 1.0) * least;
    let mut bars: Vec<Bar> = Vec::new();
    for task in tasks {
        let end = task.end.unwrap_or(last);
        match bars.last_mut() {
            Some(bar) if task.start < slot_end(bar.start) && went_well(task) && went_well(bar.longest) => {
                if took(task) > took(bar.longest) {
                    bar.longest = task;
                }
                bar.tasks += 1;
                bar.end = bar.end.max(end);
            }
            _ => bars.push(Bar { id: task.id, longest: task, tasks: 1, start: task.start, end }),
        }
    }
    bars
}

#[cfg(test)]
mod tests {
    use touchpaper_wire::TaskMetrics;

    use super::*;

    fn task(id: u64, stage: u32, start: f64, took: f64, outcome: TaskOutcome) -> Task {
        let (end, outcome, metrics) = (Some(start + took), Some(outcome), TaskMetrics::default());
        Task { id, stage, attempt: 0, partition: 0, executor: 0, thread: 0, start, end, outcome, metrics }
    }

    #[test]
    fn short_tasks_side_by_side_are_one_bar_in_the_colour_of_the_longest() {
        let well = TaskOutcome::Success;
        let tasks = [
            task(0, 1, 0.0, 0.25, well.clone()),
            task(1, 2, 0.25, 0.5, well.clone()),
            task(2, 3, 0.75, 0.125, well.clone()),
            task(3, 4, 1.0, 50.0, well.clone()),
            task(4, 5, 51.0, 0.25, TaskOutcome::Cancelled),
            task(5, 6, 51.25, 0.25, well),
        ];
        let bars = bars(tasks.iter(), 1.0, 0.0, 60.0);
        let seen: Vec<_> = bars.iter().map(|bar| (bar.id, bar.longest.stage, bar.tasks, bar.end)).collect();
        assert_eq!(seen, [(0, 2, 3, 0.875), (3, 4, 1, 51.0), (4, 5, 1, 51.25), (5, 6, 1, 51.5)]);
        assert_eq!((least_bar(200.0), least_bar(300.0)), (1.0, 2.0));
        assert_eq!(bars[0].words(), "3 tasks, the longest of stage 2: 1 ms");
    }
}
