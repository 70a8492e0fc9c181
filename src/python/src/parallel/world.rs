//! The messages between the ranks of one `mpiexec`. A rank waits for a message by its communicator, source and tag; where
//! all that have not ended wait, and none has what it waits for, none ever will: they are told so.

use std::collections::VecDeque;
use std::sync::Arc;

use rustpython_vm::builtins::{PyBytesRef, PyType};
use rustpython_vm::types::Constructor;
use rustpython_vm::{Py, PyPayload, PyResult, VirtualMachine, pyclass};
use touchpaper_platform::threads;

use super::count_message;
use super::watched::Watched;

/// MPI.ANY_SOURCE and MPI.ANY_TAG.
const ANY: i32 = -1;

#[derive(Debug)]
struct Message {
    /// Which communicator it belongs to.
    within: i32,
    source: i32,
    tag: i32,
    content: Arc<[u8]>,
}

#[derive(Clone, Copy, Debug)]
struct Wanted {
    within: i32,
    source: i32,
    tag: i32,
}

impl Wanted {
    fn is(&self, message: &Message) -> bool {
        let fits = |wanted: i32, is: i32| wanted == is || (wanted == ANY && is >= 0);
        self.within == message.within && (self.source == ANY || self.source == message.source) && fits(self.tag, message.tag)
    }
}

#[derive(Debug, Default)]
struct Rank {
    letters: VecDeque<Message>,
    waits: Option<Wanted>,
    ended: bool,
}

#[derive(Debug, Default)]
struct State {
    ranks: Vec<Rank>,
    /// Why nobody need wait any more.
    over: Option<String>,
}

#[pyclass(module = "_engine", name = "World")]
#[derive(Debug, PyPayload)]
pub struct World {
    state: Watched<State>,
}

impl State {
    /// Says so if no rank can ever go on.
    fn look_for_deadlock(&mut self) {
        let stuck = self
            .ranks
            .iter()
            .filter(|rank| !rank.ended)
            .all(|rank| rank.waits.is_some_and(|wanted| !rank.letters.iter().any(|message| wanted.is(message))));
        if !stuck || self.over.is_some() || self.ranks.iter().all(|rank| rank.ended) {
            return;
        }
        let mut told = String::from("deadlock: every rank waits for a message that nobody sends");
        for (number, rank) in self.ranks.iter().enumerate() {
            match rank.waits {
                Some(wanted) if !rank.ended => {
                    let source = if wanted.source == ANY { "any rank".to_owned() } else { format!("rank {}", wanted.source) };
                    let tag = match wanted.tag {
                        ANY => String::new(),
                        // Below are the tags of collective operations.
                        tag if tag < ANY => " in a collective operation".to_owned(),
                        tag => format!(" with tag {tag}"),
                    };
                    told.push_str(&format!("\n  rank {number} waits for {source}{tag}"));
                }
                _ => told.push_str(&format!("\n  rank {number} has ended")),
            }
        }
        self.over = Some(told);
    }
}

#[pyclass(with(Constructor))]
impl World {
    /// Puts a message among those of a rank.
    #[pymethod]
    fn post(zelf: &Py<Self>, to: usize, within: i32, source: i32, tag: i32, content: PyBytesRef, vm: &VirtualMachine) -> PyResult<()> {
        let bytes = content.as_bytes();
        count_message(bytes.len());
        let message = Message { within, source, tag, content: bytes.into() };
        let known = zelf.state.change(|state| state.ranks.get_mut(to).map(|rank| rank.letters.push_back(message)));
        known.ok_or_else(|| vm.new_index_error(format!("no rank {to}")))
    }

    /// (source, tag, content) of the first message that fits; it stays where it is if it is only looked at. None where
    /// none is there and nobody is to wait.
    #[pymethod]
    fn take(zelf: &Py<Self>, rank: usize, within: i32, source: i32, tag: i32, how: i32, vm: &VirtualMachine) -> PyResult {
        const LOOK: i32 = 1;
        const AT_ONCE: i32 = 2;
        let wanted = Wanted { within, source, tag };
        let found = |state: &mut State| {
            let mine = state.ranks.get_mut(rank)?;
            let Some(at) = mine.letters.iter().position(|message| wanted.is(message)) else {
                if how & AT_ONCE == 0 {
                    mine.waits = Some(wanted);
                    state.look_for_deadlock();
                }
                return state.over.clone().map(Err);
            };
            mine.waits = None;
            let letter = mine.letters.get(at)?;
            let told = (letter.source, letter.tag, Arc::clone(&letter.content));
            if how & LOOK == 0 {
                mine.letters.remove(at);
            }
            Some(Ok(told))
        };
        let waited = if how & AT_ONCE != 0 { zelf.state.wait(Some(0.0), vm, found) } else { zelf.state.wait(None, vm, found) };
        if waited.is_err() || matches!(waited, Ok(Some(Err(_)))) {
            // Others may wait for this one, which goes on with an exception.
            zelf.state.change(|state| state.ranks.get_mut(rank).map(|rank| rank.waits = None));
        }
        match waited? {
            Some(Ok((source, tag, content))) => {
                let parts = vec![vm.ctx.new_int(source).into(), vm.ctx.new_int(tag).into(), vm.ctx.new_bytes(content.to_vec()).into()];
                Ok(vm.ctx.new_tuple(parts).into())
            }
            Some(Err(why)) => Err(vm.new_runtime_error(why)),
            None => Ok(vm.ctx.none()),
        }
    }

    /// A rank has come to its end.
    #[pymethod]
    fn end(zelf: &Py<Self>, rank: usize) {
        zelf.state.change(|state| {
            if let Some(rank) = state.ranks.get_mut(rank) {
                rank.ended = true;
            }
            state.look_for_deadlock();
        });
    }

    /// Ends what all wait for.
    #[pymethod]
    fn abort(zelf: &Py<Self>, why: String) {
        zelf.state.change(|state| state.over.get_or_insert(why).len());
    }

    /// Why nobody need wait any more.
    #[pymethod]
    fn over(zelf: &Py<Self>) -> Option<String> {
        zelf.state.lock().over.clone()
    }
}

impl Constructor for World {
    type Args = (usize,);

    fn py_new(_cls: &Py<PyType>, (size,): Self::Args, vm: &VirtualMachine) -> PyResult<Self> {
        if size > 1 && !threads::can_spawn() {
            return Err(vm.new_runtime_error("ranks run at the same time, and here is one thread"));
        }
        let state = Watched::default();
        state.change(|state: &mut State| state.ranks.resize_with(size, Rank::default));
        Ok(Self { state })
    }
}
