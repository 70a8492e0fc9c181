//! A value that every task reads. Executors share the driver's memory here, so nothing is sent.

use std::fmt;
use std::sync::Arc;

use parking_lot::RwLock;

use crate::{Error, Result};

/// A read-only value for all tasks.
pub struct Broadcast<T> {
    id: u64,
    value: Arc<RwLock<Option<Arc<T>>>>,
}

impl<T> Broadcast<T> {
    pub(crate) fn new(id: u64, value: T) -> Self {
        Self { id, value: Arc::new(RwLock::new(Some(Arc::new(value)))) }
    }

    pub fn id(&self) -> u64 {
        self.id
    }

    pub fn value(&self) -> Result<Arc<T>> {
        let message = || format!("Attempted to use Broadcast({}) after it was destroyed", self.id);
        self.value.read().clone().ok_or_else(|| Error::exception(message()))
    }

    /// Frees the value; reading it is an error from here on.
    pub fn destroy(&self) {
        self.value.write().take();
    }
}

impl<T> Clone for Broadcast<T> {
    fn clone(&self) -> Self {
        Self { id: self.id, value: Arc::clone(&self.value) }
    }
}

impl<T> fmt::Debug for Broadcast<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Broadcast({})", self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::Broadcast;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn a_destroyed_broadcast_says_so() {
        let broadcast = Broadcast::new(3, "stop words");
        let other = broadcast.clone();
        assert_eq!(*other.value().unwrap(), "stop words");
        broadcast.destroy();
        assert!(other.value().unwrap_err().to_string().contains("Broadcast(3) after it was destroyed"));
    }
}
