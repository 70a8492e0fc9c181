//! `_engine.Ml` and `_engine.Model`: the stages of `touchpaper_ml`. `pyspark.ml`'s classes hold names and parameters;
//! what they do is done here.

use std::sync::Arc;

use rustpython_vm::builtins::{PyBytesRef, PyDictRef, PyListRef, PyStrRef};
use rustpython_vm::{Py, PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};
use touchpaper_ml::params::ParamValue;
use touchpaper_ml::persist::{Saved, Table};
use touchpaper_ml::stage::{self, Model, Settings};
use touchpaper_ml::stat::summarizer::summarizer;
use touchpaper_ml::training::{self, Progress};
use touchpaper_ml::{export, functions, registry};

mod values;

use super::sql::column::{self, Column};
use super::sql::frame::{self, Frame};
use super::sql::{Session, checked, job};
use crate::failure;

/// The parameters of a stage: a dict of name to value, and the stage's uid.
fn settings(uid: &PyStrRef, values: &PyDictRef, vm: &VirtualMachine) -> PyResult<Settings> {
    let mut out = Settings { uid: failure::text(uid), values: Default::default() };
    for (name, value) in values.items_vec() {
        out.values.insert(name.str(vm)?.to_string_lossy().into_owned(), values::from_python(&value, vm)?);
    }
    Ok(out)
}

#[pyclass(module = "_engine", name = "Ml")]
#[derive(Debug, PyPayload)]
pub struct Ml;

#[pyclass]
impl Ml {
    /// Of the stage of this name: (role, module, [(name, mixin, converter, default, doc)]); None where there is none.
    #[pystaticmethod]
    fn row(name: PyStrRef, vm: &VirtualMachine) -> PyObjectRef {
        let text = |text: &str| PyObjectRef::from(vm.ctx.new_str(text));
        let Some(row) = registry::find(&failure::text(&name)) else { return vm.ctx.none() };
        let params = row.params.iter().map(|p| {
            let parts = [p.name, p.mixin, p.converter, p.default, p.doc].map(text);
            vm.ctx.new_tuple(parts.to_vec()).into()
        });
        let params = vm.ctx.new_list(params.collect()).into();
        vm.ctx.new_tuple(vec![text(row.role.name()), text(row.module), params]).into()
    }

    #[pystaticmethod]
    fn transform(name: PyStrRef, uid: PyStrRef, params: PyDictRef, df: PyObjectRef, vm: &VirtualMachine) -> PyResult<Frame> {
        let (settings, df) = (settings(&uid, &params, vm)?, frame::of(&df, vm)?);
        Ok(Frame { df: job(vm, || stage::transform(&failure::text(&name), &settings, &df))? })
    }

    #[pystaticmethod]
    fn fit(name: PyStrRef, uid: PyStrRef, params: PyDictRef, df: PyObjectRef, vm: &VirtualMachine) -> PyResult<FittedModel> {
        let (settings, df) = (settings(&uid, &params, vm)?, frame::of(&df, vm)?);
        let model = job(vm, || stage::fit(&failure::text(&name), &settings, &df))?;
        Ok(FittedModel { model: Arc::from(model) })
    }

    /// Whether the stage takes these values; an error says which it does not.
    #[pystaticmethod]
    fn check(name: PyStrRef, uid: PyStrRef, params: PyDictRef, vm: &VirtualMachine) -> PyResult<()> {
        let settings = settings(&uid, &params, vm)?;
        checked(stage::check(&failure::text(&name), &settings), vm)
    }

    #[pystaticmethod]
    fn evaluate(name: PyStrRef, uid: PyStrRef, params: PyDictRef, df: PyObjectRef, vm: &VirtualMachine) -> PyResult<f64> {
        let (settings, df) = (settings(&uid, &params, vm)?, frame::of(&df, vm)?);
        job(vm, || stage::evaluate(&failure::text(&name), &settings, &df))
    }

    /// A figure or a table of a DataFrame that no stage gives: `Correlation.corr` and the like.
    #[pystaticmethod]
    fn statistic(name: PyStrRef, df: PyObjectRef, arguments: PyListRef, vm: &VirtualMachine) -> PyResult<Frame> {
        let df = frame::of(&df, vm)?;
        let arguments = arguments.borrow_vec().iter().map(|value| values::from_python(value, vm)).collect::<PyResult<Vec<_>>>()?;
        Ok(Frame { df: job(vm, || touchpaper_ml::stat::statistic(&failure::text(&name), &df, &arguments))? })
    }

    #[pystaticmethod]
    fn vector_to_array(column: PyObjectRef, single: bool, vm: &VirtualMachine) -> PyResult<Column> {
        Ok(Column { expression: functions::vector_to_array(column::of(&column, vm)?, single) })
    }

    #[pystaticmethod]
    fn array_to_vector(column: PyObjectRef, vm: &VirtualMachine) -> PyResult<Column> {
        Ok(Column { expression: functions::array_to_vector(column::of(&column, vm)?) })
    }

    /// Figures of a group's vectors.
    #[pystaticmethod]
    fn summary(vectors: PyObjectRef, weights: PyObjectRef, metrics: PyListRef, vm: &VirtualMachine) -> PyResult<Column> {
        let text = |name: &PyObjectRef| -> PyResult<String> { Ok(name.str(vm)?.to_string_lossy().into_owned()) };
        let metrics = metrics.borrow_vec().iter().map(text).collect::<PyResult<_>>()?;
        Ok(Column { expression: summarizer(column::of(&vectors, vm)?, column::of(&weights, vm)?, metrics) })
    }

    /// A model of this name from its saved folder and the text of its metadata.
    #[pystaticmethod]
    fn load(session: PyObjectRef, name: PyStrRef, path: PyStrRef, metadata: PyStrRef, vm: &VirtualMachine) -> PyResult<FittedModel> {
        let session = session.downcast_ref::<Session>().ok_or_else(|| vm.new_type_error("not a session"))?;
        let (name, path, metadata) = (failure::text(&name), failure::text(&path), failure::text(&metadata));
        let model = job(vm, || stage::restore(&name, &Saved::new(&session.session, &path, &metadata)?))?;
        Ok(FittedModel { model: Arc::from(model) })
    }

    /// The bytes of a saved model's document in another form: `onnx`, `pmml`.
    #[pystaticmethod]
    fn export(session: PyObjectRef, path: PyStrRef, form: PyStrRef, vm: &VirtualMachine) -> PyResult<PyBytesRef> {
        let session = session.downcast_ref::<Session>().ok_or_else(|| vm.new_type_error("not a session"))?;
        let (path, form) = (failure::text(&path), failure::text(&form));
        let document = job(vm, || export::export(&session.session, &path, export::Form::named(&form)?))?;
        Ok(vm.ctx.new_bytes(document))
    }

    /// Tells that a fit of Python's own has ended one iteration, or a search one of its fits.
    #[pystaticmethod]
    fn progress(
        session: PyObjectRef,
        uid: PyStrRef,
        algorithm: PyStrRef,
        iteration: u32,
        objective: f64,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        let session = session.downcast_ref::<Session>().ok_or_else(|| vm.new_type_error("not a session"))?;
        let progress = Progress { fit: failure::text(&uid), algorithm: failure::text(&algorithm), iteration, objective };
        job(vm, || training::tell(session.session.context(), progress))
    }

    /// P(|T| > |x|) of Student's t with these degrees of freedom; of the normal distribution where they are infinite.
    #[pystaticmethod]
    fn two_tails(x: f64, degrees: f64) -> f64 {
        touchpaper_ml::algorithms::distributions::two_tails(x, degrees)
    }

    /// A model of this name from a DataFrame that has the rows of its folder of data.
    #[pystaticmethod]
    fn model_of(name: PyStrRef, df: PyObjectRef, vm: &VirtualMachine) -> PyResult<FittedModel> {
        let df = frame::of(&df, vm)?;
        let model = job(vm, || stage::load(&failure::text(&name), &Table::of(&df)?))?;
        Ok(FittedModel { model: Arc::from(model) })
    }
}

#[pyclass(module = "_engine", name = "Model")]
#[derive(Clone, PyPayload)]
pub struct FittedModel {
    model: Arc<dyn Model>,
}

impl std::fmt::Debug for FittedModel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Model({})", self.model.name())
    }
}

#[pyclass]
impl FittedModel {
    #[pymethod]
    fn transform(zelf: &Py<Self>, uid: PyStrRef, params: PyDictRef, df: PyObjectRef, vm: &VirtualMachine) -> PyResult<Frame> {
        let (settings, df) = (settings(&uid, &params, vm)?, frame::of(&df, vm)?);
        Ok(Frame { df: job(vm, || zelf.model.transform(&settings, &df))? })
    }

    /// A figure of this name; NotImplemented where the model has none.
    #[pymethod]
    fn attribute(zelf: &Py<Self>, name: PyStrRef, vm: &VirtualMachine) -> PyResult {
        match zelf.model.attribute(&failure::text(&name)) {
            Some(value) => values::to_python(&value, vm),
            None => Ok(vm.ctx.not_implemented()),
        }
    }

    /// What a method with arguments gives; NotImplemented where the model has none of this name.
    #[pymethod]
    fn call(zelf: &Py<Self>, name: PyStrRef, uid: PyStrRef, params: PyDictRef, arguments: PyListRef, vm: &VirtualMachine) -> PyResult {
        let settings = settings(&uid, &params, vm)?;
        let arguments = arguments.borrow_vec().iter().map(|value| values::from_python(value, vm)).collect::<PyResult<Vec<_>>>()?;
        match job(vm, || zelf.model.call(&failure::text(&name), &settings, &arguments))? {
            Some(value) => values::to_python(&value, vm),
            None => Ok(vm.ctx.not_implemented()),
        }
    }

    /// What a method of this name says of a DataFrame; NotImplemented where the model has none.
    #[pymethod]
    fn evaluate(
        zelf: &Py<Self>,
        name: PyStrRef,
        uid: PyStrRef,
        params: PyDictRef,
        df: PyObjectRef,
        arguments: PyListRef,
        vm: &VirtualMachine,
    ) -> PyResult {
        let (settings, df) = (settings(&uid, &params, vm)?, frame::of(&df, vm)?);
        let arguments = arguments.borrow_vec().iter().map(|value| values::from_python(value, vm)).collect::<PyResult<Vec<_>>>()?;
        match job(vm, || zelf.model.evaluate(&failure::text(&name), &settings, &df, &arguments))? {
            Some(value) => values::to_python(&value, vm),
            None => Ok(vm.ctx.not_implemented()),
        }
    }

    /// The models that it is made of.
    #[pymethod]
    fn parts(zelf: &Py<Self>, vm: &VirtualMachine) -> PyListRef {
        let parts = zelf.model.parts().into_iter().map(|model| FittedModel { model: Arc::from(model) }.into_pyobject(vm));
        vm.ctx.new_list(parts.collect())
    }

    /// What the saved metadata tells beside the parameters: (name, value) pairs.
    #[pymethod]
    fn metadata(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult {
        let pair = |(name, value): (&'static str, ParamValue)| ParamValue::List(vec![ParamValue::Text(name.to_string()), value]);
        values::to_python(&ParamValue::List(zelf.model.metadata().into_iter().map(pair).collect()), vm)
    }

    /// A table of this name; None where the model has none.
    #[pymethod]
    fn frame(
        zelf: &Py<Self>,
        name: PyStrRef,
        uid: PyStrRef,
        params: PyDictRef,
        frames: PyListRef,
        arguments: PyListRef,
        vm: &VirtualMachine,
    ) -> PyResult<Option<Frame>> {
        let settings = settings(&uid, &params, vm)?;
        let frames = frames.borrow_vec().iter().map(|df| frame::of(df, vm)).collect::<PyResult<Vec<_>>>()?;
        let arguments = arguments.borrow_vec().iter().map(|value| values::from_python(value, vm)).collect::<PyResult<Vec<_>>>()?;
        let found = job(vm, || zelf.model.frame(&failure::text(&name), &settings, &frames, &arguments))?;
        Ok(found.map(|df| Frame { df }))
    }

    /// Writes the model's tables, each into its folder beneath the model's.
    #[pymethod]
    fn save(zelf: &Py<Self>, session: PyObjectRef, path: PyStrRef, vm: &VirtualMachine) -> PyResult<()> {
        let session = session.downcast_ref::<Session>().ok_or_else(|| vm.new_type_error("not a session"))?;
        let (tables, path) = (checked(zelf.model.tables(), vm)?, failure::text(&path));
        job(vm, || tables.iter().try_for_each(|(folder, table)| table.save(&session.session, &format!("{path}/{folder}"))))
    }
}
