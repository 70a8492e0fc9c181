//! `touchpaper package`: what is in the zip, read by Python's own zipfile.
// A native process that starts others: what is disallowed for the browser's sake is fine here.
#![allow(clippy::disallowed_methods)]

use std::io::Result;
use std::path::Path;
use std::process::Command;

const READ: &str = r#"
import zipfile
with zipfile.ZipFile("out.zip") as members:
    print(members.testzip(), sorted(members.namelist()))
    print(members.read("exercise/numbers.txt"), members.read("page/assets/é.txt"))
    print("../exercise/one.md" in members.read("scorm.html").decode(), "<title>One</title>" in members.read("imsmanifest.xml").decode())
"#;

#[test]
fn an_exercise_is_packed_with_the_page() -> Result<()> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("package");
    std::fs::create_dir_all(folder.join("dist/assets"))?;
    std::fs::create_dir_all(folder.join("course"))?;
    let files = [
        ("dist/index.html", "<!doctype html>"),
        ("dist/index.html.br", "for hosts that choose"),
        ("dist/_headers", "/*"),
        ("dist/assets/é.txt", "text"),
        ("course/one.md", "---\ntitle: One\ndata: numbers.txt\n---\nText\n"),
        ("course/numbers.txt", "1\n2\n"),
        ("read.py", READ),
    ];
    for (path, text) in files {
        std::fs::write(folder.join(path), text)?;
    }
    let run = |words: &[&str]| Command::new(env!("CARGO_BIN_EXE_touchpaper")).current_dir(&folder).args(words).output();
    let out = run(&["package", "--scorm", "course/one.md", "--page", "dist", "--out", "out.zip"])?;
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let first = std::fs::read(folder.join("out.zip"))?;
    run(&["package", "--scorm", "course/one.md", "--page", "dist", "--out", "out.zip"])?;
    assert_eq!(std::fs::read(folder.join("out.zip"))?, first, "the same files give the same package");
    let read = run(&["submit", "read.py"])?;
    let names =
        "['exercise/numbers.txt', 'exercise/one.md', 'imsmanifest.xml', 'page/assets/é.txt', 'page/index.html', 'scorm.html', 'scorm.js']";
    let said = String::from_utf8_lossy(&read.stdout);
    assert_eq!(said, format!("None {names}\nb'1\\n2\\n' b'text'\nTrue True\n"), "{}", String::from_utf8_lossy(&read.stderr));
    let out = run(&["package", "--scorm", "course/one.md", "--page", "course", "--out", "out.zip"])?;
    assert!(out.status.code() == Some(2) && String::from_utf8_lossy(&out.stderr).contains("course is not the built page"));
    Ok(())
}
