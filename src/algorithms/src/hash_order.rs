//! The orders in which Scala's and Spark's hash maps give whole numbers back. Spark walks its maps where it draws random
//! numbers (features of a node, noise of a center, a vertex's start) and where it lists categories, so these orders decide
//! which number falls to which key.

/// Of a `mutable.HashMap`: by the bucket.
pub fn mutable(keys: &mut [u32]) {
    let mut buckets = 16;
    for count in 1..=keys.len() {
        if count >= buckets * 3 / 4 {
            buckets *= 2;
        }
    }
    let spread = |key: u32| key ^ (key >> 16);
    keys.sort_by_key(|key| (spread(*key) as usize & (buckets - 1), spread(*key)));
}

/// Of an immutable Map or Set: as they were put in up to four, of a hash trie from there on.
pub fn immutable(keys: &mut [u32]) {
    if keys.len() > 4 {
        trie(keys, 0);
    }
}

/// At each level what has a place of its own comes first, then what lies deeper.
fn trie(keys: &mut [u32], shift: u32) {
    let mask = |key: &u32| if shift < 32 { improve(*key) >> shift & 31 } else { 0 };
    let mut counts = [0_usize; 32];
    keys.iter().for_each(|key| counts[mask(key) as usize] += 1);
    keys.sort_by_key(|key| (counts[mask(key) as usize] > 1, mask(key)));
    if shift >= 32 {
        return;
    }
    let mut rest = keys;
    while let Some(first) = rest.first() {
        let size = counts[mask(first) as usize];
        let (group, more) = rest.split_at_mut(size);
        if size > 1 {
            trie(group, shift + 5);
        }
        rest = more;
    }
}

/// scala.collection.Hashing.improve
fn improve(hash: u32) -> u32 {
    let mut h = hash.wrapping_add(!(hash << 9));
    h ^= h >> 14;
    h = h.wrapping_add(h << 4);
    h ^ (h >> 10)
}

/// Of Spark's open hash maps and sets (AppendOnlyMap, OpenHashSet): by the slot. `hashes` are those of keys that all differ,
/// in the order they were taken in; the places in that order are given. A map of more than 70% doubles.
pub fn open(hashes: &[i32]) -> Vec<usize> {
    let mut slots: Vec<Option<usize>> = vec![None; 64];
    for key in 0..hashes.len() {
        place(&mut slots, key, hashes);
        if (key + 1) * 10 > slots.len() * 7 {
            let old = std::mem::take(&mut slots);
            slots = vec![None; old.len() * 2];
            for key in old.into_iter().flatten() {
                place(&mut slots, key, hashes);
            }
        }
    }
    slots.into_iter().flatten().collect()
}

fn place(slots: &mut [Option<usize>], key: usize, hashes: &[i32]) {
    let mask = slots.len() - 1;
    let mut at = murmur3(hashes[key] as u32) as usize & mask;
    let mut step = 1;
    while slots[at].is_some() {
        at = (at + step) & mask;
        step += 1;
    }
    slots[at] = Some(key);
}

/// java.lang.Long.hashCode
pub fn long_hash(key: i64) -> i32 {
    (key ^ ((key as u64) >> 32) as i64) as i32
}

/// Keys of these hashes as an RDD of that many partitions gives them when it is collected after a shuffle.
pub fn collected(hashes: &[i32], partitions: usize) -> Vec<usize> {
    let mut by_partition: Vec<Vec<usize>> = vec![Vec::new(); partitions.max(1)];
    for (key, hash) in hashes.iter().enumerate() {
        by_partition[partition(*hash, partitions)].push(key);
    }
    let order = |keys: Vec<usize>| {
        let its: Vec<i32> = keys.iter().map(|key| hashes[*key]).collect();
        open(&its).into_iter().map(move |place| keys[place]).collect::<Vec<_>>()
    };
    by_partition.into_iter().flat_map(order).collect()
}

/// Which of so many partitions a HashPartitioner sends a hash to.
pub fn partition(hash: i32, partitions: usize) -> usize {
    i64::from(hash).rem_euclid(partitions.max(1) as i64) as usize
}

/// MurmurHash 3 (32 bits, seed 0) of one number.
fn murmur3(number: u32) -> u32 {
    let word = number.wrapping_mul(0xcc9e_2d51).rotate_left(15).wrapping_mul(0x1b87_3593);
    let mut hash = word.rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64) ^ 4;
    hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}

#[cfg(test)]
mod tests {
    use super::{collected, immutable, mutable, open};
    use wasm_bindgen_test::wasm_bindgen_test;

    /// `(0 until 20).toSet.toList` and `(0 until 6).toSet.toList` of Scala 2.13.
    #[wasm_bindgen_test(unsupported = test)]
    fn sets_are_in_scalas_order() {
        let mut twenty: Vec<u32> = (0..20).collect();
        immutable(&mut twenty);
        assert_eq!(twenty, [0, 5, 10, 14, 1, 6, 9, 13, 2, 17, 12, 7, 3, 18, 16, 11, 8, 19, 4, 15]);
        let mut six: Vec<u32> = (0..6).collect();
        immutable(&mut six);
        assert_eq!(six, [0, 5, 1, 2, 3, 4]);
        let mut four = [3, 0, 2, 1];
        immutable(&mut four);
        assert_eq!(four, [3, 0, 2, 1]);
        let mut wide = [1, 16, 2];
        mutable(&mut wide);
        assert_eq!(wide, [16, 1, 2]);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn open_maps_keep_each_key_once() {
        let mut found = open(&(0..200).collect::<Vec<_>>());
        found.sort_unstable();
        assert_eq!(found, (0..200).collect::<Vec<_>>());
        let mut found = collected(&[5, -3, 5, 8], 3);
        found.sort_unstable();
        assert_eq!(found, [0, 1, 2, 3]);
    }
}
