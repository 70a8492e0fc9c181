//! Sums, differences and products of two columns of whole numbers.

/// Numbers that have a largest one. Each function gives a result for each row, or none at all where one of them is past
/// what the type holds: which that was is for a slower loop to find out.
pub trait Whole: Copy {
    fn added(left: &[Self], right: &[Self]) -> Option<Vec<Self>>;
    fn subtracted(left: &[Self], right: &[Self]) -> Option<Vec<Self>>;
    fn multiplied(left: &[Self], right: &[Self]) -> Option<Vec<Self>>;
}

// What overflowed is gathered in one number's sign, so that no row needs a branch. A sum has overflowed where its sign
// differs from both operands'.
macro_rules! whole {
    ($($number:ty),*) => { $(impl Whole for $number {
        fn added(left: &[Self], right: &[Self]) -> Option<Vec<Self>> {
            let mut over: Self = 0;
            let pairs = left.iter().zip(right);
            let sums = pairs.map(|(a, b)| {
                let sum = a.wrapping_add(*b);
                over |= (a ^ sum) & (b ^ sum);
                sum
            });
            let sums = sums.collect();
            (over >= 0).then_some(sums)
        }

        fn subtracted(left: &[Self], right: &[Self]) -> Option<Vec<Self>> {
            let mut over: Self = 0;
            let pairs = left.iter().zip(right);
            let differences = pairs.map(|(a, b)| {
                let difference = a.wrapping_sub(*b);
                over |= (a ^ b) & (a ^ difference);
                difference
            });
            let differences = differences.collect();
            (over >= 0).then_some(differences)
        }

        fn multiplied(left: &[Self], right: &[Self]) -> Option<Vec<Self>> {
            let mut over = false;
            let pairs = left.iter().zip(right);
            let products = pairs.map(|(a, b)| {
                let (product, past) = a.overflowing_mul(*b);
                over |= past;
                product
            });
            let products = products.collect();
            (!over).then_some(products)
        }
    })* };
}
whole!(i8, i16, i32, i64);

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn each(left: &[i8], right: &[i8], one: impl Fn(i8, i8) -> Option<i8>) -> Option<Vec<i8>> {
        left.iter().zip(right).map(|(a, b)| one(*a, *b)).collect()
    }

    /// All pairs of bytes, on their own and in one column.
    #[wasm_bindgen_test(unsupported = test)]
    fn results_are_those_of_each_row() {
        let all = i8::MIN..=i8::MAX;
        for a in all.clone() {
            for b in all.clone() {
                assert_eq!(i8::added(&[1, a], &[2, b]), each(&[1, a], &[2, b], i8::checked_add), "{a} + {b}");
                assert_eq!(i8::subtracted(&[1, a], &[2, b]), each(&[1, a], &[2, b], i8::checked_sub), "{a} - {b}");
                assert_eq!(i8::multiplied(&[1, a], &[2, b]), each(&[1, a], &[2, b], i8::checked_mul), "{a} * {b}");
            }
        }
        let (ends, ones) = ([i64::MIN, i64::MAX, 0], [1, -1, i64::MIN]);
        assert_eq!(i64::added(&ends, &ones), Some(vec![i64::MIN + 1, i64::MAX - 1, i64::MIN]));
        assert_eq!(i64::subtracted(&ends, &ones), None);
    }
}
