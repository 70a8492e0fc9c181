//! Programs that serve, as a replica runs them: a program hands its app over, and the app answers after it.

// A native process, in tests: what is disallowed for the browser is fine here.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use touchpaper_python::{Host, HostConfig};
use touchpaper_wire::{Code, HttpRequest, HttpResponse, Launch, Outcome, Program};

/// A process has one place to print to.
static ALONE: Mutex<()> = Mutex::new(());

struct Replica {
    host: Host,
    printed: Arc<Mutex<String>>,
    outcome: Outcome,
}

impl Replica {
    fn new(code: Code, environment: &[(&str, &str)]) -> Self {
        let printed = Arc::<Mutex<String>>::default();
        let kept = Arc::clone(&printed);
        let output = Arc::new(move |_, text: &str| kept.lock().unwrap().push_str(text));
        let host = Host::new(HostConfig { output, display: Arc::new(|_| {}), events: Arc::new(|_| {}), between: None }).unwrap();
        let environment: BTreeMap<String, String> =
            environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        host.allow_serving(environment.iter()).unwrap();
        let outcome = host.run_program(&Program { code, args: vec!["-x".to_owned()], launch: Launch::default(), input: Vec::new() });
        Self { host, printed, outcome }
    }

    fn script(source: &str) -> Self {
        Self::new(Code::Script { path: "app.py".to_owned(), source: source.to_owned() }, &[("NAME", "World"), ("HOSTNAME", "0123456789ab")])
    }

    fn ask(&self, method: &str, target: &str, body: &str) -> (u16, String) {
        let headers = if body.is_empty() { vec![] } else { vec![("Content-Type".to_owned(), "application/json".to_owned())] };
        let request = HttpRequest { method: method.to_owned(), target: target.to_owned(), headers };
        let (HttpResponse { status, .. }, body) = self.host.answer(&request, body.as_bytes()).unwrap();
        (status, String::from_utf8(body).unwrap())
    }

    fn printed(&self) -> String {
        self.printed.lock().unwrap().clone()
    }
}

const APP: &str = r#"
import os, socket, sys
from flask import Flask, jsonify, request

app = Flask(__name__)
seen = []

@app.route("/")
def hello():
    return f"Hello {os.getenv('NAME')} at {socket.gethostname()} {sys.argv[1:]}"

@app.route("/predict", methods=["POST"])
def predict():
    seen.append(1)
    return jsonify({"y_pred": [2 * n for n in request.json["query"]], "calls": len(seen)})

@app.route("/fails")
def fails():
    raise ValueError("inside")

@app.route("/leaves")
def leaves():
    sys.exit(3)

if __name__ == "__main__":
    app.run(host="0.0.0.0", port=8080)
    print("never printed")
"#;

#[test]
fn an_app_answers_after_its_program() {
    let _alone = ALONE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let replica = Replica::script(APP);
    assert_eq!((replica.outcome.clone(), replica.host.serving()), (Outcome::Success, Some(8080)), "{}", replica.printed());
    assert_eq!(replica.ask("GET", "/", ""), (200, "Hello World at 0123456789ab ['-x']".to_owned()));
    let (status, body) = replica.ask("POST", "/predict?x=1", "{\"query\": [1, 2]}");
    assert_eq!((status, body.trim()), (200, "{\"calls\":1,\"y_pred\":[2,4]}"));
    assert!(replica.ask("POST", "/predict", "{\"query\": []}").1.contains("\"calls\":2"), "its names stay");
    assert_eq!(replica.ask("POST", "/predict", "{nonsense").0, 400);
    assert_eq!(replica.ask("GET", "/predict", "").0, 405);
    assert_eq!(replica.ask("GET", "/none", "").0, 404);
    assert_eq!(replica.ask("GET", "/fails", "").0, 500);
    assert!(replica.printed().contains("ValueError: inside"));
    assert!(replica.printed().contains("\"POST /predict?x=1 HTTP/1.1\" 200 -\n") && !replica.printed().contains("never printed"));
    // One that leaves as a program would is no end of the replica.
    let leaves = HttpRequest { method: "GET".to_owned(), target: "/leaves".to_owned(), headers: vec![] };
    assert!(replica.host.answer(&leaves, b"").is_err());
    assert_eq!(replica.ask("GET", "/", "").0, 200);
}

#[test]
fn its_session_stays_while_it_serves() {
    let _alone = ALONE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let replica = Replica::script(
        "from pyspark.sql import SparkSession\nfrom flask import Flask\nspark = SparkSession.builder.master('local[1]').getOrCreate()\napp = Flask(__name__)\n\n@app.route('/count')\ndef count():\n    return str(spark.range(7).count())\n\napp.run(port=5001)\n",
    );
    assert_eq!(replica.host.serving(), Some(5001), "{}", replica.printed());
    assert_eq!(replica.ask("GET", "/count", ""), (200, "7".to_owned()));
    assert_eq!(replica.ask("GET", "/count", ""), (200, "7".to_owned()));
}

#[test]
fn a_program_that_does_not_serve_ends_as_programs_do() {
    let _alone = ALONE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let replica = Replica::script("import sys\nprint('done')\nsys.exit(4)\n");
    assert_eq!((replica.outcome, replica.host.serving()), (Outcome::Exit { code: 4 }, None));
    let served = "import _replica\n_replica.run_app('os.path', '', 80)";
    let replica = Replica::new(Code::Text { name: "<app>".to_owned(), source: served.to_owned() }, &[]);
    assert_eq!((replica.outcome.clone(), replica.host.serving()), (Outcome::Exit { code: 1 }, None));
    assert!(replica.printed().contains("Failed to find Flask application or factory in module 'os.path'"), "{}", replica.printed());
}
