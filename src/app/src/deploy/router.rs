//! Which replica a request goes to. A replica answers one request at a time, so what cannot be answered at once waits here,
//! where a replica that dies takes nothing along: scoring can be done again, so what it had is given to another. Requests
//! are numbers here; `actions/call_deployment.rs` has what belongs to them.

use std::collections::VecDeque;

/// So many wait at most; the next are refused.
pub const QUEUE_LIMIT: usize = 1000;
/// So many replicas may die under one request: it may be the request that kills them.
pub const MOST_TRIES: u32 = 3;
/// So often in a row a replica may end before it has come to serve.
const MOST_STARTS: u32 = 3;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// Requests wait in one queue, and the first replica that is free takes the next.
    #[default]
    LeastBusy,
    /// Each replica in its turn, however busy it is: each has a queue of its own.
    RoundRobin,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Health {
    /// It loads the model.
    Starting,
    Ready,
    /// It has ended, and another is about to take its place.
    Restarting,
    /// It ends each time before it serves, and why.
    Failed(String),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// Its replica.
    pub id: String,
    pub health: Health,
    /// The request that it answers now.
    pub busy: Option<u64>,
    pub answered: u64,
    /// Requests under which it died.
    pub lost: u64,
    pub restarts: u32,
    /// All the time that it has spent on answers.
    pub busy_ms: f64,
    /// Of the model that it serves.
    pub version: u32,
    /// It serves an older version until those of the new one can.
    pub leaving: bool,
    /// How often it has ended since it last served.
    ends: u32,
}

#[derive(Clone, Debug, PartialEq)]
struct Waiting {
    number: u64,
    /// With a queue for each replica, whose it is in.
    slot: Option<String>,
    tries: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    Accepted,
    Full,
    /// There is none that could ever answer it.
    NoReplica,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Router {
    pub slots: Vec<Slot>,
    pub policy: Policy,
    /// The first so many take requests; all where none is told. Load tests change it.
    pub among: Option<usize>,
    queue: VecDeque<Waiting>,
    /// How many replicas died under requests that are being answered.
    tried: Vec<(u64, u32)>,
    turn: usize,
    last_slot: u32,
}

impl Router {
    pub fn new(policy: Policy) -> Self {
        Self { policy, ..Self::default() }
    }

    /// Another replica, which is to be started under this id.
    pub fn add(&mut self, deployment: &str, version: u32) -> String {
        self.last_slot += 1;
        let id = format!("{deployment}-{}", self.last_slot);
        self.slots.push(Slot {
            id: id.clone(),
            health: Health::Starting,
            busy: None,
            answered: 0,
            lost: 0,
            restarts: 0,
            busy_ms: 0.0,
            version,
            leaving: false,
            ends: 0,
        });
        id
    }

    /// The one that is missed least: that failed, that does not serve yet, that is idle, else the newest. What it was answering
    /// waits again.
    pub fn remove_one(&mut self) -> Option<String> {
        let rank = |slot: &Slot| match slot.health {
            Health::Failed(_) => 0,
            Health::Restarting => 1,
            Health::Starting => 2,
            Health::Ready if slot.busy.is_none() => 3,
            Health::Ready => 4,
        };
        let least = self.slots.iter().filter(|slot| !slot.leaving).map(rank).min()?;
        let at = self.slots.iter().rposition(|slot| !slot.leaving && rank(slot) == least)?;
        let slot = self.slots.remove(at);
        self.requeue(slot.busy, &slot.id);
        Some(slot.id)
    }

    /// Those that stay.
    pub fn staying(&self) -> usize {
        self.slots.iter().filter(|slot| !slot.leaving).count()
    }

    /// All that there are go as soon as others can answer in their place.
    pub fn leave_all(&mut self) {
        self.slots.iter_mut().for_each(|slot| slot.leaving = true);
    }

    /// Takes away replicas that leave, of which each is replaced and answers nothing now; gives them.
    pub fn drain(&mut self) -> Vec<String> {
        let leaving = self.slots.len() - self.staying();
        if leaving == 0 {
            return Vec::new();
        }
        let replaced = self.slots.iter().filter(|slot| !slot.leaving && slot.health == Health::Ready).count();
        // With all of the new ones there, no old one is needed, however many there were.
        let mut surplus =
            if replaced == self.staying() && replaced > 0 { leaving } else { leaving.saturating_sub(self.staying() - replaced) };
        let mut gone = Vec::new();
        self.slots.retain(|slot| {
            let goes = slot.leaving && slot.busy.is_none() && (surplus > 0 || slot.health != Health::Ready);
            if goes {
                surplus = surplus.saturating_sub(1);
                gone.push(slot.id.clone());
            }
            !goes
        });
        for id in &gone {
            self.requeue(None, id);
        }
        gone
    }

    pub fn slot(&self, id: &str) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.id == id)
    }

    fn slot_mut(&mut self, id: &str) -> Option<&mut Slot> {
        self.slots.iter_mut().find(|slot| slot.id == id)
    }

    fn used(&self) -> &[Slot] {
        let count = self.among.unwrap_or(self.slots.len()).min(self.slots.len());
        &self.slots[..count]
    }

    pub fn ready(&self) -> usize {
        self.slots.iter().filter(|slot| slot.health == Health::Ready).count()
    }

    /// The version that answers: the older one as long as no replica of the new one can.
    pub fn answering(&self) -> Option<u32> {
        let ready = || self.slots.iter().filter(|slot| slot.health == Health::Ready);
        ready().find(|slot| !slot.leaving).or_else(|| ready().next()).map(|slot| slot.version)
    }

    pub fn busy(&self) -> usize {
        self.slots.iter().filter(|slot| slot.busy.is_some()).count()
    }

    pub fn waiting(&self) -> usize {
        self.queue.len()
    }

    fn hopeless(&self) -> bool {
        self.used().iter().all(|slot| matches!(slot.health, Health::Failed(_)))
    }

    pub fn arrive(&mut self, number: u64) -> Arrival {
        if self.hopeless() {
            return Arrival::NoReplica;
        }
        if self.queue.len() >= QUEUE_LIMIT {
            return Arrival::Full;
        }
        let slot = self.whose_turn();
        self.queue.push_back(Waiting { number, slot, tries: 0 });
        Arrival::Accepted
    }

    /// In whose queue the next goes, where each has its own: of those that serve, else of those that will.
    fn whose_turn(&mut self) -> Option<String> {
        if self.policy == Policy::LeastBusy {
            return None;
        }
        let serving = |slot: &&Slot| slot.health == Health::Ready;
        let some_serve = self.used().iter().any(|slot| serving(&slot));
        let able = |slot: &&Slot| if some_serve { serving(slot) } else { !matches!(slot.health, Health::Failed(_)) };
        let ids: Vec<String> = self.used().iter().filter(able).map(|slot| slot.id.clone()).collect();
        if ids.is_empty() {
            return None;
        }
        self.turn = self.turn.wrapping_add(1);
        ids.get(self.turn % ids.len()).cloned()
    }

    /// The next request that can be answered now, and by whom.
    pub fn next(&mut self) -> Option<(String, u64)> {
        // Of several that are free the one that has had least to do.
        let mut free: Vec<&Slot> = self.used().iter().filter(|slot| slot.health == Health::Ready && slot.busy.is_none()).collect();
        free.sort_by(|one, other| one.busy_ms.total_cmp(&other.busy_ms));
        let mut found = None;
        for slot in free {
            let at = self.queue.iter().position(|waiting| waiting.slot.as_ref().is_none_or(|whose| *whose == slot.id));
            if let Some(at) = at {
                found = Some((at, slot.id.clone()));
                break;
            }
        }
        let (at, id) = found?;
        let Waiting { number, tries, .. } = self.queue.remove(at)?;
        if tries > 0 {
            self.tried.push((number, tries));
        }
        self.slot_mut(&id)?.busy = Some(number);
        Some((id, number))
    }

    /// How many replicas have died under a request.
    pub fn tries(&self, number: u64) -> u32 {
        self.tried.iter().find(|(tried, _)| *tried == number).map_or(0, |(_, tries)| *tries)
    }

    pub fn answered(&mut self, id: &str, number: u64, ms: f64) {
        self.tried.retain(|(tried, _)| *tried != number);
        if let Some(slot) = self.slot_mut(id).filter(|slot| slot.busy == Some(number)) {
            slot.busy = None;
            slot.answered += 1;
            slot.busy_ms += ms;
        }
    }

    /// A replica took too long; its worker was ended and another started.
    pub fn timed_out(&mut self, id: &str, number: u64) {
        self.tried.retain(|(tried, _)| *tried != number);
        if let Some(slot) = self.slot_mut(id) {
            slot.busy = None;
            slot.lost += 1;
            slot.restarts += 1;
            slot.health = Health::Starting;
        }
    }

    /// A replica died under a request. Whether another gets it; it is the first in the queue then.
    pub fn lost(&mut self, id: &str, number: u64) -> bool {
        let Some(slot) = self.slot_mut(id).filter(|slot| slot.busy == Some(number)) else { return self.holds(number) };
        slot.busy = None;
        slot.lost += 1;
        if slot.health == Health::Ready {
            slot.health = Health::Restarting;
        }
        let tries = self.tries(number) + 1;
        self.tried.retain(|(tried, _)| *tried != number);
        if tries >= MOST_TRIES {
            return false;
        }
        self.queue.push_front(Waiting { number, slot: None, tries });
        true
    }

    fn holds(&self, number: u64) -> bool {
        self.queue.iter().any(|waiting| waiting.number == number) || self.slots.iter().any(|slot| slot.busy == Some(number))
    }

    fn requeue(&mut self, busy: Option<u64>, id: &str) {
        for waiting in &mut self.queue {
            waiting.slot.take_if(|whose| whose == id);
        }
        if let Some(number) = busy {
            let tries = self.tries(number);
            self.tried.retain(|(tried, _)| *tried != number);
            self.queue.push_front(Waiting { number, slot: None, tries });
        }
    }

    pub fn serving(&mut self, id: &str) {
        if let Some(slot) = self.slot_mut(id) {
            slot.health = Health::Ready;
            slot.ends = 0;
        }
    }

    /// A replica has ended; gives after how many milliseconds another is to be started, or None where that is in vain.
    pub fn ended(&mut self, id: &str, why: &str) -> Option<u32> {
        let slot = self.slot_mut(id)?;
        slot.ends += 1;
        let (busy, leaving) = (slot.busy.take(), slot.leaving);
        if busy.is_some() {
            slot.lost += 1;
        }
        let wait = if leaving {
            None
        } else if slot.ends >= MOST_STARTS {
            slot.health = Health::Failed(why.to_owned());
            None
        } else {
            slot.health = Health::Restarting;
            Some(500 * (slot.ends - 1))
        };
        self.requeue(busy, id);
        if leaving {
            self.slots.retain(|slot| slot.id != id);
        }
        wait
    }

    /// Another worker has been started in its place.
    pub fn restarted(&mut self, id: &str) {
        if let Some(slot) = self.slot_mut(id) {
            slot.health = Health::Starting;
            slot.restarts += 1;
        }
    }

    /// One that had failed is tried anew.
    pub fn retry(&mut self, id: &str) {
        if let Some(slot) = self.slot_mut(id) {
            slot.ends = 0;
        }
    }

    /// Takes a request out of the queue; false where it is not there.
    pub fn withdraw(&mut self, number: u64) -> bool {
        let before = self.queue.len();
        self.queue.retain(|waiting| waiting.number != number);
        self.tried.retain(|(tried, _)| *tried != number);
        self.queue.len() < before
    }

    /// Those that nobody will answer any more.
    pub fn abandoned(&mut self) -> Vec<u64> {
        if self.hopeless() { self.queue.drain(..).map(|waiting| waiting.number).collect() } else { Vec::new() }
    }

    /// All replicas go; gives them and the requests that wait or were being answered.
    pub fn close(&mut self) -> (Vec<String>, Vec<u64>) {
        let busy = self.slots.iter().filter_map(|slot| slot.busy);
        let numbers = busy.chain(self.queue.iter().map(|waiting| waiting.number)).collect();
        self.queue.clear();
        self.tried.clear();
        (self.slots.drain(..).map(|slot| slot.id).collect(), numbers)
    }
}

#[cfg(test)]
mod tests;
