//! A load test: loads that are held one after another against a number of replicas, and what came of each.

use touchpaper_deploy::load::scale::Step;
use touchpaper_deploy::load::{Loop, Summary};

use crate::deploy::deployment::MOST_REPLICAS;

/// Requests that wait for one replica at most; what comes then fails at once, as at a server whose queue is full.
pub const MOST_WAITING: usize = 256;
/// Points of a chart over time, and how long one stands for at least.
const TICKS: f64 = 120.0;
const LEAST_TICK_MS: f64 = 250.0;
/// Runs that are compared.
const MOST_RUNS: usize = 12;
/// Service times that are kept of a run.
const MOST_TIMES: usize = 5000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// So many requests a second, whatever the answers.
    Rate,
    /// So many callers, each asking again as soon as it was answered.
    Callers,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    pub shape: Shape,
    pub from: f64,
    pub to: f64,
    /// Levels of load, and how many seconds each is held.
    pub levels: usize,
    pub seconds: f64,
    /// Of a request.
    pub rows: usize,
    /// Each number of replicas from this to that, one after the other.
    pub replicas: usize,
    pub up_to: usize,
}

impl Default for Plan {
    fn default() -> Self {
        Self { shape: Shape::Rate, from: 10.0, to: 60.0, levels: 6, seconds: 5.0, rows: 1, replicas: 1, up_to: 2 }
    }
}

impl Plan {
    /// What keeps it from being run, in words.
    pub fn problem(&self) -> Option<String> {
        let within = |name: &str, value: f64, least: f64, most: f64| {
            (!(least..=most).contains(&value)).then(|| format!("{name}: a number from {least} to {most} is asked for."))
        };
        let most = if self.shape == Shape::Rate { 5000.0 } else { MOST_WAITING as f64 };
        let load = if self.shape == Shape::Rate { "Requests a second" } else { "Callers" };
        let least = if self.shape == Shape::Rate { 0.1 } else { 1.0 };
        [
            within(load, self.from, least, most),
            within(load, self.to, least, most),
            within("Levels", self.levels as f64, 1.0, 50.0),
            within("Seconds a level", self.seconds, 0.5, 120.0),
            within("Rows a request", self.rows as f64, 1.0, 10_000.0),
            within("Replicas", self.replicas as f64, 1.0, MOST_REPLICAS as f64),
            within("Replicas", self.up_to as f64, 1.0, MOST_REPLICAS as f64),
        ]
        .into_iter()
        .flatten()
        .next()
    }

    /// The loads in turn: from the first to the last in even steps, callers in whole ones.
    pub fn loads(&self) -> Vec<f64> {
        let step = if self.levels > 1 { (self.to - self.from) / (self.levels - 1) as f64 } else { 0.0 };
        let level = |at: usize| self.from + step * at as f64;
        let levels = (0..self.levels).map(|at| if self.shape == Shape::Callers { level(at).round().max(1.0) } else { level(at) });
        let mut loads: Vec<f64> = levels.collect();
        loads.dedup();
        loads
    }

    pub fn load(&self, level: f64) -> Loop {
        match self.shape {
            Shape::Rate => Loop::Open { per_second: level },
            Shape::Callers => Loop::Closed { callers: level as usize, think_ms: 0.0 },
        }
    }

    pub fn counts(&self) -> Vec<usize> {
        let (few, many) = (self.replicas.min(self.up_to), self.replicas.max(self.up_to));
        (few..=many).collect()
    }

    /// How long it takes, in seconds, but for what waits at the end of each level.
    pub fn takes(&self) -> f64 {
        self.loads().len() as f64 * self.counts().len() as f64 * self.seconds
    }
}

/// What was answered in a piece of time.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Seconds since the run began, of its end.
    pub at: f64,
    pub summary: Summary,
}

/// Loads held against one number of replicas.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    pub number: usize,
    pub shape: Shape,
    pub rows: usize,
    pub replicas: usize,
    pub steps: Vec<Step>,
    pub ticks: Vec<Tick>,
    /// How long requests took from the end of their wait for a replica.
    pub service: Vec<f64>,
    /// A person ended it.
    pub stopped: bool,
}

/// What a run is recorded with while it goes on. Times are milliseconds of one clock.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorder {
    run: Run,
    began: f64,
    tick_ms: f64,
    tick_from: f64,
    tick: Bucket,
    step: Option<(Loop, f64, Bucket)>,
    /// Requests that are not answered yet.
    waiting: usize,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Bucket {
    latencies: Vec<f64>,
    errors: usize,
}

impl Bucket {
    fn take(&mut self, ms: Option<f64>) {
        match ms {
            Some(ms) => self.latencies.push(ms),
            None => self.errors += 1,
        }
    }
}

/// What became of a request: how long it took and how much of that it waited for a replica; None where it failed.
pub type Answer = Option<(f64, f64)>;

impl Recorder {
    pub fn new(plan: &Plan, replicas: usize, number: usize, now: f64) -> Self {
        let run = Run {
            number,
            shape: plan.shape,
            rows: plan.rows,
            replicas,
            steps: Vec::new(),
            ticks: Vec::new(),
            service: Vec::new(),
            stopped: false,
        };
        let all = plan.loads().len() as f64 * plan.seconds * 1000.0;
        let tick_ms = (all / TICKS).max(LEAST_TICK_MS);
        Self { run, began: now, tick_ms, tick_from: now, tick: Bucket::default(), step: None, waiting: 0 }
    }

    pub fn run(&self) -> &Run {
        &self.run
    }

    pub fn waiting(&self) -> usize {
        self.waiting
    }

    pub fn begin_step(&mut self, load: Loop, now: f64) {
        self.step = Some((load, now, Bucket::default()));
    }

    /// Whether a request may be sent; where too many wait it has failed already.
    pub fn send(&mut self, now: f64) -> bool {
        self.pass(now);
        let room = self.waiting < MOST_WAITING * self.run.replicas;
        if room {
            self.waiting += 1;
        } else {
            self.take(None);
        }
        room
    }

    pub fn answered(&mut self, answer: Answer, now: f64) {
        self.pass(now);
        self.waiting = self.waiting.saturating_sub(1);
        if let Some((ms, waited)) = answer.filter(|_| self.run.service.len() < MOST_TIMES) {
            self.run.service.push((ms - waited).max(0.0));
        }
        self.take(answer.map(|(ms, _)| ms));
    }

    fn take(&mut self, ms: Option<f64>) {
        self.tick.take(ms);
        if let Some((_, _, step)) = &mut self.step {
            step.take(ms);
        }
    }

    /// Ends the pieces of time that are over.
    pub fn pass(&mut self, now: f64) {
        while now - self.tick_from >= self.tick_ms {
            self.tick_from += self.tick_ms;
            let bucket = std::mem::take(&mut self.tick);
            let at = (self.tick_from - self.began) / 1000.0;
            self.run.ticks.push(Tick { at, summary: Summary::of(bucket.latencies, bucket.errors, self.tick_ms) });
        }
    }

    /// All that this load sent has been answered.
    pub fn end_step(&mut self, now: f64) {
        self.pass(now);
        if let Some((load, began, bucket)) = self.step.take() {
            let summary = Summary::of(bucket.latencies, bucket.errors, now - began);
            self.run.steps.push(Step { replicas: self.run.replicas, load, summary });
        }
    }

    /// The load that is held and what has come of it so far.
    pub fn live(&self, now: f64) -> Option<(Loop, Summary)> {
        let (load, began, bucket) = self.step.as_ref()?;
        Some((*load, Summary::of(bucket.latencies.clone(), bucket.errors, now - began)))
    }

    pub fn end(mut self, stopped: bool) -> Run {
        self.run.stopped = stopped;
        self.run
    }
}

/// Of one deployment.
#[derive(Default)]
pub struct LoadTest {
    pub plan: Plan,
    pub running: Option<Recorder>,
    /// From Start until all is as it was before.
    pub driven: bool,
    /// What it is at, where it does not send: replicas that start.
    pub waits: Option<String>,
    pub problem: Option<String>,
    pub runs: Vec<Run>,
    /// What a person wants to know how many replicas are needed for.
    pub wanted: (f64, f64),
    numbers: usize,
    /// Counts starts and stops: what an older test still hears is not for this one.
    pub generation: u32,
}

impl LoadTest {
    pub fn begin(&mut self, replicas: usize, now: f64) {
        self.numbers += 1;
        self.running = Some(Recorder::new(&self.plan, replicas, self.numbers, now));
        self.waits = None;
    }

    /// The run that goes on or has ended is one of those that are compared, if there is anything in it.
    pub fn finish(&mut self, stopped: bool) {
        if let Some(run) = self.running.take().map(|running| running.end(stopped)).filter(|run| !run.steps.is_empty()) {
            self.runs.push(run);
            if self.runs.len() > MOST_RUNS {
                self.runs.remove(0);
            }
        }
        self.waits = None;
    }

    /// Runs of the same kind as the last, and the one that goes on: they can be compared.
    pub fn comparable(&self) -> Vec<&Run> {
        let running = self.running.as_ref().map(Recorder::run);
        let Some(last) = running.or(self.runs.last()) else { return Vec::new() };
        let same = |run: &&Run| run.shape == last.shape && run.rows == last.rows;
        self.runs.iter().chain(running).filter(same).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_its_loads_in_turn() {
        let plan = Plan::default();
        assert_eq!(plan.loads(), [10.0, 20.0, 30.0, 40.0, 50.0, 60.0]);
        assert_eq!((plan.counts(), plan.takes(), plan.problem()), (vec![1, 2], 60.0, None));
        let callers = Plan { shape: Shape::Callers, from: 1.0, to: 4.0, levels: 6, replicas: 3, up_to: 2, ..plan };
        assert_eq!(callers.loads(), [1.0, 2.0, 3.0, 4.0]);
        assert_eq!((callers.counts(), callers.load(4.0)), (vec![2, 3], Loop::Closed { callers: 4, think_ms: 0.0 }));
        assert_eq!(Plan { levels: 1, ..plan }.loads(), [10.0]);
        let said = |plan: Plan| plan.problem().unwrap();
        assert_eq!(said(Plan { from: 0.0, ..plan }), "Requests a second: a number from 0.1 to 5000 is asked for.");
        assert_eq!(said(Plan { to: f64::NAN, ..callers }), "Callers: a number from 1 to 256 is asked for.");
        assert_eq!(said(Plan { up_to: 9, ..plan }), "Replicas: a number from 1 to 8 is asked for.");
    }

    #[test]
    fn what_is_answered_is_counted_by_load_and_by_piece_of_time() {
        let plan = Plan { levels: 2, seconds: 1.0, ..Plan::default() };
        let mut test = LoadTest { plan, ..LoadTest::default() };
        test.begin(1, 1000.0);
        let running = test.running.as_mut().unwrap();
        running.begin_step(plan.load(10.0), 1000.0);
        assert!(running.send(1000.0) && running.send(1010.0));
        assert_eq!(running.waiting(), 2);
        running.answered(Some((40.0, 0.0)), 1040.0);
        running.answered(Some((70.0, 30.0)), 1080.0);
        assert!(running.send(1300.0));
        running.answered(None, 1310.0);
        let (_, live) = running.live(1400.0).unwrap();
        assert_eq!((live.requests, live.errors), (3, 1));
        running.end_step(2000.0);
        let run = running.run();
        assert_eq!(run.service, [40.0, 40.0]);
        assert_eq!((run.ticks.len(), run.ticks[0].at, run.ticks[0].summary.requests, run.ticks[1].summary.errors), (4, 0.25, 2, 1));
        assert_eq!((run.steps[0].summary.p50, run.steps[0].summary.per_second), (55.0, 2.0));
        test.finish(false);
        assert_eq!((test.runs.len(), test.runs[0].number, test.comparable().len()), (1, 1, 1));
        // One without a load that came to its end is none.
        test.begin(2, 0.0);
        test.finish(true);
        assert_eq!(test.runs.len(), 1);
    }

    #[test]
    fn a_full_queue_refuses() {
        let mut recorder = Recorder::new(&Plan::default(), 1, 1, 0.0);
        recorder.begin_step(Loop::Open { per_second: 1000.0 }, 0.0);
        let sent = (0..MOST_WAITING + 10).filter(|_| recorder.send(0.0)).count();
        assert_eq!((sent, recorder.waiting()), (MOST_WAITING, MOST_WAITING));
        recorder.end_step(100.0);
        assert_eq!(recorder.run().steps[0].summary.errors, 10);
    }

    #[test]
    fn only_runs_of_one_kind_are_compared() {
        let mut test = LoadTest::default();
        for (rows, replicas) in [(1, 1), (100, 1), (1, 2)] {
            test.plan.rows = rows;
            test.begin(replicas, 0.0);
            let running = test.running.as_mut().unwrap();
            running.begin_step(Loop::Open { per_second: 1.0 }, 0.0);
            running.end_step(10.0);
            test.finish(false);
        }
        assert_eq!(test.comparable().iter().map(|run| run.replicas).collect::<Vec<_>>(), [1, 2]);
    }
}
