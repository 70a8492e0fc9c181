//! `touchpaper shell`, as a person pipes lines into it: a script, and the course's app in a container of its own.
// A native process that starts others: what is disallowed for the browser's sake is fine here, and a helper of tests may panic.
#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::{Command, Stdio};

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("shell-{name}-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("web")).unwrap();
        Self(folder)
    }

    fn file(&self, path: &str, text: &str) {
        std::fs::write(self.0.join(path), text).unwrap();
    }

    /// What the lines print, errors with the rest in their order.
    fn run(&self, lines: &str) -> String {
        let mut child = Command::new(env!("CARGO_BIN_EXE_touchpaper"))
            .arg("shell")
            .current_dir(&self.0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    }
}

#[test]
fn ctrl_c_stops_what_runs_and_the_shell_goes_on() {
    let folder = Folder::new("interrupt");
    folder.file("loop.py", "print('going', flush=True)\nwhile True:\n    pass\n");
    let mut child = Command::new(env!("CARGO_BIN_EXE_touchpaper"))
        .arg("shell")
        .current_dir(&folder.0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
    let interrupt = || assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    writeln!(input, "python loop.py").unwrap();
    assert_eq!(output.next().unwrap().unwrap(), "going");
    interrupt();
    writeln!(input, "echo ended with $?").unwrap();
    assert_eq!(output.by_ref().map(Result::unwrap).find(|line| line.starts_with("ended")).unwrap(), "ended with 130");
    // While it waits, what was begun is forgotten.
    writeln!(input, "echo 'begun").unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    interrupt();
    std::thread::sleep(std::time::Duration::from_millis(300));
    writeln!(input, "echo again\nexit 3").unwrap();
    assert_eq!(output.by_ref().map(Result::unwrap).find(|line| !line.is_empty()).unwrap(), "again");
    assert_eq!(child.wait().unwrap().code(), Some(3));
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const APP: &str = r#"
import os, socket
from flask import Flask, jsonify, request

app = Flask(__name__)

@app.route("/")
def hello():
    return f"Hello {os.getenv('NAME')}, {len(socket.gethostname())}\n"

@app.route("/predict", methods=["POST"])
def predict():
    with open("predict.log", "a") as log:
        log.write("asked\n")
    return jsonify({"y_pred": [2 * n for n in request.json["query"]]})

if __name__ == "__main__":
    app.run(host="0.0.0.0", port=8080)
"#;

fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

#[test]
fn an_app_is_built_run_asked_and_stopped() {
    let folder = Folder::new("app");
    folder.file("web/app.py", APP);
    folder.file(
        "web/Dockerfile",
        "FROM python:3.7.5-stretch\nWORKDIR /app\nADD . /app\nRUN pip install flask\nEXPOSE 8080\nENV NAME World\nCMD [\"python\", \"app.py\"]\n",
    );
    let port = free_port();
    let shown = folder.run(&format!(
        "cd web\ndocker build -q -t ai . | wc -c\ndocker run -d -p {port}:8080 --name web ai | wc -c\ncurl -s localhost:{port}/\n\
         curl -s -H 'Content-Type: application/json' -d '{{\"query\": [1, 2]}}' localhost:{port}/predict\n\
         curl -s -o /dev/null -w '%{{http_code}}\\n' localhost:{port}/none\n\
         docker ps | grep -c 'Up .*web'\nls\ndocker logs web | grep -c 'POST /predict HTTP/1.1'\n\
         docker run --rm ai python -c 'print(40 + 2); raise SystemExit(5)'; echo code $?\n\
         docker stop web\ncurl -s localhost:{port}/; echo refused $?\ndocker ps -a | grep -c 'Exited (137)'\n"
    ));
    assert_eq!(shown, "13\n13\nHello World, 12\n{\"y_pred\":[2,4]}\n404\n1\nDockerfile\napp.py\n1\n42\ncode 5\nweb\nrefused 7\n1\n",);
}

#[test]
fn scripts_and_folders_for_clusters() {
    let folder = Folder::new("script");
    folder.file(
        "job.py",
        "import sys\nfrom pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\nprint(spark.range(int(sys.argv[1])).count())\n",
    );
    let shown = folder.run("spark-submit --master 'local[1]' job.py 7\ncluster-export -o out.zip job.py 7 | tail -n 1\nls\n");
    assert_eq!(shown, "7\nout.zip\njob.py\nout.zip\nweb/\n");
}
