//! `touchpaper submit` as a shell sees it: what it prints where, and its exit code.

use std::io::Result;
use std::process::{Command, Output};

use touchpaper::platform::files;

/// Runs a script of this text with these arguments, in a folder of its own.
fn submit(name: &str, source: &str, args: &[&str]) -> Result<Output> {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder)?;
    files::write(&folder.join("script.py").to_string_lossy(), source.as_bytes())?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_touchpaper"));
    command.current_dir(&folder).args(["submit", "script.py"]).args(args).output()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn arguments_reach_the_script_and_its_output_the_terminal() -> Result<()> {
    let out = submit("arguments", "import sys\nprint(sys.argv)\nprint('warn', file=sys.stderr)\n", &["--rows", "3"])?;
    assert_eq!(text(&out.stdout), "['script.py', '--rows', '3']\n");
    assert_eq!(text(&out.stderr), "warn\n");
    assert_eq!(out.status.code(), Some(0));
    Ok(())
}

#[test]
fn an_uncaught_error_prints_its_traceback_and_fails() -> Result<()> {
    let out = submit("traceback", "x = 1\ny = x / 0\n", &[])?;
    let stderr = text(&out.stderr);
    assert!(stderr.starts_with("Traceback (most recent call last):\n"), "{stderr}");
    assert!(stderr.contains("script.py\", line 2, in <module>"), "{stderr}");
    assert!(stderr.trim_end().ends_with("ZeroDivisionError: division by zero"), "{stderr}");
    assert_eq!(out.status.code(), Some(1));
    Ok(())
}

#[test]
fn sys_exit_gives_the_exit_code() -> Result<()> {
    assert_eq!(submit("exit", "import sys\nsys.exit(3)\n", &[])?.status.code(), Some(3));
    assert_eq!(submit("exit-none", "import sys\nsys.exit()\n", &[])?.status.code(), Some(0));
    Ok(())
}

#[test]
fn a_script_that_is_not_there_is_said_so() -> Result<()> {
    let out = Command::new(env!("CARGO_BIN_EXE_touchpaper")).args(["submit", "no-such.py"]).output()?;
    assert_eq!(out.status.code(), Some(2));
    assert!(text(&out.stderr).contains("no-such.py"), "{}", text(&out.stderr));
    Ok(())
}

/// Runs `touchpaper submit` with these words in a folder of these files.
fn submit_words(name: &str, files: &[(&str, &str)], words: &[&str]) -> Result<Output> {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder)?;
    for (path, text) in files {
        files::write(&folder.join(path).to_string_lossy(), text.as_bytes())?;
    }
    Command::new(env!("CARGO_BIN_EXE_touchpaper")).current_dir(&folder).arg("submit").args(words).output()
}

#[test]
fn options_are_settings_that_the_program_may_change() -> Result<()> {
    let script = "\
import sys
from pyspark import SparkConf, SparkContext
print(sys.argv)
conf = SparkConf()
print(conf.get('spark.app.name'), conf.get('spark.executor.memory'), conf.get('spark.x'))
sc = SparkContext(conf=conf.set('spark.x', 'own'))
print(sc.master, sc.appName, sc.getConf().get('spark.x'), sc.getConf().get('spark.y'))
";
    let words = "--master local[2] --name mine --executor-memory 1G --conf spark.x=1 --conf spark.y=2 a.py --name z";
    let words: Vec<&str> = words.split(' ').collect();
    let out = submit_words("options", &[("a.py", script)], &words)?;
    assert_eq!(text(&out.stderr), "");
    assert_eq!(text(&out.stdout), "['a.py', '--name', 'z']\nmine 1G 1\nlocal[2] mine own 2\n");
    Ok(())
}

#[test]
fn files_and_modules_come_along() -> Result<()> {
    let script = "\
import extra, lib.inner
from pyspark import SparkContext, SparkFiles
sc = SparkContext()
print(extra.X, lib.inner.Y, open(SparkFiles.get('table.csv')).read().strip())
print(sc.parallelize([1, 2]).map(lambda n: n + extra.X).collect())
";
    let pack = "\
import zipfile
with zipfile.ZipFile('lib.zip', 'w') as members:
    members.writestr('lib/__init__.py', '')
    members.writestr('lib/inner.py', 'Y = 7')
";
    let files = [("a.py", script), ("pack.py", pack), ("more/extra.py", "X = 5\n"), ("data/table.csv", "1,2\n")];
    let packed = submit_words("modules", &files, &["pack.py"])?;
    assert_eq!((text(&packed.stderr).as_str(), packed.status.code()), ("", Some(0)));
    let out = submit_words("modules", &files, &["--py-files", "more/extra.py,lib.zip", "--files", "data/table.csv", "a.py"])?;
    assert_eq!((text(&out.stdout).as_str(), text(&out.stderr).as_str()), ("5 7 1,2\n[6, 7]\n", ""));
    Ok(())
}

#[test]
fn the_log_begins_at_the_set_level() -> Result<()> {
    let script = "\
from pyspark import SparkContext
sc = SparkContext()
print(sc.parallelize([1, 2], 2).count())
sc.setLogLevel('ERROR')
sc.parallelize([1]).count()
";
    let quiet = submit_words("quiet", &[("a.py", script)], &["a.py"])?;
    assert_eq!(text(&quiet.stderr), "");
    let out = submit_words("log", &[("a.py", script)], &["--conf", "spark.log.level=INFO", "a.py"])?;
    let log = text(&out.stderr);
    assert_eq!(text(&out.stdout), "2\n");
    let parts = [
        "SparkContext: Starting job: count at ",
        "TaskSetManager: Finished task 1.0 in stage 0.0",
        "DAGScheduler: Job 0 finished: count at ",
    ];
    for part in parts {
        assert!(log.contains(&format!(" INFO {part}")), "{part}: {log}");
    }
    assert!(!log.contains("Job 1"), "{log}");
    Ok(())
}

#[test]
fn wrong_options_and_help_are_told() -> Result<()> {
    let out = submit_words("wrong", &[("a.py", "")], &["--master", "bogus", "a.py"])?;
    assert_eq!(out.status.code(), Some(1));
    let said = text(&out.stderr);
    assert!(said.starts_with("Error: Master must either be yarn or start with spark, k8s, or local\n"), "{said}");
    let help = submit_words("wrong", &[], &["--help"])?;
    assert!(help.status.success() && text(&help.stdout).starts_with("Usage: spark-submit"));
    Ok(())
}

#[test]
fn a_flask_app_says_what_it_would_serve() -> Result<()> {
    let script = "\
from flask import Flask
app = Flask(__name__)

@app.route('/predict', methods=['POST'])
def predict():
    return []

app.run(host='0.0.0.0', port=8080)
";
    let out = submit_words("serve", &[("app.py", script)], &["app.py"])?;
    assert_eq!((text(&out.stdout).as_str(), out.status.code()), (" * Serving Flask app 'app'\n * Debug mode: off\n", Some(0)));
    let said = text(&out.stderr);
    assert!(said.contains("Nothing listens at http://127.0.0.1:8080") && said.contains("/predict  POST"), "{said}");
    Ok(())
}

/// What the shell prints for these lines, its errors last, and its exit code.
fn shell(name: &str, lines: &str) -> Result<(String, Option<i32>)> {
    use std::io::Write;
    use std::process::Stdio;
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder)?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_touchpaper"));
    command.arg("shell").current_dir(&folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(lines.as_bytes())?;
    }
    let out = child.wait_with_output()?;
    Ok((text(&out.stdout) + &text(&out.stderr), out.status.code()))
}

#[test]
fn the_shell_runs_python_in_every_way() -> Result<()> {
    let lines = r#"echo 'import sys; print(sys.argv, sys.stdin.read())' > a.py
echo data | python a.py x | wc -l
python -c 'print(6 * 7)'
echo '{"a":1}' | python -m json.tool
mkdir -p in
cd in
python -c 'import os; print(os.getcwd().endswith("/in"))'
spark-submit none.py
exit 4
"#;
    let (shown, code) = shell("shell", lines)?;
    assert_eq!(code, Some(4), "{shown}");
    assert!(shown.starts_with("2\n42\n{\n    \"a\": 1\n}\nTrue\npython3: can't open file"), "{shown}");
    Ok(())
}

#[test]
fn a_session_of_pyspark_takes_lines() -> Result<()> {
    let lines = r"pyspark --master local[2]
sc.master
for n in range(2):
    print(n)

def f(x):
    return (x +
        1)

sc.parallelize([1, 2]).map(f).collect()
if False:
    1
else:
    'other'

1/0
x = '''a
b'''
x
exit()
python
spark
1 +
exit(5)
";
    let (shown, code) = shell("session", lines)?;
    let parts = [
        "SparkSession available as 'spark'.",
        "'local[2]'\n0\n1\n[2, 3]\n'other'\n'a\\nb'\n",
        "ZeroDivisionError: division by zero",
        "NameError: name 'spark' is not defined",
        "SyntaxError",
    ];
    for part in parts {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert_eq!(code, Some(5), "{shown}");
    Ok(())
}
