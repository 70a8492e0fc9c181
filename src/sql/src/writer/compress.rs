//! Packing of a whole text file.

use std::io::Write;

use flate2::Compression;

use crate::error::{Error, Result};
use crate::options::Options;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    None,
    Gzip,
    Deflate,
}

impl Codec {
    pub fn of(options: &Options) -> Result<Self> {
        let Some(name) = options.any(&["compression", "codec"]) else { return Ok(Self::None) };
        Ok(match name.to_lowercase().as_str() {
            "none" | "uncompressed" => Self::None,
            "gzip" | "org.apache.hadoop.io.compress.gzipcodec" => Self::Gzip,
            "deflate" | "org.apache.hadoop.io.compress.defaultcodec" => Self::Deflate,
            "bzip2" | "lz4" | "snappy" | "zstd" => return Err(Error::unsupported(format!("compression {name}; use gzip"))),
            _ => {
                let known = "bzip2, deflate, uncompressed, snappy, none, lz4, gzip";
                let parameters = [("codecName", name), ("availableCodecs", known)];
                return Err(Error::new("CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION", &parameters));
            }
        })
    }

    pub fn extension(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Gzip => ".gz",
            Self::Deflate => ".deflate",
        }
    }

    pub fn pack(self, bytes: Vec<u8>) -> Result<Vec<u8>> {
        let wrong = |e: std::io::Error| Error::internal(e.to_string());
        match self {
            Self::None => Ok(bytes),
            Self::Gzip => {
                let mut encoder = flate2::write::GzEncoder::new(Vec::new(), Compression::default());
                encoder.write_all(&bytes).map_err(wrong)?;
                encoder.finish().map_err(wrong)
            }
            Self::Deflate => {
                let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), Compression::default());
                encoder.write_all(&bytes).map_err(wrong)?;
                encoder.finish().map_err(wrong)
            }
        }
    }
}
