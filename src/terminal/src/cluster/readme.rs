//! The folder's README.

use super::found::Facts;
use super::{SPARK, Wanted};

pub fn readme(wanted: &Wanted, facts: &Facts) -> String {
    let script = &wanted.script;
    let mut text = format!(
        "# {script} on Apache Spark\n\nThe script is as it was in Touchpaper: the same file runs here and there. It was written against Spark {SPARK}.\n\n"
    );
    text.push_str("## What is here\n\n| file | what it is |\n|---|---|\n");
    text.push_str(&format!("| `{script}` | the script |\n"));
    for (path, _) in &wanted.modules {
        text.push_str(&format!("| `{path}` | a module that it imports |\n"));
    }
    for (path, bytes) in &wanted.data {
        text.push_str(&format!("| `{path}` | data that it reads, {} bytes |\n", bytes.len()));
    }
    text.push_str("| `requirements.txt` | what Python needs on the machine that submits, and on each worker but Spark itself |\n| `submit-*.sh` | one command for each kind of cluster |\n| `Dockerfile` | the image for Kubernetes |\n\n");
    text.push_str("## On one machine\n\nJava 17 or newer and Python 3.10 or newer, then:\n\n```sh\npython3 -m venv .venv && . .venv/bin/activate\npip install -r requirements.txt\n./submit-local.sh\n```\n\n");
    text.push_str("## On a standalone cluster\n\n```sh\nSPARK_MASTER=spark://HOST:7077 ./submit-standalone.sh\n```\n\nWorkers need the same Python release as the machine that submits, and what `requirements.txt` names.\n\n");
    text.push_str("## On YARN\n\n```sh\nHADOOP_CONF_DIR=/etc/hadoop/conf ./submit-yarn.sh\n```\n\nThe data are put into your folder in HDFS, where the script's relative paths then lead. What the script prints is in the driver's log: `yarn logs -applicationId ID`.\n\n");
    text.push_str("## On Kubernetes\n\n```sh\nKUBERNETES_MASTER=https://HOST:6443 IMAGE=REGISTRY/NAME:TAG ./submit-kubernetes.sh\n```\n\nThe service account (`SERVICE_ACCOUNT`, `spark` if it is not set) must be allowed to create pods. What the script prints is in the driver pod's log: `kubectl logs DRIVER`.\n\n");
    let mut heeds = Vec::new();
    if facts.sets_master {
        heeds.push(format!(
            "`{script}` sets its master itself, and that counts before `--master`: take `.master(…)` (or `setMaster`) out of it to leave one machine."
        ));
    }
    if !wanted.data.is_empty() {
        heeds.push("Larger data belong where the cluster reads them from (HDFS, object storage); give the script that path.".to_owned());
    }
    if facts.ml {
        heeds.push("Order of rows and partitions differ on a cluster: models that sample by partition differ in the last digits, or a little more.".to_owned());
    }
    heeds.extend(wanted.left_out.iter().cloned());
    if !heeds.is_empty() {
        text.push_str("## To heed\n\n");
        for heed in heeds {
            text.push_str(&format!("- {heed}\n"));
        }
    }
    text
}
