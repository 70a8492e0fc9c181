//! `_engine.Rdd`: an RDD of Python objects. Functions of the user's are called here, on the threads that run tasks.

use std::sync::Arc;

use rustpython_vm::builtins::{PyList, PyListRef, PyStrRef, PyTuple, PyTupleRef};
use rustpython_vm::function::OptionalOption;
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};
use touchpaper_core::dependency::Level;
use touchpaper_core::{Data, Error, Result, Stream, TaskContext};

mod combine;
mod flat_map;
mod merge;
mod pairwise;
mod python_random;
mod reduce;
mod sorted;

use super::iterate::Items;
use crate::compile::column::{Column, Strings, Table};
use crate::compile::{self, Compiler, Decision};
use crate::items::{self, Batch};
use crate::tasks::{self, Held};
use crate::{copies, failure, hash};

type Core = touchpaper_core::Rdd<Batch>;

#[pyclass(module = "_engine", name = "Rdd")]
#[derive(Debug, PyPayload)]
pub struct Rdd {
    pub rdd: Core,
    /// Whether the function that makes this RDD runs compiled.
    pub decision: Decision,
}

impl Rdd {
    pub fn new(rdd: Core) -> Self {
        Self { rdd, decision: Decision::default() }
    }
}

#[pyclass]
impl Rdd {
    #[pygetset]
    fn id(zelf: &Py<Self>) -> u32 {
        zelf.rdd.id()
    }

    #[pygetset]
    fn name(zelf: &Py<Self>) -> String {
        zelf.rdd.name()
    }

    #[pymethod]
    fn set_name(zelf: &Py<Self>, name: PyStrRef) {
        zelf.rdd.set_name(&failure::text(&name));
    }

    /// Fails where the input is missing, as Spark does when it asks for the partitions.
    #[pymethod]
    fn num_partitions(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<usize> {
        zelf.rdd.check().map_err(|error| failure::into_driver(&error, vm))?;
        Ok(zelf.rdd.num_partitions())
    }

    /// Keeps partitions once they are computed. `description` is the storage level's; `disk`: none is sent away.
    #[pymethod]
    fn persist(zelf: &Py<Self>, description: PyStrRef, disk: bool) {
        zelf.rdd.persist_at(Level { description: failure::text(&description), disk });
    }

    /// Its tasks run all at once.
    #[pymethod]
    fn set_barrier(zelf: &Py<Self>) {
        zelf.rdd.lineage().set_barrier();
    }

    #[pymethod]
    fn zip(zelf: &Py<Self>, other: PyRef<Self>, vm: &VirtualMachine) -> PyResult<Self> {
        let rdd = pairwise::zip(&zelf.rdd, &other.rdd).map_err(|error| failure::into_driver(&error, vm))?;
        Ok(Self::new(rdd))
    }

    /// The batch sizes are those that PySpark would pickle the sides in; 0 where they grow.
    #[pymethod]
    fn cartesian(zelf: &Py<Self>, other: PyRef<Self>, left_batch: usize, right_batch: usize) -> Self {
        Self::new(pairwise::cartesian(&zelf.rdd, &other.rdd, left_batch, right_batch))
    }

    #[pymethod]
    fn clean_shuffle_dependencies(zelf: &Py<Self>) {
        zelf.rdd.clean_shuffle_dependencies();
    }

    #[pymethod]
    fn unpersist(zelf: &Py<Self>) {
        zelf.rdd.unpersist();
    }

    /// "compiled", or "interpreted" and why; None while no task has called the function.
    #[pygetset]
    fn decision(zelf: &Py<Self>) -> Option<String> {
        zelf.decision.lock().clone()
    }

    #[pymethod]
    fn map(zelf: &Py<Self>, f: PyObjectRef) -> Self {
        each(&zelf.rdd, Each::Map, f, |f, item, out, vm| {
            out.push(f.vectorcall(vec![item.clone()], 1, None, vm)?);
            Ok(())
        })
    }

    #[pymethod]
    fn filter(zelf: &Py<Self>, f: PyObjectRef) -> Self {
        each(&zelf.rdd, Each::Filter, f, |f, item, out, vm| {
            if f.vectorcall(vec![item.clone()], 1, None, vm)?.is_true(vm)? {
                out.push(item.clone());
            }
            Ok(())
        })
    }

    #[pymethod]
    fn map_values(zelf: &Py<Self>, f: PyObjectRef) -> Self {
        each(&zelf.rdd, Each::MapValues, f, |f, item, out, vm| {
            let (key, value) = pair(item, vm)?;
            let value = f.vectorcall(vec![value], 1, None, vm)?;
            out.push(vm.ctx.new_tuple(vec![key, value]).into());
            Ok(())
        })
    }

    #[pymethod]
    fn flat_map(zelf: &Py<Self>, f: PyObjectRef) -> Self {
        let decision = Decision::default();
        Self { rdd: flat_map::flat_map(&zelf.rdd, f, Arc::clone(&decision)), decision }
    }

    /// An item of each partition that has any: its items folded by `f`.
    #[pymethod]
    fn reduce_each(zelf: &Py<Self>, f: PyObjectRef) -> Self {
        let decision = Decision::default();
        Self { rdd: reduce::reduce_each(&zelf.rdd, f, Arc::clone(&decision)), decision }
    }

    /// An item of each partition: the sum of its items.
    #[pymethod]
    fn sum_each(zelf: &Py<Self>) -> Self {
        Self::new(reduce::sum_each(&zelf.rdd))
    }

    /// An item of each partition: a dict of its items and how often it has them.
    #[pymethod]
    fn count_each(zelf: &Py<Self>) -> Self {
        Self::new(reduce::count_each(&zelf.rdd))
    }

    /// `f(partition, iterator)` gives the new partition's items. `name` is the operator's.
    #[pymethod]
    fn map_partitions(zelf: &Py<Self>, f: PyObjectRef, name: PyStrRef) -> Self {
        let (parent, f) = (zelf.rdd.clone(), Held::new(f));
        let compute = move |partition: usize, context: &TaskContext| {
            let (stream, lent) = Items::lend(parent.iterator(partition, context)?);
            let iterator = tasks::with_vm(|vm| {
                let given = vec![vm.ctx.new_int(partition).into(), stream.into_pyobject(vm)];
                let made = copies::for_task(&f.get(vm), vm).and_then(|f| f.vectorcall(given, 2, None, vm));
                made.and_then(|made| Ok(made.get_iter(vm)?.into())).map_err(|problem| failure::of_task(problem, vm))
            })??;
            Ok(items::from_iterator(iterator, Some(lent), context))
        };
        let sc = zelf.rdd.context();
        Self::new(sc.rdd(&failure::text(&name), zelf.rdd.num_partitions(), vec![zelf.rdd.one_to_one()], compute))
    }

    /// Pairs to the partition that `f` names for their key, or that `portable_hash` does.
    #[pymethod]
    fn partition_by(zelf: &Py<Self>, partitions: usize, f: OptionalOption<PyObjectRef>) -> Self {
        Self::new(combine::partition_by(&zelf.rdd, partitions, f.flatten()))
    }

    /// Each item with this probability, as PySpark's sampler draws with the seed.
    #[pymethod]
    fn sample(zelf: &Py<Self>, fraction: f64, seed: u64) -> Self {
        Self::new(sorted::sample(&zelf.rdd, fraction, seed))
    }

    /// Pairs to the partition that their key's place among sorted bounds names.
    #[pymethod]
    fn partition_by_range(zelf: &Py<Self>, bounds: PyListRef, ascending: bool, partitions: usize) -> Self {
        let bounds = bounds.borrow_vec().to_vec();
        Self::new(sorted::partition_by_range(&zelf.rdd, bounds, ascending, partitions))
    }

    /// Each partition's pairs sorted by key; `sort` does it for keys that only Python can compare.
    #[pymethod]
    fn sort_by_key(zelf: &Py<Self>, name: PyStrRef, ascending: bool, sort: PyObjectRef) -> Self {
        Self::new(sorted::sort_by_key(&zelf.rdd, &failure::text(&name), ascending, sort))
    }

    /// Spreads items over partitions in turn.
    #[pymethod]
    fn repartition(zelf: &Py<Self>, partitions: usize) -> Self {
        Self::new(combine::repartition(&zelf.rdd, partitions))
    }

    #[pymethod]
    fn coalesce(zelf: &Py<Self>, partitions: usize) -> Self {
        Self::new(zelf.rdd.coalesce(partitions))
    }

    /// (key, combined value) in the order in which keys were met first. Where `create` is None a key's first value is
    /// its first combiner.
    #[pymethod]
    fn combine_by_key(
        zelf: &Py<Self>,
        name: PyStrRef,
        functions: PyTupleRef,
        partitions: usize,
        f: OptionalOption<PyObjectRef>,
        vm: &VirtualMachine,
    ) -> PyResult<Self> {
        let [create, merge_value, merge_combiners] = functions.as_slice() else {
            return Err(vm.new_type_error("three functions combine"));
        };
        let create = (!vm.is_none(create)).then(|| create.clone());
        let combine = combine::Combine::new(create, merge_value.clone(), merge_combiners.clone());
        let decision = combine.decision();
        let rdd = combine::combine_by_key(&zelf.rdd, &failure::text(&name), combine, partitions, f.flatten());
        Ok(Self { rdd, decision })
    }

    /// (key, list of its values).
    #[pymethod]
    fn group_by_key(zelf: &Py<Self>, name: PyStrRef, partitions: usize, f: OptionalOption<PyObjectRef>) -> Self {
        Self::new(combine::group_by_key(&zelf.rdd, &failure::text(&name), partitions, f.flatten()))
    }

    /// The items of each of these partitions as lists, at most `limit` of each.
    #[pymethod]
    fn run(zelf: &Py<Self>, partitions: PyListRef, limit: OptionalOption<usize>, vm: &VirtualMachine) -> PyResult {
        let partitions = numbers(&partitions, vm)?;
        let limit = limit.flatten().unwrap_or(usize::MAX);
        let results = job(&zelf.rdd, &partitions, vm, |_, stream| {
            let mut items = Vec::new();
            if limit > 0 {
                for batch in stream {
                    items.extend_from_slice(batch?.items());
                    if items.len() >= limit {
                        break;
                    }
                }
            }
            items.truncate(limit);
            Ok(items)
        })?;
        let lists = results.iter().map(|items| vm.ctx.new_list(items.items().to_vec()).into());
        Ok(vm.ctx.new_list(lists.collect()).into())
    }

    /// How many items each of these partitions has.
    #[pymethod]
    fn counts(zelf: &Py<Self>, partitions: PyListRef, vm: &VirtualMachine) -> PyResult {
        let partitions = numbers(&partitions, vm)?;
        tasks::prepare(vm);
        let count = |_: &TaskContext, stream: Stream<Batch>| {
            let count = || stream.map(|batch| Ok(batch?.rows())).sum::<Result<usize>>();
            tasks::with_vm(|_| count())?
        };
        let counts = vm
            .allow_threads(|| zelf.rdd.context().run_job(&zelf.rdd, &partitions, count))
            .map_err(|error| failure::into_driver(&error, vm))?;
        Ok(vm.ctx.new_list(counts.into_iter().map(|count| vm.ctx.new_int(count).into()).collect()).into())
    }
}

/// Runs a job whose tasks stay in the interpreter from their first item to the last.
fn job(
    rdd: &Core,
    partitions: &[usize],
    vm: &VirtualMachine,
    body: impl Fn(&VirtualMachine, Stream<Batch>) -> Result<Vec<PyObjectRef>> + Sync,
) -> PyResult<Vec<Batch>> {
    tasks::prepare(vm);
    let results = rdd.context().results();
    let task = |context: &TaskContext, stream: Stream<Batch>| {
        let batch = tasks::with_vm(|vm| body(vm, stream).map(Batch::new))??;
        results.add(context, || batch.items().iter().map(|item| copies::pickled_size(item) as u64).sum())?;
        Ok(batch)
    };
    let ran = vm.allow_threads(|| rdd.context().run_job(rdd, partitions, task));
    tasks::bury(vm);
    ran.map_err(|error| failure::into_driver(&error, vm))
}

/// A function as the task's own.
fn own(f: &Held) -> Result<Held> {
    tasks::with_vm(|vm| in_task(copies::for_task(&f.get(vm), vm), vm).map(Held::new))?
}

/// What a function of one item is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Each {
    Map,
    Filter,
    MapValues,
}

impl Each {
    fn name(self) -> &'static str {
        match self {
            Self::Map => "map",
            Self::Filter => "filter",
            Self::MapValues => "mapValues",
        }
    }

    /// The new batch if the function runs compiled for this one.
    fn compiled(self, compiler: &mut Compiler, batch: &Batch, vm: &VirtualMachine) -> Option<Batch> {
        if !compiler.is_on() {
            return None;
        }
        if batch.is_empty() {
            return Some(batch.clone());
        }
        let Some(table) = batch.table(vm) else {
            compiler.give_up("items that are not all of one simple kind");
            return None;
        };
        let (column, rows) = (&table.column, table.rows);
        Some(Batch::typed(match self {
            Self::Map => compiler.apply(&[column], rows, vm)?,
            Self::Filter => {
                let kept = compile::kept(&compiler.apply(&[column], rows, vm)?.column, rows);
                if kept.len() == rows { table.clone() } else { Table { rows: kept.len(), column: column.gather(&kept) } }
            }
            Self::MapValues => {
                let Column::Tuple(parts) = column else { return None };
                let [key, value] = parts.as_slice() else { return None };
                let made = compiler.apply(&[value], rows, vm)?;
                Table { rows, column: Column::Tuple(vec![key.clone(), made.column]) }
            }
        }))
    }
}

/// Calls `one` for each item; what it pushes are the new items. Items before one that fails still arrive.
fn each(
    rdd: &Core,
    kind: Each,
    f: PyObjectRef,
    one: impl Fn(&PyObject, &PyObjectRef, &mut Vec<PyObjectRef>, &VirtualMachine) -> PyResult<()> + Copy + Send + Sync + 'static,
) -> Rdd {
    let (parent, f, decision) = (rdd.clone(), Held::new(f), Decision::default());
    let shown = Arc::clone(&decision);
    let compute = move |partition: usize, context: &TaskContext| {
        let (stream, f, mut failed) = (parent.iterator(partition, context)?, own(&f)?, None);
        let (context, mut compiler) = (context.clone(), Compiler::new(f.clone(), Arc::clone(&decision)));
        let batches = stream.flat_map(move |batch| -> Vec<Result<Batch>> {
            if failed.is_some() {
                return Vec::new();
            }
            let batch = match batch {
                Ok(batch) => batch,
                Err(error) => return vec![Err(error)],
            };
            if let Err(cancelled) = context.check() {
                return vec![Err(cancelled)];
            }
            let made = tasks::with_vm(|vm| {
                if let Some(made) = kind.compiled(&mut compiler, &batch, vm) {
                    return (made, None);
                }
                let (f, mut out) = (f.get(vm), Vec::with_capacity(batch.items().len()));
                let mut problem = None;
                for item in batch.items() {
                    problem = match context.check() {
                        Ok(()) => one(&f, item, &mut out, vm).err().map(|problem| failure::of_task(problem, vm)),
                        Err(cancelled) => Some(cancelled),
                    };
                    if problem.is_some() {
                        break;
                    }
                }
                (Batch::new(out), problem)
            });
            match made {
                Ok((batch, None)) => vec![Ok(batch)],
                Ok((batch, Some(error))) => {
                    failed = Some(());
                    vec![Ok(batch), Err(error)]
                }
                Err(error) => vec![Err(error)],
            }
        });
        Ok(Box::new(batches) as Stream<Batch>)
    };
    Rdd { rdd: rdd.context().rdd(kind.name(), rdd.num_partitions(), vec![rdd.one_to_one()], compute), decision: shown }
}

/// Lines as an RDD of strings.
pub fn lines(rdd: &touchpaper_core::Rdd<String>) -> Core {
    let parent = rdd.clone();
    let compute = move |partition: usize, context: &TaskContext| {
        let (mut stream, mut size) = (parent.iterator(partition, context)?, 1);
        let batches = std::iter::from_fn(move || {
            let mut texts = Strings::with_capacity(size, size * 64);
            while texts.ends.len() < size && texts.data.len() < LONGEST {
                match stream.next() {
                    Some(Ok(line)) => texts.push(&line),
                    Some(Err(error)) => return Some(Err(error)),
                    None => break,
                }
            }
            size = items::grown(size);
            let rows = texts.ends.len();
            (rows > 0).then(|| Ok(Batch::typed(Table { rows, column: Column::Str(Arc::new(texts)) })))
        });
        Ok(Box::new(batches) as Stream<Batch>)
    };
    // The operator's own name, so that stages do not show this step.
    rdd.context().rdd(&rdd.name(), rdd.num_partitions(), vec![rdd.one_to_one()], compute)
}

/// A batch of lines ends after so many bytes.
const LONGEST: usize = 1 << 20;

fn numbers(list: &PyListRef, vm: &VirtualMachine) -> PyResult<Vec<usize>> {
    list.borrow_vec().iter().map(|number| number.try_to_value::<usize>(vm)).collect()
}

/// A key and its value, unpacked as `key, value = item` does.
pub fn pair(item: &PyObjectRef, vm: &VirtualMachine) -> PyResult<(PyObjectRef, PyObjectRef)> {
    if let Some(tuple) = item.downcast_ref::<PyTuple>()
        && let [key, value] = tuple.as_slice()
    {
        return Ok((key.clone(), value.clone()));
    }
    if let Some(list) = item.downcast_ref::<PyList>()
        && let [key, value] = &*list.borrow_vec()
    {
        return Ok((key.clone(), value.clone()));
    }
    let Ok(iterator) = item.get_iter(vm) else {
        return Err(vm.new_type_error(format!("cannot unpack non-iterable {} object", item.class().name())));
    };
    let parts: Vec<PyObjectRef> = iterator.iter(vm)?.take(3).collect::<PyResult<_>>()?;
    match <[PyObjectRef; 2]>::try_from(parts) {
        Ok([key, value]) => Ok((key, value)),
        Err(parts) if parts.len() > 2 => Err(vm.new_value_error("too many values to unpack (expected 2)")),
        Err(parts) => Err(vm.new_value_error(format!("not enough values to unpack (expected 2, got {})", parts.len()))),
    }
}

/// Where a shuffle sends a key.
#[derive(Clone)]
pub struct Partitioner {
    partitions: usize,
    function: Option<Held>,
}

impl Partitioner {
    pub fn new(partitions: usize, function: Option<PyObjectRef>) -> Self {
        Self { partitions, function: function.map(Held::new) }
    }

    /// The partitioner as the task's own.
    pub fn own(&self) -> Result<Self> {
        Ok(Self { partitions: self.partitions, function: self.function.as_ref().map(own).transpose()? })
    }

    pub fn partition(&self, key: &PyObjectRef, vm: &VirtualMachine) -> PyResult<usize> {
        match &self.function {
            None => Ok(hash::partition(hash::portable_hash(key, vm)?, self.partitions)),
            Some(function) => hash::partition_by(&function.get(vm), key.clone(), self.partitions, vm),
        }
    }
}

/// A Python problem in a task as core's error.
fn in_task<T>(result: PyResult<T>, vm: &VirtualMachine) -> Result<T, Error> {
    result.map_err(|problem| failure::of_task(problem, vm))
}
