//! `touchpaper export-model`: a saved model as ONNX or PMML. The work is `_export.py`'s, which the page calls as well.

use std::process::ExitCode;

use touchpaper_terminal::machine::{Code, Program};
use touchpaper_wire::Launch;

use crate::submit;

/// What the host runs, with the model, the form and the file in `sys.argv`.
const SCRIPT: &str = "import sys\nimport _export\n_export.main(*sys.argv[1:])\n";

pub fn run(model: String, form: String, out: Option<String>) -> ExitCode {
    let code = Code::Script { path: "export-model".to_owned(), source: SCRIPT.to_owned() };
    let args = vec![model, form, out.unwrap_or_default()];
    submit::run_program(&Program { code, args, launch: Launch::default(), input: Vec::new() }, &submit::standard_streams())
}
