//! `_engine.Catalog`: what `spark.catalog` asks. Rows are tuples in the order of its named tuples' fields.

use rustpython_vm::builtins::{PyListRef, PyStrRef};
use rustpython_vm::function::OptionalOption;
use rustpython_vm::{Py, PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};
use touchpaper_sql as sql;

use super::frame::Frame;
use super::{checked, job, pairs, types};
use crate::failure;

#[pyclass(module = "_engine", name = "Catalog")]
#[derive(Debug, PyPayload)]
pub struct Catalog {
    pub session: sql::SparkSession,
}

fn name(text: &PyStrRef, vm: &VirtualMachine) -> PyResult<Vec<String>> {
    checked(sql::parser::parse_identifier(&failure::text(text)), vm)
}

fn text(value: &str, vm: &VirtualMachine) -> PyObjectRef {
    vm.ctx.new_str(value).into()
}

fn or_none(value: Option<&str>, vm: &VirtualMachine) -> PyObjectRef {
    value.map_or_else(|| vm.ctx.none(), |value| text(value, vm))
}

fn flag(value: bool, vm: &VirtualMachine) -> PyObjectRef {
    vm.ctx.new_bool(value).into()
}

fn list(values: Vec<PyObjectRef>, vm: &VirtualMachine) -> PyObjectRef {
    vm.ctx.new_list(values).into()
}

fn table(info: &sql::TableInfo, vm: &VirtualMachine) -> PyObjectRef {
    let namespace = list(info.namespace.iter().map(|part| text(part, vm)).collect(), vm);
    let (description, kind) = (or_none(info.description.as_deref(), vm), text(info.kind, vm));
    let parts = vec![text(&info.name, vm), or_none(info.catalog.as_deref(), vm), namespace, description, kind, flag(info.temporary, vm)];
    vm.ctx.new_tuple(parts).into()
}

fn database(info: &sql::catalog::Database, vm: &VirtualMachine) -> PyObjectRef {
    let (catalog, location) = (text(sql::catalog::CATALOG, vm), text(&format!("file:{}", info.path), vm));
    vm.ctx.new_tuple(vec![text(&info.name, vm), catalog, text(&info.description, vm), location]).into()
}

fn function(info: &sql::FunctionInfo, vm: &VirtualMachine) -> PyObjectRef {
    let (catalog, namespace) = match &info.database {
        Some(database) => (text(sql::catalog::CATALOG, vm), list(vec![text(database, vm)], vm)),
        None => (vm.ctx.none(), vm.ctx.none()),
    };
    let parts = vec![text(&info.name, vm), catalog, namespace, text("N/A.", vm), text(&info.class, vm), flag(info.temporary, vm)];
    vm.ctx.new_tuple(parts).into()
}

#[pyclass]
impl Catalog {
    #[pymethod]
    fn current_database(zelf: &Py<Self>) -> String {
        zelf.session.catalog().database()
    }

    #[pymethod]
    fn set_current_database(zelf: &Py<Self>, database: PyStrRef, vm: &VirtualMachine) -> PyResult<()> {
        checked(zelf.session.use_database(&name(&database, vm)?), vm)
    }

    #[pymethod]
    fn set_current_catalog(zelf: &Py<Self>, catalog: PyStrRef, vm: &VirtualMachine) -> PyResult<()> {
        checked(zelf.session.set_catalog(&failure::text(&catalog)), vm)
    }

    #[pymethod]
    fn matches(_zelf: &Py<Self>, pattern: PyStrRef, value: PyStrRef) -> bool {
        sql::catalog::glob_matches(Some(&failure::text(&pattern)), &failure::text(&value))
    }

    #[pymethod]
    fn databases(zelf: &Py<Self>, pattern: OptionalOption<PyStrRef>, vm: &VirtualMachine) -> PyObjectRef {
        let pattern = pattern.flatten().map(|pattern| failure::text(&pattern));
        list(zelf.session.database_infos(pattern.as_deref()).iter().map(|info| database(info, vm)).collect(), vm)
    }

    #[pymethod]
    fn database(zelf: &Py<Self>, wanted: PyStrRef, vm: &VirtualMachine) -> PyResult {
        Ok(database(&checked(zelf.session.database_info(&name(&wanted, vm)?), vm)?, vm))
    }

    #[pymethod]
    fn database_exists(zelf: &Py<Self>, wanted: PyStrRef, vm: &VirtualMachine) -> PyResult<bool> {
        Ok(zelf.session.database_info(&name(&wanted, vm)?).is_ok())
    }

    #[pymethod]
    fn tables(zelf: &Py<Self>, database: PyStrRef, pattern: OptionalOption<PyStrRef>, vm: &VirtualMachine) -> PyResult {
        let pattern = pattern.flatten().map(|pattern| failure::text(&pattern));
        let found = checked(zelf.session.table_infos(&name(&database, vm)?, pattern.as_deref()), vm)?;
        Ok(list(found.iter().map(|info| table(info, vm)).collect(), vm))
    }

    #[pymethod]
    fn table(zelf: &Py<Self>, wanted: PyStrRef, vm: &VirtualMachine) -> PyResult {
        Ok(table(&checked(zelf.session.table_info(&name(&wanted, vm)?), vm)?, vm))
    }

    #[pymethod]
    fn table_exists(zelf: &Py<Self>, wanted: PyStrRef, vm: &VirtualMachine) -> PyResult<bool> {
        Ok(zelf.session.table_exists(&name(&wanted, vm)?))
    }

    #[pymethod]
    fn columns(zelf: &Py<Self>, wanted: PyStrRef, vm: &VirtualMachine) -> PyResult {
        let found = checked(zelf.session.column_infos(&name(&wanted, vm)?), vm)?;
        let row = |info: &sql::ColumnInfo| {
            let description = or_none(info.description.as_deref(), vm);
            let flags = [info.nullable, info.is_partition, info.is_bucket, false].map(|value| flag(value, vm));
            let parts = [text(&info.name, vm), description, text(&info.data_type, vm)].into_iter().chain(flags);
            vm.ctx.new_tuple(parts.collect()).into()
        };
        Ok(list(found.iter().map(row).collect(), vm))
    }

    #[pymethod]
    fn functions(zelf: &Py<Self>, database: PyStrRef, pattern: OptionalOption<PyStrRef>, vm: &VirtualMachine) -> PyResult {
        let pattern = pattern.flatten().map(|pattern| failure::text(&pattern));
        let database = checked(zelf.session.database_info(&name(&database, vm)?), vm)?.name;
        let found = zelf.session.function_infos(&database, pattern.as_deref(), "all");
        Ok(list(found.iter().map(|info| function(info, vm)).collect(), vm))
    }

    #[pymethod]
    fn function(zelf: &Py<Self>, wanted: PyStrRef, vm: &VirtualMachine) -> PyResult {
        let found = zelf.session.function_info(&name(&wanted, vm)?);
        Ok(found.map_or_else(|| vm.ctx.none(), |info| function(&info, vm)))
    }

    /// Name, format or None, schema or None, comment, options.
    #[pymethod]
    fn create_table(
        zelf: &Py<Self>,
        wanted: PyStrRef,
        format: OptionalOption<PyStrRef>,
        schema: PyObjectRef,
        comment: OptionalOption<PyStrRef>,
        options: PyListRef,
        vm: &VirtualMachine,
    ) -> PyResult<Frame> {
        let wanted = name(&wanted, vm)?;
        let schema = if vm.is_none(&schema) { None } else { Some(types::schema(&schema, vm)?) };
        let (format, comment) = (format.flatten().map(|f| failure::text(&f)), comment.flatten().map(|c| failure::text(&c)));
        let options = pairs(&options, vm)?;
        job(vm, || zelf.session.catalog_create_table(&wanted, format, schema, comment, options))?;
        Ok(Frame { df: checked(zelf.session.table(&sql::catalog::quoted(&wanted)), vm)? })
    }

    #[pymethod]
    fn drop_view(zelf: &Py<Self>, view: PyStrRef) -> bool {
        zelf.session.catalog().drop_view(&failure::text(&view))
    }

    #[pymethod]
    fn drop_global_view(zelf: &Py<Self>, view: PyStrRef) -> bool {
        zelf.session.catalog().drop_global_view(&failure::text(&view))
    }

    #[pymethod]
    fn properties(zelf: &Py<Self>, wanted: PyStrRef, vm: &VirtualMachine) -> PyResult {
        let dict = vm.ctx.new_dict();
        for (key, value) in checked(zelf.session.table_properties(&name(&wanted, vm)?), vm)? {
            dict.set_item(&*key, text(&value, vm), vm)?;
        }
        Ok(dict.into())
    }

    #[pymethod]
    fn partitions(zelf: &Py<Self>, wanted: PyStrRef, vm: &VirtualMachine) -> PyResult {
        let found = checked(zelf.session.partition_texts(&name(&wanted, vm)?), vm)?;
        Ok(list(found.iter().map(|partition| text(partition, vm)).collect(), vm))
    }

    #[pymethod]
    fn create_statement(zelf: &Py<Self>, wanted: PyStrRef, vm: &VirtualMachine) -> PyResult<String> {
        checked(zelf.session.create_statement(&name(&wanted, vm)?), vm)
    }

    #[pymethod]
    fn drop_named(zelf: &Py<Self>, wanted: PyStrRef, is_view: bool, if_exists: bool, vm: &VirtualMachine) -> PyResult<()> {
        let wanted = name(&wanted, vm)?;
        let gone = if is_view { zelf.session.drop_view(&wanted, if_exists) } else { zelf.session.drop_table(&wanted, if_exists) };
        checked(gone, vm)
    }

    #[pymethod]
    fn truncate(zelf: &Py<Self>, wanted: PyStrRef, vm: &VirtualMachine) -> PyResult<()> {
        checked(zelf.session.truncate_table(&name(&wanted, vm)?), vm)
    }

    #[pymethod]
    fn analyze(zelf: &Py<Self>, wanted: PyStrRef, no_scan: bool, vm: &VirtualMachine) -> PyResult<()> {
        let wanted = name(&wanted, vm)?;
        job(vm, || zelf.session.analyze_table(&wanted, no_scan))
    }

    #[pymethod]
    fn is_cached(zelf: &Py<Self>, wanted: PyStrRef, vm: &VirtualMachine) -> PyResult<bool> {
        checked(zelf.session.is_cached(&name(&wanted, vm)?), vm)
    }

    #[pymethod]
    fn cache(zelf: &Py<Self>, wanted: PyStrRef, vm: &VirtualMachine) -> PyResult<()> {
        checked(zelf.session.cache_named(&name(&wanted, vm)?), vm)
    }

    #[pymethod]
    fn uncache(zelf: &Py<Self>, wanted: PyStrRef, vm: &VirtualMachine) -> PyResult<()> {
        checked(zelf.session.uncache_table(&name(&wanted, vm)?, false), vm)
    }

    #[pymethod]
    fn clear_cache(zelf: &Py<Self>) {
        zelf.session.catalog().clear_cache();
    }

    #[pymethod]
    fn refresh(zelf: &Py<Self>, wanted: PyStrRef, vm: &VirtualMachine) -> PyResult<()> {
        checked(zelf.session.refresh_table(&name(&wanted, vm)?), vm)
    }

    #[pymethod]
    fn refresh_path(zelf: &Py<Self>, path: PyStrRef, vm: &VirtualMachine) -> PyResult<()> {
        checked(zelf.session.refresh_path(&failure::text(&path)), vm)
    }

    #[pymethod]
    fn recover_partitions(zelf: &Py<Self>, wanted: PyStrRef, vm: &VirtualMachine) -> PyResult<()> {
        checked(zelf.session.recover_partitions(&name(&wanted, vm)?), vm)
    }
}
