//! Sorting by numeric keys.
//!
//! All callers share one instantiation of the sort, which keeps the page's download small.

use alloc::vec::Vec;

/// Returns the indexes that put the keys in ascending order; equal keys keep their order.
///
/// Keys are compared with [`f64::total_cmp`].
#[must_use]
pub fn argsort(keys: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_unstable_by(|a, b| keys[*a].total_cmp(&keys[*b]).then(a.cmp(b)));
    order
}

/// Returns the elements in ascending order of their keys; elements with equal keys keep their order.
#[must_use]
pub fn sorted_by_key<T: Clone>(items: &[T], key: impl Fn(&T) -> f64) -> Vec<T> {
    let keys: Vec<f64> = items.iter().map(key).collect();
    argsort(&keys).into_iter().map(|index| items[index].clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_keys_keep_their_order() {
        assert_eq!(argsort(&[2.0, 1.0, 2.0, -1.0, f64::NAN, 1.0]), [3, 1, 5, 0, 2, 4]);
        assert_eq!(sorted_by_key(&["b", "a"], |text| if *text == "a" { 0.0 } else { 1.0 }), ["a", "b"]);
    }
}
