//! What running code should look up for, apart from the cancel flag: jobs that are to stop while others go on, and memory
//! that runs short. One number that is 0 almost always, so that an interpreter can look at it between instructions.

use std::sync::atomic::{AtomicI32, Ordering};

/// A bit for each kind of shortage; above them the number of jobs that are stopping.
static FLAG: AtomicI32 = AtomicI32::new(0);

/// The allocator has given more than it should.
const GIVEN: i32 = 1;
/// The tasks of a job take more than they may.
const TASKS: i32 = 2;
const JOB: i32 = 4;

/// Not 0 while there is anything to look up for.
pub fn flag() -> &'static AtomicI32 {
    &FLAG
}

/// A job is to stop: its tasks see it by their own flag.
pub fn job_stops() {
    FLAG.fetch_add(JOB, Ordering::Release);
}

/// A job that was to stop has ended.
pub fn job_stopped() {
    FLAG.fetch_sub(JOB, Ordering::Release);
}

pub(crate) fn allocator_is_short() {
    FLAG.fetch_or(GIVEN, Ordering::Release);
}

/// The tasks that run take more memory than they may.
pub fn tasks_take_too_much() {
    FLAG.fetch_or(TASKS, Ordering::Release);
}

/// Those tasks have ended.
pub fn tasks_have_ended() {
    FLAG.fetch_and(!TASKS, Ordering::Release);
}

/// Whether memory is short: for the first who asks, until it is short again. `in_task`: who asks is a task.
pub fn memory_is_short(in_task: bool) -> bool {
    let asked = if in_task { GIVEN | TASKS } else { GIVEN };
    let short = FLAG.load(Ordering::Acquire) & asked;
    if short == 0 || FLAG.fetch_and(!short, Ordering::AcqRel) & short == 0 {
        return false;
    }
    // What was given may have come back by now.
    short & TASKS != 0 || crate::alloc::is_short()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    #[test]
    fn one_asker_hears_of_it() {
        let _alone = crate::alloc::tests::alone();
        super::job_stops();
        super::tasks_take_too_much();
        assert!(super::flag().load(Ordering::Relaxed) != 0);
        assert!(!super::memory_is_short(false), "the driver may take what it likes");
        assert!(super::memory_is_short(true));
        assert!(!super::memory_is_short(true), "another has been told");
        super::job_stopped();
        assert_eq!(super::flag().load(Ordering::Relaxed), 0);
    }
}
