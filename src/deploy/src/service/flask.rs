//! The course's Flask contract: `GET /`, `POST /predict` in both published bodies, `/train`, `/logs/<file>`.

use serde_json::Value;

use super::{Answer, Asked, Fault, Service, World};
use crate::contract::{case_study, flask};
use crate::logs;
use crate::ordered::Ordered;
use crate::signature::Signature;
use crate::table::Table;

pub fn answer(service: &Service, asked: &Asked<'_>, path: &str, world: &mut dyn World) -> Answer {
    let method = asked.method;
    let allowed = |methods: &[&str]| methods.contains(&method);
    match path {
        "/" if allowed(&["GET", "HEAD"]) => hello(service),
        "/" => refused_method("GET, HEAD"),
        "/predict" if allowed(&["GET", "POST"]) => predict(service, asked, world).unwrap_or_else(failed),
        "/predict" => refused_method("GET, POST"),
        "/train" if allowed(&["GET", "POST"]) => train(service, asked, world).unwrap_or_else(failed),
        "/train" => refused_method("GET, POST"),
        _ => match path.strip_prefix("/logs/") {
            Some(name) if allowed(&["GET"]) => log_file(name, world),
            Some(_) => refused_method("GET"),
            None => Answer::error(404, "The requested URL was not found on the server: there are /, /predict, /train and /logs/<file>."),
        },
    }
}

fn refused_method(allowed: &str) -> Answer {
    Answer::error(405, "The method is not allowed for the requested URL.").with("Allow", allowed)
}

fn failed(fault: Fault) -> Answer {
    match fault {
        Fault::Request(message) => Answer::error(400, &message),
        Fault::Engine(message) => Answer::error(500, &message),
    }
}

fn hello(service: &Service) -> Answer {
    let text = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let (name, host) = (text(&service.deployment), text(&service.host));
    Answer::new(200, "text/html; charset=utf-8", format!("<h3>Hello {name}!</h3><b>Hostname:</b> {host}<br/>"))
}

/// Which of the two bodies it is, told by the words that only the case study has.
pub(super) fn of_case_study(signature: &Signature, body: &str) -> bool {
    let Ok(Ordered(parts)) = serde_json::from_str::<Ordered<serde::de::IgnoredAny>>(body) else { return false };
    let words = ["query", "type", "mode"];
    let is_column = |name: &str| signature.inputs.iter().any(|column| column.name == name);
    parts.iter().any(|(name, _)| words.contains(&name.as_str()) && !is_column(name))
}

fn predict(service: &Service, asked: &Asked<'_>, world: &mut dyn World) -> Result<Answer, Fault> {
    let body = asked.text()?;
    if of_case_study(&service.signature, body) {
        let Some(request) = case_study::parse(body)? else { return Ok(Answer::json(200, case_study::NO_QUERY.to_owned())) };
        let (labels, probabilities) = scored(service, asked, request.rows, request.test, world)?;
        return Ok(Answer::json(200, case_study::reply(&labels, probabilities.as_deref())));
    }
    let Some(rows) = flask::parse(body)? else { return Ok(Answer::json(200, flask::NO_DATA.to_owned())) };
    let (labels, _) = scored(service, asked, rows, false, world)?;
    Ok(Answer::json(200, flask::reply(&labels)))
}

type Predicted = (Vec<Value>, Option<Vec<Value>>);

fn scored(service: &Service, asked: &Asked<'_>, rows: Table, test: bool, world: &mut dyn World) -> Result<Predicted, Fault> {
    let start = world.now_ms();
    let (rows, scores) = service.score(rows, world)?;
    let (labels, probabilities) = (service.predictions(&scores), service.probabilities(&scores));
    let line = logs::Prediction {
        id: asked.id,
        now_ms: asked.now_ms,
        labels: &labels,
        probabilities: probabilities.as_deref(),
        query: &rows,
        version: &service.version,
        runtime_ms: world.now_ms() - start,
    };
    world.log(&logs::file_name("predict", test, asked.now_ms), logs::PREDICT, &line.line());
    Ok((labels, probabilities))
}

/// `true` once it is done; `false` where nothing was sent, as the app answers.
fn train(service: &Service, asked: &Asked<'_>, world: &mut dyn World) -> Result<Answer, Fault> {
    let body = asked.text()?;
    if body.trim().is_empty() {
        return Ok(Answer::json(200, "false".to_owned()));
    }
    let wanted: Value = serde_json::from_str(body).map_err(crate::Error::from)?;
    let nothing = match &wanted {
        Value::Null => true,
        Value::Object(parts) => parts.is_empty(),
        _ => false,
    };
    if nothing {
        return Ok(Answer::json(200, "false".to_owned()));
    }
    let test = wanted.get("mode").and_then(Value::as_str) == Some("test");
    let start = world.now_ms();
    let Some(trained) = world.train(test) else {
        return Ok(Answer::error(501, "This deployment serves a fitted model and was given no program that trains it."));
    };
    let trained = trained?;
    let cells = [
        asked.id.to_owned(),
        format!("{:.3}", asked.now_ms / 1000.0),
        trained.shape,
        trained.evaluation,
        service.version.clone(),
        trained.note,
        logs::runtime(world.now_ms() - start),
    ];
    world.log(&logs::file_name("train", test, asked.now_ms), logs::TRAIN, &logs::line(&cells));
    Ok(Answer::json(200, "true".to_owned()))
}

/// The app answers `[]` for what is no log of its own.
fn log_file(name: &str, world: &mut dyn World) -> Answer {
    let plain = name.ends_with(".log") && !name.contains(['/', '\\', '%', '"']) && !name.starts_with('.');
    match plain.then(|| world.read_log(name)).flatten() {
        Some(bytes) => {
            Answer::new(200, "text/plain; charset=utf-8", bytes).with("Content-Disposition", &format!("attachment; filename={name}"))
        }
        None => Answer::json(200, "[]".to_owned()),
    }
}
