//! From bytecode to a program: the code is run on what is known of its values (`Sym`) instead of on values. A conditional
//! jump on what is not known ends the block, and each side is followed to its own return; calls of the user's own
//! functions are followed into them. What cannot be followed is the reason why a function stays interpreted.

use std::borrow::Borrow;

use rustpython_vm::builtins::{PyBool, PyCode, PyDictRef, PyFloat, PyInt, PySlice, PyStr, PyTuple};
use rustpython_vm::bytecode::{CodeFlags, Opcode};
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyRef, VirtualMachine};

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
    operations: usize,
    paths: usize,
}

/// A function being followed.
#[derive(Clone)]
struct Frame {
    code: PyRef<PyCode>,
    bytes: std::rc::Rc<Vec<u8>>,
    at: usize,
    stack: Vec<Sym>,
    locals: Vec<Option<Sym>>,
    globals: PyDictRef,
    cells: Vec<PyObjectRef>,
    /// Of a comprehension's body: where its loop begins, and what the round has given.
    within: Option<usize>,
    given: Option<Sym>,
}

impl<'a> Lowering<'a> {
    pub fn new(vm: &'a VirtualMachine) -> Self {
        Self { vm, guards: Vec::new(), ops: Vec::new(), base: 0, operations: 0, paths: 0 }
    }

    /// The function for arguments of these shapes.
    pub fn program(mut self, function: &PyObjectRef, shapes: &[&Shape]) -> Made<(Program, Vec<Guard>)> {
        let mut next = 0;
        let arguments: Vec<Sym> = shapes.iter().map(|shape| Sym::input(shape, &mut next)).collect();
        self.base = next;
        let body = match self.call(function, arguments.clone(), &[])? {
            Called::Frame(frame) => self.follow(vec![frame])?,
            Called::Value(value) => self.finished(End::Return(value)),
        };
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
        }
        reads.retain(|&read| read < base);
        reads.sort_unstable();
        reads.dedup();
        Block { base, ops, end, reads, total }
    }

    /// A block apart from the one being made, whose registers begin at `base`.
    fn apart(&mut self, base: usize, frames: Vec<Frame>) -> Made<Block> {
        let outer = (std::mem::replace(&mut self.base, base), std::mem::take(&mut self.ops));
        let made = self.follow(frames);
        (self.base, self.ops) = outer;
        made
    }

    fn follow(&mut self, mut frames: Vec<Frame>) -> Made<Block> {
        loop {
            if self.operations > MOST_OPERATIONS {
                return Err("it is too long".to_owned());
            }
            let depth = frames.len();
            let Some(frame) = frames.last_mut() else { return Err("no function".to_owned()) };
            let (op, arg, next) = frame.decode()?;
            frame.at = next;
            match op {
                Opcode::Resume | Opcode::Nop | Opcode::NotTaken | Opcode::CopyFreeVars | Opcode::EndFor | Opcode::Cache => {}
                Opcode::PopTop | Opcode::PopIter => drop(frame.pop()?),
                Opcode::PushNull => frame.stack.push(Sym::Null),
                Opcode::LoadFast | Opcode::LoadFastBorrow | Opcode::LoadFastCheck => frame.load(arg)?,
                Opcode::LoadFastLoadFast | Opcode::LoadFastBorrowLoadFastBorrow => {
                    frame.load(arg >> 4)?;
                    frame.load(arg & 15)?;
                }
                Opcode::LoadFastAndClear => {
                    let value = frame.locals.get_mut(arg as usize).and_then(Option::take);
                    frame.stack.push(value.unwrap_or(Sym::Null));
                }
                Opcode::StoreFast => frame.store(arg)?,
                Opcode::StoreFastLoadFast => {
                    frame.store(arg >> 4)?;
                    frame.load(arg & 15)?;
                }
                Opcode::StoreFastStoreFast => {
                    frame.store(arg >> 4)?;
                    frame.store(arg & 15)?;
                }
                Opcode::LoadSmallInt => frame.stack.push(Sym::Value(Scalar::Int(i64::from(arg)))),
                Opcode::LoadConst => {
                    let literal = frame.code.code.constants.get(arg as usize).ok_or("a constant is missing")?;
                    let object: &PyObject = literal.borrow();
                    let value = lifted(&object.to_owned(), self.vm);
                    frame.stack.push(value);
                }
                Opcode::LoadGlobal => {
                    let value = self.global(frame, arg >> 1)?;
                    frame.stack.push(value);
                    if arg & 1 == 1 {
                        frame.stack.push(Sym::Null);
                    }
                }
                Opcode::LoadDeref => {
                    let place = (arg as usize).checked_sub(frame.code.code.varnames.len()).ok_or("a captured variable")?;
                    let cell = frame.cells.get(place).cloned().ok_or("a captured variable")?;
                    let value = cell.get_attr("cell_contents", self.vm).map_err(|_| "a variable that is not bound yet")?;
                    self.guards.push(Guard::Cell(cell, value.clone()));
                    frame.stack.push(lifted(&value, self.vm));
                }
                Opcode::LoadAttr => {
                    let name = frame.code.code.names.get(arg as usize >> 1).map(|name| name.as_str().to_owned()).ok_or("a name")?;
                    let of = frame.pop()?;
                    let value = self.attribute(of, &name)?;
                    frame.stack.push(value);
                    if arg & 1 == 1 {
                        frame.stack.push(Sym::Null);
                    }
                }
                Opcode::Copy => {
                    let value = frame.peek(arg)?.clone();
                    frame.stack.push(value);
                }
                Opcode::Swap => {
                    let top = frame.stack.len();
                    let other = top.checked_sub(arg as usize).ok_or("the stack")?;
                    frame.stack.swap(top - 1, other);
                }
                Opcode::ToBool => {
                    let value = frame.pop()?;
                    let value = self.truth(&value)?;
                    frame.stack.push(value);
                }
                Opcode::UnaryNot | Opcode::UnaryNegative | Opcode::UnaryInvert => {
                    let value = frame.pop()?;
                    let value = self.unary(op, value)?;
                    frame.stack.push(value);
                }
                // `+value`.
                Opcode::CallIntrinsic1 if arg == 5 => {
                    let value = frame.pop()?;
                    let value = self.unary(op, value)?;
                    frame.stack.push(value);
                }
                Opcode::BinaryOp => {
                    let (right, left) = (frame.pop()?, frame.pop()?);
                    let value = self.binary(arg, left, right)?;
                    frame.stack.push(value);
                }
                Opcode::CompareOp => {
                    let (right, left) = (frame.pop()?, frame.pop()?);
                    let value = self.compare(arg, left, right)?;
                    frame.stack.push(value);
                }
                Opcode::ContainsOp => {
                    let (container, item) = (frame.pop()?, frame.pop()?);
                    let value = self.contains(container, item)?;
                    frame.stack.push(if arg == 1 { self.not(value)? } else { value });
                }
                Opcode::IsOp => {
                    let (right, left) = (frame.pop()?, frame.pop()?);
                    let value = self.is(&left, &right)?;
                    frame.stack.push(if arg == 1 { self.not(value)? } else { value });
                }
                Opcode::BuildTuple => {
                    let parts = frame.pop_many(arg)?;
                    frame.stack.push(Sym::Tuple(parts));
                }
                Opcode::BuildList if arg == 0 => frame.stack.push(Sym::NewList),
                Opcode::BuildSlice if arg == 2 => {
                    let (to, from) = (frame.pop()?, frame.pop()?);
                    frame.stack.push(Sym::Slice(Box::new([from, to, Sym::Value(Scalar::None)])));
                }
                Opcode::BuildSlice => {
                    let (step, to, from) = (frame.pop()?, frame.pop()?, frame.pop()?);
                    frame.stack.push(Sym::Slice(Box::new([from, to, step])));
                }
                Opcode::BinarySlice => {
                    let (to, from, of) = (frame.pop()?, frame.pop()?, frame.pop()?);
                    let value = self.item(of, Sym::Slice(Box::new([from, to, Sym::Value(Scalar::None)])))?;
                    frame.stack.push(value);
                }
                Opcode::BuildString => {
                    let parts = frame.pop_many(arg)?;
                    let value = self.concat(parts)?;
                    frame.stack.push(value);
                }
                Opcode::FormatSimple => {
                    let value = frame.pop()?;
                    let value = self.text_of(value)?;
                    frame.stack.push(value);
                }
                Opcode::FormatWithSpec => {
                    let (spec, value) = (frame.pop()?, frame.pop()?);
                    let value = self.formatted(value, spec)?;
                    frame.stack.push(value);
                }
                Opcode::ConvertValue => {
                    let value = frame.pop()?;
                    let value = match arg {
                        1 => self.text_of(value)?,
                        2 => self.builtin("repr", vec![value])?,
                        _ => return Err("ascii() in an f-string".to_owned()),
                    };
                    frame.stack.push(value);
                }
                Opcode::UnpackSequence => match frame.pop()? {
                    Sym::Tuple(parts) if parts.len() == arg as usize => frame.stack.extend(parts.into_iter().rev()),
                    Sym::Option(valid, some) => {
                        self.emit(Op::Require(Arg::Reg(valid)));
                        match *some {
                            Sym::Tuple(parts) if parts.len() == arg as usize => frame.stack.extend(parts.into_iter().rev()),
                            _ => return Err("it unpacks what is no tuple of that length".to_owned()),
                        }
                    }
                    list @ Sym::List(..) => {
                        let length = self.builtin("len", vec![list.clone()])?;
                        let same = self.compare(2 << 5, length, Sym::Value(Scalar::Int(i64::from(arg))))?;
                        self.require(&same)?;
                        let mut parts = Vec::new();
                        for place in 0..arg {
                            parts.push(self.item(list.clone(), Sym::Value(Scalar::Int(i64::from(place))))?);
                        }
                        frame.stack.extend(parts.into_iter().rev());
                    }
                    _ => return Err("it unpacks what is no tuple of that length".to_owned()),
                },
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
                    // Loops end: over a list only within a comprehension, over what is of known length when that is used up.
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
                            let base = self.base + self.ops.len();
                            let yes = self.apart(base, yes)?;
                            let no = self.apart(base, no)?;
                            return Ok(self.finished(End::Branch(Arg::Reg(reg), Box::new(yes), Box::new(no))));
                        }
                        _ => return Err("a condition".to_owned()),
                    }
                }
                Opcode::GetIter => {
                    let iterator = match frame.pop()? {
                        Sym::Tuple(parts) => Sym::Iter(parts.into_iter().rev().collect()),
                        Sym::List(reg, shape) => Sym::ListIter(reg, shape),
                        iterator @ Sym::Iter(_) => iterator,
                        _ => return Err("a loop over what is no list".to_owned()),
                    };
                    frame.stack.push(iterator);
                }
                Opcode::ForIter => {
                    let start = frame.at - 1 - op_caches(Opcode::ForIter) - extended(arg);
                    let target = frame.at + arg as usize;
                    match frame.stack.last_mut() {
                        Some(Sym::Iter(left)) => match left.pop() {
                            Some(item) => frame.stack.push(item),
                            None => frame.at = target,
                        },
                        Some(Sym::ListIter(list, shape)) => {
                            let (list, shape) = (*list, shape.clone());
                            let value = self.comprehension(&frames, list, &shape, start)?;
                            let Some(frame) = frames.last_mut() else { return Err("no function".to_owned()) };
                            let place = frame.stack.len().checked_sub(2).ok_or("a loop")?;
                            if let Some(below) = frame.stack.get_mut(place) {
                                *below = value;
                            }
                            frame.at = target;
                        }
                        _ => return Err("a loop".to_owned()),
                    }
                }
                Opcode::ListAppend => {
                    let value = frame.pop()?;
                    if frame.within.is_none() || frame.given.is_some() || !matches!(frame.peek(arg)?, Sym::NewList) {
                        return Err("a list that it fills".to_owned());
                    }
                    frame.given = Some(value);
                }
                Opcode::Call => {
                    let arguments = frame.pop_many(arg)?;
                    let (null, callee) = (frame.pop()?, frame.pop()?);
                    if !matches!(null, Sym::Null) {
                        return Err("a call with a receiver".to_owned());
                    }
                    match self.called(callee, arguments)? {
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
                    frames.pop();
                    match frames.last_mut() {
                        Some(caller) => caller.stack.push(value),
                        None => {
                            self.another_path()?;
                            unshared(&value)?;
                            return Ok(self.finished(End::Return(value)));
                        }
                    }
                }
                other => return Err(format!("the instruction {other:?}")),
            }
        }
    }

    fn another_path(&mut self) -> Made<()> {
        self.paths += 1;
        if self.paths > MOST_PATHS { Err("it has too many paths".to_owned()) } else { Ok(()) }
    }

    /// The list that a comprehension makes of a list's items.
    fn comprehension(&mut self, frames: &[Frame], list: usize, items: &Shape, start: usize) -> Made<Sym> {
        let mut inner = frames.to_vec();
        let Some(frame) = inner.last_mut() else { return Err("no function".to_owned()) };
        if frame.within.is_some() {
            return Err("a loop within a loop".to_owned());
        }
        let place = frame.stack.len().checked_sub(2).ok_or("a loop")?;
        if !matches!(frame.stack.get(place), Some(Sym::NewList)) {
            return Err("a loop over a list".to_owned());
        }
        let base = self.base + self.ops.len();
        let mut next = base;
        let item = Sym::input(items, &mut next);
        frame.stack.push(item);
        frame.within = Some(start);
        // Outside of this body a caller's loop goes on only once the comprehension has ended.
        let body = self.apart(next, inner)?;
        let body = Block { reads: body.reads.iter().copied().filter(|&read| read < base).collect(), ..body };
        let shape = shape_of(&body)?.ok_or("an empty list")?;
        if matches!(shape, Shape::List(_)) {
            return Err("a list of lists".to_owned());
        }
        let made = self.emit(Op::Each { list, body: Box::new(body), shape: shape.clone() });
        Ok(Sym::List(made, shape))
    }

    fn global(&mut self, frame: &Frame, name: u32) -> Made<Sym> {
        let name = frame.code.code.names.get(name as usize).map(|name| name.as_str().to_owned()).ok_or("a name")?;
        let vm = self.vm;
        let value = match frame.globals.get_item_opt(name.as_str(), vm) {
            Ok(Some(value)) => {
                self.guards.push(Guard::Global(frame.globals.clone(), name, value.clone()));
                value
            }
            _ => vm.builtins.get_attr(&vm.ctx.new_str(name.clone()), vm).map_err(|_| format!("the name {name}, which is not defined"))?,
        };
        Ok(lifted(&value, vm))
    }

    /// A call of one of the user's functions, or of what is known.
    fn called(&mut self, callee: Sym, arguments: Vec<Sym>) -> Made<Called> {
        match callee {
            Sym::Object(function) => self.call(&function, arguments, &[]),
            Sym::Method(of, name) => Ok(Called::Value(self.method(*of, &name, arguments)?)),
            _ => Err("a call of what is no function".to_owned()),
        }
    }

    fn call(&mut self, function: &PyObjectRef, arguments: Vec<Sym>, _names: &[String]) -> Made<Called> {
        let vm = self.vm;
        if !function.class().is(vm.ctx.types.function_type) {
            return Ok(Called::Value(self.call_builtin(function, arguments)?));
        }
        if let [constant] = arguments.as_slice()
            && self.is_deep_copy(function)
            && constant.shape().is_some_and(|shape| !matches!(shape, Shape::List(_)))
        {
            return Ok(Called::Value(constant.clone()));
        }
        let of = |name: &'static str| function.get_attr(name, vm).map_err(|_| "a function of another kind".to_owned());
        let code: PyRef<PyCode> = of("__code__")?.downcast().map_err(|_| "a function of another kind")?;
        let flags = code.code.flags;
        let name = code.code.obj_name.as_str();
        if flags.intersects(CodeFlags::VARARGS | CodeFlags::VARKEYWORDS) || code.code.kwonlyarg_count > 0 {
            return Err(format!("{name} takes arguments by star or by name"));
        }
        if flags.intersects(CodeFlags::GENERATOR | CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR) {
            return Err(format!("{name} is a generator"));
        }
        if !code.code.cellvars.is_empty() {
            return Err(format!("a function inside {name} captures its variables"));
        }
        let wanted = code.code.arg_count as usize;
        let mut locals: Vec<Option<Sym>> = arguments.into_iter().map(Some).collect();
        if locals.len() > wanted {
            return Err(format!("{name} takes {wanted} arguments"));
        }
        if locals.len() < wanted {
            let defaults = of("__defaults__")?;
            let defaults = defaults.downcast_ref::<PyTuple>().map(|defaults| defaults.as_slice().to_vec()).unwrap_or_default();
            let missing = wanted - locals.len();
            let from = defaults.len().checked_sub(missing).ok_or_else(|| format!("{name} takes {wanted} arguments"))?;
            locals.extend(defaults.iter().skip(from).map(|value| Some(lifted(value, vm))));
        }
        locals.resize(code.code.varnames.len(), None);
        let globals: PyDictRef = of("__globals__")?.downcast().map_err(|_| "globals of another kind")?;
        let cells = of("__closure__")?;
        let cells = cells.downcast_ref::<PyTuple>().map(|cells| cells.as_slice().to_vec()).unwrap_or_default();
        let bytes = std::rc::Rc::new(code.code.instructions.original_bytes());
        Ok(Called::Frame(Frame { code, bytes, at: 0, stack: Vec::new(), locals, globals, cells, within: None, given: None }))
    }
}

impl Lowering<'_> {
    /// `copy.deepcopy`, with which `foldByKey` and `aggregateByKey` take their zero: of what cannot change it is that.
    fn is_deep_copy(&self, function: &PyObjectRef) -> bool {
        let known =
            || self.vm.sys_module.get_attr("modules", self.vm).ok()?.get_item("copy", self.vm).ok()?.get_attr("deepcopy", self.vm).ok();
        known().is_some_and(|known| known.is(function))
    }
}

enum Called {
    Value(Sym),
    Frame(Frame),
}

impl Frame {
    /// The instruction here, its argument, and where the next one is. Places are counted in units of two bytes.
    fn decode(&self) -> Made<(Opcode, u32, usize)> {
        let (mut at, mut arg) = (self.at, 0_u32);
        loop {
            let unit = self.bytes.get(at * 2..at * 2 + 2).ok_or("the end of the code")?;
            let [op, low] = unit else { return Err("the end of the code".to_owned()) };
            let op = Opcode::try_from(*op).map_err(|_| "an unknown instruction")?;
            arg = arg << 8 | u32::from(*low);
            at += 1;
            if op != Opcode::ExtendedArg {
                return Ok((op, arg, at + op_caches(op)));
            }
        }
    }

    fn pop(&mut self) -> Made<Sym> {
        self.stack.pop().ok_or_else(|| "an empty stack".to_owned())
    }

    fn pop_many(&mut self, count: u32) -> Made<Vec<Sym>> {
        let from = self.stack.len().checked_sub(count as usize).ok_or("an empty stack")?;
        Ok(self.stack.split_off(from))
    }

    /// The value so far from the top; 1 is the top itself.
    fn peek(&self, depth: u32) -> Made<&Sym> {
        let place = self.stack.len().checked_sub(depth as usize).ok_or("an empty stack")?;
        self.stack.get(place).ok_or_else(|| "an empty stack".to_owned())
    }

    fn load(&mut self, local: u32) -> Made<()> {
        let value = self.locals.get(local as usize).cloned().flatten().ok_or("a variable without a value")?;
        self.stack.push(value);
        Ok(())
    }

    fn store(&mut self, local: u32) -> Made<()> {
        let value = self.pop()?;
        let place = self.locals.get_mut(local as usize).ok_or("a variable")?;
        *place = (!matches!(value, Sym::Null)).then_some(value);
        Ok(())
    }
}

fn op_caches(op: Opcode) -> usize {
    op.cache_entries()
}

/// How many units carry the higher bytes of an argument.
fn extended(arg: u32) -> usize {
    usize::from(arg > 0xff) + usize::from(arg > 0xffff) + usize::from(arg > 0xff_ffff)
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

/// What all paths of a block give; none where none gives anything.
fn shape_of(block: &Block) -> Made<Option<Shape>> {
    match &block.end {
        End::Skip => Ok(None),
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
