//! The options of spark-submit, and what each does here.

use crate::options::{Opt, flag, long_flag, long_valued, valued};

/// What an option does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It is another way to write a setting.
    Sets(&'static str),
    /// It is about a cluster, a JVM or an account, none of which is here.
    Ignored,
    /// It is dealt with where it is read.
    Own,
}

pub const OPTIONS: &[Opt] = &[
    long_valued("master", "MASTER_URL", "local, local[N] or local[*]; a cluster's address runs as local[*]"),
    long_valued("name", "NAME", "the application's name"),
    valued('c', "conf", "KEY=VALUE", "a setting; what the program sets itself goes before it"),
    long_valued("properties-file", "FILE", "settings, one a line"),
    long_valued("py-files", "FILES", "modules (.py) and archives (.zip, .egg) to import, with commas between"),
    long_valued("files", "FILES", "files that SparkFiles.get finds, with commas between"),
    long_valued("executor-memory", "MEM", "memory of an executor: 1G, 512m"),
    long_valued("executor-cores", "N", "cores of an executor"),
    long_valued("num-executors", "N", "how many executors"),
    long_valued("total-executor-cores", "N", "cores of all executors"),
    long_valued("driver-memory", "MEM", "memory of the driver"),
    long_valued("driver-cores", "N", "cores of the driver"),
    long_valued("deploy-mode", "MODE", "client or cluster; the driver runs here in both"),
    flag('v', "verbose", "print what was read and the settings that follow"),
    flag('h', "help", "print this"),
    long_flag("usage-error", "print this, as a failure"),
    long_flag("version", "print the version"),
    long_valued("remote", "URL", "a Spark Connect server: refused, there is none"),
    long_valued("kill", "ID", "refused: there are no submissions"),
    long_valued("status", "ID", "refused: there are no submissions"),
    long_valued("class", "CLASS", "a jar's main class"),
    long_valued("jars", "JARS", "jars"),
    long_valued("packages", "COORDINATES", "jars from Maven"),
    long_valued("exclude-packages", "COORDINATES", "those not to fetch"),
    long_valued("repositories", "URLS", "where jars are fetched from"),
    long_valued("archives", "ARCHIVES", "archives that executors unpack; sc.addArchive does it here"),
    long_valued("driver-java-options", "OPTIONS", "options of the driver's JVM"),
    long_valued("driver-library-path", "PATH", "native libraries of the driver"),
    long_valued("driver-class-path", "PATH", "classes of the driver"),
    long_flag("load-spark-defaults", "read conf/spark-defaults.conf too"),
    long_valued("proxy-user", "NAME", "on whose behalf"),
    long_valued("principal", "PRINCIPAL", "for Kerberos"),
    long_valued("keytab", "FILE", "for Kerberos"),
    long_valued("queue", "NAME", "YARN's queue"),
    long_flag("supervise", "start the driver again when it fails"),
];

pub fn effect(long: &str) -> Effect {
    match long {
        "master" => Effect::Sets("spark.master"),
        "name" => Effect::Sets("spark.app.name"),
        "executor-memory" => Effect::Sets("spark.executor.memory"),
        "executor-cores" => Effect::Sets("spark.executor.cores"),
        "num-executors" => Effect::Sets("spark.executor.instances"),
        "total-executor-cores" => Effect::Sets("spark.cores.max"),
        "driver-memory" => Effect::Sets("spark.driver.memory"),
        "driver-cores" => Effect::Sets("spark.driver.cores"),
        "conf" | "properties-file" | "py-files" | "files" | "deploy-mode" | "verbose" | "help" | "usage-error" | "version" | "remote"
        | "kill" | "status" => Effect::Own,
        _ => Effect::Ignored,
    }
}
