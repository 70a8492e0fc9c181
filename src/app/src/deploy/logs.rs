//! The course's log files of a deployment. Each replica writes its own, into files that go with it; asked for one, a deployment
//! answers with all that it has answered, made of its log.

use serde_json::Value;
use touchpaper_deploy::logs::{PREDICT, Prediction, file_name};
use touchpaper_deploy::service::Contract;
use touchpaper_wire::{HttpRequest, HttpResponse};

use crate::deploy::deployment::Deployment;
use crate::deploy::log::Call;

/// What `GET /logs/<file>` of the Flask contract answers; None where something else is asked for.
pub fn asked(deployment: &Deployment, request: &HttpRequest, now_ms: f64) -> Option<(HttpResponse, Vec<u8>)> {
    let path = request.target.split(['?', '#']).next().unwrap_or_default();
    let file = path.strip_prefix("/logs/predict-")?;
    if deployment.contract != Contract::Flask || request.method != "GET" {
        return None;
    }
    let file = format!("predict-{file}");
    let text = course_log(deployment, &file, now_ms)?;
    let headers =
        [("Content-Type", "text/plain; charset=utf-8".to_owned()), ("Content-Disposition", format!("attachment; filename={file}"))];
    let headers = headers.map(|(name, value)| (name.to_owned(), value)).to_vec();
    Some((HttpResponse { status: 200, reason: "OK".to_owned(), headers }, text.into_bytes()))
}

/// A log file by its name; None where nothing belongs into it, as there is no file then.
fn course_log(deployment: &Deployment, file: &str, now_ms: f64) -> Option<String> {
    let test = file == file_name("predict", true, now_ms);
    let of_file = |call: &&Call| is_test(call) == test && (test || file_name("predict", false, call.at) == file);
    let calls = deployment.log.oldest().map(|kept| (kept.number, &kept.call)).filter(|(_, call)| of_file(call));
    let lines: String = calls.filter_map(|(number, call)| line(deployment, number, call)).collect();
    (!lines.is_empty()).then(|| format!("{PREDICT}\n{lines}"))
}

/// The whole log in the course's columns.
pub fn course_csv(deployment: &Deployment) -> String {
    let lines = deployment.log.oldest().filter_map(|kept| line(deployment, kept.number, &kept.call));
    format!("{PREDICT}\n{}", lines.collect::<String>())
}

fn is_test(call: &Call) -> bool {
    let body = serde_json::from_slice::<Value>(&call.request);
    body.is_ok_and(|body| body.get("query").is_some() && body.get("mode").and_then(Value::as_str) == Some("test"))
}

/// None of what was no prediction, or whose bodies are not kept any more.
fn line(deployment: &Deployment, number: u64, call: &Call) -> Option<String> {
    let rows = call.rows(deployment.contract, &deployment.signature)?;
    if rows.predictions.is_empty() {
        return None;
    }
    let answered = serde_json::from_slice::<Value>(&call.response).ok();
    let probabilities = answered.as_ref().and_then(|body| body.get("y_proba")).and_then(Value::as_array);
    let prediction = Prediction {
        id: &format!("{}-{number}", deployment.name),
        now_ms: call.at,
        labels: &rows.predictions,
        probabilities: probabilities.map(Vec::as_slice),
        query: &rows.rows,
        version: &call.version.unwrap_or(deployment.model.version).to_string(),
        runtime_ms: call.ms,
    };
    Some(prediction.line())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deploy::deployment::Wanted;
    use crate::deploy::log::{Outcome, Source};
    use serde_json::json;

    /// 28 November 2026.
    const NOW: f64 = 1_795_824_000_000.0;

    fn deployment() -> Deployment {
        let wanted = Wanted {
            name: "churn".into(),
            model: "churn".into(),
            version: 3,
            contract: Contract::Flask,
            replicas: 1,
            port: None,
            round_robin: false,
            more: Default::default(),
        };
        let signature = json!({"inputs": [{"name": "age", "type": "double"}], "outputs": [{"name": "prediction", "type": "double"}],
            "prediction": "prediction"});
        let mut deployment = Deployment::new(&wanted, serde_json::from_value(signature).unwrap(), 8080);
        let call = |request: Value, response: Value| Call {
            at: NOW,
            ms: 1500.0,
            method: "POST".into(),
            target: "/predict".into(),
            content_type: "application/json".into(),
            source: Source::Person,
            outcome: Outcome::Answered(200),
            request: request.to_string().into_bytes(),
            response: response.to_string().into_bytes(),
            labels: Vec::new(),
            version: None,
        };
        deployment.log.note(call(json!({"age": {"0": 20, "1": 30}}), json!([0.0, 1.0])));
        deployment.log.note(call(
            json!({"query": {"age": [40]}, "type": "dict", "mode": "test"}),
            json!({"y_pred": [1.0], "y_proba": [[0.25, 0.75]]}),
        ));
        // A replica of the version before has answered this one.
        deployment.log.note(Call { version: Some(2), ..call(json!({"age": {"0": 50}}), json!([1.0])) });
        deployment.log.note(Call { outcome: Outcome::Answered(400), ..call(json!({"age": {"0": "x"}}), json!({"error": "row 0"})) });
        deployment
    }

    fn answer(target: &str) -> Option<String> {
        let request = HttpRequest { method: "GET".into(), target: target.into(), headers: Vec::new() };
        asked(&deployment(), &request, NOW).map(|(_, body)| String::from_utf8(body).unwrap())
    }

    #[test]
    fn log_files_tell_what_all_replicas_have_answered() {
        let months = answer("/logs/predict-2026-11.log").unwrap();
        let lines: Vec<&str> = months.lines().collect();
        assert_eq!(lines[0], PREDICT);
        assert_eq!(lines[1], r#"churn-1,1795824000.000,"[0.0,1.0]",None,"{""age"": [20,30]}",3,000:00:01"#);
        assert_eq!(lines[2], r#"churn-3,1795824000.000,[1.0],None,"{""age"": [50]}",2,000:00:01"#);
        assert_eq!(lines.len(), 3);
        let tests = answer("/logs/predict-test.log").unwrap();
        assert_eq!(tests.lines().nth(1).unwrap(), r#"churn-2,1795824000.000,[1.0],"[[0.25,0.75]]","{""age"": [40]}",3,000:00:01"#);
        assert_eq!(course_csv(&deployment()).lines().count(), 4);
        for other in ["/logs/predict-2026-12.log", "/logs/train-test.log", "/predict", "/logs/../predict-test.log"] {
            assert_eq!(answer(other), None, "{other}");
        }
    }
}
