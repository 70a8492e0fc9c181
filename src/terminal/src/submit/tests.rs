use super::{Purpose, Submission, bytes, prepare_in};
use crate::stream::{Kept, Streams};
use crate::testing::Terminal;

/// What it would start, or the exit code; and what was printed on both streams.
fn submit(terminal: &Terminal, line: &str) -> (Result<Submission, i32>, String) {
    let args: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
    let kept = Kept::default();
    let streams = Streams { out: kept.writer(), err: kept.writer() };
    let result = prepare_in(&terminal.home, &args, Purpose::Script, &streams);
    (result, kept.take_text().replace(&terminal.home, "~"))
}

fn terminal() -> Terminal {
    let terminal = Terminal::new();
    for (name, text) in [("a.py", "print a\n"), ("lib/m.py", "M = 1\n"), ("lib/n.py", "N = 1\n"), ("p.zip", "zip"), ("data.csv", "1\n")] {
        terminal.file(name, text);
    }
    terminal
}

#[test]
fn options_become_settings() {
    let terminal = terminal();
    terminal.file("p.conf", "spark.x  17\nspark.app.name=from-file\nspark.y=1\nother 5\n");
    let line = "--master local[4] --executor-memory 1G --driver-memory=512m --num-executors 3 --executor-cores 2 --total-executor-cores 6 \
                --properties-file p.conf --conf spark.y=2 -c spark.z=a=b --name mine --py-files lib/*.py,p.zip --files data.csv a.py --rows 3 -x";
    let (submission, printed) = submit(&terminal, line);
    let submission = submission.unwrap();
    assert_eq!(printed, "spark-submit: Warning: Ignoring non-Spark config property: other\n");
    assert_eq!((submission.script.as_str(), submission.source.as_str()), ("a.py", "print a\n"));
    assert_eq!(submission.args, ["--rows", "3", "-x"]);
    let conf: Vec<String> =
        submission.launch.conf.iter().map(|(key, value)| format!("{key}={}", value.replace(&terminal.home, "~"))).collect();
    assert_eq!(
        conf,
        [
            "spark.x=17",
            "spark.app.name=mine",
            "spark.y=2",
            "spark.z=a=b",
            "spark.master=local[4]",
            "spark.executor.memory=1G",
            "spark.driver.memory=512m",
            "spark.executor.instances=3",
            "spark.executor.cores=2",
            "spark.cores.max=6",
            "spark.submit.deployMode=client",
            "spark.submit.pyFiles=~/lib/m.py,~/lib/n.py,~/p.zip",
            "spark.files=~/data.csv",
        ]
    );
    assert_eq!(submission.launch.py_files.len(), 3);
}

#[test]
fn what_is_not_said_has_its_usual_value() {
    let (submission, printed) = submit(&terminal(), "a.py");
    let conf = submission.unwrap().launch.conf;
    let pairs: Vec<_> = conf.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    assert_eq!(pairs, [("spark.master", "local[*]"), ("spark.submit.deployMode", "client"), ("spark.app.name", "a.py")]);
    assert_eq!(printed, "");
}

#[test]
fn what_means_nothing_here_is_said_in_one_line() {
    let (submission, printed) =
        submit(&terminal(), "--queue q --jars a.jar,b.jar --supervise --master spark://host:7077 --deploy-mode cluster a.py");
    assert_eq!(submission.unwrap().launch.conf[0], ("spark.master".to_owned(), "local[*]".to_owned()));
    assert_eq!(
        printed,
        "spark-submit: --queue, --jars, --supervise have no meaning here and are not used; --deploy-mode cluster: the driver runs here; \
         there is no cluster here, --master spark://host:7077 runs as local[*]\n"
    );
}

#[test]
fn wrong_options_are_refused_in_sparks_words() {
    let terminal = terminal();
    for (line, problem) in [
        ("--foo a.py", "Unrecognized option: --foo"),
        ("-x a.py", "Unrecognized option: -x"),
        ("--name", "Missing argument for option '--name'."),
        ("--verbose", "Missing application resource."),
        ("--conf nokv a.py", "Spark config without '=': nokv"),
        ("--executor-memory zz a.py", "Executor memory must be a positive number"),
        ("--executor-memory 0 a.py", "Executor memory must be a positive number"),
        ("--driver-memory -1g a.py", "Driver memory must be a positive number"),
        ("--executor-cores 0 a.py", "Executor cores must be a positive number"),
        ("--total-executor-cores abc a.py", "Total executor cores must be a positive number"),
        ("--num-executors 0 a.py", "Number of executors must be a positive number"),
        ("--master bogus a.py", "Master must either be yarn or start with spark, k8s, or local"),
        ("--master local --deploy-mode cluster a.py", "Cluster deploy mode is not compatible with master \"local\""),
        ("--deploy-mode weird a.py", "Deploy mode must be either \"client\" or \"cluster\""),
        ("--py-files none.py a.py", "none.py does not exist: there is no file ~/none.py"),
        ("--properties-file none a.py", "Properties file none: No such file or directory"),
        ("--class Main app.jar", "app.jar: there is no JVM here, so no jar can run; a Python script can"),
        ("--kill x", "--kill: there is no cluster here that would run submissions; Ctrl+C ends what runs"),
    ] {
        let (result, printed) = submit(&terminal, line);
        assert_eq!(result, Err(1), "{line}");
        assert_eq!(printed, format!("Error: {problem}\nRun with --help for usage help or --verbose for debug output\n"), "{line}");
    }
    let (result, printed) = submit(&terminal, "none.py");
    assert_eq!((result, printed.as_str()), (Err(2), "python3: can't open file '~/none.py': [Errno 2] No such file or directory\n"));
}

#[test]
fn help_and_version_end_it() {
    let terminal = terminal();
    for (line, code, part) in [
        ("--help", 0, "Usage: spark-submit [options]"),
        ("-h a.py", 0, "--total-executor-cores N"),
        ("", 1, "Usage:"),
        ("--version", 0, "PySpark 4.3.0"),
        ("--usage-error", 1, "Usage:"),
    ] {
        let (result, printed) = submit(&terminal, line);
        assert_eq!(result, Err(code), "{line}");
        assert!(printed.contains(part), "{line}: {printed}");
    }
    let (result, printed) = submit(&terminal, "--verbose --conf spark.b=2 a.py x");
    assert!(result.is_ok());
    for part in ["Parsed arguments:\n", "primaryResource         a.py\n", "[x]\n", "  (spark.b,2)\n"] {
        assert!(printed.contains(part), "{part}: {printed}");
    }
}

#[test]
fn sizes_have_units() {
    assert_eq!(
        [bytes("512"), bytes("1k"), bytes("2GB"), bytes("1.5g"), bytes("g"), bytes("5x")],
        [Some(512), Some(1024), Some(2 << 30), None, None, None]
    );
    assert_eq!(bytes("99999999999p"), None, "too large for any machine");
}
