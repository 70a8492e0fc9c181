//! A static server with the headers that make a page cross-origin isolated.

use std::path::Path;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::error::{At, Error, Result};

/// All four together: a frame without COEP is blocked in a COEP parent, and Document-Isolation-Policy is what
/// isolates a frame inside an ordinary page.
pub const ISOLATION: [(&str, &str); 4] = [
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Embedder-Policy", "require-corp"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    ("Document-Isolation-Policy", "isolate-and-require-corp"),
];

/// A sandboxed frame has no origin, so its own host is another's to it: without this it gets no module, font or file. All
/// that is served is public, and nothing reads cookies.
pub const FOR_ANYBODY: (&str, &str) = ("Access-Control-Allow-Origin", "*");

/// Scripts from here only, wasm may compile, nothing inline; workers and frames from here.
pub const CONTENT_POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; \
    connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'none'";

pub fn serve_forever(folder: &Path, port: u16, base: &str, headers: bool) -> Result<()> {
    let (runtime, listener, router) = open(folder, port, base, headers)?;
    println!("Touchpaper is at http://localhost:{port}{}", with_slashes(base));
    runtime.block_on(axum::serve(listener, router).into_future()).at("the server")
}

/// Serves in the background on a free port until the process ends; gives the address.
pub fn serve_in_background(folder: &Path, base: &str, headers: bool) -> Result<String> {
    let (runtime, listener, router) = open(folder, 0, base, headers)?;
    let port = listener.local_addr().at("the server")?.port();
    std::thread::spawn(move || runtime.block_on(axum::serve(listener, router).into_future()));
    Ok(format!("http://localhost:{port}{}", with_slashes(base)))
}

fn open(folder: &Path, port: u16, base: &str, headers: bool) -> Result<(Runtime, TcpListener, Router)> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_io().build().at("the server")?;
    let listener = runtime.block_on(TcpListener::bind(("0.0.0.0", port))).at(format!("port {port}"))?;
    Ok((runtime, listener, router(folder, base, headers)?))
}

fn router(folder: &Path, base: &str, headers: bool) -> Result<Router> {
    let files = ServeDir::new(folder).precompressed_br().precompressed_gzip();
    let base = with_slashes(base);
    let site = if base == "/" { Router::new().fallback_service(files) } else { Router::new().nest_service(&base, files) };
    let mut site = site.layer(from_fn(cache_control));
    let policy = ("Content-Security-Policy", CONTENT_POLICY);
    for (name, value) in ISOLATION.into_iter().chain([FOR_ANYBODY, policy]).filter(|_| headers) {
        let name: HeaderName = name.parse().map_err(|_| Error(format!("bad header {name}")))?;
        site = site.layer(SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value)));
    }
    Ok(site)
}

/// Files under assets/ have their content's hash in the path.
async fn cache_control(request: Request, next: Next) -> Response {
    let lasting = request.uri().path().contains("/assets/");
    let mut response = next.run(request).await;
    let value = if lasting { "public, max-age=31536000, immutable" } else { "no-cache" };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(value));
    response
}

fn with_slashes(base: &str) -> String {
    format!("/{}/", base.trim_matches('/')).replace("//", "/")
}
