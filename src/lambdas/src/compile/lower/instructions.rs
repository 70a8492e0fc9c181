//! Instructions that go on to the next one: what they take from the stack and put there.

use std::borrow::Borrow;
use std::sync::Arc;

use rustpython_vm::PyObject;
use rustpython_vm::builtins::PyCode;
use rustpython_vm::bytecode::{MakeFunctionFlag, Opcode};

use super::frame::Frame;
use super::{Guard, Lowering, Made, lifted};
use crate::compile::program::{Arg, Inner, Op, Scalar, Sym};

/// Modules that a function may import by itself: importing them does nothing that anyone sees.
const MODULES: [&str; 6] = ["math", "random", "operator", "re", "string", "itertools"];

impl Lowering<'_> {
    pub fn plain(&mut self, frame: &mut Frame, op: Opcode, arg: u32) -> Made<()> {
        match op {
            Opcode::Resume | Opcode::Nop | Opcode::NotTaken | Opcode::CopyFreeVars | Opcode::EndFor | Opcode::Cache => {}
            Opcode::MakeCell => {}
            // What is sent to a generator first is dropped; the other is there to be compared with, and is never the same.
            Opcode::ReturnGenerator | Opcode::LoadCommonConstant => frame.stack.push(Sym::Null),
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
                let value = match frame.locals.get(arg as usize).cloned().flatten().ok_or("a variable that is not bound yet")? {
                    Sym::Cell(cell) => {
                        let value = cell.get_attr("cell_contents", self.vm).map_err(|_| "a variable that is not bound yet")?;
                        self.guards.push(Guard::Cell(cell, value.clone()));
                        lifted(&value, self.vm)
                    }
                    value => value,
                };
                frame.stack.push(value);
            }
            Opcode::StoreDeref => {
                if frame.captured.contains(&arg) || !frame.is_cell(arg) {
                    return Err("a captured variable that changes".to_owned());
                }
                frame.store(arg)?;
            }
            Opcode::ImportName => {
                let (_, level) = (frame.pop()?, frame.pop()?);
                let name = frame.code.code.names.get(arg as usize).map(|name| name.as_str().to_owned()).ok_or("a name")?;
                let known = MODULES.into_iter().find(|known| *known == name).filter(|_| matches!(level, Sym::Value(Scalar::Int(0))));
                let module = known.and_then(|known| self.vm.import(known, 0).ok()).ok_or_else(|| format!("an import of {name}"))?;
                frame.stack.push(Sym::Object(module));
            }
            Opcode::ImportFrom => {
                let name = frame.code.code.names.get(arg as usize).map(|name| name.as_str().to_owned()).ok_or("a name")?;
                let module = frame.peek(1)?.clone();
                let value = self.attribute(module, &name)?;
                frame.stack.push(value);
            }
            Opcode::MakeFunction => {
                let Sym::Object(code) = frame.pop()? else { return Err("a function without code".to_owned()) };
                let code = code.downcast::<PyCode>().map_err(|_| "a function without code")?;
                let (defaults, closure) = (Vec::new(), Vec::new());
                frame.stack.push(Sym::Function(Arc::new(Inner { code, globals: frame.globals.clone(), defaults, closure })));
            }
            Opcode::SetFunctionAttribute => {
                let (Sym::Function(inner), value) = (frame.pop()?, frame.pop()?) else { return Err("a function".to_owned()) };
                let mut inner = Inner::clone(&inner);
                match (MakeFunctionFlag::try_from(arg), value) {
                    (Ok(MakeFunctionFlag::Defaults), Sym::Tuple(values)) => inner.defaults = values,
                    (Ok(MakeFunctionFlag::Closure), Sym::Tuple(values)) => inner.closure = values,
                    (Ok(MakeFunctionFlag::Annotations | MakeFunctionFlag::Annotate), _) => {}
                    _ => return Err("an inner function with arguments by name alone".to_owned()),
                }
                frame.stack.push(Sym::Function(Arc::new(inner)));
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
            Opcode::BuildList => {
                let parts = frame.pop_many(arg)?;
                let (list, items) = self.list_of(parts)?;
                frame.stack.push(Sym::List(list, items));
            }
            Opcode::ListExtend => {
                let (items, below) = (frame.pop()?, frame.pop()?);
                if arg != 1 || !matches!(below, Sym::NewList) {
                    return Err("a list that it fills".to_owned());
                }
                let (list, items) = self.listed(items)?;
                frame.stack.push(Sym::List(list, items));
            }
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
            other => return Err(format!("the instruction {other:?}")),
        }
        Ok(())
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
}
