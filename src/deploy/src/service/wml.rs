//! Watson Machine Learning: predictions by version 4 of its API, and by the one that the course's older client calls.

use serde_json::json;

use super::{Answer, Asked, Fault, Service, World};
use crate::contract::{wml, wml_v3};

pub fn answer(service: &Service, asked: &Asked<'_>, path: &str, world: &mut dyn World) -> Answer {
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let answered = match parts.as_slice() {
        ["ml", "v4", "deployments", id, "predictions"] if *id == service.deployment => posted(asked, || newer(service, asked, world)),
        ["v3", "wml_instances", _, "deployments", id, "online"]
        | ["v3", "wml_instances", _, "published_models", _, "deployments", id, "online"]
            if *id == service.deployment =>
        {
            posted(asked, || older(service, asked, world))
        }
        ["ml", "v4", "deployments", id] if *id == service.deployment && asked.method == "GET" => Ok(about(service)),
        ["ml", "v4", "deployments"] if asked.method == "GET" => {
            let one: serde_json::Value = serde_json::from_slice(&about(service).body).unwrap_or_default();
            Ok(Answer::json(200, json!({ "resources": [one] }).to_string()))
        }
        ["ml", "v4", "deployments", id, ..] | ["v3", "wml_instances", _, "deployments", id, ..] if *id != service.deployment => {
            Ok(refusal(404, "deployment_does_not_exist", &format!("Deployment with id {id} does not exist."), asked))
        }
        _ => Ok(refusal(404, "not_found", &format!("There is nothing at {path}."), asked)),
    };
    answered.unwrap_or_else(|fault| match fault {
        Fault::Request(message) => refusal(400, "invalid_input_data", &message, asked),
        Fault::Engine(message) => refusal(500, "scoring_failed", &message, asked),
    })
}

fn posted(asked: &Asked<'_>, answer: impl FnOnce() -> Result<Answer, Fault>) -> Result<Answer, Fault> {
    if asked.method == "POST" {
        return answer();
    }
    Ok(refusal(405, "method_not_allowed", "Predictions are asked for by POST.", asked).with("Allow", "POST"))
}

fn newer(service: &Service, asked: &Asked<'_>, world: &mut dyn World) -> Result<Answer, Fault> {
    let tables = wml::parse(asked.text()?)?;
    let scored = tables.into_iter().map(|table| service.score(table, world).map(|(_, scores)| scores));
    Ok(Answer::json(200, wml::reply(&scored.collect::<Result<Vec<_>, _>>()?)?))
}

fn older(service: &Service, asked: &Asked<'_>, world: &mut dyn World) -> Result<Answer, Fault> {
    let (_, scores) = service.score(wml_v3::parse(asked.text()?)?, world)?;
    Ok(Answer::json(200, wml_v3::reply(&scores)?))
}

fn about(service: &Service) -> Answer {
    let fields: Vec<_> = service.signature.inputs.iter().map(|column| json!({ "name": column.name, "type": column.kind })).collect();
    let told = json!({
        "metadata": { "id": service.deployment, "name": service.deployment },
        "entity": {
            "asset": { "id": service.deployment, "rev": service.version },
            "custom": { "input": fields },
            "online": {},
            "status": { "state": "ready" },
        },
    });
    Answer::json(200, told.to_string())
}

fn refusal(status: u16, code: &str, message: &str, asked: &Asked<'_>) -> Answer {
    Answer::json(status, json!({ "trace": asked.id, "errors": [{ "code": code, "message": message }] }).to_string())
}
