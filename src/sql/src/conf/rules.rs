//! Which settings a running session may change, and which values they take.

use crate::error::{Error, Result};

/// Settings that are read once, when the application starts (org.apache.spark.sql.internal.StaticSQLConf).
const STATIC: &[&str] = &[
    "spark.sql.broadcastExchange.maxThreadThreshold",
    "spark.sql.cache.serializer",
    "spark.sql.catalogImplementation",
    "spark.sql.codegen.cache.maxEntries",
    "spark.sql.debug",
    "spark.sql.event.truncate.length",
    "spark.sql.extensions",
    "spark.sql.extensions.test.loadFromCp",
    "spark.sql.filesourceTableRelationCacheSize",
    "spark.sql.globalTempDatabase",
    "spark.sql.hive.thriftServer.singleSession",
    "spark.sql.legacy.sessionInitWithConfigDefaults",
    "spark.sql.metadataCacheTTLSeconds",
    "spark.sql.queryExecutionListeners",
    "spark.sql.sources.disabledJdbcConnProviderList",
    "spark.sql.sources.schemaStringLengthThreshold",
    "spark.sql.streaming.streamingQueryListeners",
    "spark.sql.streaming.ui.enabled",
    "spark.sql.streaming.ui.enabledCustomMetricList",
    "spark.sql.streaming.ui.retainedProgressUpdates",
    "spark.sql.streaming.ui.retainedQueries",
    "spark.sql.subquery.maxThreadThreshold",
    "spark.sql.ui.retainedExecutions",
    "spark.sql.warehouse.dir",
];

const BOOLEANS: &[&str] = &[
    "spark.sql.adaptive.coalescePartitions.enabled",
    "spark.sql.adaptive.enabled",
    "spark.sql.adaptive.skewJoin.enabled",
    "spark.sql.ansi.enabled",
    "spark.sql.caseSensitive",
    "spark.sql.cbo.enabled",
    "spark.sql.crossJoin.enabled",
    "spark.sql.execution.arrow.pyspark.enabled",
    "spark.sql.execution.pythonUDF.arrow.enabled",
    "spark.sql.groupByOrdinal",
    "spark.sql.inMemoryColumnarStorage.compressed",
    "spark.sql.orderByOrdinal",
    "spark.sql.repl.eagerEval.enabled",
];

const INTEGERS: &[&str] = &[
    "spark.sql.repl.eagerEval.maxNumRows",
    "spark.sql.repl.eagerEval.truncate",
    "spark.sql.shuffle.partitions",
    "spark.sql.broadcastTimeout",
    "spark.sql.transposeMaxValues",
    "spark.sql.pivotMaxValues",
];

/// Settings with few values, which are kept in upper case.
const CHOICES: &[(&str, &[&str])] = &[
    ("spark.sql.sources.partitionOverwriteMode", &["STATIC", "DYNAMIC"]),
    ("spark.sql.storeAssignmentPolicy", &["ANSI", "LEGACY", "STRICT"]),
    ("spark.sql.timestampType", &["TIMESTAMP_NTZ", "TIMESTAMP_LTZ"]),
    ("spark.sql.legacy.timeParserPolicy", &["EXCEPTION", "CORRECTED", "LEGACY"]),
];

/// Settings of the core, which only a new application can change.
fn is_core(key: &str) -> bool {
    const PREFIXES: &[&str] = &[
        "spark.executor.",
        "spark.driver.",
        "spark.memory.",
        "spark.shuffle.",
        "spark.scheduler.",
        "spark.ui.",
        "spark.task.",
        "spark.default.",
    ];
    PREFIXES.iter().any(|prefix| key.starts_with(prefix)) || matches!(key, "spark.master" | "spark.app.name" | "spark.serializer")
}

pub fn check_changes(key: &str) -> Result<()> {
    if STATIC.contains(&key) {
        return Err(Error::new("CANNOT_MODIFY_STATIC_CONFIG", &[("key", key)]));
    }
    if is_core(key) {
        return Err(Error::new("CANNOT_MODIFY_CONFIG", &[("key", key)]));
    }
    Ok(())
}

pub fn check_value(key: &str, value: &str) -> Result<()> {
    let mismatch = |kind: &str| {
        let parameters = [("confName", key), ("confValue", value), ("confType", kind)];
        Err(Error::new("INVALID_CONF_VALUE.TYPE_MISMATCH", &parameters))
    };
    if BOOLEANS.contains(&key) && !["true", "false"].contains(&value.trim().to_lowercase().as_str()) {
        return mismatch("boolean");
    }
    if INTEGERS.contains(&key) && value.trim().parse::<i32>().is_err() {
        return mismatch("int");
    }
    if key == "spark.sql.shuffle.partitions" && value.trim().parse::<i32>().is_ok_and(|n| n <= 0) {
        let parameters =
            [("confName", key), ("confValue", value), ("confRequirement", "The value of spark.sql.shuffle.partitions must be positive")];
        return Err(Error::new("INVALID_CONF_VALUE.REQUIREMENT", &parameters));
    }
    if key == "spark.sql.session.timeZone" && crate::zone::Zone::of(value).is_none() {
        return Err(Error::new("INVALID_CONF_VALUE.TIME_ZONE", &[("confName", key), ("confValue", value)]));
    }
    if let Some((_, choices)) = CHOICES.iter().find(|(name, _)| *name == key)
        && !choices.contains(&value.to_uppercase().as_str())
    {
        let parameters = [("confName", key), ("confValue", value), ("confOptions", &*choices.join(", "))];
        return Err(Error::new("INVALID_CONF_VALUE.OUT_OF_RANGE_OF_OPTIONS", &parameters));
    }
    Ok(())
}

/// As Spark's RuntimeConfig.isModifiable: settings of SQL's that it knows and that are not static.
pub fn is_modifiable(key: &str, known: bool) -> bool {
    let sql = key.starts_with("spark.sql.") && (known || super::DEFAULTS.iter().any(|(name, _)| *name == key));
    let listed = BOOLEANS.contains(&key) || INTEGERS.contains(&key) || CHOICES.iter().any(|(name, _)| *name == key);
    (sql || listed) && !STATIC.contains(&key)
}
