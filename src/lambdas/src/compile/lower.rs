//! From bytecode to a program: the code is run on what is known of its values (`Sym`) instead of on values. A conditional
//! jump on what is not known ends the block, and each side is followed to its own return; calls of the user's own
//! functions are followed into them. What cannot be followed is the reason why a function stays interpreted.

mod call;
mod frame;
mod instructions;
mod loops;

use rustpython_vm::builtins::{PyBool, PyDictRef, PyFloat, PyInt, PySlice, PyStr, PyTuple};
use rustpython_vm::bytecode::Opcode;
use rustpython_vm::{AsObject, PyObjectRef, VirtualMachine};

pub use self::call::in_order;

use self::call::Called;
use self::frame::{Frame, Yield};
use super::column::{Shape, small};
use super::program::{Arg, Block, End, Op, Program, Scalar, Sym};

/// Why not, where there is no program.
pub type Made<T> = Result<T, String>;

const MOST_OPERATIONS: usize = 600;
const MOST_PATHS: usize = 48;
const DEEPEST_CALL: usize = 8;

/// What a program took from outside of its function: the answer holds while each is still the same object.
#[derive(Clone, Debug)]
pub enum Guard {
    Global(PyDictRef, String, PyObjectRef),
    Cell(PyObjectRef, PyObjectRef),
    /// A dict or set of so many keys.
    Size(PyObjectRef, usize),
}

pub struct Lowering<'a> {
    pub vm: &'a VirtualMachine,
    pub guards: Vec<Guard>,
    /// Operations of the block being made, and the number of its first register.
    pub ops: Vec<Op>,
    pub base: usize,
    /// Loops over constant ranges up to this length are written out.
    pub unrolled: usize,
    operations: usize,
    paths: usize,
    loops: usize,
    ending: Ending,
}

/// What is made of what a function returns.
#[derive(Clone)]
pub enum Ending {
    Value,
    /// A list of the items of whatever it is that can be gone over.
    Items,
    /// This value where what is returned counts as true, else nothing.
    Keep(Sym),
}

impl<'a> Lowering<'a> {
    pub fn new(vm: &'a VirtualMachine, ending: Ending) -> Self {
        Self { vm, guards: Vec::new(), ops: Vec::new(), base: 0, unrolled: 64, operations: 0, paths: 0, loops: 0, ending }
    }

    /// With no loop written out that can be made by rounds.
    pub fn in_rounds(mut self) -> Self {
        self.unrolled = 0;
        self
    }

    /// The function for arguments of these shapes.
    pub fn program(mut self, function: &PyObjectRef, shapes: &[&Shape]) -> Made<(Program, Vec<Guard>)> {
        let mut next = 0;
        let arguments: Vec<Sym> = shapes.iter().map(|shape| Sym::input(shape, &mut next)).collect();
        self.base = next;
        let called = self.called(Sym::Object(function.clone()), arguments, &[])?;
        let body = self.followed(called)?;
        let result = shape_of(&body)?.ok_or("it gives nothing")?;
        Ok((Program { body, result }, self.guards))
    }

    pub fn emit(&mut self, op: Op) -> usize {
        self.ops.push(op);
        self.operations += 1;
        self.base + self.ops.len() - 1
    }

    /// The block of the operations so far.
    fn finished(&mut self, end: End) -> Block {
        let (base, ops) = (self.base, std::mem::take(&mut self.ops));
        let mut reads: Vec<usize> = ops.iter().flat_map(Op::reads).collect();
        let mut total = ops.iter().all(Op::is_total);
        match &end {
            End::Return(value) => value.registers(&mut reads),
            End::Skip => total = false,
            End::Branch(on, yes, no) => {
                if let Arg::Reg(reg) = on {
                    reads.push(*reg);
                }
                reads.extend(yes.reads.iter().chain(&no.reads));
                total &= yes.total && no.total;
            }
            End::Loop(rounds) => {
                reads.extend(&rounds.reads);
                total = false;
            }
            End::Again(_, variables) => {
                reads.extend(variables.iter().filter_map(|arg| if let Arg::Reg(reg) = arg { Some(*reg) } else { None }));
                total = false;
            }
        }
        reads.retain(|&read| read < base);
        reads.sort_unstable();
        reads.dedup();
        Block { base, ops, end, reads, total }
    }

    /// A block apart from the one being made, whose registers begin at `base`.
    fn apart(&mut self, base: usize, make: impl FnOnce(&mut Self) -> Made<Block>) -> Made<Block> {
        let outer = (std::mem::replace(&mut self.base, base), std::mem::take(&mut self.ops));
        let made = make(self);
        (self.base, self.ops) = outer;
        made
    }

    /// The register after those of the block being made.
    fn next(&self) -> usize {
        self.base + self.ops.len()
    }

    fn followed(&mut self, called: Called) -> Made<Block> {
        match called {
            Called::Frame(frame) => self.follow(vec![frame]),
            Called::Value(value) => self.ended(value),
        }
    }

    /// The end of the outermost function.
    fn ended(&mut self, value: Sym) -> Made<Block> {
        self.another_path()?;
        match self.ending.clone() {
            Ending::Value => {
                unshared(&value)?;
                Ok(self.finished(End::Return(value)))
            }
            Ending::Items if matches!(value, Sym::NewList) => Ok(self.finished(End::Return(value))),
            Ending::Items => {
                let (list, items) = self.listed(value)?;
                Ok(self.finished(End::Return(Sym::List(list, items))))
            }
            Ending::Keep(item) => match self.truth(&value)? {
                Sym::Value(Scalar::Bool(true)) => Ok(self.finished(End::Return(item))),
                Sym::Bool(reg) => {
                    let base = self.next();
                    let yes = self.apart(base, |this| Ok(this.finished(End::Return(item))))?;
                    let no = self.apart(base, |this| Ok(this.finished(End::Skip)))?;
                    Ok(self.finished(End::Branch(Arg::Reg(reg), Box::new(yes), Box::new(no))))
                }
                _ => Ok(self.finished(End::Skip)),
            },
        }
    }

    fn follow(&mut self, mut frames: Vec<Frame>) -> Made<Block> {
        loop {
            if self.operations > MOST_OPERATIONS {
                return Err("it is too long".to_owned());
            }
            let depth = frames.len();
            let Some(frame) = frames.last_mut() else { return Err("no function".to_owned()) };
            let (op, arg, next) = frame.decode()?;
            let at = frame.at;
            frame.loops.retain(|looping| (looping.head..looping.end).contains(&at));
            if let Some(&end) = frame.heads.get(&at)
                && op != Opcode::ForIter
                && !frame.loops.iter().any(|looping| looping.head == at)
            {
                return self.looping(frames, at, end, false);
            }
            frame.at = next;
            match op {
                Opcode::JumpForward => frame.at += arg as usize,
                Opcode::JumpBackward | Opcode::JumpBackwardNoInterrupt => {
                    let to = frame.at.checked_sub(arg as usize).ok_or("a jump")?;
                    if frame.within == Some(to) {
                        self.another_path()?;
                        return Ok(match frame.given.take() {
                            Some(value) => self.finished(End::Return(value)),
                            None => self.finished(End::Skip),
                        });
                    }
                    if let Some(looping) = frame.loops.iter().rev().find(|looping| looping.head == to) {
                        let variables = frame.variables(looping)?;
                        let number = looping.number;
                        self.another_path()?;
                        return Ok(self.finished(End::Again(number, variables)));
                    }
                    // Over what is of known length: the loop ends when that is used up.
                    frame.at = to;
                    self.operations += 1;
                }
                Opcode::PopJumpIfFalse | Opcode::PopJumpIfTrue | Opcode::PopJumpIfNone | Opcode::PopJumpIfNotNone => {
                    let value = frame.pop()?;
                    let target = frame.at + arg as usize;
                    let (on, jumps) = match op {
                        Opcode::PopJumpIfFalse => (self.truth(&value)?, false),
                        Opcode::PopJumpIfTrue => (self.truth(&value)?, true),
                        Opcode::PopJumpIfNone => (self.is(&value, &Sym::Value(Scalar::None))?, true),
                        _ => (self.is(&value, &Sym::Value(Scalar::None))?, false),
                    };
                    match on {
                        Sym::Value(Scalar::Bool(on)) => {
                            if on == jumps {
                                frame.at = target;
                            }
                        }
                        Sym::Bool(reg) => {
                            self.another_path()?;
                            let mut jumped = frames.clone();
                            if let Some(frame) = jumped.last_mut() {
                                frame.at = target;
                            }
                            let (yes, no) = if jumps { (jumped, frames) } else { (frames, jumped) };
                            let base = self.next();
                            let yes = self.apart(base, |this| this.follow(yes))?;
                            let no = self.apart(base, |this| this.follow(no))?;
                            return Ok(self.finished(End::Branch(Arg::Reg(reg), Box::new(yes), Box::new(no))));
                        }
                        _ => return Err("a condition".to_owned()),
                    }
                }
                Opcode::GetIter => {
                    let value = frame.pop()?;
                    let iterator = self.iterator(value)?;
                    frame.stack.push(iterator);
                }
                Opcode::ForIter => {
                    let target = frame.at + arg as usize;
                    let fills = frame.fills();
                    match frame.stack.last_mut() {
                        Some(Sym::Iter(left)) if !fills || frame.yields.is_some() => match left.pop() {
                            Some(item) => frame.stack.push(item),
                            None => frame.at = target,
                        },
                        // A comprehension, or a loop of a generator's, over a list.
                        Some(Sym::ListIter(list, shape)) if fills => {
                            let (list, shape) = (*list, shape.clone());
                            let (made, items) = self.comprehension(&frames, list, &shape, at)?;
                            let Some(frame) = frames.last_mut() else { return Err("no function".to_owned()) };
                            frame.filled(made, items)?;
                            frame.at = target;
                        }
                        Some(Sym::Walk(_)) if !fills => {
                            if frame.loops.iter().any(|looping| looping.head == at) {
                                return self.round(frames, target);
                            }
                            return self.looping(frames, at, target, true);
                        }
                        Some(iterator) => {
                            let other = if fills { self.list_iterator(iterator.clone())? } else { self.walk(iterator.clone())? };
                            *iterator = other;
                            frame.at = at;
                        }
                        None => return Err("a loop".to_owned()),
                    }
                }
                Opcode::YieldValue => {
                    let value = frame.pop()?;
                    match (&mut frame.yields, frame.within) {
                        (Some(_), Some(_)) if frame.given.is_none() => frame.given = Some(value),
                        (Some(yields), None) if frame.loops.is_empty() => yields.push(Yield::One(value)),
                        _ => return Err("a generator of another kind".to_owned()),
                    }
                    frame.stack.push(Sym::Value(Scalar::None));
                }
                Opcode::ListAppend => {
                    let value = frame.pop()?;
                    if frame.within.is_none() || frame.given.is_some() || !matches!(frame.peek(arg)?, Sym::NewList) {
                        return Err("a list that it fills".to_owned());
                    }
                    frame.given = Some(value);
                }
                Opcode::Call | Opcode::CallKw => {
                    let mut names = Vec::new();
                    if op == Opcode::CallKw {
                        let Sym::Tuple(given) = frame.pop()? else { return Err("arguments by name".to_owned()) };
                        for name in given {
                            let Sym::Value(Scalar::Str(name)) = name else { return Err("arguments by name".to_owned()) };
                            names.push(name);
                        }
                    }
                    let mut arguments = frame.pop_many(arg)?;
                    let (receiver, callee) = (frame.pop()?, frame.pop()?);
                    if !matches!(receiver, Sym::Null) {
                        arguments.insert(0, receiver);
                    }
                    match self.called(callee, arguments, &names)? {
                        Called::Value(value) => frame.stack.push(value),
                        Called::Frame(_) if depth >= DEEPEST_CALL => return Err("calls within calls".to_owned()),
                        Called::Frame(frame) => frames.push(frame),
                    }
                }
                Opcode::ReturnValue => {
                    if frame.within.is_some() {
                        return Err("it returns from within a loop".to_owned());
                    }
                    let value = frame.pop()?;
                    let value = match frame.yields.take() {
                        Some(yields) => generator(yields)?,
                        None => value,
                    };
                    frames.pop();
                    match frames.last_mut() {
                        Some(caller) => caller.stack.push(value),
                        None => return self.ended(value),
                    }
                }
                // A row that comes here is left to the interpreter.
                Opcode::RaiseVarargs => {
                    self.another_path()?;
                    self.emit(Op::Require(Arg::Value(Scalar::Bool(false))));
                    return Ok(self.finished(End::Skip));
                }
                _ => self.plain(frame, op, arg)?,
            }
        }
    }

    fn another_path(&mut self) -> Made<()> {
        self.paths += 1;
        if self.paths > MOST_PATHS { Err("it has too many paths".to_owned()) } else { Ok(()) }
    }
}

/// An object as the compiler knows it.
pub fn lifted(object: &PyObjectRef, vm: &VirtualMachine) -> Sym {
    let (class, types) = (object.class(), &vm.ctx.types);
    let value = if vm.is_none(object) {
        Some(Scalar::None)
    } else if class.is(types.int_type) {
        object.downcast_ref::<PyInt>().and_then(small).map(Scalar::Int)
    } else if class.is(types.float_type) {
        object.downcast_ref::<PyFloat>().map(|value| Scalar::Float(value.to_f64()))
    } else if class.is(types.bool_type) {
        object.downcast_ref::<PyBool>().map(|_| Scalar::Bool(object.is(vm.ctx.true_value.as_object())))
    } else if class.is(types.str_type) {
        object.downcast_ref::<PyStr>().and_then(|text| text.to_str()).map(|text| Scalar::Str(text.into()))
    } else {
        None
    };
    if let Some(value) = value {
        return Sym::Value(value);
    }
    if class.is(types.tuple_type)
        && let Some(tuple) = object.downcast_ref::<PyTuple>()
    {
        return Sym::Tuple(tuple.as_slice().iter().map(|item| lifted(item, vm)).collect());
    }
    if let Some(slice) = object.downcast_ref::<PySlice>() {
        let or_none = |part: &Option<PyObjectRef>| part.as_ref().map_or(Sym::Value(Scalar::None), |part| lifted(part, vm));
        return Sym::Slice(Box::new([or_none(&slice.start), lifted(&slice.stop, vm), or_none(&slice.step)]));
    }
    Sym::Object(object.clone())
}

/// What a generator has given when it has ended.
fn generator(yields: Vec<Yield>) -> Made<Sym> {
    if let [Yield::All(list, items)] = yields.as_slice() {
        return Ok(Sym::Generator(Box::new(Sym::List(*list, items.clone()))));
    }
    let one = |given| match given {
        Yield::One(value) => Ok(value),
        Yield::All(..) => Err("a generator with more than one loop".to_owned()),
    };
    Ok(Sym::Generator(Box::new(Sym::Tuple(yields.into_iter().map(one).collect::<Made<_>>()?))))
}

/// What all paths of a block give; none where none gives anything.
fn shape_of(block: &Block) -> Made<Option<Shape>> {
    match &block.end {
        End::Skip | End::Again(..) => Ok(None),
        End::Loop(rounds) => Ok(rounds.shape.clone()),
        End::Return(value) => value.shape().map(Some).ok_or_else(|| "it gives what no column holds".to_owned()),
        End::Branch(_, yes, no) => match (shape_of(yes)?, shape_of(no)?) {
            (Some(left), Some(right)) => left.joined(&right).map(Some).ok_or_else(|| format!("it gives now {left:?}, now {right:?}")),
            (one, other) => Ok(one.or(other)),
        },
    }
}

/// A list that is given twice would be one object in Python, and two once it leaves its column.
fn unshared(value: &Sym) -> Made<()> {
    fn lists(value: &Sym, into: &mut Vec<usize>) {
        match value {
            Sym::List(reg, _) => into.push(*reg),
            Sym::Option(_, some) => lists(some, into),
            Sym::Tuple(parts) => parts.iter().for_each(|part| lists(part, into)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    lists(value, &mut found);
    let count = found.len();
    found.sort_unstable();
    found.dedup();
    if found.len() == count { Ok(()) } else { Err("it gives one list twice".to_owned()) }
}
