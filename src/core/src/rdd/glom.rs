//! `glom`: each partition as one item.

use crate::{Data, Rdd, Result};

impl<T: Data> Rdd<T> {
    pub fn glom(&self) -> Rdd<Vec<T>> {
        self.map_partitions_named("glom", |_, _, stream| {
            let items: Vec<T> = stream.collect::<Result<_>>()?;
            Ok(Box::new(std::iter::once(Ok(items))))
        })
    }
}
