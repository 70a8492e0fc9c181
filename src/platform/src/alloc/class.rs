//! Size classes: steps of 16 bytes up to 128, then four to each doubling, so that at most a fifth of a block is wasted.

use std::alloc::Layout;

/// Larger blocks are the system's: they are rare enough for its lock.
pub const LARGEST: usize = 8192;
/// Every block of ours is aligned so; layouts that ask for more are the system's.
pub const ALIGN: usize = 16;
pub const COUNT: usize = 32;

const STEPS: usize = 8;
const STEPS_END: usize = STEPS * ALIGN;

/// The class whose blocks fit the layout; none if it is the system's.
#[inline]
pub const fn of(layout: Layout) -> Option<usize> {
    let size = layout.size();
    if size == 0 || size > LARGEST || layout.align() > ALIGN {
        return None;
    }
    let last = size - 1;
    if size <= STEPS_END {
        return Some(last / ALIGN);
    }
    let doubling = last.ilog2() as usize;
    Some(STEPS + (doubling - STEPS_END.ilog2() as usize) * 4 + ((last >> (doubling - 2)) & 3))
}

/// Bytes of a class's blocks.
#[inline]
pub const fn size(class: usize) -> usize {
    if class < STEPS {
        return (class + 1) * ALIGN;
    }
    let (doubling, quarter) = ((class - STEPS) / 4, (class - STEPS) % 4);
    (5 + quarter) << (doubling + STEPS_END.ilog2() as usize - 2)
}

/// How many blocks go between a thread's cache and the shared slabs at a time: about 8 KB.
#[inline]
pub const fn batch(class: usize) -> usize {
    let blocks = LARGEST / size(class);
    if blocks < 2 {
        2
    } else if blocks > 64 {
        64
    } else {
        blocks
    }
}

#[cfg(test)]
mod tests {
    use super::{ALIGN, COUNT, LARGEST, of, size};
    use std::alloc::Layout;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn every_size_has_the_smallest_class_that_fits() {
        for bytes in 1..=LARGEST {
            let class = of(Layout::from_size_align(bytes, 8).unwrap()).unwrap();
            assert!(class < COUNT && size(class) >= bytes && size(class).is_multiple_of(ALIGN), "{bytes}");
            assert!(class == 0 || size(class - 1) < bytes, "{bytes}");
        }
        assert_eq!((size(COUNT - 1), of(Layout::from_size_align(LARGEST + 1, 8).unwrap())), (LARGEST, None));
        assert_eq!(of(Layout::from_size_align(64, 32).unwrap()), None);
    }
}
