//! A small static server with the headers that make a page cross-origin isolated.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tiny_http::{Header, Request, Response, Server};

use crate::error::{At, Error, Result};

/// All four together: a frame without COEP is blocked in a COEP parent, and Document-Isolation-Policy is what
/// isolates a frame inside an ordinary page.
pub const ISOLATION: [(&str, &str); 4] = [
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Embedder-Policy", "require-corp"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    ("Document-Isolation-Policy", "isolate-and-require-corp"),
];

/// Scripts from here only, wasm may compile, nothing inline; workers and frames from here.
pub const CONTENT_POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; \
    connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'none'";

#[derive(Clone)]
struct Site {
    folder: PathBuf,
    base: String,
    headers: bool,
}

pub fn serve_forever(folder: &Path, port: u16, base: &str, headers: bool) -> Result<()> {
    let (server, site) = open(folder, port, base, headers)?;
    println!("Touchpaper is at http://localhost:{port}{}", site.base);
    listen(&server, &site);
    Ok(())
}

/// Serves in the background on a free port until the process ends; gives the address.
pub fn serve_in_background(folder: &Path, base: &str, headers: bool) -> Result<String> {
    let (server, site) = open(folder, 0, base, headers)?;
    let port = server.server_addr().to_ip().map_or(0, |address| address.port());
    let address = format!("http://localhost:{port}{}", site.base);
    std::thread::spawn(move || listen(&server, &site));
    Ok(address)
}

fn open(folder: &Path, port: u16, base: &str, headers: bool) -> Result<(Arc<Server>, Site)> {
    let server = Server::http(("0.0.0.0", port)).map_err(|error| Error(format!("port {port}: {error}")))?;
    let base = format!("/{}/", base.trim_matches('/')).replace("//", "/");
    Ok((Arc::new(server), Site { folder: folder.to_path_buf(), base, headers }))
}

fn listen(server: &Arc<Server>, site: &Site) {
    // A browser keeps several connections; one thread each would let a slow one hold up the rest.
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Ok(request) = server.recv() {
                    if let Err(error) = answer(request, site) {
                        eprintln!("xtask serve: {error}");
                    }
                }
            });
        }
    });
}

fn answer(request: Request, site: &Site) -> Result<()> {
    let path = request.url().split(['?', '#']).next().unwrap_or("/").to_owned();
    let Some(relative) = path.strip_prefix(&site.base) else {
        let status = if format!("{path}/") == site.base { 302 } else { 404 };
        let response = Response::from_string("not here").with_status_code(status).with_header(header("Location", &site.base)?);
        return request.respond(response).at(path);
    };
    let relative = if relative.is_empty() { "index.html" } else { relative };
    // The path stays inside the folder.
    let safe = Path::new(relative).components().all(|part| matches!(part, std::path::Component::Normal(_)));
    let file = site.folder.join(relative);
    if !safe || !file.is_file() {
        return request.respond(Response::from_string("no such file").with_status_code(404)).at(path);
    }
    let accepts = request.headers().iter().find(|h| h.field.equiv("Accept-Encoding")).map(|h| h.value.to_string()).unwrap_or_default();
    let packed = [("br", "br"), ("gzip", "gz")].into_iter().find_map(|(name, extension)| {
        let path = PathBuf::from(format!("{}.{extension}", file.display()));
        (accepts.contains(name) && path.is_file()).then_some((name, path))
    });
    let (encoding, source) = packed.map_or((None, file.clone()), |(name, path)| (Some(name), path));
    let mut response = Response::from_file(std::fs::File::open(&source).at(&source)?);
    response.add_header(header("Content-Type", content_type(&file))?);
    // Files under assets/ have their content's hash in the path.
    response.add_header(header(
        "Cache-Control",
        if relative.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" },
    )?);
    if let Some(encoding) = encoding {
        response.add_header(header("Content-Encoding", encoding)?);
    }
    if site.headers {
        for (name, value) in ISOLATION {
            response.add_header(header(name, value)?);
        }
        response.add_header(header("Content-Security-Policy", CONTENT_POLICY)?);
    }
    // A browser that goes away in the middle is no error of ours.
    let _ = request.respond(response);
    Ok(())
}

fn header(name: &str, value: &str) -> Result<Header> {
    Header::from_bytes(name, value).map_err(|()| Error(format!("bad header {name}")))
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json" | "webmanifest") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("py" | "txt" | "csv" | "md") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
