//! What a folder for clusters holds.

use touchpaper_platform::files;

use super::{Wanted, folder, look};
use crate::testing::Terminal;

#[test]
fn a_script_is_read_for_what_it_imports_and_names() {
    let found = look(
        "import os, helper as h\nfrom pkg.deep import x\nimport numpy as np\nspark.read.csv(\"data/a.csv\")\nopen('/etc/x')\nread('s3a://b/c')\n",
    );
    for module in ["os", "helper", "pkg", "numpy"] {
        assert!(found.modules.contains(module), "{module}");
    }
    assert!(found.texts.contains("data/a.csv"));
    assert!(!found.texts.contains("/etc/x") && !found.texts.contains("s3a://b/c"));
}

#[test]
fn the_commands_name_what_the_script_needs() {
    let wanted = Wanted {
        script: "My Job.py".into(),
        source: "from pyspark.sql import SparkSession\nimport helper, pkg.a\nSparkSession.builder.master(\"local[4]\")\ndf.toPandas()\n"
            .into(),
        args: vec!["10".into(), "a b".into()],
        options: vec!["--executor-memory".into(), "2g".into()],
        modules: vec![("helper.py".into(), b"x = 1\n".to_vec()), ("pkg/__init__.py".into(), vec![])],
        data: vec![("data/a.csv".into(), b"a\n".to_vec())],
        left_out: vec![],
    };
    let entries = folder(wanted);
    let text = |path: &str| String::from_utf8(entries.iter().find(|entry| entry.path == path).unwrap().bytes.clone()).unwrap();
    assert!(
        text("submit-local.sh").ends_with("spark-submit \\\n  --master 'local[*]' \\\n  --executor-memory 2g \\\n  'My Job.py' 10 'a b'\n")
    );
    let standalone = text("submit-standalone.sh");
    assert!(
        standalone.contains("--py-files helper.py,packages.zip") && standalone.contains("python3 -m zipfile -c packages.zip pkg\n"),
        "{standalone}"
    );
    let yarn = text("submit-yarn.sh");
    assert!(
        yarn.contains("hdfs dfs -mkdir -p data\nhdfs dfs -put -f data/a.csv data/a.csv\n") && yarn.contains("--deploy-mode cluster"),
        "{yarn}"
    );
    let kubernetes = text("submit-kubernetes.sh");
    assert!(
        kubernetes.contains("--name my-job") && kubernetes.contains("'local:///opt/spark/work-dir/My Job.py' 10 'a b'"),
        "{kubernetes}"
    );
    assert_eq!(text("requirements.txt"), "pyspark==4.3.0\nnumpy\npandas<3\npyarrow\n");
    assert!(text("README.md").contains("sets its master itself") && text("README.md").contains("| `data/a.csv` |"));
    assert!(text("Dockerfile").contains("FROM apache/spark:4.3.0-python3"));
    assert!(entries.iter().filter(|entry| entry.path.ends_with(".sh")).all(|entry| entry.executable));
}

#[test]
fn the_terminal_writes_the_archive() {
    let mut terminal = Terminal::new();
    terminal.file("jobs/job.py", "import helper\nspark.read.csv('data/a.csv')\nspark.read.text('data/parts')\ncount('*')\n");
    terminal.file("jobs/helper.py", "import other\nPATH = 'data/*.json'\n");
    terminal.file("jobs/other.py", "");
    for path in ["data/a.csv", "data/b.json", "data/parts/one.txt", "data/unread.csv"] {
        terminal.file(path, "x\n");
    }
    let shown = terminal.out("cluster-export --executor-memory 1G jobs/job.py 3");
    assert!(shown.ends_with("\njob-cluster.zip\n"), "{shown}");
    for path in ["helper.py", "other.py", "data/a.csv", "data/b.json", "data/parts/one.txt", "submit-yarn.sh"] {
        assert!(shown.contains(&format!("  {path}\n")), "{path}: {shown}");
    }
    assert!(!shown.contains("unread"));
    assert!(files::read(&format!("{}/job-cluster.zip", terminal.home)).unwrap().starts_with(b"PK\x03\x04"));
    assert_eq!(terminal.run("cluster-export none.py").0, "! cluster-export: none.py: No such file or directory\n");
    assert_eq!(terminal.run("download job-cluster.zip").0, "! download: job-cluster.zip: it is on this computer already\n");
}
