//! Takes the place of the `zstd` crate, which `arrow-ipc` links in and DataFusion does not let one switch off: C code that
//! needs a second compiler for wasm and weighs on the wire. Arrow would use it for streams that are spilled to disk with
//! zstd, which the engine never does (there is no disk to spill to). Parquet's zstd is another feature, and off.

/// What Arrow asks for before it makes a compressor: no level is offered.
#[must_use]
pub fn compression_level_range() -> std::ops::RangeInclusive<zstd_safe::CompressionLevel> {
    std::ops::RangeInclusive::new(1, 0)
}

/// The names of the crate below the real one.
pub mod zstd_safe {
    pub type CompressionLevel = i32;
}

/// Compressing whole buffers.
pub mod bulk {
    use std::io::{Error, ErrorKind, Result};
    use std::marker::PhantomData;

    fn absent() -> Error {
        Error::new(ErrorKind::Unsupported, "zstd is not part of this engine")
    }

    /// Can be made, as Arrow counts on it, and compresses nothing.
    pub struct Compressor<'a>(PhantomData<&'a ()>);

    impl Compressor<'static> {
        /// # Errors
        /// Never.
        pub fn new(_level: i32) -> Result<Self> {
            Ok(Self(PhantomData))
        }
    }

    impl Compressor<'_> {
        /// # Errors
        /// Always.
        pub fn compress(&mut self, _source: &[u8]) -> Result<Vec<u8>> {
            Err(absent())
        }
    }

    /// Can be made, as Arrow counts on it, and decompresses nothing.
    pub struct Decompressor<'a>(PhantomData<&'a ()>);

    impl Decompressor<'static> {
        /// # Errors
        /// Never.
        pub fn new() -> Result<Self> {
            Ok(Self(PhantomData))
        }
    }

    impl Decompressor<'_> {
        /// # Errors
        /// Always.
        pub fn decompress(&mut self, _source: &[u8], _capacity: usize) -> Result<Vec<u8>> {
            Err(absent())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::bulk::{Compressor, Decompressor};

    #[test]
    fn what_would_need_zstd_is_an_error() {
        assert!(super::compression_level_range().is_empty());
        assert!(Compressor::new(3).and_then(|mut compressor| compressor.compress(b"rows")).is_err());
        assert!(Decompressor::new().and_then(|mut decompressor| decompressor.decompress(b"rows", 4)).is_err());
    }
}
