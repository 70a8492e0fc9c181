//! Loops: over lists, as operations on all their items at once; and those whose length only a row knows, as rounds that
//! each row makes by itself.

use super::frame::{Frame, Kind, Looping};
use super::{Ending, Lowering, Made, shape_of};
use crate::compile::column::Shape;
use crate::compile::operators::kind;
use crate::compile::program::{Arg, Block, Cmp, End, Op, Rounds, Scalar, Sym, Walk};
use crate::compile::scalar::{countable, single};

impl Lowering<'_> {
    /// What a loop goes over.
    pub fn iterator(&mut self, value: Sym) -> Made<Sym> {
        Ok(match value {
            Sym::Tuple(parts) => Sym::Iter(parts.into_iter().rev().collect()),
            Sym::List(list, items) => Sym::ListIter(list, items),
            Sym::Generator(given) => self.iterator(*given)?,
            Sym::Range(bounds, step) => {
                let [at, to] = *bounds;
                Sym::Walk(Box::new(Walk { at, to, step, list: None }))
            }
            iterator @ (Sym::Iter(_) | Sym::ListIter(..) | Sym::Walk(_)) => iterator,
            text if Self::text(&text).is_some() => {
                let (list, items) = self.listed(text)?;
                Sym::ListIter(list, items)
            }
            value => return Err(format!("a loop over {}", kind(&value))),
        })
    }

    /// As the items of a list.
    pub fn list_iterator(&mut self, iterator: Sym) -> Made<Sym> {
        let (list, items) = self.listed(iterator)?;
        Ok(Sym::ListIter(list, items))
    }

    /// As a loop that each row makes by itself.
    pub fn walk(&mut self, iterator: Sym) -> Made<Sym> {
        let (list, items) = self.listed(iterator)?;
        let to = Sym::Int(self.emit(Op::ListLen(list)));
        Ok(Sym::Walk(Box::new(Walk { at: Sym::Value(Scalar::Int(0)), to, step: 1, list: Some((list, items)) })))
    }

    /// The list that a comprehension makes of a list's items.
    pub fn comprehension(&mut self, frames: &[Frame], list: usize, items: &Shape, start: usize) -> Made<(usize, Shape)> {
        let mut inner = frames.to_vec();
        let Some(frame) = inner.last_mut() else { return Err("no function".to_owned()) };
        if frame.within.is_some() {
            return Err("a loop within a loop".to_owned());
        }
        let base = self.next();
        let mut next = base;
        frame.stack.push(Sym::input(items, &mut next));
        frame.within = Some(start);
        // Outside of this body a caller's loop goes on only once the comprehension has ended.
        let body = self.apart(next, |this| this.follow(inner))?;
        self.each(list, body, base)
    }

    /// The list of what a function gives for each item.
    pub fn mapped(&mut self, function: Sym, list: usize, items: &Shape, keep: bool) -> Made<(usize, Shape)> {
        let base = self.next();
        let mut next = base;
        let item = Sym::input(items, &mut next);
        let ending = if keep { Ending::Keep(item.clone()) } else { Ending::Value };
        let outer = std::mem::replace(&mut self.ending, ending);
        let body = self.apart(next, |this| {
            let called = this.called(function, vec![item], &[])?;
            this.followed(called)
        });
        self.ending = outer;
        self.each(list, body?, base)
    }

    fn each(&mut self, list: usize, body: Block, base: usize) -> Made<(usize, Shape)> {
        let body = Block { reads: body.reads.iter().copied().filter(|&read| read < base).collect(), ..body };
        let shape = shape_of(&body)?.ok_or("an empty list")?;
        if matches!(shape, Shape::List(_)) {
            return Err("a list of lists".to_owned());
        }
        let made = self.emit(Op::Each { list, body: Box::new(body), shape: shape.clone() });
        Ok((made, shape))
    }

    /// A loop whose length only a row knows, and all that follows it. `over`: it goes over what is on the stack's top.
    pub fn looping(&mut self, mut frames: Vec<Frame>, head: usize, end: usize, over: bool) -> Made<Block> {
        let base = self.next();
        let (mut first, mut changed, mut next) = (Vec::new(), Vec::new(), base);
        let Some(frame) = frames.last_mut() else { return Err("no function".to_owned()) };
        frame.at = head;
        for local in frame.changed(head, end)? {
            let Some(slot) = frame.locals.get_mut(local) else { continue };
            // What has no value yet gets one in each round.
            let Some(value) = slot.take() else { continue };
            let (arg, variable, kind) = variable(value, &mut next)?;
            *slot = Some(variable);
            first.push(arg);
            changed.push((local, kind));
        }
        let height = frame.stack.len();
        let walk = match frame.stack.last_mut() {
            Some(Sym::Walk(walk)) if over => {
                let (arg, at, _) = variable(walk.at.clone(), &mut next)?;
                first.push(arg);
                walk.at = at;
                Some(height)
            }
            _ => None,
        };
        self.loops += 1;
        let number = self.loops;
        frame.loops.push(Looping { number, head, end, changed, walk });
        self.another_path()?;
        let body = self.apart(next, |this| this.follow(frames))?;
        if !single(&body, Some(base)) {
            return Err("a loop with more than arithmetic on numbers".to_owned());
        }
        let shape = shape_of(&body)?;
        if shape.as_ref().is_some_and(|shape| !countable(shape)) {
            return Err("a loop that gives no number".to_owned());
        }
        let mut reads: Vec<usize> = first.iter().filter_map(|arg| if let Arg::Reg(reg) = arg { Some(*reg) } else { None }).collect();
        reads.extend(body.reads.iter().copied().filter(|&read| read < base));
        reads.sort_unstable();
        reads.dedup();
        Ok(self.finished(End::Loop(Box::new(Rounds { number, first, body, reads, shape }))))
    }

    /// One round of a loop over numbers or a list's places: its body with the next item, or what comes after the loop.
    pub fn round(&mut self, frames: Vec<Frame>, target: usize) -> Made<Block> {
        let Some(Sym::Walk(walk)) = frames.last().and_then(|frame| frame.stack.last()).cloned() else {
            return Err("a loop".to_owned());
        };
        let walk = *walk;
        let more = if walk.step > 0 { Cmp::Less } else { Cmp::Greater };
        let Sym::Bool(goes_on) = self.compared(more, walk.at.clone(), walk.to.clone())? else { return Err("a loop".to_owned()) };
        self.another_path()?;
        let base = self.next();
        let (mut on, mut past) = (frames.clone(), frames);
        let yes = self.apart(base, |this| {
            let item = match &walk.list {
                Some((list, items)) => this.item(Sym::List(*list, items.clone()), walk.at.clone())?,
                None => walk.at.clone(),
            };
            let at = this.binary(0, walk.at.clone(), Sym::Value(Scalar::Int(walk.step)))?;
            if let Some(frame) = on.last_mut() {
                if let Some(top) = frame.stack.last_mut() {
                    *top = Sym::Walk(Box::new(Walk { at, ..walk }));
                }
                frame.stack.push(item);
            }
            this.follow(on)
        })?;
        let no = self.apart(base, |this| {
            if let Some(frame) = past.last_mut() {
                frame.at = target;
            }
            this.follow(past)
        })?;
        Ok(self.finished(End::Branch(Arg::Reg(goes_on), Box::new(yes), Box::new(no))))
    }
}

/// What a loop's variable is before the first round, and its register in each.
fn variable(value: Sym, next: &mut usize) -> Made<(Arg, Sym, Kind)> {
    let register = *next;
    *next += 1;
    Ok(match value {
        Sym::Bool(reg) => (Arg::Reg(reg), Sym::Bool(register), Kind::Bool),
        Sym::Int(reg) => (Arg::Reg(reg), Sym::Int(register), Kind::Int),
        Sym::Float(reg) => (Arg::Reg(reg), Sym::Float(register), Kind::Float),
        Sym::Value(value @ Scalar::Bool(_)) => (Arg::Value(value), Sym::Bool(register), Kind::Bool),
        Sym::Value(value @ Scalar::Int(_)) => (Arg::Value(value), Sym::Int(register), Kind::Int),
        Sym::Value(value @ Scalar::Float(_)) => (Arg::Value(value), Sym::Float(register), Kind::Float),
        value => return Err(format!("a loop that changes {}", kind(&value))),
    })
}
