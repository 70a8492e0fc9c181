//! MLflow's scoring server: `/invocations`, and what platforms ask to know that it lives.

use super::{Answer, Asked, Fault, Service, World};
use crate::contract::mlflow;

/// The release whose server this answers as.
const VERSION: &str = "2.22.0";

pub fn answer(service: &Service, asked: &Asked<'_>, path: &str, world: &mut dyn World) -> Answer {
    match (path, asked.method) {
        ("/ping" | "/health", "GET" | "POST") => Answer::json(200, "\n".to_owned()),
        ("/version", "GET") => Answer::json(200, VERSION.to_owned()),
        ("/invocations", "POST") => invoke(service, asked, world).unwrap_or_else(|fault| match fault {
            Fault::Request(message) => refusal(400, "BAD_REQUEST", &message),
            Fault::Engine(message) => refusal(500, "INTERNAL_ERROR", &message),
        }),
        ("/invocations", _) => refusal(405, "BAD_REQUEST", "/invocations takes POST.").with("Allow", "POST"),
        _ => refusal(404, "ENDPOINT_NOT_FOUND", "There are /invocations, /ping, /health and /version."),
    }
}

fn refusal(status: u16, code: &str, message: &str) -> Answer {
    Answer::json(status, mlflow::refusal(code, message))
}

fn invoke(service: &Service, asked: &Asked<'_>, world: &mut dyn World) -> Result<Answer, Fault> {
    let kind = asked.content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let rows = match kind.as_str() {
        "application/json" => mlflow::parse(asked.text()?, &service.signature)?,
        "text/csv" => mlflow::parse_csv(asked.text()?, &service.signature)?,
        _ => {
            let message = format!("This predictor takes application/json and text/csv, and not '{kind}'.");
            return Ok(refusal(415, "BAD_REQUEST", &message));
        }
    };
    let (_, scores) = service.score(rows, world)?;
    Ok(Answer::json(200, mlflow::reply(service.predictions(&scores))))
}
