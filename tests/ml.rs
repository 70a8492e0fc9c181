//! What real Spark saved is scored as Spark scores it, and what is saved here has the layout that real Spark has loaded:
//! tests/ml/record_exchange.py recorded both where a JVM was.
// A native process that starts others: what is disallowed for the browser's sake is fine here.
#![allow(clippy::disallowed_methods)]

use std::path::Path;
use std::process::Command;

#[test]
fn saved_stages_go_to_spark_and_back() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("exchange");
    std::fs::create_dir_all(&folder)?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ml/exchange.py");
    let mut command = Command::new(env!("CARGO_BIN_EXE_touchpaper"));
    let out = command.current_dir(&folder).arg("submit").arg(script).args(["check", "unpacked"]).output()?;
    let (printed, errors) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success() && printed.trim_end().ends_with(" 0 wrong"), "{printed}\n{errors}");
    Ok(())
}
