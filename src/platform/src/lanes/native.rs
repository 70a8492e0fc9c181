//! Natively: loops over arrays of four, which the compiler makes the machine's own lanes of.

use super::LANES;

pub fn block(items: &[[u32; LANES]], listed: &[u32]) -> u32 {
    let mut sums = [0_u32; LANES];
    for four in items {
        let mut found = [0_u32; LANES];
        for entry in listed {
            for lane in 0..LANES {
                found[lane] |= u32::from(four[lane] == *entry).wrapping_neg();
            }
        }
        for lane in 0..LANES {
            let price = super::price(four[lane]);
            sums[lane] = sums[lane].wrapping_add(price - (found[lane] & (price >> 2)));
        }
    }
    sums.iter().sum()
}
