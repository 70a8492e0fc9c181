//! In wasm: its 128-bit lanes.

use core::arch::wasm32::{u32x4, u32x4_add, u32x4_eq, u32x4_extract_lane, u32x4_mul, u32x4_shr, u32x4_splat, u32x4_sub, v128_and, v128_or};

use super::LANES;

pub fn block(items: &[[u32; LANES]], listed: &[u32]) -> u32 {
    let mut sums = u32x4_splat(0);
    for &[a, b, c, d] in items {
        let four = u32x4(a, b, c, d);
        let mut found = u32x4_splat(0);
        for entry in listed {
            found = v128_or(found, u32x4_eq(four, u32x4_splat(*entry)));
        }
        let price = u32x4_add(u32x4_splat(100), v128_and(u32x4_mul(four, u32x4_splat(7919)), u32x4_splat(511)));
        sums = u32x4_add(sums, u32x4_sub(price, v128_and(found, u32x4_shr(price, 2))));
    }
    let lanes =
        [u32x4_extract_lane::<0>(sums), u32x4_extract_lane::<1>(sums), u32x4_extract_lane::<2>(sums), u32x4_extract_lane::<3>(sums)];
    lanes.iter().sum()
}
