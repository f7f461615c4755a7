//! Sorts by numeric keys. One shared instantiation of the sort keeps the page's download small.

use alloc::vec::Vec;

/// Returns the indexes of the keys in ascending order; equal keys keep their order.
#[must_use]
pub fn ascending(keys: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_unstable_by(|a, b| keys[*a].total_cmp(&keys[*b]).then(a.cmp(b)));
    order
}

/// Returns the elements in ascending order of their keys; equal elements keep their order.
#[must_use]
pub fn sorted<T: Clone>(things: &[T], key: impl Fn(&T) -> f64) -> Vec<T> {
    let keys: Vec<f64> = things.iter().map(key).collect();
    ascending(&keys).into_iter().map(|place| things[place].clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_keys_keep_their_order() {
        assert_eq!(ascending(&[2.0, 1.0, 2.0, -1.0, f64::NAN, 1.0]), [3, 1, 5, 0, 2, 4]);
        assert_eq!(sorted(&["b", "a"], |text| if *text == "a" { 0.0 } else { 1.0 }), ["a", "b"]);
    }
}
