//! Freezes the Python that ships inside the engine: a subset of the standard library (stdlib.txt) and what is ours
//! (Lib/). Two libraries, as the first one takes long and changes seldom. A native engine has bytecode, which starts soon;
//! one for the browser has the sources, without comments, docstrings and most of their indents: on the wire they are half of it.

// It runs on the builder's machine, which has a disk.
#![allow(clippy::disallowed_methods)]

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use rustpython_compiler::ast::statement_visitor::{StatementVisitor, walk_stmt};
use rustpython_compiler::ast::{Expr, Stmt};
use rustpython_compiler::{CompileOpts, Mode, TokenKind, parser};
use rustpython_compiler_core::bytecode::CodeObject;
use rustpython_compiler_core::frozen::{FrozenCodeObject, FrozenLib, FrozenModule};
use rustpython_compiler_core::marshal;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A module's full name, its file, and whether it is a package.
type Module = (String, PathBuf, bool);

/// Tests and fixtures inside packages of the standard library.
const LEFT_OUT: [&str; 4] = ["test", "tests", "__main__", "process"];

fn main() -> Result<()> {
    let ours = Path::new("Lib");
    for watched in ["build.rs", "stdlib.txt", "Lib"] {
        println!("cargo:rerun-if-changed={watched}");
    }
    let out = PathBuf::from(std::env::var("OUT_DIR")?);

    let mut own = Vec::new();
    collect(ours, "", &mut own)?;
    fs::write(out.join("own.frozen"), freeze(&own, "python/lib")?)?;

    let list = fs::read_to_string("stdlib.txt")?;
    let stamp = format!("{list}{}{}", fs::read_to_string("build.rs")?, rustpython_pylib::LIB_PATH);
    let stamp_file = out.join("stdlib.stamp");
    if fs::read_to_string(&stamp_file).is_ok_and(|last| last == stamp) {
        return Ok(());
    }
    let root = Path::new(rustpython_pylib::LIB_PATH);
    let mut modules = Vec::new();
    for name in list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let file = root.join(format!("{name}.py"));
        if let Some(package) = name.strip_suffix("/__init__") {
            modules.push((package.replace('/', "."), file, true));
        } else if file.is_file() {
            modules.push((name.replace('/', "."), file, false));
        } else {
            collect(&root.join(name), name, &mut modules)?;
        }
    }
    fs::write(out.join("stdlib.frozen"), freeze(&modules, "python/lib")?)?;
    fs::write(stamp_file, stamp)?;
    Ok(())
}

/// The modules in a folder, in the order of their names.
fn collect(folder: &Path, package: &str, modules: &mut Vec<Module>) -> Result<()> {
    let mut entries: Vec<_> =
        fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?.collect::<std::io::Result<_>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        if LEFT_OUT.contains(&name.as_str()) && !path.starts_with("Lib") {
            continue;
        }
        let full = if package.is_empty() { name.clone() } else { format!("{package}.{name}") };
        if path.is_dir() {
            if path.join("__init__.py").is_file() {
                collect(&path, &full, modules)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "py") {
            if name == "__init__" {
                modules.push((package.to_owned(), path, true));
            } else {
                modules.push((full, path, false));
            }
        }
    }
    Ok(())
}

fn freeze(modules: &[Module], prefix: &str) -> Result<Vec<u8>> {
    let for_browser = std::env::var("CARGO_CFG_TARGET_ARCH")? == "wasm32";
    let mut frozen = Vec::new();
    for (name, path, package) in modules {
        let source = fs::read_to_string(path)?;
        let file = match package {
            true => format!("{prefix}/{}/__init__.py", name.replace('.', "/")),
            false => format!("{prefix}/{}.py", name.replace('.', "/")),
        };
        let text = bare(&source).and_then(|text| undented(&text)).map_err(|error| format!("{}: {error}", path.display()))?;
        // Errors inside pyspark keep line numbers but no columns.
        let options = CompileOpts { debug_ranges: false, ..CompileOpts::default() };
        let code = rustpython_compiler::compile(&text, Mode::Exec, &file, options)
            .map_err(|error| format!("{}:{:?}: {error}", path.display(), error.python_location()))?;
        let bytes = if for_browser { as_source(&file, &text) } else { stored(&code) };
        frozen.push((name.as_str(), FrozenModule { code: FrozenCodeObject { bytes }, package: *package }));
    }
    let modules = frozen
        .iter()
        .map(|(name, module)| (*name, FrozenModule { code: FrozenCodeObject { bytes: &module.code.bytes[..] }, package: module.package }));
    Ok(FrozenLib::encode(modules).bytes)
}

/// A source without its comments and docstrings. Lines stay where they are: tracebacks name them.
fn bare(source: &str) -> Result<String> {
    let module = parser::parse_module(source)?;
    let mut cuts: Vec<(usize, usize, &str)> = Vec::new();
    for token in module.tokens() {
        let (kind, range) = token.as_tuple();
        if kind == TokenKind::Comment {
            let start = source[..usize::from(range.start())].trim_end_matches([' ', '\t']).len();
            cuts.push((start, usize::from(range.end()), ""));
        }
    }
    let mut docstrings = Docstrings::default();
    docstrings.visit_body(module.suite());
    // Something has to stand there: it may be all that a body has. But a module's may be empty, and it has to begin with what
    // it imports from __future__.
    cuts.extend(docstrings.found.into_iter().map(|(start, end)| (start, end, "...")));
    cuts.extend(docstring(module.suite()).map(|(start, end)| (start, end, "")));
    cuts.sort_unstable();
    let mut text = String::with_capacity(source.len());
    let mut at = 0;
    for (start, end, instead) in cuts {
        text.push_str(&source[at..start]);
        text.push_str(instead);
        text.extend(std::iter::repeat_n('\n', source[start..end].matches('\n').count()));
        at = end;
    }
    text.push_str(&source[at..]);
    Ok(text)
}

/// A source with one space for each level of its blocks and none before what goes on from the line above. What is in a text
/// of several lines is left.
fn undented(source: &str) -> Result<String> {
    let module = parser::parse_module(source)?;
    // Where statements begin, with how deep they are, and what spans lines: both in the order of the text.
    let (mut statements, mut spans) = (Vec::new(), Vec::new());
    let (mut depth, mut begins) = (0, true);
    for token in module.tokens() {
        let (kind, range) = token.as_tuple();
        let (start, end) = (usize::from(range.start()), usize::from(range.end()));
        match kind {
            TokenKind::Indent => depth += 1,
            TokenKind::Dedent => depth -= 1,
            TokenKind::Newline => begins = true,
            TokenKind::NonLogicalNewline => {}
            _ => {
                if std::mem::take(&mut begins) {
                    statements.push((start, depth));
                }
                if source[start..end].contains('\n') {
                    spans.push((start, end));
                }
            }
        }
    }
    let (mut statements, mut spans) = (statements.into_iter().peekable(), spans.into_iter().peekable());
    let (mut text, mut at) = (String::with_capacity(source.len()), 0);
    for line in source.split_inclusive('\n') {
        while spans.next_if(|(_, end)| *end <= at).is_some() {}
        let bare = line.trim_start_matches([' ', '\t']);
        if spans.peek().is_some_and(|(start, _)| *start < at) {
            text.push_str(line);
        } else {
            let first = at + line.len() - bare.len();
            let depth = statements.next_if(|(start, _)| *start == first).map_or(0, |(_, depth)| depth);
            text.extend(std::iter::repeat_n(' ', depth));
            text.push_str(bare);
        }
        at += line.len();
        // Further statements of the line.
        while statements.next_if(|(start, _)| *start < at).is_some() {}
    }
    Ok(text)
}

/// Where the docstrings of a module's functions and classes are.
#[derive(Default)]
struct Docstrings {
    found: Vec<(usize, usize)>,
}

fn docstring(body: &[Stmt]) -> Option<(usize, usize)> {
    match body.first() {
        Some(Stmt::Expr(first)) if matches!(*first.value, Expr::StringLiteral(_)) => {
            Some((usize::from(first.range.start()), usize::from(first.range.end())))
        }
        _ => None,
    }
}

impl<'a> StatementVisitor<'a> for Docstrings {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(function) => self.found.extend(docstring(&function.body)),
            Stmt::ClassDef(class) => self.found.extend(docstring(&class.body)),
            _ => {}
        }
        walk_stmt(self, statement);
    }
}

/// A module that the interpreter compiles when it is imported: see frozen_source in rustpython-vm's patch.
fn as_source(file: &str, text: &str) -> Vec<u8> {
    [&[u8::MAX; 4], file.as_bytes(), &[0], text.as_bytes()].concat()
}

/// The form that the interpreter unpacks, an LZ4 block behind its unpacked size, with nothing in it packed: on the wire
/// brotli packs the whole engine, and it makes 0.76 MB of the plain standard library but 1.23 MB of one packed by LZ4.
fn stored(code: &CodeObject) -> Vec<u8> {
    const NIBBLE: usize = 15;
    let mut plain = Vec::new();
    marshal::serialize_code(&mut plain, code);
    let mut block = Vec::with_capacity(plain.len() + plain.len() / 255 + 8);
    block.extend(u32::try_from(plain.len()).unwrap_or(u32::MAX).to_le_bytes());
    // One run of literals: its length is 15 in the token's upper half, then bytes of 255 and a last smaller one.
    block.push(u8::try_from(plain.len().min(NIBBLE) << 4).unwrap_or(u8::MAX));
    if let Some(rest) = plain.len().checked_sub(NIBBLE) {
        block.extend(std::iter::repeat_n(u8::MAX, rest / 255));
        block.push(u8::try_from(rest % 255).unwrap_or_default());
    }
    block.extend(plain);
    block
}
