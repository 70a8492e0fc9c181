//! What comes later: commands that ask something outside wait for it, while the thread that runs the shell may do other things.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

pub type Later<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// What is there already.
pub fn ready<T: 'static>(value: T) -> Later<'static, T> {
    Box::pin(std::future::ready(value))
}

/// The end of something that waits for nobody: natively whatever is asked answers before it returns.
pub fn now<T>(later: Later<'_, T>) -> Option<T> {
    poll(&mut { later })
}

/// Goes on with it; none where it still waits.
pub fn poll<T>(later: &mut Later<'_, T>) -> Option<T> {
    match later.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}
