//! `touchpaper export-model`: a saved model as ONNX or PMML. The work is `_export.py`'s, which the page calls as well.

use std::process::ExitCode;

use crate::submit;

/// What the host runs, with the model, the form and the file in `sys.argv`.
const SCRIPT: &str = "import sys\nimport _export\n_export.main(*sys.argv[1:])\n";

pub fn run(model: String, form: String, out: Option<String>) -> ExitCode {
    submit::run_source("export-model", SCRIPT, &[model, form, out.unwrap_or_default()])
}
