//! The beginning of a file as `spark.read` sees it, which the page shows before it keeps the file and after.

use rustpython_vm::PyObjectRef;
use touchpaper_platform::files;
use touchpaper_wire::{HEAD_BYTES, Outcome, Reading, Table};

use crate::host::{Host, text};
use crate::shown;

/// What the page learns of a file.
#[derive(Debug)]
pub struct Preview {
    pub table: Result<Table, String>,
    /// Only the file's beginning was looked at.
    pub partial: bool,
}

impl Host {
    pub fn preview(&self, path: &str, reading: &Reading) -> Preview {
        let head = head(path, reading);
        let read = head.as_deref().unwrap_or(path);
        let outcome = self.run(|vm| {
            let options = vm.ctx.new_dict();
            for (name, value) in &reading.options {
                options.set_item(name.as_str(), text(value, vm), vm)?;
            }
            let arguments: Vec<PyObjectRef> = vec![text(read, vm), text(&reading.format, vm), options.into()];
            vm.import("_preview", 0)?.get_attr("run", vm)?.call(arguments, vm)
        });
        if let Some(head) = &head {
            // Its folder was made for it. What cannot be removed is hidden, and replaced by the next.
            let _ = files::remove(files::parent(head).0);
        }
        let table = match (outcome, shown::take_preview()) {
            (Outcome::Success, Some(table)) => Ok(table),
            (Outcome::Error { class, message, .. }, _) => {
                let first = message.lines().find(|line| !line.trim().is_empty()).unwrap_or(&class);
                // The file has the name that a person gave it.
                Err(if head.is_some() { first.replace(read, path) } else { first.to_owned() })
            }
            (Outcome::Cancelled, _) => Err("it was cancelled".to_owned()),
            _ => Err("it gave no table".to_owned()),
        };
        Preview { table, partial: head.is_some() }
    }
}

/// The first lines of a long file, as a file beside it; none where it is short, or cannot be read without its end.
fn head(path: &str, reading: &Reading) -> Option<String> {
    let name = files::parent(path).1;
    let is_packed = [".gz", ".bz2", ".deflate", ".snappy", ".lz4", ".zst"].iter().any(|ending| name.ends_with(ending));
    let by_line = matches!(reading.format.as_str(), "csv" | "json" | "text" | "libsvm") && !is_packed;
    let by_line = by_line && reading.options.get("multiLine").is_none_or(|value| value != "true");
    if !by_line || files::len(path).ok()? <= HEAD_BYTES {
        return None;
    }
    let mut bytes = files::read_range(path, 0, usize::try_from(HEAD_BYTES).ok()?).ok()?;
    if let Some(end) = bytes.iter().rposition(|byte| *byte == b'\n') {
        bytes.truncate(end + 1);
    }
    let folder = path.strip_suffix(name)?;
    let head = format!("{folder}.head/{name}");
    files::write(&head, &bytes).ok()?;
    Some(head)
}
