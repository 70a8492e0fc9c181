//! `touchpaper package`: an exercise with the page around it, as a zip that learning platforms play (SCORM 1.2).

use std::collections::BTreeSet;
use std::process::ExitCode;

use touchpaper_course::Exercise;
use touchpaper_deploy::zip::{self, Entry};
use touchpaper_platform::files;

use crate::grading::folder_of;

const SCORM_HTML: &str = include_str!("course/scorm/scorm.html");
const SCORM_JS: &str = include_str!("course/scorm/scorm.js");

pub fn run(exercise: &str, page: &str, out: &str) -> ExitCode {
    match package(exercise, page.trim_end_matches('/'))
        .and_then(|bytes| files::write(out, &bytes).map_err(|error| format!("{out}: {error}")))
    {
        Ok(()) => {
            println!("{out} is ready");
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("touchpaper: {problem}");
            ExitCode::from(2)
        }
    }
}

fn package(path: &str, page: &str) -> Result<Vec<u8>, String> {
    let text = files::read_text(path).map_err(|error| format!("{path}: {error}"))?;
    let exercise = touchpaper_course::parse(&text).map_err(|error| format!("{path}: {error}"))?;
    let name = path.rsplit('/').next().unwrap_or(path);
    if !files::exists(&format!("{page}/index.html")) {
        return Err(format!("{page} is not the built page: `cargo xtask build` makes dist/"));
    }
    let html = SCORM_HTML.replace("EXERCISE", &format!("../exercise/{}", escaped(name)));
    let mut members = vec![Entry::new("scorm.html", html), Entry::new("scorm.js", SCORM_JS), Entry::new(format!("exercise/{name}"), text)];
    for file in &exercise.front.data {
        let beside = format!("{}/{file}", folder_of(path));
        members.push(Entry::new(format!("exercise/{file}"), files::read(&beside).map_err(|error| format!("{beside}: {error}"))?));
    }
    let built: BTreeSet<String> = files::tree(page).into_iter().map(|(file, _)| file).collect();
    for file in &built {
        // What a host does with them a platform does not: it sends files as they are, and the zip compresses them already.
        let compressed = [".br", ".gz"].iter().any(|end| file.strip_suffix(*end).is_some_and(|plain| built.contains(plain)));
        if !file.starts_with('_') && !file.starts_with('.') && !compressed {
            let path = format!("{page}/{file}");
            members.push(Entry::new(format!("page/{file}"), files::read(&path).map_err(|error| format!("{path}: {error}"))?));
        }
    }
    let manifest = manifest(&exercise, members.iter().map(|member| member.path.as_str()));
    members.insert(0, Entry::new("imsmanifest.xml", manifest));
    zip::write(&members)
}

fn manifest<'a>(exercise: &Exercise, names: impl Iterator<Item = &'a str>) -> String {
    let title = escaped(&exercise.front.title);
    let listed: String = names.map(|name| format!("      <file href=\"{}\"/>\n", escaped(name))).collect();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="touchpaper" version="1.2" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata>
    <schema>ADL SCORM</schema>
    <schemaversion>1.2</schemaversion>
  </metadata>
  <organizations default="course">
    <organization identifier="course">
      <title>{title}</title>
      <item identifier="exercise" identifierref="page">
        <title>{title}</title>
      </item>
    </organization>
  </organizations>
  <resources>
    <resource identifier="page" type="webcontent" adlcp:scormtype="sco" href="scorm.html">
{listed}    </resource>
  </resources>
</manifest>
"#
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_lists_every_file_and_escapes_names() {
        let exercise = touchpaper_course::parse("---\ntitle: A < B & \"C\"\n---\n").unwrap();
        let text = manifest(&exercise, ["scorm.html", "exercise/a&b.md"].into_iter());
        assert!(
            text.contains("<title>A &lt; B &amp; &quot;C&quot;</title>") && text.contains("<file href=\"exercise/a&amp;b.md\"/>"),
            "{text}"
        );
        assert!(text.contains("adlcp:scormtype=\"sco\" href=\"scorm.html\""));
        // With one a platform calls who leaves halfway failed, whatever the page says.
        assert!(!text.contains("masteryscore"));
    }
}
