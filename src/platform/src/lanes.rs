//! One loop of the optimisation lab twice: a number at a time, and four in the lanes of one register. What it computes: an
//! order of item `i` costs `100 + (i · 7919 mod 512)`, a quarter less where `i` is on a list; the sum over all orders.
//! Arithmetic is that of 32 bits, as in the lab's shader.

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(target_arch = "wasm32")]
mod web;

#[cfg(not(target_arch = "wasm32"))]
use native::block;
#[cfg(target_arch = "wasm32")]
use web::block;

pub const LANES: usize = 4;
/// So many orders are summed up in 32 bits: each costs less than 2^10.
const BLOCK: usize = 1 << 20;

fn price(item: u32) -> u32 {
    100 + (item.wrapping_mul(7919) & 511)
}

/// As a program without SIMD does it: each order is looked for in the list until it is found.
pub fn scalar(items: &[u32], listed: &[u32]) -> u64 {
    let one = |item: &u32| {
        let price = price(*item);
        u64::from(if listed.contains(item) { price - (price >> 2) } else { price })
    };
    items.iter().map(one).sum()
}

/// Four orders are compared with an entry of the list by one instruction; none ends the search early.
pub fn simd(items: &[u32], listed: &[u32]) -> u64 {
    let (lanes, rest) = items.as_chunks::<LANES>();
    let sums = lanes.chunks(BLOCK / LANES).map(|some| u64::from(block(some, listed)));
    sums.sum::<u64>() + scalar(rest, listed)
}

#[cfg(test)]
mod tests {
    use super::{scalar, simd};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn both_sum_up_the_same() {
        // 42 costs 100 + (332598 & 511) = 410, on the list 410 - 102.
        assert_eq!(scalar(&[42], &[]), 410);
        assert_eq!(scalar(&[42], &[7, 42]), 308);
        let items: Vec<u32> = (0..10_007_u32).map(|at| at.wrapping_mul(2_654_435_761) >> 12).collect();
        let listed: Vec<u32> = items.iter().copied().step_by(97).collect();
        for count in [0, 1, 3, 4, 5, 8, 10_007] {
            assert_eq!(simd(&items[..count], &listed), scalar(&items[..count], &listed), "{count} orders");
        }
        assert_eq!(simd(&items, &[]), scalar(&items, &[]));
    }
}
