//! `touchpaper serve-model` as its callers see it: the published calls over a socket, bad input, an end and another start,
//! replicas that are killed.
// A native process that starts others: what is disallowed for the browser's sake is fine here.
#![allow(clippy::disallowed_methods)]

use std::fs::File;
use std::io::{Error, Read, Result, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

const QUERY: &str = r#"{"query": {"country": ["united_states", "singapore"], "age": [24, 42], "subscriber_type": ["aavail_basic", "aavail_premium"], "num_streams": [8, 27]}, "type": "dict", "mode": "test"}"#;
const FRAME: &str = r#"{"country": {"0": "united_states", "1": "singapore"}, "age": {"0": 24, "1": 42}, "subscriber_type": {"0": "aavail_basic", "1": "aavail_premium"}, "num_streams": {"0": 8, "1": 27}}"#;
const TABLE: &str = r#"{"fields": ["age", "num_streams", "country", "subscriber_type"], "values": [[24, 8, "united_states", "aavail_basic"], [42, 27, "singapore", "aavail_premium"]]}"#;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("serve-model")
}

fn train_py() -> String {
    format!("{}/tests/serve_model/train.py", env!("CARGO_MANIFEST_DIR"))
}

/// Trained once in this process. Others train at the same time, so it is put in its place whole.
fn model() -> Result<PathBuf> {
    static TRAINED: OnceLock<std::result::Result<(), String>> = OnceLock::new();
    let folder = folder();
    let trained = TRAINED.get_or_init(|| {
        let own = folder.join(format!("trained-by-{}", std::process::id()));
        let out = std::fs::create_dir_all(&own).and_then(|()| {
            Command::new(env!("CARGO_BIN_EXE_touchpaper")).current_dir(&own).args(["submit", &train_py(), "churn"]).output()
        });
        match out {
            Ok(out) if out.status.success() => std::fs::rename(own.join("churn.zip"), folder.join("churn.zip"))
                .and_then(|()| std::fs::remove_dir_all(&own))
                .map_err(|error| error.to_string()),
            Ok(out) => Err(String::from_utf8_lossy(&out.stderr).into_owned()),
            Err(error) => Err(error.to_string()),
        }
    });
    trained.clone().map_err(Error::other)?;
    Ok(folder.join("churn.zip"))
}

struct Server {
    child: Child,
    port: u16,
    /// What it says on standard error.
    said: PathBuf,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn start(place: &str, contract: &str, port: Option<u16>, more: &[&str]) -> Result<Self> {
        let model = model()?;
        let folder = folder().join(place);
        // One that starts again has what it had; what an earlier run of the tests left is not this one's.
        let port = match port {
            Some(port) => port,
            None => {
                if folder.exists() {
                    std::fs::remove_dir_all(&folder)?;
                }
                TcpListener::bind("127.0.0.1:0")?.local_addr()?.port()
            }
        };
        std::fs::create_dir_all(&folder)?;
        let mut command = Command::new(env!("CARGO_BIN_EXE_touchpaper"));
        command.current_dir(&folder).arg("serve-model").arg(model).args(["--contract", contract, "--port", &port.to_string()]).args(more);
        let said = folder.join("said.txt");
        let server = Self { child: command.stdout(Stdio::null()).stderr(File::create(&said)?).spawn()?, port, said };
        for _ in 0..600 {
            if server.ask("GET", "/healthz", "").is_ok_and(|(status, _)| status == 200) {
                return Ok(server);
            }
            std::thread::park_timeout(Duration::from_millis(100));
        }
        Err(Error::other("it did not start"))
    }

    /// The processes that are or were its replicas, the newest last, by place.
    fn replicas(&self) -> Result<Vec<(usize, String)>> {
        let said = std::fs::read_to_string(&self.said)?;
        let told = said.lines().filter_map(|line| line.strip_prefix("replica ")?.split_once(" is process "));
        Ok(told.map(|(place, process)| (place.parse().unwrap_or(0), process.to_owned())).collect())
    }

    /// Kills what is in a place at the moment.
    fn kill_replica(&self, place: usize) -> Result<()> {
        let known = self.replicas()?.into_iter().rev().find(|(at, _)| *at == place).ok_or_else(|| Error::other("no such replica"))?;
        Command::new("kill").args(["-9", &known.1]).status()?;
        Ok(())
    }

    /// A figure of its metrics.
    fn metric(&self, name: &str) -> Result<u64> {
        let text = self.ask("GET", "/metrics", "")?.1;
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
        line.ok_or_else(|| Error::other(format!("no {name} in {text}")))
    }

    fn ask(&self, method: &str, target: &str, body: &str) -> Result<(u16, String)> {
        let (status, _, body) = self.ask_whole(method, target, "application/json", body)?;
        Ok((status, body))
    }

    fn ask_whole(&self, method: &str, target: &str, kind: &str, body: &str) -> Result<(u16, String, String)> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(90)))?;
        let length = body.len();
        write!(
            stream,
            "{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{body}"
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(|| Error::other(format!("no answer: {answer}")))?;
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(|| Error::other("no status"))?;
        // A chunked body's sizes are lines of their own.
        let chunked = head.to_lowercase().contains("transfer-encoding: chunked");
        let body = if chunked { body.split("\r\n").skip(1).step_by(2).collect() } else { body.to_owned() };
        Ok((status, head.to_owned(), body))
    }
}

#[test]
fn the_courses_calls_are_answered_and_logged() -> Result<()> {
    let _ = std::fs::remove_dir_all(folder().join("flask"));
    let server = Server::start("flask", "flask", None, &["--train", &train_py()])?;
    assert!(server.ask("GET", "/", "")?.1.starts_with("<h3>Hello churn!</h3>"));
    let (status, body) = server.ask("POST", "/predict", QUERY)?;
    let told: Value = serde_json::from_str(&body)?;
    assert_eq!((status, &told["y_pred"]), (200, &json!([1.0, 0.0])));
    assert!(told["y_proba"][0][1].as_f64().is_some_and(|leaves| leaves > 0.5), "{body}");
    assert_eq!(server.ask("POST", "/predict", FRAME)?, (200, "[1.0,0.0]".to_owned()));
    for body in ["", "{}", r#"{"type": "dict"}"#, r#"{"query": {"age": [1]}, "type": "list"}"#] {
        assert_eq!(server.ask("POST", "/predict", body)?, (200, "[]".to_owned()), "{body}");
    }
    let (_, head, log) = server.ask_whole("GET", "/logs/predict-test.log", "", "")?;
    assert!(head.contains("attachment; filename=predict-test.log"), "{head}");
    let lines: Vec<&str> = log.lines().collect();
    assert_eq!(lines[0], "unique_id,timestamp,y_pred,y_proba,query,model_version,runtime");
    assert_eq!((lines.len(), lines[1].contains("\"[1.0,0.0]\"")), (2, true), "{log}");
    assert_eq!(server.ask("POST", "/train", "")?, (200, "false".to_owned()));
    assert_eq!(server.ask("POST", "/train", r#"{"mode": "test"}"#)?, (200, "true".to_owned()));
    assert!(server.ask("GET", "/logs/train-test.log", "")?.1.contains("\"(400, 4)\""));
    assert_eq!(server.ask("POST", "/predict", FRAME)?, (200, "[1.0,0.0]".to_owned()));
    Ok(())
}

#[test]
fn bad_input_is_refused_in_words_and_nothing_hangs() -> Result<()> {
    let server = Server::start("bad", "flask", None, &["--max-body", "12"])?;
    let one = |country: &str, age: &str| {
        format!(
            r#"{{"query": {{"country": {country}, "age": {age}, "subscriber_type": "aavail_basic", "num_streams": 8}}, "type": "dict"}}"#
        )
    };
    for (body, wanted) in [
        ("{".to_owned(), "the body is not JSON"),
        (r#"{"query": {"age": [24]}, "type": "dict"}"#.to_owned(), "`country`, `subscriber_type`, `num_streams` are missing"),
        (one("\"mars\"", "24"), "Unseen label: mars"),
        (one("\"singapore\"", "\"old\""), "row 0, age: \\\"old\\\" where a number was expected"),
        (one("\"singapore\"", "null"), "null"),
        (format!("\"{}\"", "x".repeat(10_000_000)), "expected"),
    ] {
        let (status, said) = server.ask("POST", "/predict", &body)?;
        assert_eq!(status, 400, "{said}");
        assert!(said.contains(wanted), "{said}");
    }
    assert_eq!(server.ask("POST", "/predict", &"x".repeat(13 << 20)).map(|(status, _)| status).unwrap_or(413), 413);
    assert_eq!(server.ask("DELETE", "/predict", "")?.0, 405);
    assert_eq!(server.ask("GET", "/none", "")?.0, 404);
    // One that says it will send more than it does is not waited for by others.
    let mut silent = TcpStream::connect(("127.0.0.1", server.port))?;
    write!(silent, "POST /predict HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{{")?;
    assert_eq!(server.ask("POST", "/predict", FRAME)?.0, 200);
    let metrics = server.ask("GET", "/metrics", "")?.1;
    assert!(metrics.contains("touchpaper_requests_total{method=\"POST\",path=\"/predict\",status=\"400\"} 6"), "{metrics}");
    assert!(metrics.contains("touchpaper_predictions_total 3"), "{metrics}");
    assert!(metrics.contains("touchpaper_requests_total{method=\"GET\",path=\"other\",status=\"404\"} 1"), "{metrics}");
    Ok(())
}

#[test]
fn watson_and_mlflow_clients_get_their_answers() -> Result<()> {
    let wml = Server::start("wml", "wml", None, &["--name", "d-1"])?;
    let (status, body) =
        wml.ask("POST", "/ml/v4/deployments/d-1/predictions?version=2020-09-01", &format!(r#"{{"input_data": [{TABLE}]}}"#))?;
    let told: Value = serde_json::from_str(&body)?;
    assert_eq!((status, &told["predictions"][0]["fields"]), (200, &json!(["prediction", "probability"])));
    assert_eq!((&told["predictions"][0]["values"][0][0], &told["predictions"][0]["values"][1][0]), (&json!(1.0), &json!(0.0)));
    let (status, older) = wml.ask("POST", "/v3/wml_instances/i/deployments/d-1/online", TABLE)?;
    assert_eq!((status, serde_json::from_str::<Value>(&older)?), (200, told["predictions"][0].clone()));
    assert_eq!(wml.ask("POST", "/ml/v4/deployments/d-2/predictions", TABLE)?.0, 404);
    let mlflow = Server::start("mlflow", "mlflow", None, &[])?;
    let csv = "age,num_streams,country,subscriber_type\n24,8,united_states,aavail_basic\n42,27,singapore,aavail_premium\n";
    assert_eq!(mlflow.ask_whole("POST", "/invocations", "text/csv", csv)?.2, r#"{"predictions":[1.0,0.0]}"#);
    assert_eq!(mlflow.ask("GET", "/ping", "")?.0, 200);
    Ok(())
}

#[test]
fn a_server_that_was_killed_starts_again_where_it_was() -> Result<()> {
    let first = Server::start("again", "flask", None, &[])?;
    let port = first.port;
    let answer = first.ask("POST", "/predict", QUERY)?;
    drop(first);
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
    let second = Server::start("again", "flask", Some(port), &[])?;
    assert_eq!(second.ask("POST", "/predict", QUERY)?, answer);
    assert_eq!(second.ask("GET", "/logs/predict-test.log", "")?.1.lines().count(), 3, "a header and two calls");
    Ok(())
}

const REQUESTS: usize = 2000;
const KILLS: usize = 3;

#[test]
fn no_request_is_lost_or_answered_wrong_while_replicas_are_killed() -> Result<()> {
    let server = Server::start("killed", "flask", None, &["--replicas", "2", "--quiet"])?;
    let body = |age: usize| {
        format!(
            r#"{{"query": {{"country": ["singapore"], "age": [{age}], "subscriber_type": ["aavail_basic"], "num_streams": [{}]}}, "type": "dict", "mode": "test"}}"#,
            age % 30
        )
    };
    let ages = || 15..75;
    let wanted = ages().map(|age| server.ask("POST", "/predict", &body(age))).collect::<Result<Vec<_>>>()?;
    assert!(wanted.iter().all(|(status, _)| *status == 200), "{wanted:?}");
    let (next, right, killed) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicBool::new(false));
    // Until all were asked and all were killed, whichever takes longer.
    let call = || -> Result<()> {
        while !killed.load(Ordering::Relaxed) || next.load(Ordering::Relaxed) < REQUESTS {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let place = at % wanted.len();
            let found = server.ask("POST", "/predict", &body(15 + place))?;
            assert_eq!(found, wanted[place], "request {at}");
            right.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    };
    std::thread::scope(|scope| -> Result<()> {
        let callers: Vec<_> = (0..4).map(|_| scope.spawn(call)).collect();
        let kills = (1..=KILLS).try_for_each(|kill| -> Result<()> {
            let mut looks = 0;
            // One that was killed is known to be so by then, and has another in its place.
            let comes = || -> Result<bool> {
                Ok(server.metric("touchpaper_replicas_ended_total")? + 1 < kill as u64 || server.metric("touchpaper_replicas_ready")? < 2)
            };
            while next.load(Ordering::Relaxed) < REQUESTS * kill / (KILLS + 1) || comes()? {
                looks += 1;
                if looks == 20_000 {
                    return Err(Error::other("no other replica comes"));
                }
                std::thread::park_timeout(Duration::from_millis(5));
            }
            // The last time both.
            (1..=if kill == KILLS { 2 } else { 1 }).try_for_each(|place| server.kill_replica(place))
        });
        killed.store(true, Ordering::Relaxed);
        kills?;
        callers.into_iter().try_for_each(|caller| caller.join().map_err(|_| Error::other("a caller saw another answer"))?)
    })?;
    let asked = next.load(Ordering::Relaxed);
    assert!(asked >= REQUESTS && right.load(Ordering::Relaxed) == asked);
    // The last may be counted after the last answer.
    for _ in 0..1000 {
        if server.metric("touchpaper_replicas_ended_total")? > KILLS as u64 {
            break;
        }
        std::thread::park_timeout(Duration::from_millis(5));
    }
    assert_eq!(server.metric("touchpaper_replicas_ended_total")?, KILLS as u64 + 1);
    // Who was killed between the line and the answer has left two.
    let lines = server.ask("GET", "/logs/predict-test.log", "")?.1.lines().count() - 1;
    let (all, again) = (asked + wanted.len(), usize::try_from(server.metric("touchpaper_requests_again_total")?).unwrap_or(0));
    assert!((all..=all + again).contains(&lines), "{lines} lines of {all} requests, {again} of which were sent again");
    Ok(())
}

#[test]
fn what_one_replica_trains_all_answer_by() -> Result<()> {
    let server = Server::start("trained", "flask", None, &["--replicas", "2", "--train", &train_py()])?;
    assert_eq!(server.ask("POST", "/train", r#"{"mode": "test"}"#)?, (200, "true".to_owned()));
    // Those that start now were not there when it was trained.
    (1..=2).try_for_each(|place| server.kill_replica(place))?;
    for _ in 0..6 {
        assert_eq!(server.ask("POST", "/predict", FRAME)?, (200, "[1.0,0.0]".to_owned()));
    }
    let folder = std::env::temp_dir().join(format!("touchpaper-replicas-{}", server.child.id()));
    let newest = std::fs::read_to_string(folder.join("newest"))?;
    assert!(Path::new(newest.trim()).join("metadata").is_dir(), "{newest}");
    Command::new("kill").arg(server.child.id().to_string()).status()?;
    for _ in 0..100 {
        if !folder.exists() {
            return Ok(());
        }
        std::thread::park_timeout(Duration::from_millis(100));
    }
    Err(Error::other("a supervisor that was told to end has left its folder"))
}

#[test]
fn what_is_no_model_is_said_so() -> Result<()> {
    for (model, wanted) in [("none.zip", "is no saved model"), (&*train_py(), "is no saved model")] {
        for more in [&[][..], &["--replicas", "1"][..]] {
            let out = Command::new(env!("CARGO_BIN_EXE_touchpaper")).args(["serve-model", model]).args(more).output()?;
            let said = String::from_utf8_lossy(&out.stderr).into_owned();
            assert!(!out.status.success() && said.contains(wanted), "{said}");
        }
    }
    Ok(())
}
