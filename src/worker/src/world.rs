//! The world outside the engine, as its terminal knows it: questions go to the page as replies, and what the page tells
//! comes as requests, while the engine waits for none of it.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::future::poll_fn;
use std::sync::atomic::Ordering;
use std::task::Poll;

use touchpaper_core::cancel;
use touchpaper_terminal::later::Later;
use touchpaper_terminal::outside::{Answer, Answers, Interrupted, World};
use touchpaper_wire::{Outside, Reply, Told};

use crate::outbox;

thread_local! {
    /// It begins anywhere, so that what the page still tells an engine that is gone is no answer to this one's questions.
    static ASKED: Cell<u32> = Cell::new(touchpaper_platform::random::seed() as u32);
    /// What has been told of questions that somebody waits for.
    static TOLD: RefCell<BTreeMap<u32, VecDeque<Answer>>> = const { RefCell::new(BTreeMap::new()) };
}

/// Takes what the page tells; of a question that nobody waits for any more it is nothing.
pub fn take(asked: u32, told: Told, parts: Vec<Vec<u8>>) {
    TOLD.with_borrow_mut(|known| {
        if let Some(waiting) = known.get_mut(&asked) {
            waiting.push_back((told, parts));
        }
    });
}

pub struct Page;

impl World for Page {
    fn ask(&self, outside: Outside, parts: Vec<Vec<u8>>) -> Box<dyn Answers> {
        let asked = ASKED.get().wrapping_add(1);
        ASKED.set(asked);
        TOLD.with_borrow_mut(|known| known.insert(asked, VecDeque::new()));
        outbox::post_with(Reply::Outside { asked, outside }, parts);
        Box::new(Question { asked })
    }
}

struct Question {
    asked: u32,
}

impl Answers for Question {
    fn next(&mut self) -> Later<'_, Result<Answer, Interrupted>> {
        let asked = self.asked;
        Box::pin(poll_fn(move |_| {
            let told = TOLD.with_borrow_mut(|known| known.get_mut(&asked).and_then(VecDeque::pop_front));
            match told {
                Some(told) => Poll::Ready(Ok(told)),
                None if cancel::process_flag().load(Ordering::Acquire) != 0 => Poll::Ready(Err(Interrupted)),
                None => Poll::Pending,
            }
        }))
    }
}

impl Drop for Question {
    fn drop(&mut self) {
        TOLD.with_borrow_mut(|known| known.remove(&self.asked));
    }
}
