//! The commands, each as a script of a shell that stops at what fails.

use super::found::Facts;
use super::{SPARK, Wanted};
use crate::syntax::quote;

const HEAD: &str = "#!/bin/sh\nset -eu\ncd \"$(dirname \"$0\")\"\n";

/// `spark-submit`, a word a line.
fn submit(own: &[String], wanted: &Wanted, script: &str) -> String {
    let mut lines = vec!["spark-submit".to_owned()];
    lines.extend(own.iter().cloned());
    lines.extend(pairs(&wanted.options));
    let mut last = vec![script.to_owned()];
    last.extend(wanted.args.iter().map(|arg| quote(arg)));
    lines.push(last.join(" "));
    lines.join(" \\\n  ") + "\n"
}

/// An option and its value share a line.
fn pairs(options: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in options {
        match lines.last_mut() {
            Some(line) if !word.starts_with("--") => *line = format!("{line} {}", quote(word)),
            _ => lines.push(quote(word)),
        }
    }
    lines
}

/// Modules beside the script, as executors are given them.
fn py_files(wanted: &Wanted, prefix: &str) -> Option<String> {
    let single: Vec<String> =
        wanted.modules.iter().filter(|(path, _)| !path.contains('/')).map(|(path, _)| format!("{prefix}{path}")).collect();
    let has_packages = wanted.modules.iter().any(|(path, _)| path.contains('/'));
    let all: Vec<String> = single.into_iter().chain(has_packages.then(|| format!("{prefix}packages.zip"))).collect();
    (!all.is_empty()).then(|| format!("--py-files {}", quote(&all.join(","))))
}

/// Packages have to be an archive for executors.
fn pack(wanted: &Wanted) -> String {
    let mut packages: Vec<&str> = wanted.modules.iter().filter_map(|(path, _)| path.split_once('/').map(|(first, _)| first)).collect();
    packages.dedup();
    if packages.is_empty() {
        return String::new();
    }
    let names: Vec<String> = packages.into_iter().map(quote).collect();
    format!("python3 -m zipfile -c packages.zip {}\n", names.join(" "))
}

pub fn local(wanted: &Wanted) -> String {
    let own = vec!["--master 'local[*]'".to_owned()];
    format!("{HEAD}# One machine, all of its cores. Paths are relative to this folder.\n{}", submit(&own, wanted, &quote(&wanted.script)))
}

pub fn standalone(wanted: &Wanted) -> String {
    let mut own = vec!["--master \"$SPARK_MASTER\"".to_owned(), "--deploy-mode client".to_owned()];
    own.extend(py_files(wanted, ""));
    let data = if wanted.data.is_empty() {
        ""
    } else {
        "# Workers read the data themselves: this folder must be at the same path on each of them (a shared drive), or the\n# data in a file system that all of them reach.\n"
    };
    format!(
        "{HEAD}# A standalone cluster: its master's address, as its page on port 8080 shows it.\n: \"${{SPARK_MASTER:?set it to spark://HOST:7077}}\"\n{data}{}{}",
        pack(wanted),
        submit(&own, wanted, &quote(&wanted.script))
    )
}

pub fn yarn(wanted: &Wanted) -> String {
    let mut own = vec!["--master yarn".to_owned(), "--deploy-mode cluster".to_owned()];
    own.extend(py_files(wanted, ""));
    let mut text = format!("{HEAD}# YARN: HADOOP_CONF_DIR says where the cluster is. Relative paths are those of your folder in HDFS.\n");
    text.push_str(": \"${HADOOP_CONF_DIR:?set it to the folder with core-site.xml and yarn-site.xml}\"\n");
    let mut folders: Vec<&str> = wanted.data.iter().filter_map(|(path, _)| path.rsplit_once('/').map(|(folder, _)| folder)).collect();
    folders.sort_unstable();
    folders.dedup();
    for folder in folders {
        text.push_str(&format!("hdfs dfs -mkdir -p {}\n", quote(folder)));
    }
    for (path, _) in &wanted.data {
        text.push_str(&format!("hdfs dfs -put -f {0} {0}\n", quote(path)));
    }
    text + &pack(wanted) + &submit(&own, wanted, &quote(&wanted.script))
}

/// Where the image has the folder: the working folder of Spark's own image, from which driver and executors start.
const WORK: &str = "/opt/spark/work-dir";

pub fn kubernetes(wanted: &Wanted) -> String {
    let mut own = vec![
        "--master \"k8s://$KUBERNETES_MASTER\"".to_owned(),
        "--deploy-mode cluster".to_owned(),
        format!("--name {}", quote(&name(&wanted.script))),
        "--conf spark.kubernetes.container.image=\"$IMAGE\"".to_owned(),
        "--conf spark.kubernetes.authenticate.driver.serviceAccountName=\"${SERVICE_ACCOUNT:-spark}\"".to_owned(),
        "--conf spark.executor.instances=\"${EXECUTORS:-2}\"".to_owned(),
    ];
    own.extend(py_files(wanted, &format!("local://{WORK}/")));
    format!(
        "{HEAD}# Kubernetes: the address of its API server (kubectl cluster-info), and an image name that the cluster can pull.\n: \"${{KUBERNETES_MASTER:?set it to https://HOST:6443}}\"\n: \"${{IMAGE:?set it to REGISTRY/NAME:TAG}}\"\n{}docker build -t \"$IMAGE\" .\ndocker push \"$IMAGE\"\n{}",
        pack(wanted),
        submit(&own, wanted, &quote(&format!("local://{WORK}/{}", wanted.script)))
    )
}

/// A name as Kubernetes takes them: small letters, digits and dashes.
fn name(script: &str) -> String {
    let stem = script.strip_suffix(".py").unwrap_or(script);
    let letters: String =
        stem.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' }).collect();
    let trimmed = letters.trim_matches('-');
    if trimmed.is_empty() { "script".to_owned() } else { trimmed.to_owned() }
}

pub fn dockerfile(facts: &Facts) -> String {
    let mut text =
        format!("# For submit-kubernetes.sh: Spark's own image with this folder in it.\nFROM apache/spark:{SPARK}-python3\nUSER root\n");
    if facts.numpy || facts.pandas {
        // Spark itself is in the image.
        text.push_str("COPY requirements.txt /tmp/requirements.txt\nRUN grep -v '^pyspark' /tmp/requirements.txt > /tmp/others.txt && pip install --no-cache-dir -r /tmp/others.txt\n");
    }
    text.push_str(&format!("WORKDIR {WORK}\nCOPY . .\nUSER spark\n"));
    text
}
