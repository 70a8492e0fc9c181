use serde_json::{Value, json};

use super::{Form, Model, folder};
use crate::dockerfile::{Level, Step, lint, parse};
use crate::zip::Entry;

fn model() -> Model {
    let signature = json!({
        "inputs": [
            {"name": "country", "type": "string", "categories": ["singapore"], "unknown": "error"},
            {"name": "age", "type": "int"},
            {"name": "state", "type": "string", "required": false},
        ],
        "outputs": [{"name": "prediction", "type": "double"}], "prediction": "prediction",
    });
    Model {
        name: "churn \"2\"".into(),
        version: "0.1".into(),
        signature: serde_json::from_value(signature).unwrap(),
        rows: serde_json::from_value(json!({"fields": ["country", "age"], "values": [["singapore", 24]]})).unwrap(),
        scores: serde_json::from_value(json!({"fields": ["prediction"], "values": [[1.0]]})).unwrap(),
        onnx: Ok(vec![1, 2]),
        pmml: Err("KMeansModel cannot be exported: why.".into()),
        saved: vec![Entry::new("metadata/part-00000", "{}")],
    }
}

fn text(files: &[Entry], path: &str) -> String {
    let found = files.iter().find(|file| file.path == format!("churn--2/{path}")).unwrap_or_else(|| panic!("no {path}"));
    String::from_utf8(found.bytes.clone()).unwrap()
}

#[test]
fn the_docker_folder_is_one_that_our_own_docker_reads() {
    let files = folder(Form::Docker, &model()).unwrap();
    let instructions = parse(&text(&files, "Dockerfile")).unwrap();
    assert!(matches!(&instructions[0].step, Step::From { image, .. } if image == "python:3.13-slim"));
    // A tab has no onnxruntime; nothing else of it is amiss.
    let requirements = text(&files, "requirements.txt");
    let findings = lint(&instructions, &|name| (name == "requirements.txt").then(|| requirements.clone()));
    let errors: Vec<_> = findings.iter().filter(|finding| finding.level == Level::Error).map(|finding| finding.text.clone()).collect();
    assert!(errors.iter().all(|message| message.contains("onnxruntime")), "{errors:?}");
    assert!(requirements.lines().all(|line| line.contains("==")), "{requirements}");
    let expected: Value = serde_json::from_str(&text(&files, "expected.json")).unwrap();
    assert_eq!(expected, json!({"fields": ["country", "age"], "values": [["singapore", 24]], "predictions": [1.0], "probabilities": null}));
}

#[test]
fn watsons_package_says_what_it_lacks() {
    let files = folder(Form::Wml, &model()).unwrap();
    assert!(text(&files, "README.md").contains("- no PMML 4.3: KMeansModel cannot be exported: why."));
    let told: Value = serde_json::from_str(&text(&files, "model.json")).unwrap();
    assert_eq!(
        (&told["file"], &told["schemas"]["input"][0]["fields"]),
        (&json!("model.onnx"), &json!([{"name": "country", "type": "string"}, {"name": "age", "type": "integer"}]))
    );
    let neither = Model { onnx: Err("no".into()), ..model() };
    assert_eq!(folder(Form::Wml, &neither).unwrap_err(), "no ONNX: no; no PMML 4.3: KMeansModel cannot be exported: why.");
}

#[test]
fn watsons_runtime_is_one_that_has_the_models_operators() {
    let of = |version: u8| Model { onnx: Ok(vec![8, 9, 0x42, 4, 0x0a, 0, 0x10, version, 0x42, 0]), ..model() };
    for (version, wanted) in [(15, "onnxruntime_opset_19"), (20, "onnxruntime_opset_20")] {
        let files = folder(Form::Wml, &of(version)).unwrap();
        let told: Value = serde_json::from_str(&text(&files, "model.json")).unwrap();
        assert_eq!(told["software_spec"]["name"], json!(wanted));
        assert_eq!(text(&files, "README.md").contains("its operators need onnxruntime_opset_20"), version == 20);
    }
}

#[test]
fn what_onnx_cannot_hold_is_refused_before_it_is_packed() {
    let mut odd = model();
    odd.signature.inputs[1].kind = "array<double>".into();
    assert_eq!(folder(Form::Docker, &odd).unwrap_err(), "column `age` is of type array<double>, which has no form in ONNX here");
    assert!(folder(Form::Spark, &odd).is_ok());
}

#[test]
fn the_mlmodel_quotes_what_it_holds() {
    let files = folder(Form::Mlflow, &model()).unwrap();
    let described = text(&files, "model/MLmodel");
    assert!(described.contains("  name: \"churn \\\"2\\\"\"\n"), "{described}");
    assert!(described.contains(r#"  inputs: "[{\"name\":\"country\",\"required\":true,\"type\":\"string\"}"#), "{described}");
    assert_eq!(text(&files, "reply.json"), r#"{"predictions":[1.0]}"#);
}

#[test]
fn the_native_servers_dockerfile_is_read() {
    let instructions = parse(include_str!("../../bundle/serve-model/Dockerfile")).unwrap();
    let froms = instructions.iter().filter(|instruction| matches!(instruction.step, Step::From { .. })).count();
    let copied = instructions.iter().any(|one| matches!(&one.step, Step::Copy { from: Some(from), .. } if from == "build"));
    assert_eq!((froms, copied), (2, true));
}
