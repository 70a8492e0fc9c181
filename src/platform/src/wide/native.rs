//! AVX2, where the processor has it.
#![allow(unsafe_code, reason = "what a processor may lack is called after it has been asked")]

use super::Wide;

pub fn run<L: Wide>(task: L) -> L::Result {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has AVX2.
        return unsafe { avx2(task) };
    }
    task.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn avx2<L: Wide>(task: L) -> L::Result {
    task.run()
}
