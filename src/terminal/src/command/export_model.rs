//! `export-model`: a saved model as a document, or a zip of a folder, of another system. The work is `_export.py`'s.

use super::{Call, Command, Operands, Run};
use crate::machine::{Code, Program};
use crate::options::{Parsed, long_valued, valued};

pub const COMMAND: Command = Command {
    name: "export-model",
    about: "Write a saved model as ONNX, PMML, a Docker and Flask folder, or for Watson, MLflow or Spark.",
    usage: "export-model --to onnx|pmml|docker|wml|mlflow|spark [-o FILE] MODEL",
    options: &[
        long_valued("to", "FORM", "onnx, pmml; docker, wml, mlflow, spark: zips of a folder"),
        valued('o', "out", "FILE", "the file to write; beside the model if nothing is said"),
    ],
    operands: Operands::Paths,
    run: Run::Parsed(run),
};

/// With the model, the form and the file in `sys.argv`.
pub const SCRIPT: &str = "import sys\nimport _export\n_export.main(*sys.argv[1:])\n";

fn run(call: &mut Call, parsed: Parsed) -> i32 {
    let (Some(form), [model]) = (parsed.value("to"), parsed.operands.as_slice()) else {
        call.complain("a saved model and --to are wanted");
        return 2;
    };
    let code = Code::Script { path: "export-model".to_owned(), source: SCRIPT.to_owned() };
    let args = vec![model.clone(), form.to_owned(), parsed.value("o").unwrap_or_default().to_owned()];
    let program = Program { code, args, launch: call.shell.launch(), input: Vec::new() };
    let streams = call.streams.clone();
    let outcome = call.shell.machine.run(&program, &streams);
    call.shell.ended(&outcome)
}
