//! When the tab is outgrown, and what the same script needs on a cluster: what was fitted, extended. All of it is an
//! estimate by the fits, and says so.

use crate::labs::fit::{Line, Power};

/// What a person wants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wanted {
    pub rows: f64,
    pub columns: f64,
    /// In so many seconds.
    pub seconds: f64,
}

/// What the runs told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Known {
    /// Milliseconds by rows, at `columns`.
    pub time: Power,
    /// How the time grows with the columns: 1 where twice the columns take twice the time.
    pub by_columns: f64,
    /// Bytes of cached data by rows, at `columns`.
    pub cached: Line,
    pub columns: f64,
    /// Threads that the runs had.
    pub threads: f64,
    /// What one of them does alone, as the lab on Amdahl's law measured it; 0 where it was not.
    pub serial: f64,
    /// What queries and caches may hold here.
    pub memory_limit: f64,
    /// The rows of the largest run.
    pub largest: f64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    pub tab_seconds: f64,
    pub tab_bytes: f64,
    /// Rows at which the time wanted is over, and at which the memory is full; the fewer is where the tab is outgrown.
    pub rows_by_time: Option<f64>,
    pub rows_by_memory: Option<f64>,
    pub fits_tab: bool,
    /// So many times the largest run: beyond 10 or so it is far from what was seen.
    pub beyond: f64,
    pub cluster: Cluster,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Cluster {
    Needs(Executors),
    /// However many cores, what one of them does alone takes longer: the seconds that are the least.
    Never {
        seconds: f64,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Executors {
    pub executors: u64,
    pub cores: u64,
    pub gigabytes: u64,
}

/// Executors larger than this share one network card and one garbage collector among many tasks.
const CORES: f64 = 4.0;
/// What Spark gives to caches and execution: `spark.memory.fraction` of the heap less 300 MB.
const FRACTION: f64 = 0.6;
const RESERVED: f64 = 300e6;
/// A plan for what just fits is one that fails: half as much again.
const ROOM: f64 = 1.5;

pub fn plan(known: &Known, wanted: &Wanted) -> Plan {
    let wider = wanted.columns / known.columns;
    let slower = wider.powf(known.by_columns);
    let tab_seconds = known.time.at(wanted.rows) * slower / 1000.0;
    let row_bytes = known.cached.slope.max(0.0) * wider;
    let tab_bytes = known.cached.base.max(0.0) + row_bytes * wanted.rows;
    let rows_by_time = known.time.reaches(wanted.seconds * 1000.0 / slower);
    let rows_by_memory = (row_bytes > 0.0).then(|| (known.memory_limit - known.cached.base.max(0.0)).max(0.0) / row_bytes);
    Plan {
        tab_seconds,
        tab_bytes,
        rows_by_time,
        rows_by_memory,
        fits_tab: tab_seconds <= wanted.seconds && tab_bytes <= known.memory_limit,
        beyond: wanted.rows / known.largest,
        cluster: cluster(known, wanted.seconds, tab_seconds, row_bytes * wanted.rows),
    }
}

/// The time on one core, by Amdahl's law; of what is parallel each core more takes its share.
fn cluster(known: &Known, seconds: f64, tab_seconds: f64, bytes: f64) -> Cluster {
    let serial = known.serial.clamp(0.0, 1.0);
    let one = tab_seconds / (serial + (1.0 - serial) / known.threads);
    let alone = one * serial;
    if alone >= seconds {
        return Cluster::Never { seconds: alone };
    }
    let cores = (one * (1.0 - serial) / (seconds - alone)).ceil().max(1.0);
    let by_cores = (cores / CORES).ceil();
    // Enough executors that none has to hold more than a heap that is collected without long pauses.
    const LARGEST_HEAP: f64 = 32e9;
    let held = bytes * ROOM;
    let by_memory = (held / ((LARGEST_HEAP - RESERVED) * FRACTION)).ceil();
    let executors = by_cores.max(by_memory).max(1.0);
    let heap = held / executors / FRACTION + RESERVED;
    let each = (cores / executors).ceil().clamp(1.0, CORES);
    Cluster::Needs(Executors { executors: executors as u64, cores: each as u64, gigabytes: (heap / 1e9).ceil().max(1.0) as u64 })
}

/// The line that starts the script there.
pub fn spark_submit(executors: &Executors, script: &str) -> String {
    let Executors { executors: count, cores, gigabytes } = executors;
    format!(
        "spark-submit --master yarn --num-executors {count} --executor-cores {cores} --executor-memory {gigabytes}g \
         --driver-memory 2g --conf spark.sql.shuffle.partitions={} {script}",
        (count * cores * 3).max(8)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Known {
        Known {
            // A microsecond a row.
            time: Power { factor: 0.001, exponent: 1.0, r2: 1.0 },
            by_columns: 1.0,
            cached: Line { base: 0.0, slope: 100.0, r2: 1.0 },
            columns: 10.0,
            threads: 4.0,
            serial: 0.0,
            memory_limit: 3e9,
            largest: 1e6,
        }
    }

    #[test]
    fn what_fits_the_tab_is_said_to() {
        let plan = plan(&known(), &Wanted { rows: 2e6, columns: 10.0, seconds: 5.0 });
        assert!((plan.tab_seconds - 2.0).abs() < 1e-9 && (plan.tab_bytes - 2e8).abs() < 1.0 && plan.fits_tab);
        assert!((plan.rows_by_time.unwrap() - 5e6).abs() < 1.0 && (plan.rows_by_memory.unwrap() - 3e7).abs() < 1.0);
        assert!((plan.beyond - 2.0).abs() < 1e-12);
        // 8 seconds of one core in 5: two cores, in one executor.
        assert_eq!(plan.cluster, Cluster::Needs(Executors { executors: 1, cores: 2, gigabytes: 1 }));
    }

    #[test]
    fn columns_take_time_and_memory() {
        let plan = plan(&known(), &Wanted { rows: 1e7, columns: 40.0, seconds: 5.0 });
        assert!((plan.tab_seconds - 40.0).abs() < 1e-9 && (plan.tab_bytes - 4e9).abs() < 1.0 && !plan.fits_tab);
        assert!((plan.rows_by_memory.unwrap() - 7.5e6).abs() < 1.0);
        // 160 core seconds in 5: 32 cores in 8 executors; 6 GB with room are 0.75 each, 1.25 of heap and what is reserved.
        assert_eq!(plan.cluster, Cluster::Needs(Executors { executors: 8, cores: 4, gigabytes: 2 }));
    }

    #[test]
    fn a_serial_share_is_a_wall() {
        let known = Known { serial: 0.2, ..known() };
        // One core would take 100 s · 1/(0.2 + 0.8/4) = 250 s, 50 of them alone.
        let plan = plan(&known, &Wanted { rows: 1e8, columns: 10.0, seconds: 30.0 });
        let Cluster::Never { seconds } = plan.cluster else { unreachable!("{plan:?}") };
        assert!((seconds - 50.0).abs() < 1e-9);
        let slower = super::plan(&known, &Wanted { rows: 1e8, columns: 10.0, seconds: 60.0 });
        assert_eq!(slower.cluster, Cluster::Needs(Executors { executors: 5, cores: 4, gigabytes: 6 }));
    }

    #[test]
    fn memory_alone_can_ask_for_executors() {
        let plan = plan(&known(), &Wanted { rows: 1e9, columns: 10.0, seconds: 1e6 });
        // 100 GB with room are 150, of which a heap of 32 GB holds 19.
        let Cluster::Needs(needs) = plan.cluster else { unreachable!("{plan:?}") };
        assert_eq!((needs.executors, needs.cores), (8, 1));
        assert!(needs.gigabytes <= 32, "{needs:?}");
        assert!(spark_submit(&needs, "train.py").contains("--num-executors 8 --executor-cores 1 --executor-memory"));
    }
}
