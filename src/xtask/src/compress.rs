//! Puts a .br and a .gz beside every file that gets smaller by it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::error::{At, Result};

/// Compresses at brotli 11 and gzip 9; `files` are shared among the machine's cores. Gives brotli's size of each.
pub fn all(files: &[PathBuf]) -> Result<Vec<(PathBuf, u64, u64)>> {
    let next = std::sync::atomic::AtomicUsize::new(0);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let parts: Vec<Result<Vec<(usize, u64, u64)>>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..cores)
            .map(|_| {
                scope.spawn(|| {
                    let mut sizes = Vec::new();
                    loop {
                        let index = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                        let Some(file) = files.get(index) else { return Ok(sizes) };
                        let (raw, packed) = one(file)?;
                        sizes.push((index, raw, packed));
                    }
                })
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().unwrap_or_else(|_| Err("a compressor panicked".into()))).collect()
    });
    let mut sizes = parts.into_iter().collect::<Result<Vec<_>>>()?.concat();
    sizes.sort_unstable();
    Ok(sizes.into_iter().map(|(index, raw, packed)| (files[index].clone(), raw, packed)).collect())
}

fn one(file: &Path) -> Result<(u64, u64)> {
    let raw = fs::read(file).at(file)?;
    let mut packed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 24, ..Default::default() };
    brotli::BrotliCompress(&mut raw.as_slice(), &mut packed, &parameters).at(file)?;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&raw).at(file)?;
    let gzip = gzip.finish().at(file)?;
    for (extension, bytes) in [("br", &packed), ("gz", &gzip)] {
        if bytes.len() < raw.len() {
            let path = PathBuf::from(format!("{}.{extension}", file.display()));
            fs::write(&path, bytes).at(&path)?;
        }
    }
    Ok((raw.len() as u64, packed.len().min(raw.len()) as u64))
}
