//! `ls`: what a folder holds.

use touchpaper_platform::files::Entry;

use super::{Call, Command, Operands, Run, problem};
use crate::options::{Parsed, flag};

pub const COMMAND: Command = Command {
    name: "ls",
    about: "List files and folders; folders end with a slash.",
    usage: "ls [-1ahlR] [PATH…]",
    options: &[
        flag('l', "", "with their sizes in bytes"),
        flag('a', "all", "hidden ones too"),
        flag('h', "human-readable", "sizes as 12K, 3.4M"),
        flag('R', "recursive", "and what is in the folders"),
        flag('d', "directory", "the folders themselves"),
        flag('S', "", "the largest first"),
        flag('r', "reverse", "the other way round"),
        flag('1', "", "one a line, as always here"),
    ],
    operands: Operands::Paths,
    run: Run::Parsed(run),
};

fn run(call: &mut Call, mut parsed: Parsed) -> i32 {
    if parsed.operands.is_empty() {
        parsed.operands.push(".".to_owned());
    }
    let mut code = 0;
    let mut folders = Vec::new();
    let mut alone = Vec::new();
    for path in &parsed.operands {
        if call.shell.is_dir(path) && !parsed.has("d") {
            folders.push(path.clone());
        } else if call.shell.exists(path) {
            let is_dir = call.shell.is_dir(path);
            let len = if is_dir { 0 } else { touchpaper_platform::files::len(&call.shell.path(path)).unwrap_or(0) };
            alone.push(Entry { name: path.clone(), is_dir, len });
        } else {
            call.complain(&format!("cannot access '{path}': No such file or directory"));
            code = 2;
        }
    }
    let headings = parsed.operands.len() > 1 || parsed.has("R");
    print(call, &alone, &parsed);
    let mut first = alone.is_empty();
    // The next to be listed is the last.
    folders.reverse();
    while let Some(folder) = folders.pop() {
        if call.shell.is_cancelled() {
            break;
        }
        let mut entries = match call.shell.list(&folder) {
            Ok(entries) => entries,
            Err(error) => {
                call.complain(&format!("cannot access '{folder}': {}", problem(&error)));
                code = 2;
                continue;
            }
        };
        entries.retain(|entry| parsed.has("a") || !entry.name.starts_with('.'));
        if headings {
            call.streams.out.text(&format!("{}{folder}:\n", if first { "" } else { "\n" }));
        }
        first = false;
        print(call, &entries, &parsed);
        if parsed.has("R") {
            let inner = entries.iter().rev().filter(|entry| entry.is_dir);
            folders.extend(inner.map(|entry| format!("{}/{}", folder.trim_end_matches('/'), entry.name)));
        }
    }
    code
}

fn print(call: &Call, entries: &[Entry], parsed: &Parsed) {
    let mut entries = entries.to_vec();
    if parsed.has("S") {
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.len));
    }
    if parsed.has("r") {
        entries.reverse();
    }
    let size = |entry: &Entry| if parsed.has("h") { short_size(entry.len) } else { entry.len.to_string() };
    let width = entries.iter().map(|entry| size(entry).len()).max().unwrap_or(0);
    for entry in &entries {
        let name = format!("{}{}", entry.name, if entry.is_dir && !entry.name.ends_with('/') { "/" } else { "" });
        if parsed.has("l") {
            let kind = if entry.is_dir { "drwxr-xr-x" } else { "-rw-r--r--" };
            call.streams.out.line(&format!("{kind} {:>width$} {name}", size(entry)));
        } else {
            call.streams.out.line(&name);
        }
    }
}

/// `999`, `1.2K`, `34M`: powers of 1024, rounded up as `ls` does.
pub fn short_size(bytes: u64) -> String {
    let mut size = bytes as f64;
    for unit in ["", "K", "M", "G", "T"] {
        if size < 1024.0 || unit == "T" {
            return if unit.is_empty() {
                bytes.to_string()
            } else if size < 9.95 {
                format!("{:.1}{unit}", (size * 10.0).ceil() / 10.0)
            } else {
                format!("{:.0}{unit}", size.ceil())
            };
        }
        size /= 1024.0;
    }
    bytes.to_string()
}

#[cfg(test)]
mod tests {
    use super::short_size;

    #[test]
    fn sizes_are_short() {
        let short: Vec<_> = [0, 1023, 1024, 1025, 10_240, 5_000_000].map(short_size).into();
        assert_eq!(short, ["0", "1023", "1.0K", "1.1K", "10K", "4.8M"]);
    }
}
