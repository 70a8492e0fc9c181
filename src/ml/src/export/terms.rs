//! The products that PolynomialExpansion makes.

/// The places of the factors of each product of at most `degree`, in Spark's order, that of none left out.
pub fn products(places: usize, degree: usize) -> Vec<Vec<usize>> {
    let mut out = Vec::new();
    take(places, degree, &mut Vec::new(), &mut out);
    out.remove(0);
    out
}

fn take(places: usize, degree: usize, factors: &mut Vec<usize>, out: &mut Vec<Vec<usize>>) {
    let Some(last) = places.checked_sub(1).filter(|_| degree > 0) else {
        out.push(factors.clone());
        return;
    };
    for exponent in 0..=degree {
        let before = factors.len();
        factors.extend(std::iter::repeat_n(last, exponent));
        take(last, degree - exponent, factors, out);
        factors.truncate(before);
    }
}
