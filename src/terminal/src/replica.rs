//! What a replica begins with: the program or the line that it was started for, in the folder that it was started in.

use std::io;

use touchpaper_platform::files;
use touchpaper_wire::{Code, Entry, Launch, Program, Serve};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begin {
    Program(Program),
    Line(String),
}

/// Enters the folder and reads the program. An error is what `python` would have said.
pub fn begin(serve: &Serve) -> Result<Begin, String> {
    let folder = &serve.folder;
    // One that nothing was copied into is there all the same.
    if !files::is_dir(folder) {
        files::make_dir(folder).map_err(|error| error.to_string())?;
    }
    files::enter(folder).map_err(|error| error.to_string())?;
    let (code, args) = match &serve.entry {
        Entry::Script { path, args } => (script(path)?, args.clone()),
        Entry::Code { source, args } => (Code::Text { name: "<string>".to_owned(), source: source.clone() }, args.clone()),
        Entry::Module { module, args } => (Code::Module { name: module.clone() }, args.clone()),
        Entry::App { module, name, port } => {
            let source = format!("import _replica; _replica.run_app({}, {}, {port})", literal(module), literal(name));
            (Code::Text { name: "<app>".to_owned(), source }, Vec::new())
        }
        Entry::Line { line } => return Ok(Begin::Line(line.clone())),
    };
    Ok(Begin::Program(Program { code, args, launch: Launch { folder: folder.clone(), ..Launch::default() }, input: Vec::new() }))
}

fn script(path: &str) -> Result<Code, String> {
    let missing = |error: io::Error| {
        let why = match error.kind() {
            io::ErrorKind::NotFound => "[Errno 2] No such file or directory".to_owned(),
            _ => error.to_string(),
        };
        format!("python: can't open file '{}': {why}", files::absolute(path))
    };
    let source = files::read(path).map_err(missing)?;
    let source = String::from_utf8(source).map_err(|_| format!("python: {path} is not UTF-8 text"))?;
    Ok(Code::Script { path: path.to_owned(), source })
}

/// As Python writes a text.
fn literal(text: &str) -> String {
    let letters: String = text.chars().map(|letter| format!("\\U{:08x}", u32::from(letter))).collect();
    format!("'{letters}'")
}
