//! `_engine.Frame` and `_engine.Grouped`: DataFrames. `pyspark.sql.DataFrame` wraps one.

use rustpython_vm::builtins::{PyFloat, PyListRef, PyStrRef};
use rustpython_vm::function::OptionalOption;
use rustpython_vm::{Py, PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};
use touchpaper_core::{Stream, TaskContext};
use touchpaper_sql::{DataFrame, Error, GroupedData, Observed, StorageLevel};

use super::column::{self, Column};
use super::prepared::Rows;
use super::{checked, job, json_rows, pairs, rows, strings, types, write};
use crate::engine::rdd::{Rdd, pair};
use crate::failure;
use crate::items::{self, Batch};
use crate::tasks;

#[pyclass(module = "_engine", name = "Frame")]
#[derive(PyPayload)]
pub struct Frame {
    pub df: DataFrame,
}

impl std::fmt::Debug for Frame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Frame")
    }
}

/// The DataFrame inside a Python object.
pub fn of(object: &PyObjectRef, vm: &VirtualMachine) -> PyResult<DataFrame> {
    Ok(object.downcast_ref::<Frame>().ok_or_else(|| vm.new_type_error("not a DataFrame"))?.df.clone())
}

fn frame(result: touchpaper_sql::Result<DataFrame>, vm: &VirtualMachine) -> PyResult<Frame> {
    Ok(Frame { df: checked(result, vm)? })
}

#[pyclass]
impl Frame {
    #[pymethod]
    fn schema(zelf: &Py<Self>, vm: &VirtualMachine) -> PyObjectRef {
        types::fields_to_python(&zelf.df.schema(), vm)
    }

    #[pymethod]
    fn columns(zelf: &Py<Self>, vm: &VirtualMachine) -> PyObjectRef {
        vm.ctx.new_list(zelf.df.columns().into_iter().map(|name| vm.ctx.new_str(name).into()).collect()).into()
    }

    #[pymethod]
    fn schema_tree(zelf: &Py<Self>, level: OptionalOption<usize>) -> String {
        zelf.df.schema_tree(level.flatten())
    }

    #[pymethod]
    fn column(zelf: &Py<Self>, name: PyStrRef, vm: &VirtualMachine) -> PyResult<Column> {
        Ok(Column { expression: checked(zelf.df.column(&failure::text(&name)), vm)? })
    }

    #[pymethod]
    fn alias(zelf: &Py<Self>, name: PyStrRef) -> Self {
        Self { df: zelf.df.alias(&failure::text(&name)) }
    }

    #[pymethod]
    fn select(zelf: &Py<Self>, columns: PyListRef, vm: &VirtualMachine) -> PyResult<Self> {
        frame(zelf.df.select(column::all(&columns, vm)?), vm)
    }

    #[pymethod]
    fn filter(zelf: &Py<Self>, condition: PyObjectRef, vm: &VirtualMachine) -> PyResult<Self> {
        frame(zelf.df.filter(column::of(&condition, vm)?), vm)
    }

    /// (name, column) pairs.
    #[pymethod]
    fn with_columns(zelf: &Py<Self>, columns: PyListRef, vm: &VirtualMachine) -> PyResult<Self> {
        let named = |item: &PyObjectRef| {
            let (name, value) = pair(item, vm)?;
            Ok((name.str(vm)?.to_string_lossy().into_owned(), column::of(&value, vm)?))
        };
        let columns = columns.borrow_vec().iter().map(named).collect::<PyResult<_>>()?;
        frame(zelf.df.with_columns(columns), vm)
    }

    #[pymethod]
    fn renamed(zelf: &Py<Self>, names: PyListRef, vm: &VirtualMachine) -> PyResult<Self> {
        frame(zelf.df.with_columns_renamed(&pairs(&names, vm)?), vm)
    }

    #[pymethod]
    fn to_df(zelf: &Py<Self>, names: PyListRef, vm: &VirtualMachine) -> PyResult<Self> {
        frame(zelf.df.to_df(&strings(&names, vm)?), vm)
    }

    #[pymethod]
    fn drop(zelf: &Py<Self>, columns: PyListRef, vm: &VirtualMachine) -> PyResult<Self> {
        frame(zelf.df.drop(&column::all(&columns, vm)?), vm)
    }

    #[pymethod]
    fn drop_names(zelf: &Py<Self>, names: PyListRef, vm: &VirtualMachine) -> PyResult<Self> {
        frame(zelf.df.drop_names(&strings(&names, vm)?), vm)
    }

    #[pymethod]
    fn drop_na(zelf: &Py<Self>, how: PyStrRef, threshold: OptionalOption<usize>, subset: PyListRef, vm: &VirtualMachine) -> PyResult<Self> {
        frame(zelf.df.drop_na(&failure::text(&how), threshold.flatten(), &strings(&subset, vm)?), vm)
    }

    /// (name or None, value) pairs.
    #[pymethod]
    fn fill_na(zelf: &Py<Self>, values: PyListRef, subset: PyListRef, vm: &VirtualMachine) -> PyResult<Self> {
        let filling = |item: &PyObjectRef| {
            let (name, value) = pair(item, vm)?;
            let name = if vm.is_none(&name) { None } else { Some(name.str(vm)?.to_string_lossy().into_owned()) };
            Ok((name, column::literal(&value, vm)?))
        };
        let values = values.borrow_vec().iter().map(filling).collect::<PyResult<Vec<_>>>()?;
        frame(zelf.df.fill_na(&values, &strings(&subset, vm)?), vm)
    }

    #[pymethod]
    fn sort(zelf: &Py<Self>, columns: PyListRef, vm: &VirtualMachine) -> PyResult<Self> {
        frame(zelf.df.sort(column::all(&columns, vm)?), vm)
    }

    #[pymethod]
    fn limit(zelf: &Py<Self>, count: i64, vm: &VirtualMachine) -> PyResult<Self> {
        frame(not_negative(count, "limit").and_then(|count| zelf.df.limit(count)), vm)
    }

    #[pymethod]
    fn offset(zelf: &Py<Self>, count: i64, vm: &VirtualMachine) -> PyResult<Self> {
        frame(not_negative(count, "offset").and_then(|count| zelf.df.offset(count)), vm)
    }

    #[pymethod]
    fn distinct(zelf: &Py<Self>, columns: PyListRef, vm: &VirtualMachine) -> PyResult<Self> {
        frame(zelf.df.drop_duplicates(&strings(&columns, vm)?), vm)
    }

    #[pymethod]
    fn set_operation(zelf: &Py<Self>, kind: PyStrRef, other: PyObjectRef, vm: &VirtualMachine) -> PyResult<Self> {
        let other = of(&other, vm)?;
        let made = match failure::text(&kind).as_str() {
            "union" => zelf.df.union(&other),
            "unionByName" => zelf.df.union_by_name(&other, false),
            "unionByNameMissing" => zelf.df.union_by_name(&other, true),
            "intersect" => zelf.df.intersect(&other),
            "intersectAll" => zelf.df.intersect_all(&other),
            "except" => zelf.df.except(&other),
            _ => zelf.df.except_all(&other),
        };
        frame(made, vm)
    }

    #[pymethod]
    fn cross_join(zelf: &Py<Self>, other: PyObjectRef, vm: &VirtualMachine) -> PyResult<Self> {
        frame(zelf.df.cross_join(&of(&other, vm)?), vm)
    }

    #[pymethod]
    fn join_on(zelf: &Py<Self>, other: PyObjectRef, condition: PyObjectRef, how: PyStrRef, vm: &VirtualMachine) -> PyResult<Self> {
        frame(zelf.df.join_on(&of(&other, vm)?, column::of(&condition, vm)?, &failure::text(&how)), vm)
    }

    #[pymethod]
    fn join_using(zelf: &Py<Self>, other: PyObjectRef, columns: PyListRef, how: PyStrRef, vm: &VirtualMachine) -> PyResult<Self> {
        frame(zelf.df.join_using(&of(&other, vm)?, strings(&columns, vm)?, &failure::text(&how)), vm)
    }

    #[pymethod]
    fn group(zelf: &Py<Self>, kind: PyStrRef, keys: PyListRef, vm: &VirtualMachine) -> PyResult<Grouped> {
        let keys = column::all(&keys, vm)?;
        Ok(Grouped {
            grouped: match failure::text(&kind).as_str() {
                "rollup" => zelf.df.rollup(keys),
                "cube" => zelf.df.cube(keys),
                _ => zelf.df.group_by(keys),
            },
        })
    }

    #[pymethod]
    fn repartition(zelf: &Py<Self>, partitions: OptionalOption<i64>, keys: PyListRef, vm: &VirtualMachine) -> PyResult<Self> {
        let keys = column::all(&keys, vm)?;
        match (positive(partitions.flatten(), vm)?, keys.as_slice()) {
            (Some(partitions), []) => frame(zelf.df.repartition(partitions), vm),
            (partitions, keys) => frame(zelf.df.repartition_by(partitions, keys), vm),
        }
    }

    #[pymethod]
    fn repartition_by_range(zelf: &Py<Self>, partitions: OptionalOption<i64>, keys: PyListRef, vm: &VirtualMachine) -> PyResult<Self> {
        frame(zelf.df.repartition_by_range(positive(partitions.flatten(), vm)?, column::all(&keys, vm)?), vm)
    }

    #[pymethod]
    fn repartition_by_id(zelf: &Py<Self>, partitions: usize, key: PyObjectRef, vm: &VirtualMachine) -> PyResult<Self> {
        frame(zelf.df.repartition_by_id(partitions, column::of(&key, vm)?), vm)
    }

    #[pymethod]
    fn sort_within(zelf: &Py<Self>, columns: PyListRef, vm: &VirtualMachine) -> PyResult<Self> {
        frame(zelf.df.sort_within_partitions(column::all(&columns, vm)?), vm)
    }

    /// `hint("broadcast")`
    #[pymethod]
    fn join_hint(zelf: &Py<Self>, name: PyStrRef, vm: &VirtualMachine) -> PyResult<Self> {
        frame(zelf.df.join_hint(&failure::text(&name)), vm)
    }

    #[pymethod]
    fn sample(zelf: &Py<Self>, replacement: bool, fraction: f64, seed: i64, vm: &VirtualMachine) -> PyResult<Self> {
        frame(zelf.df.sample(replacement, fraction, seed), vm)
    }

    #[pymethod]
    fn random_split(zelf: &Py<Self>, weights: PyListRef, seed: i64, vm: &VirtualMachine) -> PyResult {
        let weights: Vec<f64> = weights.borrow_vec().iter().filter_map(|w| w.downcast_ref::<PyFloat>().map(|w| w.to_f64())).collect();
        let parts = checked(zelf.df.random_split(&weights, seed), vm)?;
        Ok(vm.ctx.new_list(parts.into_iter().map(|df| Self { df }.into_pyobject(vm)).collect()).into())
    }

    /// The DataFrame as a value in another's expressions.
    #[pymethod]
    fn scalar(zelf: &Py<Self>) -> Column {
        Column { expression: zelf.df.scalar() }
    }

    #[pymethod]
    fn exists(zelf: &Py<Self>) -> Column {
        Column { expression: zelf.df.exists() }
    }

    #[pymethod]
    fn contains(zelf: &Py<Self>, value: PyObjectRef, vm: &VirtualMachine) -> PyResult<Column> {
        Ok(Column { expression: zelf.df.contains(column::of(&value, vm)?) })
    }

    #[pymethod]
    fn lateral_join(zelf: &Py<Self>, other: PyObjectRef, condition: PyObjectRef, how: PyStrRef, vm: &VirtualMachine) -> PyResult<Self> {
        let condition = if vm.is_none(&condition) { None } else { Some(column::of(&condition, vm)?) };
        frame(zelf.df.lateral_join(&of(&other, vm)?, condition, &failure::text(&how)), vm)
    }

    #[pymethod]
    fn unpivot(
        zelf: &Py<Self>,
        ids: OptionalOption<PyListRef>,
        values: OptionalOption<PyListRef>,
        variable: PyStrRef,
        value: PyStrRef,
        vm: &VirtualMachine,
    ) -> PyResult<Self> {
        let ids = ids.flatten().map(|list| column::all(&list, vm)).transpose()?;
        let values = values.flatten().map(|list| column::all(&list, vm)).transpose()?;
        frame(zelf.df.unpivot(ids, values, &failure::text(&variable), &failure::text(&value)), vm)
    }

    #[pymethod]
    fn to_schema(zelf: &Py<Self>, schema: PyObjectRef, vm: &VirtualMachine) -> PyResult<Self> {
        frame(zelf.df.to_schema(&types::schema(&schema, vm)?), vm)
    }

    #[pymethod]
    fn zip(zelf: &Py<Self>, other: PyObjectRef, vm: &VirtualMachine) -> PyResult<Self> {
        frame(zelf.df.zip(&of(&other, vm)?), vm)
    }

    #[pymethod]
    fn zip_with_index(zelf: &Py<Self>, name: PyStrRef, vm: &VirtualMachine) -> PyResult<Self> {
        frame(zelf.df.zip_with_index(&failure::text(&name)), vm)
    }

    #[pymethod]
    fn checkpoint(zelf: &Py<Self>, eager: bool, vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self { df: job(vm, || zelf.df.checkpoint(eager))? })
    }

    #[pymethod]
    fn same_semantics(zelf: &Py<Self>, other: PyObjectRef, vm: &VirtualMachine) -> PyResult<bool> {
        Ok(zelf.df.same_semantics(&of(&other, vm)?))
    }

    #[pymethod]
    fn semantic_hash(zelf: &Py<Self>) -> i32 {
        zelf.df.semantic_hash()
    }

    #[pymethod]
    fn input_files(zelf: &Py<Self>, vm: &VirtualMachine) -> PyObjectRef {
        vm.ctx.new_list(zelf.df.input_files().into_iter().map(|file| vm.ctx.new_str(file).into()).collect()).into()
    }

    #[pymethod]
    fn is_local(zelf: &Py<Self>) -> bool {
        zelf.df.is_local()
    }

    /// Ids of the streams under it.
    #[pymethod]
    fn streams(zelf: &Py<Self>, vm: &VirtualMachine) -> PyObjectRef {
        vm.ctx.new_list(zelf.df.streams().into_iter().map(|id| vm.ctx.new_int(id).into()).collect()).into()
    }

    #[pymethod]
    fn feed(zelf: &Py<Self>, id: u64, rows: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let rows = if vm.is_none(&rows) { None } else { Some(of(&rows, vm)?) };
        zelf.df.feed(id, rows.as_ref());
        Ok(())
    }

    /// (whether rows depend on others, whether they are aggregates)
    #[pymethod]
    fn statefulness(zelf: &Py<Self>, vm: &VirtualMachine) -> PyObjectRef {
        let flags = [zelf.df.is_stateful(), zelf.df.is_aggregated()].map(|flag| vm.ctx.new_bool(flag).into());
        vm.ctx.new_tuple(flags.to_vec()).into()
    }

    /// The DataFrame with its readers watched, and what they see.
    #[pymethod]
    fn observe(zelf: &Py<Self>, metrics: PyListRef, vm: &VirtualMachine) -> PyResult {
        let (df, observed) = checked(zelf.df.observe(column::all(&metrics, vm)?), vm)?;
        Ok(vm.ctx.new_tuple(vec![Self { df }.into_pyobject(vm), Observing { observed }.into_pyobject(vm)]).into())
    }

    /// Grouping sets are lists of places in `keys`.
    #[pymethod]
    fn grouping_sets(zelf: &Py<Self>, sets: PyListRef, keys: PyListRef, vm: &VirtualMachine) -> PyResult<Grouped> {
        let places = |set: &PyObjectRef| -> PyResult<Vec<usize>> { set.get_iter(vm)?.iter::<usize>(vm)?.collect() };
        let sets = sets.borrow_vec().iter().map(places).collect::<PyResult<Vec<_>>>()?;
        Ok(Grouped { grouped: zelf.df.grouping_sets(sets, column::all(&keys, vm)?) })
    }

    #[pymethod]
    fn coalesce(zelf: &Py<Self>, partitions: i64, vm: &VirtualMachine) -> PyResult<Self> {
        frame(zelf.df.coalesce(positive(Some(partitions), vm)?.unwrap_or(1)), vm)
    }

    #[pymethod]
    fn persist(
        zelf: &Py<Self>,
        disk: bool,
        memory: bool,
        off_heap: bool,
        deserialized: bool,
        replication: u8,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        checked(zelf.df.persist(StorageLevel { disk, memory, off_heap, deserialized, replication }), vm)?;
        Ok(())
    }

    #[pymethod]
    fn storage_level(zelf: &Py<Self>, vm: &VirtualMachine) -> PyObjectRef {
        let level = zelf.df.storage_level();
        let flags = [level.disk, level.memory, level.off_heap, level.deserialized].map(|flag| vm.ctx.new_bool(flag).into());
        vm.ctx.new_tuple(flags.into_iter().chain([vm.ctx.new_int(level.replication).into()]).collect()).into()
    }

    #[pymethod]
    fn unpersist(zelf: &Py<Self>) {
        zelf.df.unpersist();
    }

    #[pymethod]
    fn is_cached(zelf: &Py<Self>) -> bool {
        zelf.df.is_cached()
    }

    #[pymethod]
    fn create_view(zelf: &Py<Self>, name: PyStrRef, replace: bool, vm: &VirtualMachine) -> PyResult<()> {
        checked(zelf.df.create_view(&failure::text(&name), replace), vm)
    }

    #[pymethod]
    fn create_global_view(zelf: &Py<Self>, name: PyStrRef, replace: bool, vm: &VirtualMachine) -> PyResult<()> {
        checked(zelf.df.create_global_view(&failure::text(&name), replace), vm)
    }

    /// `df.write.save()`: format, path or None, mode, options, partition columns.
    #[pymethod]
    fn save(
        zelf: &Py<Self>,
        format: PyStrRef,
        path: OptionalOption<PyStrRef>,
        mode: PyStrRef,
        options: PyListRef,
        partition_by: PyListRef,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        let spec = write::spec(&format, path.flatten(), &mode, &options, &partition_by, vm)?;
        job(vm, || zelf.df.save(&spec))
    }

    /// `saveAsTable`: name, format or None, mode, options, partition columns, bucketing as (count, columns, sort) or None,
    /// table properties.
    #[pymethod]
    #[allow(clippy::too_many_arguments, reason = "what a writer gathered, as Python passes it")]
    fn save_as_table(
        zelf: &Py<Self>,
        name: PyStrRef,
        format: OptionalOption<PyStrRef>,
        mode: PyStrRef,
        options: PyListRef,
        partition_by: PyListRef,
        bucketing: PyObjectRef,
        properties: PyListRef,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        let table = write::Table { format: format.flatten(), options, partition_by, bucketing, properties };
        let save = table.save(&name, &mode, vm)?;
        job(vm, || zelf.df.session().save_as_table(&zelf.df, save))
    }

    #[pymethod]
    fn insert_into(zelf: &Py<Self>, name: PyStrRef, overwrite: bool, vm: &VirtualMachine) -> PyResult<()> {
        let name = checked(touchpaper_sql::parser::parse_identifier(&failure::text(&name)), vm)?;
        job(vm, || zelf.df.session().insert_into(&zelf.df, &name, overwrite))
    }

    /// `df.writeTo(name)` to a table that is there: what to do is append, overwrite or replace.
    #[pymethod]
    fn write_to(zelf: &Py<Self>, name: PyStrRef, how: PyStrRef, vm: &VirtualMachine) -> PyResult<()> {
        let name = checked(touchpaper_sql::parser::parse_identifier(&failure::text(&name)), vm)?;
        checked(zelf.df.session().write_to(&name, &failure::text(&how)), vm)
    }

    /// Rows as `make(names, values)` makes them.
    #[pymethod]
    fn collect(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult {
        let (schema, batches) = job(vm, || zelf.df.collect())?;
        rows::to_list(&schema, &batches, vm)
    }

    /// All rows for a reply; None where a column has no plain form in JSON.
    #[pymethod]
    fn collect_plain(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<Option<Rows>> {
        let (schema, batches) = job(vm, || zelf.df.collect())?;
        Ok(json_rows::from_batches(&schema, &batches).map(Rows::from))
    }

    #[pymethod]
    fn take(zelf: &Py<Self>, count: usize, vm: &VirtualMachine) -> PyResult {
        let (schema, batches) = job(vm, || zelf.df.take(count))?;
        rows::to_list(&schema, &batches, vm)
    }

    #[pymethod]
    fn count(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<i64> {
        job(vm, || zelf.df.count())
    }

    #[pymethod]
    fn is_empty(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<bool> {
        job(vm, || zelf.df.is_empty())
    }

    #[pymethod]
    fn show_text(zelf: &Py<Self>, count: usize, truncate: usize, vertical: bool, vm: &VirtualMachine) -> PyResult<String> {
        job(vm, || zelf.df.show_text(count, truncate, vertical))
    }

    #[pymethod]
    fn explain_text(zelf: &Py<Self>, mode: PyStrRef, vm: &VirtualMachine) -> PyResult<String> {
        let mode = failure::text(&mode);
        job(vm, || zelf.df.explain_text(&mode))
    }

    #[pymethod]
    fn num_partitions(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<usize> {
        job(vm, || zelf.df.num_partitions())
    }

    /// The rows as an RDD of Row objects.
    #[pymethod]
    fn to_rdd(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<Rdd> {
        let schema = zelf.df.schema();
        let parent = job(vm, || zelf.df.to_rdd())?;
        let (count, dependency, sc) = (parent.num_partitions(), parent.one_to_one(), parent.context().clone());
        let compute = move |partition: usize, context: &TaskContext| {
            let (stream, schema) = (parent.iterator(partition, context)?, schema.clone());
            let batches = stream.flat_map(move |batch| -> Vec<touchpaper_core::Result<Batch>> {
                let batch = match batch {
                    Ok(batch) => batch,
                    Err(error) => return vec![Err(error)],
                };
                let made = tasks::with_vm(|vm| {
                    let rows = rows::to_rows(&schema, &batch.0, vm).map_err(|problem| failure::of_task(problem, vm))?;
                    Ok(items::batches(&rows))
                });
                match made.and_then(|made| made) {
                    Ok(batches) => batches.into_iter().map(Ok).collect(),
                    Err(error) => vec![Err(error)],
                }
            });
            Ok(Box::new(batches) as Stream<Batch>)
        };
        Ok(Rdd::new(sc.rdd("javaToPython", count, vec![dependency], compute)))
    }
}

#[pyclass(module = "_engine", name = "Observed")]
#[derive(PyPayload)]
pub struct Observing {
    observed: Observed,
}

impl std::fmt::Debug for Observing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Observed")
    }
}

#[pyclass]
impl Observing {
    /// The metrics as a Row in a list; None before any action.
    #[pymethod]
    fn row(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult {
        match job(vm, || zelf.observed.row())? {
            Some((schema, batches)) => rows::to_list(&schema, &batches, vm),
            None => Ok(vm.ctx.none()),
        }
    }
}

#[pyclass(module = "_engine", name = "Grouped")]
#[derive(PyPayload)]
pub struct Grouped {
    grouped: GroupedData,
}

impl std::fmt::Debug for Grouped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Grouped")
    }
}

#[pyclass]
impl Grouped {
    #[pymethod]
    fn agg(zelf: &Py<Self>, columns: PyListRef, vm: &VirtualMachine) -> PyResult<Frame> {
        frame(zelf.grouped.agg(column::all(&columns, vm)?), vm)
    }

    #[pymethod]
    fn count(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<Frame> {
        frame(zelf.grouped.count(), vm)
    }

    #[pymethod]
    fn numeric(zelf: &Py<Self>, function: PyStrRef, columns: PyListRef, vm: &VirtualMachine) -> PyResult<Frame> {
        frame(zelf.grouped.numeric(&failure::text(&function), &strings(&columns, vm)?), vm)
    }

    #[pymethod]
    fn pivot(zelf: &Py<Self>, pivot: PyObjectRef, values: OptionalOption<PyListRef>, vm: &VirtualMachine) -> PyResult<Self> {
        let pivot = column::of(&pivot, vm)?;
        let values = match values.flatten() {
            None => None,
            Some(values) => {
                let values: PyResult<Vec<_>> = values.borrow_vec().iter().map(|value| column::literal(value, vm)).collect();
                Some(values?)
            }
        };
        Ok(Self { grouped: job(vm, || zelf.grouped.pivot(pivot, values))? })
    }
}

/// A number of rows that a program gave.
fn not_negative(count: i64, name: &str) -> Result<usize, Error> {
    usize::try_from(count).map_err(|_| {
        let (expr, v) = (format!("\"{count}\""), count.to_string());
        Error::new("INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE", &[("expr", &expr), ("name", name), ("v", &v)])
    })
}

/// A number of partitions that a program gave.
fn positive(partitions: Option<i64>, vm: &VirtualMachine) -> PyResult<Option<usize>> {
    let Some(partitions) = partitions else { return Ok(None) };
    match usize::try_from(partitions) {
        Ok(some) if some > 0 => Ok(Some(some)),
        _ => {
            let message = format!("requirement failed: Number of partitions ({partitions}) must be positive.");
            checked(Err(Error::illegal_argument(message)), vm)
        }
    }
}
