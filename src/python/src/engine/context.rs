//! `_engine.Context`: the application's SparkContext.

use std::sync::Arc;

use rustpython_vm::builtins::{PyListRef, PyStrRef};
use rustpython_vm::function::OptionalArg;
use rustpython_vm::{Py, PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};
use touchpaper_core::jobs::Which;
use touchpaper_core::{Conf, Data, SparkContext, Stream};

use super::rdd::Rdd;
use super::status;
use crate::compile::column::{Column, Table};
use crate::items::{self, Batch};
use crate::{failure, session};

#[pyclass(module = "_engine", name = "Context")]
#[derive(PyPayload)]
pub struct Context {
    pub sc: SparkContext,
}

impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Context")
    }
}

#[pyclass]
impl Context {
    /// A context with these (key, value) settings; it is the application's from here on.
    #[pystaticmethod]
    fn start(settings: PyListRef, vm: &VirtualMachine) -> PyResult {
        let mut conf = Conf::new();
        for pair in settings.borrow_vec().iter() {
            let (key, value) = super::rdd::pair(pair, vm)?;
            conf.set(key.str(vm)?.to_string_lossy(), value.str(vm)?.to_string_lossy());
        }
        let sinks = session::sinks().ok_or_else(|| vm.new_runtime_error("no host"))?;
        let sc = SparkContext::new(conf, sinks.events).map_err(|error| failure::into_driver(&error, vm))?;
        if let Some(between) = sinks.between {
            sc.set_between(between);
        }
        session::set_current(Some(sc.clone()));
        Ok(Self { sc }.into_pyobject(vm))
    }

    #[pygetset]
    fn default_parallelism(zelf: &Py<Self>) -> usize {
        zelf.sc.default_parallelism()
    }

    #[pygetset]
    fn default_min_partitions(zelf: &Py<Self>) -> usize {
        zelf.sc.default_min_partitions()
    }

    /// `reduceByKey at wordcount.py:7`, for the RDDs and jobs that follow.
    #[pymethod]
    fn call_site(zelf: &Py<Self>, site: PyStrRef) {
        zelf.sc.set_call_site(Some(failure::text(&site)));
    }

    /// An RDD whose partition i is the i-th of these lists.
    #[pymethod]
    fn parallelize(zelf: &Py<Self>, partitions: PyListRef, vm: &VirtualMachine) -> PyResult {
        let mut cut = Vec::new();
        for partition in partitions.borrow_vec().iter() {
            let items: PyListRef = partition.clone().try_into_value(vm)?;
            let items = items.borrow_vec().to_vec();
            // The driver may change its own afterwards.
            cut.push(items::batches(&items).iter().map(Data::fresh).collect::<Vec<Batch>>());
        }
        let count = cut.len();
        let rdd = zelf.sc.rdd("parallelize", count, Vec::new(), move |partition, _| {
            let batches = cut.get(partition).map(Vec::as_slice).unwrap_or_default();
            Ok(touchpaper_core::stream_of(batches.iter().map(Data::fresh).collect()))
        });
        Ok(Rdd::new(rdd).into_pyobject(vm))
    }

    /// The numbers of a range: partition i has those from the i-th of `cuts` to the next, counted from `start` by `step`.
    #[pymethod]
    fn range(zelf: &Py<Self>, start: i64, step: i64, cuts: PyListRef, vm: &VirtualMachine) -> PyResult {
        let cuts = cuts.borrow_vec().iter().map(|cut| cut.try_to_value::<i64>(vm)).collect::<PyResult<Vec<_>>>()?;
        let count = cuts.len().saturating_sub(1);
        let rdd = zelf.sc.rdd("parallelize", count, Vec::new(), move |partition, _| {
            let (mut at, to) = (cuts.get(partition).copied().unwrap_or_default(), cuts.get(partition + 1).copied().unwrap_or_default());
            let mut size = 1;
            let batches = std::iter::from_fn(move || {
                let next = at.saturating_add(size as i64).min(to);
                let numbers: Vec<i64> = (at..next).map(|place| start.wrapping_add(step.wrapping_mul(place))).collect();
                (at, size) = (next, items::grown(size));
                let rows = numbers.len();
                (rows > 0).then(|| Ok(Batch::typed(Table { rows, column: Column::Int(Arc::new(numbers)) })))
            });
            Ok(Box::new(batches) as Stream<Batch>)
        });
        Ok(Rdd::new(rdd).into_pyobject(vm))
    }

    /// The lines of text files.
    #[pymethod]
    fn text_file(zelf: &Py<Self>, path: PyStrRef, min_partitions: OptionalArg<usize>, vm: &VirtualMachine) -> PyObjectRef {
        let lines = zelf.sc.text_file(&failure::text(&path), min_partitions.into_option());
        Rdd::new(super::rdd::lines(&lines)).into_pyobject(vm)
    }

    /// Of RDDs that are partitioned `alike` each partition goes with its likes.
    #[pymethod]
    fn union(zelf: &Py<Self>, rdds: PyListRef, alike: bool, vm: &VirtualMachine) -> PyResult {
        let mut all = Vec::new();
        for rdd in rdds.borrow_vec().iter() {
            let rdd = rdd.downcast_ref::<Rdd>().ok_or_else(|| vm.new_type_error("union of what is no RDD"))?;
            all.push(rdd.rdd.clone());
        }
        let united = if alike { zelf.sc.union_alike::<Batch>(all) } else { zelf.sc.union::<Batch>(all) };
        Ok(Rdd::new(united).into_pyobject(vm))
    }

    /// Ends running jobs: of a `group`, with a `tag`, or all. `why` completes Spark's sentence `Job 3 cancelled …`.
    #[pymethod]
    fn cancel_jobs(zelf: &Py<Self>, kind: PyStrRef, name: PyStrRef, why: PyStrRef) {
        let name = failure::text(&name);
        let which = match failure::text(&kind).as_str() {
            "group" => Which::Group(&name),
            "tag" => Which::Tag(&name),
            _ => Which::All,
        };
        zelf.sc.cancel_jobs(&which, &failure::text(&why));
    }

    #[pymethod]
    fn jobs_of_group(zelf: &Py<Self>, group: Option<PyStrRef>, vm: &VirtualMachine) -> PyObjectRef {
        let group = group.map(|group| failure::text(&group));
        status::numbers(zelf.sc.jobs_of_group(group.as_deref()), vm)
    }

    #[pymethod]
    fn active_jobs(zelf: &Py<Self>, vm: &VirtualMachine) -> PyObjectRef {
        status::numbers(zelf.sc.active_jobs(), vm)
    }

    #[pymethod]
    fn active_stages(zelf: &Py<Self>, vm: &VirtualMachine) -> PyObjectRef {
        status::numbers(zelf.sc.active_stages(), vm)
    }

    #[pymethod]
    fn job_info(zelf: &Py<Self>, job: u32, vm: &VirtualMachine) -> PyObjectRef {
        status::job_info(&zelf.sc, job, vm)
    }

    #[pymethod]
    fn stage_info(zelf: &Py<Self>, stage: u32, vm: &VirtualMachine) -> PyObjectRef {
        status::stage_info(&zelf.sc, stage, vm)
    }

    #[pymethod]
    fn lose_executor(zelf: &Py<Self>, executor: usize) -> bool {
        zelf.sc.lose_executor(executor)
    }

    #[pymethod]
    fn executors(zelf: &Py<Self>, vm: &VirtualMachine) -> PyObjectRef {
        let numbers = zelf.sc.executors().into_iter().map(|number| vm.ctx.new_int(number).into());
        vm.ctx.new_list(numbers.collect()).into()
    }

    /// (bytes cached, bytes that may be or 0, tasks running) of each executor.
    #[pymethod]
    fn executor_infos(zelf: &Py<Self>, vm: &VirtualMachine) -> PyObjectRef {
        status::executors(&zelf.sc, vm)
    }

    /// (RDD, cached partitions, their size as Spark writes it) of what is cached.
    #[pymethod]
    fn storage(zelf: &Py<Self>, vm: &VirtualMachine) -> PyObjectRef {
        status::storage(&zelf.sc, vm)
    }

    #[pymethod]
    fn stop(zelf: &Py<Self>) {
        zelf.sc.stop();
        session::set_current(None);
    }
}
