//! XXH64, as Spark's xxhash64 and HyperLogLog++ use it.

const P1: u64 = 0x9E37_79B1_85EB_CA87;
const P2: u64 = 0xC2B2_AE3D_27D4_EB4F;
const P3: u64 = 0x1656_67B1_9E37_79F9;
const P4: u64 = 0x85EB_CA77_C2B2_AE63;
const P5: u64 = 0x27D4_EB2F_1656_67C5;

fn finish(hash: u64) -> i64 {
    let hash = (hash ^ (hash >> 33)).wrapping_mul(P2);
    let hash = (hash ^ (hash >> 29)).wrapping_mul(P3);
    (hash ^ (hash >> 32)) as i64
}

fn take_int(hash: u64, value: u32) -> u64 {
    (hash ^ u64::from(value).wrapping_mul(P1)).rotate_left(23).wrapping_mul(P2).wrapping_add(P3)
}

fn take_long(hash: u64, value: u64) -> u64 {
    (hash ^ round(0, value)).rotate_left(27).wrapping_mul(P1).wrapping_add(P4)
}

fn round(lane: u64, value: u64) -> u64 {
    lane.wrapping_add(value.wrapping_mul(P2)).rotate_left(31).wrapping_mul(P1)
}

pub fn int(value: i32, seed: i64) -> i64 {
    finish(take_int((seed as u64).wrapping_add(P5).wrapping_add(4), value as u32))
}

pub fn long(value: i64, seed: i64) -> i64 {
    finish(take_long((seed as u64).wrapping_add(P5).wrapping_add(8), value as u64))
}

pub fn bytes(bytes: &[u8], seed: i64) -> i64 {
    let seed = seed as u64;
    let word = |b: &[u8]| b.try_into().map(u64::from_le_bytes).unwrap_or(0);
    let stripes = bytes.chunks_exact(32);
    let rest = stripes.remainder();
    let mut hash = if bytes.len() >= 32 {
        let mut lanes = [seed.wrapping_add(P1).wrapping_add(P2), seed.wrapping_add(P2), seed, seed.wrapping_sub(P1)];
        for stripe in stripes {
            for (lane, value) in lanes.iter_mut().zip(stripe.chunks_exact(8)) {
                *lane = round(*lane, word(value));
            }
        }
        let [a, b, c, d] = lanes;
        let mixed = a.rotate_left(1).wrapping_add(b.rotate_left(7)).wrapping_add(c.rotate_left(12)).wrapping_add(d.rotate_left(18));
        lanes.iter().fold(mixed, |hash, lane| (hash ^ round(0, *lane)).wrapping_mul(P1).wrapping_add(P4))
    } else {
        seed.wrapping_add(P5)
    };
    hash = hash.wrapping_add(bytes.len() as u64);
    let longs = rest.chunks_exact(8);
    let tail = longs.remainder();
    hash = longs.fold(hash, |hash, value| take_long(hash, word(value)));
    let ints = tail.chunks_exact(4);
    let last = ints.remainder();
    hash = ints.fold(hash, |hash, value| take_int(hash, value.try_into().map(u32::from_le_bytes).unwrap_or(0)));
    hash = last.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte).wrapping_mul(P5)).rotate_left(11).wrapping_mul(P1));
    finish(hash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    /// From the doctests of `pyspark.sql.functions.xxhash64`.
    #[wasm_bindgen_test(unsupported = test)]
    fn equals_sparks() {
        assert_eq!(bytes(b"ABC", 42), 4_105_715_581_806_190_027);
        assert_eq!(bytes(b"DEF", bytes(b"ABC", 42)), 3_233_247_871_021_311_208);
    }
}
