//! Judges answers to exercises on a host of its own, as the page does: the program that it runs is the same.

use std::collections::BTreeMap;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use parking_lot::Mutex;
use touchpaper_course::exercise::Exercise;
use touchpaper_course::task::{TOPIC, Task, Verdict};
use touchpaper_platform::{files, random};
use touchpaper_python::{Host, HostConfig};
use touchpaper_wire::{Display, Language, Outcome};

/// What the engine said of an answer, and what the answer printed.
pub struct Judged {
    pub verdict: Verdict,
    pub output: String,
}

pub struct Grader {
    host: Host,
    told: Arc<Mutex<Option<String>>>,
    printed: Arc<Mutex<String>>,
    seconds: u64,
    /// Where answers run, with the exercise's files in it.
    folder: String,
}

impl Grader {
    /// `seconds`: how long an answer may run.
    pub fn new(seconds: u64) -> Result<Self, String> {
        let (told, printed) = (Arc::<Mutex<Option<String>>>::default(), Arc::<Mutex<String>>::default());
        let (hear, read) = (Arc::clone(&told), Arc::clone(&printed));
        let config = HostConfig {
            output: Arc::new(move |_, text: &str| read.lock().push_str(text)),
            display: Arc::new(move |display| {
                if let Display::Report { topic, json } = display
                    && topic == TOPIC
                {
                    *hear.lock() = Some(json);
                }
            }),
            events: Arc::new(|_| {}),
            between: None,
        };
        let folder = std::env::temp_dir().join(format!("touchpaper-grade-{:016x}", random::seed()));
        Ok(Self { host: Host::new(config)?, told, printed, seconds, folder: folder.to_string_lossy().into_owned() })
    }

    /// Puts an exercise's files where its answers run.
    pub fn lay_out(&self, exercise: &Exercise, beside: &str) -> Result<(), String> {
        for name in &exercise.front.data {
            let bytes = files::read(&format!("{beside}/{name}")).map_err(|error| format!("the exercise's file {name}: {error}"))?;
            files::write(&format!("{}/{name}", self.folder), &bytes).map_err(|error| format!("{name}: {error}"))?;
        }
        // What a learner may bring is taken where it lies beside the exercise.
        for own in exercise.front.own.iter().filter(|own| files::exists(&format!("{beside}/{}", own.path))) {
            let bytes = files::read(&format!("{beside}/{}", own.path)).map_err(|error| format!("{}: {error}", own.path))?;
            files::write(&format!("{}/{}", self.folder, own.path), &bytes).map_err(|error| format!("{}: {error}", own.path))?;
        }
        files::make_dir(&self.folder).and_then(|()| files::enter(&self.folder)).map_err(|error| error.to_string())
    }

    pub fn judge(&self, task: &Task) -> Judged {
        *self.told.lock() = None;
        self.printed.lock().clear();
        let (done, ends) = mpsc::channel::<()>();
        let limit = Duration::from_secs(self.seconds);
        #[expect(clippy::disallowed_methods, reason = "the host blocks this thread; only another can end what it runs")]
        let watch = std::thread::spawn(move || {
            if ends.recv_timeout(limit) == Err(mpsc::RecvTimeoutError::Timeout) {
                touchpaper_python::cancel();
            }
        });
        let outcome = self.host.run_cell("exercise", Language::Python, &task.program());
        drop(done);
        // It only sleeps and sets a flag.
        let _ = watch.join();
        let told = self.told.lock().take().and_then(|json| serde_json::from_str(&json).ok());
        Judged { verdict: told.unwrap_or_else(|| self.without_verdict(&outcome)), output: self.printed.lock().clone() }
    }

    fn without_verdict(&self, outcome: &Outcome) -> Verdict {
        let (seen, look) = match outcome {
            Outcome::Cancelled => (format!("It ran for {} seconds and was stopped.", self.seconds), "Look for a loop that does not end."),
            Outcome::Error { class, message, .. } => (format!("It could not be judged: `{class}: {message}`."), ""),
            Outcome::Success | Outcome::Exit { .. } => ("It could not be judged: it ended without a verdict.".to_owned(), ""),
        };
        Verdict { seen, look: look.to_owned(), ..Verdict::default() }
    }
}

impl Drop for Grader {
    fn drop(&mut self) {
        // What is left in the folder for temporary files is the system's to remove.
        let _ = files::remove(&self.folder);
    }
}

/// The folder that a file is in.
pub fn folder_of(path: &str) -> String {
    path.rsplit_once('/').map_or(".", |(folder, _)| if folder.is_empty() { "/" } else { folder }).to_owned()
}

/// An answer file's answers by exercise: the whole of it, or what stands under each `# %% id` (in SQL `-- %% id`).
pub fn answers(exercise: &Exercise, text: &str, id: Option<&str>) -> Result<BTreeMap<String, String>, String> {
    let known: Vec<&str> = exercise.exercises().map(|(id, _)| id).collect();
    let is_known = |id: &str| {
        if known.contains(&id) { Ok(()) } else { Err(format!("there is no exercise `{id}`; there are {}", known.join(", "))) }
    };
    if let Some(id) = id {
        is_known(id)?;
        return Ok(BTreeMap::from([(id.to_owned(), text.to_owned())]));
    }
    let mut parts: BTreeMap<String, String> = BTreeMap::new();
    let mut current: Option<String> = None;
    for line in text.lines() {
        let marked = line.strip_prefix("# %%").or_else(|| line.strip_prefix("-- %%")).map(str::trim).filter(|id| !id.is_empty());
        if let Some(id) = marked {
            is_known(id)?;
            current = Some(id.to_owned());
            parts.entry(id.to_owned()).or_default();
        } else if let Some(part) = current.as_ref().and_then(|id| parts.get_mut(id)) {
            part.push_str(line);
            part.push('\n');
        }
    }
    match (known.as_slice(), parts.is_empty()) {
        (_, false) => Ok(parts),
        ([only], true) => Ok(BTreeMap::from([((*only).to_owned(), text.to_owned())])),
        ([], true) => Err("the exercise asks for no program: its quizzes are graded from a result file".to_owned()),
        _ => Err(format!("the exercise has several parts: name one by --id, or put `# %% {}` above each answer", known[0])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_file_is_one_answer_or_several() {
        let two = touchpaper_course::parse("---\ntitle: t\n---\n```python exercise id=a\n```\n```sql exercise id=b\n```\n").unwrap();
        let parts = answers(&two, "# %% a\nx = 1\n\n-- %% b\nSELECT 1\n", None).unwrap();
        assert_eq!(parts.into_iter().collect::<Vec<_>>(), [("a".into(), "x = 1\n\n".into()), ("b".into(), "SELECT 1\n".into())]);
        assert_eq!(answers(&two, "x", Some("b")).unwrap().len(), 1);
        assert!(answers(&two, "x", None).unwrap_err().starts_with("the exercise has several parts"));
        assert_eq!(answers(&two, "# %% c\n", None).unwrap_err(), "there is no exercise `c`; there are a, b");
        let one = touchpaper_course::parse("---\ntitle: t\n---\n```python exercise\n```\n").unwrap();
        assert_eq!(answers(&one, "x = 1\n", None).unwrap()["exercise-1"], "x = 1\n");
    }
}
