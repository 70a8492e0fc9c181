//! A compiled function: blocks of operations on registers that hold columns. Operation i of a block defines register
//! `base + i`; a branch's two blocks both continue after the registers of the block that they end.

use std::sync::Arc;

use rustpython_vm::builtins::{PyCode, PyDictRef};
use rustpython_vm::{PyObjectRef, PyRef};

use super::column::{Column, Shape, Strings};

/// A value that is the same for each row.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(Arc<str>),
}

/// What an operation reads.
#[derive(Clone, Debug)]
pub enum Arg {
    Reg(usize),
    Value(Scalar),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntOp {
    Add,
    Sub,
    Mul,
    FloorDiv,
    Mod,
    Pow,
    And,
    Or,
    Xor,
    Shl,
    Shr,
    Min,
    Max,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FloatOp {
    Add,
    Sub,
    Mul,
    Div,
    FloorDiv,
    Mod,
    Pow,
    Min,
    Max,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cmp {
    Less,
    LessEqual,
    Equal,
    NotEqual,
    Greater,
    GreaterEqual,
}

pub type StrToStr = Arc<dyn Fn(&str, &mut String) -> bool + Send + Sync>;
pub type StrToInt = Arc<dyn Fn(&str) -> Option<i64> + Send + Sync>;
pub type StrToFloat = Arc<dyn Fn(&str) -> Option<f64> + Send + Sync>;
pub type StrToBool = Arc<dyn Fn(&str) -> bool + Send + Sync>;
pub type StrToList = Arc<dyn Fn(&str, &mut Strings) -> bool + Send + Sync>;
pub type NumberToStr = Arc<dyn Fn(Scalar, &mut String) -> bool + Send + Sync>;

pub enum Op {
    Int(IntOp, Arg, Arg),
    Float(FloatOp, Arg, Arg),
    /// Of two integers, as Python's `/`.
    TrueDiv(Arg, Arg),
    CmpInt(Cmp, Arg, Arg),
    CmpFloat(Cmp, Arg, Arg),
    CmpStr(Cmp, Arg, Arg),
    And(Arg, Arg),
    Not(Arg),
    NegInt(Arg),
    NegFloat(Arg),
    Invert(Arg),
    AbsInt(Arg),
    AbsFloat(Arg),
    Sqrt(Arg),
    /// An integer or a bool as a float; where `exact`, only if nothing is lost.
    ToFloat(Arg, bool),
    BoolToInt(Arg),
    /// Towards zero.
    Trunc(Arg),
    Floor(Arg),
    Ceil(Arg),
    /// Whether a number, string or list counts as true.
    Truth(Arg),
    /// No value of its own; a row that is not true has to be interpreted.
    Require(Arg),
    /// A random number from 0 up to 1; the flag keeps two of them two.
    Random,
    /// A random integer between two, both included.
    RandomInt(Arg, Arg),
    StrLen(Arg),
    Concat(Vec<Arg>),
    Contains(Arg, Arg),
    CharAt(Arg, Arg),
    StrStr(StrToStr, Arg),
    StrInt(StrToInt, Arg),
    StrFloat(StrToFloat, Arg),
    StrBool(StrToBool, Arg),
    StrList(StrToList, Arg),
    NumberStr(NumberToStr, Arg),
    ListLen(usize),
    ListAt(usize, Arg),
    /// A list of so many values, the same number in each row.
    ListOf(Vec<Sym>, Shape),
    /// The items of one list and then of another.
    ListBoth(usize, usize),
    /// The integers from the first to before the second, by a step.
    ListRange(Arg, Arg, i64),
    /// The sum of a list of numbers, in the list's order.
    ListSum(usize),
    /// A list's smallest or, where false, largest item: the first of those that are equal.
    ListBest(usize, bool),
    /// Whether all items count as true, or where false any.
    ListTrue(usize, bool),
    ListHas(usize, Arg),
    /// Sorted; where true the largest first.
    ListSort(usize, bool),
    /// (number, item), numbers from the one given on.
    Enumerate(usize, i64),
    /// Tuples of lists' items, as many as the shortest has.
    Zip(Vec<usize>),
    /// A part of a column of tuples.
    Part(usize, usize),
    /// Which rows of a column are not None, and what those are.
    Valid(usize),
    Some(usize),
    /// The part of a list between two places.
    ListSlice(usize, Option<i64>, Option<i64>),
    Join(Arg, usize),
    /// For each item of a list a row of the block, which reads the item's leaves in the registers from its base on and
    /// gives what the new list has in its place, or nothing.
    Each {
        list: usize,
        body: Box<Block>,
        shape: Shape,
    },
    /// Where in a table a key is; -1 where it is not.
    Find(Arc<dyn Index>, Arg),
    /// Row of a fixed column.
    Take(Arc<Column>, Arg),
    /// A function without effects, called for each row; what it gives has to be of the shape.
    Host(PyObjectRef, Vec<Sym>, Shape),
}

/// Keys of a dict or set that a function has captured.
pub trait Index: Send + Sync {
    fn int(&self, key: i64) -> i64;
    fn text(&self, key: &str) -> i64;
}

/// A value while a function is compiled: what is known of it without running.
#[derive(Clone, Debug)]
pub enum Sym {
    Value(Scalar),
    Bool(usize),
    Int(usize),
    Float(usize),
    Str(usize),
    List(usize, Shape),
    /// Which rows are not None, and what those are.
    Option(usize, Box<Sym>),
    Tuple(Vec<Sym>),
    /// A function, module, dict: known only to the compiler.
    Object(PyObjectRef),
    /// A function that this one has made.
    Function(Arc<Inner>),
    /// A captured variable's cell.
    Cell(PyObjectRef),
    /// What a generator gives, a tuple or a list: it is read once and then gone.
    Generator(Box<Sym>),
    /// A `range` and what a loop over it or over a list is at.
    Range(Box<[Sym; 2]>, i64),
    Walk(Box<Walk>),
    /// What `re.match` and its like give: whether it is not None.
    Match(usize),
    /// A method of a value, by name.
    Method(Box<Sym>, String),
    Slice(Box<[Sym; 3]>),
    /// What is left of a tuple or range of known length, last first.
    Iter(Vec<Sym>),
    /// A list's items, before their loop.
    ListIter(usize, Shape),
    /// `[]`, before a comprehension fills it.
    NewList,
    Null,
}

/// A function made within a function: its code, and what it has captured.
#[derive(Clone, Debug)]
pub struct Inner {
    pub code: PyRef<PyCode>,
    pub globals: PyDictRef,
    pub defaults: Vec<Sym>,
    pub closure: Vec<Sym>,
}

/// A loop whose length only a row knows: over integers, or over a list's items by their places.
#[derive(Clone, Debug)]
pub struct Walk {
    pub at: Sym,
    pub to: Sym,
    pub step: i64,
    pub list: Option<(usize, Shape)>,
}

pub struct Block {
    pub base: usize,
    pub ops: Vec<Op>,
    pub end: End,
    /// Registers of enclosing blocks that this one or one inside it reads.
    pub reads: Vec<usize>,
    /// No operation can fail or has a cost worth avoiding, here and below.
    pub total: bool,
}

pub enum End {
    Return(Sym),
    /// The row gives nothing.
    Skip,
    Branch(Arg, Box<Block>, Box<Block>),
    Loop(Box<Rounds>),
    /// Another round of the loop of this number, with these variables.
    Again(usize, Vec<Arg>),
}

/// A loop, of a length of its own in each row; all that follows it is in its body too.
pub struct Rounds {
    pub number: usize,
    /// The variables before the first round. They are the registers before the body's base.
    pub first: Vec<Arg>,
    pub body: Block,
    /// Registers before the loop that it reads.
    pub reads: Vec<usize>,
    /// What it gives; none where it only goes on to another round of a loop around it.
    pub shape: Option<Shape>,
}

/// A function compiled for items of some shape.
pub struct Program {
    pub body: Block,
    pub result: Shape,
}

impl Op {
    /// Whether no row can make it fail.
    pub fn is_total(&self) -> bool {
        match self {
            Self::Float(op, ..) => matches!(op, FloatOp::Add | FloatOp::Sub | FloatOp::Mul | FloatOp::Min | FloatOp::Max),
            Self::ToFloat(_, exact) => !exact,
            Self::Int(op, ..) => matches!(op, IntOp::And | IntOp::Or | IntOp::Xor | IntOp::Min | IntOp::Max),
            Self::CmpInt(..) | Self::CmpFloat(..) | Self::And(..) | Self::Not(_) | Self::NegFloat(_) => true,
            Self::AbsFloat(_) | Self::BoolToInt(_) | Self::Truth(_) | Self::Invert(_) => true,
            _ => false,
        }
    }

    pub fn args(&self) -> Vec<&Arg> {
        match self {
            Self::Int(_, a, b) | Self::Float(_, a, b) | Self::TrueDiv(a, b) | Self::And(a, b) => vec![a, b],
            Self::CmpInt(_, a, b) | Self::CmpFloat(_, a, b) | Self::CmpStr(_, a, b) => vec![a, b],
            Self::RandomInt(a, b) | Self::Contains(a, b) | Self::CharAt(a, b) => vec![a, b],
            Self::Not(a) | Self::NegInt(a) | Self::NegFloat(a) | Self::Invert(a) | Self::AbsInt(a) | Self::AbsFloat(a) => vec![a],
            Self::Sqrt(a) | Self::ToFloat(a, _) | Self::BoolToInt(a) | Self::Trunc(a) | Self::Floor(a) | Self::Ceil(a) => vec![a],
            Self::Truth(a) | Self::Require(a) | Self::StrLen(a) | Self::StrStr(_, a) | Self::StrInt(_, a) => vec![a],
            Self::StrFloat(_, a) | Self::StrBool(_, a) | Self::StrList(_, a) | Self::NumberStr(_, a) => vec![a],
            Self::ListAt(_, a) | Self::Join(a, _) | Self::Find(_, a) | Self::Take(_, a) => vec![a],
            Self::Concat(args) => args.iter().collect(),
            Self::ListHas(_, a) => vec![a],
            Self::ListRange(a, b, _) => vec![a, b],
            Self::Random | Self::ListLen(_) | Self::ListSlice(..) | Self::Each { .. } | Self::Host(..) => Vec::new(),
            Self::ListOf(..) | Self::ListSum(_) | Self::ListBest(..) | Self::ListTrue(..) | Self::ListSort(..) => Vec::new(),
            Self::ListBoth(..) | Self::Enumerate(..) | Self::Zip(_) | Self::Part(..) | Self::Valid(_) | Self::Some(_) => Vec::new(),
        }
    }

    /// The registers that it reads.
    pub fn reads(&self) -> Vec<usize> {
        let mut reads: Vec<usize> =
            self.args().into_iter().filter_map(|arg| if let Arg::Reg(reg) = arg { Some(*reg) } else { None }).collect();
        match self {
            Self::ListLen(list) | Self::ListSlice(list, ..) | Self::ListAt(list, _) | Self::Join(_, list) => reads.push(*list),
            Self::ListSum(list) | Self::ListBest(list, _) | Self::ListTrue(list, _) | Self::ListHas(list, _) => reads.push(*list),
            Self::ListSort(list, _) | Self::Enumerate(list, _) => reads.push(*list),
            Self::Part(of, _) | Self::Valid(of) | Self::Some(of) => reads.push(*of),
            Self::Zip(lists) => reads.extend(lists),
            Self::ListBoth(one, other) => reads.extend([one, other]),
            Self::ListOf(parts, _) => parts.iter().for_each(|part| part.registers(&mut reads)),
            Self::Each { list, body, .. } => {
                reads.push(*list);
                reads.extend(&body.reads);
            }
            Self::Host(_, args, _) => args.iter().for_each(|arg| arg.registers(&mut reads)),
            _ => {}
        }
        reads
    }
}

impl Sym {
    pub fn registers(&self, into: &mut Vec<usize>) {
        match self {
            Self::Bool(reg) | Self::Int(reg) | Self::Float(reg) | Self::Str(reg) | Self::List(reg, _) => into.push(*reg),
            Self::Option(valid, some) => {
                into.push(*valid);
                some.registers(into);
            }
            Self::Tuple(parts) => parts.iter().for_each(|part| part.registers(into)),
            Self::Match(reg) => into.push(*reg),
            _ => {}
        }
    }

    /// The shape of its items; none where no column can hold them.
    pub fn shape(&self) -> Option<Shape> {
        Some(match self {
            Self::Value(Scalar::None) => Shape::None,
            Self::Value(Scalar::Bool(_)) | Self::Bool(_) => Shape::Bool,
            Self::Value(Scalar::Int(_)) | Self::Int(_) => Shape::Int,
            Self::Value(Scalar::Float(_)) | Self::Float(_) => Shape::Float,
            Self::Value(Scalar::Str(_)) | Self::Str(_) => Shape::Str,
            Self::List(_, items) => Shape::List(Box::new(items.clone())),
            // Of no items, so it goes with any list.
            Self::NewList => Shape::List(Box::new(Shape::None)),
            Self::Option(_, some) => Shape::Option(Box::new(some.shape()?)),
            Self::Tuple(parts) if !parts.is_empty() => Shape::Tuple(parts.iter().map(Self::shape).collect::<Option<_>>()?),
            _ => return None,
        })
    }

    /// The value of a shape whose leaves are in registers from `next` on, which is moved past them.
    pub fn input(shape: &Shape, next: &mut usize) -> Self {
        let mut take = || {
            *next += 1;
            *next - 1
        };
        match shape {
            Shape::None => Self::Value(Scalar::None),
            Shape::Bool => Self::Bool(take()),
            Shape::Int => Self::Int(take()),
            Shape::Float => Self::Float(take()),
            Shape::Str => Self::Str(take()),
            Shape::List(items) => Self::List(take(), Shape::clone(items)),
            Shape::Option(some) => Self::Option(take(), Box::new(Self::input(some, next))),
            Shape::Tuple(parts) => Self::Tuple(parts.iter().map(|part| Self::input(part, next)).collect()),
        }
    }
}

/// A column's leaves, in the order in which `Sym::input` numbers them.
pub fn leaves(column: &Column, into: &mut Vec<Column>) {
    match column {
        Column::None => {}
        Column::Option(valid, some) => {
            into.push(Column::Bool(Arc::clone(valid)));
            leaves(some, into);
        }
        Column::Tuple(parts) => parts.iter().for_each(|part| leaves(part, into)),
        leaf => into.push(leaf.clone()),
    }
}
