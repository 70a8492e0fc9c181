use std::collections::BTreeMap;

use proptest::prelude::{any, prop};
use proptest::{prop_oneof, proptest, strategy::Strategy};
use serde_json::{Value, json};

use super::{Answer, Asked, Contract, Fault, Service, Trained, World};
use crate::Table;

/// A model that finds everyone over 30 leaving, and refuses rows without an age.
#[derive(Default)]
struct Model {
    logs: BTreeMap<String, String>,
    trains: bool,
}

impl World for Model {
    fn score(&mut self, rows: &Table) -> Result<Table, Fault> {
        let at = rows.fields.iter().position(|field| field == "age").ok_or_else(|| Fault::Engine("no age".into()))?;
        let one = |row: &Vec<Value>| match row[at].as_f64() {
            Some(age) if age > 30.0 => Ok(vec![json!(1.0), json!([0.25, 0.75])]),
            Some(_) => Ok(vec![json!(0.0), json!([0.75, 0.25])]),
            None => Err(Fault::Request("Encountered null while assembling a row".into())),
        };
        let values = rows.values.iter().map(one).collect::<Result<_, _>>()?;
        Ok(Table { fields: vec!["prediction".into(), "probability".into()], values })
    }

    fn train(&mut self, _: bool) -> Option<Result<Trained, Fault>> {
        self.trains.then(|| Ok(Trained { shape: "(100, 4)".into(), evaluation: "{'auc': 0.9}".into(), note: "again".into() }))
    }

    fn read_log(&mut self, name: &str) -> Option<Vec<u8>> {
        self.logs.get(name).map(|text| text.clone().into_bytes())
    }

    fn log(&mut self, name: &str, header: &str, line: &str) {
        self.logs.entry(name.to_owned()).or_insert_with(|| format!("{header}\n")).push_str(line);
    }

    fn now_ms(&mut self) -> f64 {
        1_700_000_000_000.0
    }
}

fn service(contract: Contract) -> Service {
    let signature = serde_json::from_value(json!({
        "inputs": [
            {"name": "country", "type": "string", "categories": ["united_states", "singapore"], "unknown": "error"},
            {"name": "age", "type": "double"},
            {"name": "subscriber_type", "type": "string"},
            {"name": "num_streams", "type": "int"},
        ],
        "outputs": [{"name": "prediction", "type": "double"}, {"name": "probability", "type": "vector"}],
        "prediction": "prediction", "probability": "probability",
    }))
    .unwrap();
    Service { contract, signature, deployment: "churn".into(), version: "0.1".into(), host: "here".into() }
}

fn ask(contract: Contract, model: &mut Model, method: &str, target: &str, body: &[u8]) -> Answer {
    let asked = Asked { method, target, content_type: "application/json", body, id: "id-1", now_ms: 1_700_000_000_000.0 };
    service(contract).answer(&asked, model)
}

fn said(contract: Contract, method: &str, target: &str, body: &str) -> (u16, String) {
    let answer = ask(contract, &mut Model { trains: true, ..Model::default() }, method, target, body.as_bytes());
    (answer.status, String::from_utf8(answer.body).unwrap())
}

const QUERY: &str = r#"{"query": {"country": ["united_states", "singapore"], "age": [24, 42], "subscriber_type": ["aavail_basic", "aavail_premium"], "num_streams": [8, 17]}, "type": "dict", "mode": "test"}"#;
const FRAME: &str = r#"{"country": {"0": "united_states", "1": "singapore"}, "age": {"0": 24, "1": 42}, "subscriber_type": {"0": "aavail_basic", "1": "aavail_premium"}, "num_streams": {"0": 8, "1": 17}}"#;

/// The published calls: /train with and without a body, /predict empty, in full and with parts left out, /logs.
#[test]
fn the_case_studys_own_test_calls_pass() {
    let flask = Contract::Flask;
    assert_eq!(said(flask, "POST", "/train", r#"{"mode": "test"}"#), (200, "true".into()));
    assert_eq!(said(flask, "POST", "/train", "{}"), (200, "false".into()));
    assert_eq!(said(flask, "POST", "/train", ""), (200, "false".into()));
    assert_eq!(said(flask, "POST", "/predict", ""), (200, "[]".into()));
    assert_eq!(said(flask, "POST", "/predict", "{}"), (200, "[]".into()));
    let (status, body) = said(flask, "POST", "/predict", QUERY);
    assert_eq!((status, body.as_str()), (200, r#"{"y_pred":[0.0,1.0],"y_proba":[[0.75,0.25],[0.25,0.75]]}"#));
    assert_eq!(said(flask, "POST", "/predict", r#"{"query": {"age": [1]}, "type": "numpy"}"#), (200, "[]".into()));
    assert_eq!(said(flask, "POST", "/predict", r#"{"type": "dict"}"#), (200, "[]".into()));
    assert_eq!(said(flask, "POST", "/predict", FRAME), (200, "[0.0,1.0]".into()));
    assert!(said(flask, "GET", "/", "").1.starts_with("<h3>Hello churn!</h3>"));
}

#[test]
fn predictions_and_trainings_are_logged() {
    let mut model = Model { trains: true, ..Model::default() };
    for body in [QUERY, FRAME] {
        ask(Contract::Flask, &mut model, "POST", "/predict", body.as_bytes());
    }
    ask(Contract::Flask, &mut model, "POST", "/train", br#"{"mode": "test"}"#);
    assert_eq!(model.logs.keys().collect::<Vec<_>>(), ["predict-2023-11.log", "predict-test.log", "train-test.log"]);
    let answer = ask(Contract::Flask, &mut model, "GET", "/logs/train-test.log", b"");
    let text = String::from_utf8(answer.body).unwrap();
    assert_eq!(
        text,
        "unique_id,timestamp,x_shape,eval_test,model_version,model_version_note,runtime\n\
         id-1,1700000000.000,\"(100, 4)\",{'auc': 0.9},0.1,again,000:00:00\n"
    );
    assert!(answer.headers.contains(&("Content-Disposition".into(), "attachment; filename=train-test.log".into())));
    for (target, body) in [("/logs/none.log", "[]"), ("/logs/secret.txt", "[]"), ("/logs/..%2Fx.log", "[]")] {
        assert_eq!(ask(Contract::Flask, &mut model, "GET", target, b"").body, body.as_bytes());
    }
}

#[test]
fn a_deployment_without_a_program_does_not_claim_to_have_trained() {
    assert_eq!(ask(Contract::Flask, &mut Model::default(), "POST", "/train", br#"{"mode": "test"}"#).status, 501);
}

#[test]
fn bad_input_is_told_by_every_contract() {
    let wml = "/ml/v4/deployments/churn/predictions";
    let v4 = |fields: &str, values: &str| format!(r#"{{"input_data": [{{"fields": {fields}, "values": {values}}}]}}"#);
    let records = |row: &str| format!(r#"{{"dataframe_records": [{row}]}}"#);
    let frame = |row: &str| format!(r#"{{"query": {row}, "type": "dict"}}"#);
    let all = r#"["country", "age", "subscriber_type", "num_streams"]"#;
    let cases = [
        ("is not JSON", "{".to_owned(), "{".to_owned(), "{".to_owned()),
        (
            "`age`, `subscriber_type`, `num_streams` are missing",
            frame(r#"{"country": "singapore"}"#),
            v4(r#"["country"]"#, r#"[["singapore"]]"#),
            records(r#"{"country": "singapore"}"#),
        ),
        (
            "\"old\" where a number was expected",
            frame(r#"{"country": "singapore", "age": "old", "subscriber_type": "a", "num_streams": 1}"#),
            v4(all, r#"[["singapore", "old", "a", 1]]"#),
            records(r#"{"country": "singapore", "age": "old", "subscriber_type": "a", "num_streams": 1}"#),
        ),
        (
            "Unseen label: mars",
            frame(r#"{"country": "mars", "age": 1, "subscriber_type": "a", "num_streams": 1}"#),
            v4(all, r#"[["mars", 1, "a", 1]]"#),
            records(r#"{"country": "mars", "age": 1, "subscriber_type": "a", "num_streams": 1}"#),
        ),
        (
            "Encountered null",
            frame(r#"{"country": "singapore", "age": null, "subscriber_type": "a", "num_streams": 1}"#),
            v4(all, r#"[["singapore", null, "a", 1]]"#),
            records(r#"{"country": "singapore", "age": null, "subscriber_type": "a", "num_streams": 1}"#),
        ),
    ];
    for (wanted, flask, watson, mlflow) in cases {
        for (contract, target, body) in
            [(Contract::Flask, "/predict", flask), (Contract::Wml, wml, watson), (Contract::Mlflow, "/invocations", mlflow)]
        {
            let (status, text) = said(contract, "POST", target, &body);
            assert_eq!(status, 400, "{contract:?} {body}: {text}");
            let told: Value = serde_json::from_str(&text).unwrap();
            let message = [&told["error"], &told["errors"][0]["message"], &told["message"]].into_iter().find_map(Value::as_str).unwrap();
            assert!(message.contains(wanted), "{contract:?}: {message}");
        }
    }
}

#[test]
fn ten_megabytes_are_answered() {
    let rows = 60_000;
    let column = |cell: &str| format!("[{}]", vec![cell; rows].join(","));
    let pad = "x".repeat(150);
    let body = format!(
        r#"{{"query": {{"country": {}, "age": {}, "subscriber_type": {}, "num_streams": {}}}, "type": "dict"}}"#,
        column("\"singapore\""),
        column("42"),
        column(&format!("\"{pad}\"")),
        column("1")
    );
    assert!(body.len() > 10_000_000);
    let (status, text) = said(Contract::Flask, "POST", "/predict", &body);
    assert_eq!((status, text.matches("1.0").count()), (200, rows));
    let (status, text) = said(Contract::Flask, "POST", "/predict", &format!("\"{}\"", "x".repeat(10_000_000)));
    assert_eq!((status, text.len() < 1000), (400, true));
    let (status, _) = said(Contract::Flask, "POST", "/predict", &"[".repeat(10_000_000));
    assert_eq!(status, 400);
}

#[test]
fn watson_answers_a_table_for_a_table() {
    let body = r#"{"fields": ["age", "country", "num_streams", "subscriber_type"], "values": [[42, "singapore", 1, "a"]]}"#;
    let (status, text) = said(Contract::Wml, "POST", "/v3/wml_instances/i/deployments/churn/online", body);
    assert_eq!((status, text.as_str()), (200, r#"{"fields":["prediction","probability"],"values":[[1.0,[0.25,0.75]]]}"#));
    let v4 = format!(r#"{{"input_data": [{body}, {{"fields": ["age", "country", "num_streams", "subscriber_type"], "values": []}}]}}"#);
    let (status, text) = said(Contract::Wml, "POST", "/ml/v4/deployments/churn/predictions?version=2020-09-01", &v4);
    assert_eq!(status, 200);
    assert_eq!(
        text,
        r#"{"predictions":[{"fields":["prediction","probability"],"values":[[1.0,[0.25,0.75]]]},{"fields":["prediction","probability"],"values":[]}]}"#
    );
    assert_eq!(said(Contract::Wml, "POST", "/ml/v4/deployments/other/predictions", &v4).0, 404);
    assert_eq!(said(Contract::Wml, "GET", "/ml/v4/deployments/churn/predictions", "").0, 405);
    assert!(said(Contract::Wml, "GET", "/ml/v4/deployments", "").1.contains("\"state\":\"ready\""));
}

#[test]
fn mlflow_says_how_it_lives_and_what_it_takes() {
    assert_eq!(said(Contract::Mlflow, "GET", "/ping", ""), (200, "\n".into()));
    let asked = Asked {
        method: "POST",
        target: "/invocations",
        content_type: "text/csv; charset=utf-8",
        body: b"age,country,subscriber_type,num_streams\n42,singapore,a,1\n",
        id: "",
        now_ms: 0.0,
    };
    assert_eq!(service(Contract::Mlflow).answer(&asked, &mut Model::default()).body, br#"{"predictions":[1.0]}"#);
    let asked = Asked { content_type: "text/plain", ..asked };
    assert_eq!(service(Contract::Mlflow).answer(&asked, &mut Model::default()).status, 415);
}

#[test]
fn ready_requests_are_answered() {
    for contract in [Contract::Flask, Contract::Wml, Contract::Mlflow] {
        for ready in service(contract).ready() {
            let (status, text) = said(contract, ready.method, &ready.target, &ready.body);
            assert_eq!(status, 200, "{contract:?} {}: {text}", ready.title);
        }
    }
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        proptest::strategy::Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        prop_oneof!["singapore", "age", "dict", ".*"].prop_map(Value::from),
    ];
    let name = prop_oneof![
        "query",
        "type",
        "mode",
        "age",
        "country",
        "num_streams",
        "subscriber_type",
        "input_data",
        "fields",
        "values",
        "0",
        "inputs"
    ];
    leaf.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(name.clone(), inner, 0..6).prop_map(|parts| Value::Object(parts.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_is_sent_is_answered(body in json_value(), cut in any::<prop::sample::Index>(), bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        let text = body.to_string();
        let half = &text.as_bytes()[..cut.index(text.len() + 1)];
        for (contract, target) in [
            (Contract::Flask, "/predict"), (Contract::Flask, "/train"), (Contract::Wml, "/ml/v4/deployments/churn/predictions"),
            (Contract::Wml, "/v3/wml_instances/i/deployments/churn/online"), (Contract::Mlflow, "/invocations"),
        ] {
            for body in [text.as_bytes(), half, bytes.as_slice()] {
                let answer = ask(contract, &mut Model::default(), "POST", target, body);
                assert!([200, 400, 501].contains(&answer.status), "{contract:?} {}", answer.status);
                if answer.status == 200 {
                    serde_json::from_slice::<Value>(&answer.body).unwrap();
                }
            }
        }
    }
}
