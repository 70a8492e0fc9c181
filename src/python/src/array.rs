//! `_engine.Array`: what `numpy` is made of. Numbers of one kind in one block of memory, seen through a shape and strides;
//! several arrays may see the same block. `numpy/_array.py` decides what a call means, the loops are here.

mod draws;
mod kernels;
mod reduce;
mod view;

pub use draws::Draws;

use std::sync::Arc;

use parking_lot::RwLock;
use rustpython_vm::builtins::{PyBool, PyBytesRef, PyFloat, PyInt, PyList, PyStrRef, PyTuple};
use rustpython_vm::{Py, PyObject, PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};

use crate::failure;

/// Elements of one kind.
#[derive(Clone, Debug)]
pub enum Data {
    Float(Vec<f64>),
    Int(Vec<i64>),
    Bool(Vec<bool>),
}

/// Past this many elements others of the interpreter's threads need not wait for a loop.
const MANY: usize = 10_000;

#[pyclass(module = "_engine", name = "Array")]
#[derive(Clone, Debug, PyPayload)]
pub struct Array {
    block: Arc<RwLock<Data>>,
    at: usize,
    shape: Vec<usize>,
    strides: Vec<isize>,
}

impl Data {
    pub fn kind(&self) -> char {
        match self {
            Self::Float(_) => 'f',
            Self::Int(_) => 'i',
            Self::Bool(_) => 'b',
        }
    }

    pub fn len(&self) -> usize {
        match self {
            Self::Float(all) => all.len(),
            Self::Int(all) => all.len(),
            Self::Bool(all) => all.len(),
        }
    }

    pub fn floats(self) -> Vec<f64> {
        match self {
            Self::Float(all) => all,
            Self::Int(all) => all.into_iter().map(|value| value as f64).collect(),
            Self::Bool(all) => all.into_iter().map(|value| f64::from(u8::from(value))).collect(),
        }
    }

    pub fn ints(self) -> Vec<i64> {
        match self {
            Self::Float(all) => all.into_iter().map(|value| value as i64).collect(),
            Self::Int(all) => all,
            Self::Bool(all) => all.into_iter().map(i64::from).collect(),
        }
    }

    pub fn bools(self) -> Vec<bool> {
        match self {
            Self::Float(all) => all.into_iter().map(|value| value != 0.0).collect(),
            Self::Int(all) => all.into_iter().map(|value| value != 0).collect(),
            Self::Bool(all) => all,
        }
    }

    pub fn cast(self, kind: char) -> Self {
        match kind {
            'f' => Self::Float(self.floats()),
            'i' => Self::Int(self.ints()),
            _ => Self::Bool(self.bools()),
        }
    }

    fn object(&self, at: usize, vm: &VirtualMachine) -> Option<PyObjectRef> {
        Some(match self {
            Self::Float(all) => vm.ctx.new_float(*all.get(at)?).into(),
            Self::Int(all) => vm.ctx.new_int(*all.get(at)?).into(),
            Self::Bool(all) => vm.ctx.new_bool(*all.get(at)?).into(),
        })
    }
}

fn int_of(value: &PyObject, vm: &VirtualMachine) -> PyResult<i64> {
    if let Some(int) = value.downcast_ref::<PyInt>() {
        return int.try_to_primitive::<i64>(vm);
    }
    match value.downcast_ref::<PyFloat>() {
        Some(float) => Ok(float.to_f64() as i64),
        None => value.try_int(vm)?.try_to_primitive::<i64>(vm),
    }
}

/// A list's numbers as elements of a kind.
fn gathered(kind: char, values: &[PyObjectRef], vm: &VirtualMachine) -> PyResult<Data> {
    let number = |value: &PyObjectRef| match value.downcast_ref::<PyFloat>() {
        Some(float) => Ok(float.to_f64()),
        None => value.try_float(vm).map(|float| float.to_f64()),
    };
    Ok(match kind {
        'f' => Data::Float(values.iter().map(number).collect::<PyResult<_>>()?),
        'i' => Data::Int(values.iter().map(|value| int_of(value, vm)).collect::<PyResult<_>>()?),
        _ => Data::Bool(values.iter().map(|value| value.clone().try_to_bool(vm)).collect::<PyResult<_>>()?),
    })
}

/// Of which kind all of these can be: none where one is no number.
fn kind_of(values: &[PyObjectRef]) -> Option<char> {
    let mut kind = 'b';
    for value in values {
        let is = if value.downcast_ref::<PyFloat>().is_some() {
            'f'
        } else if value.downcast_ref::<PyBool>().is_some() {
            'b'
        } else if value.downcast_ref::<PyInt>().is_some() {
            'i'
        } else {
            return None;
        };
        kind = wider(kind, is);
    }
    Some(if values.is_empty() { 'f' } else { kind })
}

pub fn wider(a: char, b: char) -> char {
    match (a, b) {
        ('f', _) | (_, 'f') => 'f',
        ('i', _) | (_, 'i') => 'i',
        _ => 'b',
    }
}

/// Does it outside of the interpreter where it takes a while.
fn aside<R>(elements: usize, vm: &VirtualMachine, body: impl FnOnce() -> R) -> R {
    if elements < MANY { body() } else { vm.allow_threads(body) }
}

fn numbers<T: TryFrom<i64>>(told: &PyObject, vm: &VirtualMachine) -> PyResult<Vec<T>> {
    let items = match (told.downcast_ref::<PyTuple>(), told.downcast_ref::<PyList>()) {
        (Some(tuple), _) => tuple.as_slice().to_vec(),
        (_, Some(list)) => list.borrow_vec().to_vec(),
        _ => return Err(vm.new_type_error("expected a tuple of integers")),
    };
    let one = |item: &PyObjectRef| T::try_from(int_of(item, vm)?).map_err(|_| vm.new_value_error("negative dimensions are not allowed"));
    items.iter().map(one).collect()
}

fn initial(kind: &PyStrRef) -> char {
    failure::text(kind).chars().next().unwrap_or('f')
}

#[pyclass]
impl Array {
    /// Of the numbers in a flat list; of the kind that fits them all where none is told.
    #[pystaticmethod]
    fn of(values: PyObjectRef, shape: PyObjectRef, kind: PyStrRef, vm: &VirtualMachine) -> PyResult<Self> {
        let list = values.downcast_ref::<PyList>().map(|list| list.borrow_vec().to_vec());
        let values = list.or_else(|| values.downcast_ref::<PyTuple>().map(|tuple| tuple.as_slice().to_vec()));
        let values = values.ok_or_else(|| vm.new_type_error("expected a list"))?;
        let kind = match initial(&kind) {
            '?' => kind_of(&values).ok_or_else(|| vm.new_type_error("arrays here are of float64, int64 or bool"))?,
            kind => kind,
        };
        Ok(Self::new(gathered(kind, &values, vm)?, numbers(&shape, vm)?))
    }

    /// `size` elements, each `start + step * place`.
    #[pystaticmethod]
    fn spread(kind: PyStrRef, size: usize, start: PyObjectRef, step: PyObjectRef, vm: &VirtualMachine) -> PyResult<Self> {
        let data = match initial(&kind) {
            'f' => {
                let (start, step) = (start.try_float(vm)?.to_f64(), step.try_float(vm)?.to_f64());
                Data::Float((0..size).map(|place| start + step * place as f64).collect())
            }
            'i' => {
                let (start, step) = (int_of(&start, vm)?, int_of(&step, vm)?);
                Data::Int((0..size).map(|place| start.wrapping_add(step.wrapping_mul(place as i64))).collect())
            }
            _ => Data::Bool(vec![start.try_to_bool(vm)?; size]),
        };
        Ok(Self::new(data, vec![size]))
    }

    /// What `tobytes` gave.
    #[pystaticmethod]
    fn from_bytes(kind: PyStrRef, bytes: PyBytesRef, vm: &VirtualMachine) -> PyResult<Self> {
        let bytes = bytes.as_bytes();
        let (eights, rest) = bytes.as_chunks::<8>();
        let data = match initial(&kind) {
            'b' => Data::Bool(bytes.iter().map(|byte| *byte != 0).collect()),
            _ if !rest.is_empty() => return Err(vm.new_value_error("buffer size must be a multiple of element size")),
            'f' => Data::Float(eights.iter().map(|eight| f64::from_le_bytes(*eight)).collect()),
            _ => Data::Int(eights.iter().map(|eight| i64::from_le_bytes(*eight)).collect()),
        };
        let size = data.len();
        Ok(Self::new(data, vec![size]))
    }

    #[pymethod]
    fn tobytes(zelf: &Py<Self>, vm: &VirtualMachine) -> PyObjectRef {
        let bytes = match zelf.flat() {
            Data::Float(all) => all.iter().flat_map(|value| value.to_le_bytes()).collect(),
            Data::Int(all) => all.iter().flat_map(|value| value.to_le_bytes()).collect(),
            Data::Bool(all) => all.iter().map(|value| u8::from(*value)).collect(),
        };
        vm.ctx.new_bytes(bytes).into()
    }

    #[pygetset]
    fn kind(zelf: &Py<Self>) -> String {
        zelf.block.read().kind().to_string()
    }

    #[pygetset]
    fn shape(zelf: &Py<Self>, vm: &VirtualMachine) -> PyObjectRef {
        vm.ctx.new_tuple(zelf.shape.iter().map(|size| vm.ctx.new_int(*size).into()).collect()).into()
    }

    #[pygetset]
    fn strides(zelf: &Py<Self>, vm: &VirtualMachine) -> PyObjectRef {
        vm.ctx.new_tuple(zelf.strides.iter().map(|step| vm.ctx.new_int(*step).into()).collect()).into()
    }

    #[pygetset]
    fn at(zelf: &Py<Self>) -> usize {
        zelf.at
    }

    #[pygetset]
    fn size(zelf: &Py<Self>) -> usize {
        zelf.len()
    }

    /// Whether its elements stand one behind the other.
    #[pymethod]
    fn dense(zelf: &Py<Self>) -> bool {
        zelf.is_dense()
    }

    /// Whether both see the same block.
    #[pymethod]
    fn shares(zelf: &Py<Self>, other: PyObjectRef) -> bool {
        other.downcast_ref::<Self>().is_some_and(|other| Arc::ptr_eq(&zelf.block, &other.block))
    }

    /// The same block, seen otherwise.
    #[pymethod]
    fn view(zelf: &Py<Self>, at: usize, shape: PyObjectRef, strides: PyObjectRef, vm: &VirtualMachine) -> PyResult<Self> {
        let seen = Self { block: Arc::clone(&zelf.block), at, shape: numbers(&shape, vm)?, strides: numbers(&strides, vm)? };
        if seen.shape.len() == seen.strides.len() && seen.fits() {
            return Ok(seen);
        }
        Err(vm.new_index_error("index is out of bounds"))
    }

    /// A copy of another kind, or of the same.
    #[pymethod]
    fn cast(zelf: &Py<Self>, kind: PyStrRef, vm: &VirtualMachine) -> Self {
        let kind = initial(&kind);
        Self::new(aside(zelf.len(), vm, || zelf.flat().cast(kind)), zelf.shape.clone())
    }

    #[pymethod]
    fn tolist(zelf: &Py<Self>, vm: &VirtualMachine) -> PyObjectRef {
        let list = match zelf.flat() {
            Data::Float(all) => all.into_iter().map(|value| vm.ctx.new_float(value).into()).collect(),
            Data::Int(all) => all.into_iter().map(|value| vm.ctx.new_int(value).into()).collect(),
            Data::Bool(all) => all.into_iter().map(|value| vm.ctx.new_bool(value).into()).collect(),
        };
        vm.ctx.new_list(list).into()
    }

    /// The element at a place of the block.
    #[pymethod]
    fn get(zelf: &Py<Self>, place: usize, vm: &VirtualMachine) -> PyResult {
        zelf.block.read().object(place, vm).ok_or_else(|| vm.new_index_error("index is out of bounds"))
    }

    #[pymethod]
    fn put(zelf: &Py<Self>, place: usize, value: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let kind = zelf.block.read().kind();
        let value = gathered(kind, &[value], vm)?;
        let mut block = zelf.block.write();
        let done = match (&mut *block, value) {
            (Data::Float(all), Data::Float(new)) => all.get_mut(place).zip(new.first()).map(|(old, new)| *old = *new),
            (Data::Int(all), Data::Int(new)) => all.get_mut(place).zip(new.first()).map(|(old, new)| *old = *new),
            (Data::Bool(all), Data::Bool(new)) => all.get_mut(place).zip(new.first()).map(|(old, new)| *old = *new),
            _ => None,
        };
        done.ok_or_else(|| vm.new_index_error("index is out of bounds"))
    }

    /// Takes over another's elements, as often as its shape has to be repeated for it.
    #[pymethod]
    fn assign(zelf: &Py<Self>, other: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let other = array(&other, vm)?;
        let kind = zelf.block.read().kind();
        let values = other.spread_to(&zelf.shape).map_err(|why| vm.new_value_error(why))?.cast(kind);
        zelf.scatter(&zelf.places(), values);
        Ok(())
    }

    /// Puts another's elements at these places of the flat order.
    #[pymethod]
    fn assign_at(zelf: &Py<Self>, places: PyObjectRef, other: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let (places, other) = (array(&places, vm)?, array(&other, vm)?);
        let own = zelf.places();
        let chosen = places.flat().ints().into_iter().map(|place| usize::try_from(place).ok().and_then(|place| own.get(place).copied()));
        let chosen: Vec<usize> = chosen.collect::<Option<_>>().ok_or_else(|| vm.new_index_error("index is out of bounds"))?;
        let kind = zelf.block.read().kind();
        let values = other.spread_to(&places.shape).map_err(|why| vm.new_value_error(why))?.cast(kind);
        zelf.scatter(&chosen, values);
        Ok(())
    }

    /// The elements at these places of the flat order, in the shape of the places.
    #[pymethod]
    fn take(zelf: &Py<Self>, places: PyObjectRef, vm: &VirtualMachine) -> PyResult<Self> {
        let places = array(&places, vm)?;
        let (all, wanted) = (zelf.flat(), places.flat().ints());
        let taken = kernels::pick(&all, &wanted).ok_or_else(|| vm.new_index_error("index is out of bounds"))?;
        Ok(Self::new(taken, places.shape.clone()))
    }

    /// The places in the flat order of what is not 0.
    #[pymethod]
    fn places_of_true(zelf: &Py<Self>) -> Self {
        let holds = zelf.flat().bools();
        let places: Vec<i64> = holds.iter().enumerate().filter(|(_, holds)| **holds).map(|(place, _)| place as i64).collect();
        let size = places.len();
        Self::new(Data::Int(places), vec![size])
    }

    /// An operator's name, between each two elements.
    #[pystaticmethod]
    fn binary(name: PyStrRef, left: PyObjectRef, right: PyObjectRef, vm: &VirtualMachine) -> PyResult<Self> {
        let (left, right) = (array(&left, vm)?, array(&right, vm)?);
        let shape = view::common(&left.shape, &right.shape).map_err(|why| vm.new_value_error(why))?;
        let (name, size) = (failure::text(&name), shape.iter().product());
        let made = aside(size, vm, || {
            let (left, right) = (left.side(&shape)?, right.side(&shape)?);
            kernels::binary(&name, left, right, size)
        });
        Ok(Self::new(made.map_err(|why| vm.new_type_error(why))?, shape))
    }

    #[pymethod]
    fn unary(zelf: &Py<Self>, name: PyStrRef, vm: &VirtualMachine) -> PyResult<Self> {
        let name = failure::text(&name);
        let made = aside(zelf.len(), vm, || kernels::unary(&name, zelf.flat()));
        Ok(Self::new(made.map_err(|why| vm.new_type_error(why))?, zelf.shape.clone()))
    }

    /// Where the condition holds the one, elsewhere the other.
    #[pystaticmethod]
    fn choose(holds: PyObjectRef, yes: PyObjectRef, no: PyObjectRef, vm: &VirtualMachine) -> PyResult<Self> {
        let (holds, yes, no) = (array(&holds, vm)?, array(&yes, vm)?, array(&no, vm)?);
        let shape = view::common(&holds.shape, &yes.shape).and_then(|shape| view::common(&shape, &no.shape));
        let shape = shape.map_err(|why| vm.new_value_error(why))?;
        let spread = |array: &Self| array.spread_to(&shape).map_err(|why| vm.new_value_error(why));
        let (holds, yes, no) = (spread(holds)?.bools(), spread(yes)?, spread(no)?);
        let kind = wider(yes.kind(), no.kind());
        Ok(Self::new(kernels::choose(&holds, yes.cast(kind), no.cast(kind)), shape))
    }

    /// One value of all elements along an axis; along none, of all.
    #[pymethod]
    fn reduce(zelf: &Py<Self>, name: PyStrRef, axis: Option<usize>, vm: &VirtualMachine) -> PyResult<Self> {
        let (outer, along, inner, shape) = match axis {
            None => (1, zelf.len(), 1, Vec::new()),
            Some(axis) => {
                let along = zelf.shape.get(axis).copied().ok_or_else(|| vm.new_index_error("axis is out of bounds"))?;
                let (before, behind) = (zelf.shape.get(..axis).unwrap_or(&[]), zelf.shape.get(axis + 1..).unwrap_or(&[]));
                (before.iter().product(), along, behind.iter().product(), [before, behind].concat())
            }
        };
        let name = failure::text(&name);
        let made = aside(zelf.len(), vm, || {
            // The whole of a block is read where it stands.
            let whole = zelf.at == 0 && zelf.is_dense() && zelf.len() == zelf.block.read().len();
            if whole {
                return reduce::reduce(&name, &zelf.block.read(), outer, along, inner);
            }
            reduce::reduce(&name, &zelf.flat(), outer, along, inner)
        });
        Ok(Self::new(made.map_err(|why| vm.new_value_error(why))?, shape))
    }

    /// In ascending order along the last axis: the elements, or their places.
    #[pymethod]
    fn sorted(zelf: &Py<Self>, places: bool) -> Self {
        let width = zelf.shape.last().copied().unwrap_or(1).max(1);
        Self::new(reduce::sorted(zelf.flat(), width, places), zelf.shape.clone())
    }

    /// Sums, or products, of the flat order's elements so far.
    #[pymethod]
    fn running(zelf: &Py<Self>, product: bool) -> Self {
        Self::new(reduce::running(zelf.flat(), product), vec![zelf.len()])
    }

    /// The product of two matrices.
    #[pystaticmethod]
    fn matmul(left: PyObjectRef, right: PyObjectRef, vm: &VirtualMachine) -> PyResult<Self> {
        let (left, right) = (array(&left, vm)?, array(&right, vm)?);
        let (&[rows, shared], &[again, columns]) = (left.shape.as_slice(), right.shape.as_slice()) else {
            return Err(vm.new_value_error("matmul: two matrices"));
        };
        if shared != again {
            return Err(vm.new_value_error(format!(
                "shapes ({rows},{shared}) and ({again},{columns}) not aligned: {shared} (dim 1) != {again} (dim 0)"
            )));
        }
        let made = aside(rows * shared * columns, vm, || kernels::matmul(left.flat(), right.flat(), rows, shared, columns));
        Ok(Self::new(made, vec![rows, columns]))
    }
}

fn array<'a>(object: &'a PyObject, vm: &VirtualMachine) -> PyResult<&'a Array> {
    object
        .downcast_ref::<Array>()
        .map(|array| &**array)
        .ok_or_else(|| vm.new_type_error(format!("not an array: {}", object.class().name())))
}
