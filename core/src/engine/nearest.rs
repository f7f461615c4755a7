//! The name that was probably meant.

use alloc::vec::Vec;

/// The candidate that takes the fewest keystrokes to reach from `typed`, if it is close enough to
/// be worth suggesting.
///
/// ```
/// use headroom_core::engine::nearest::nearest;
/// assert_eq!(nearest("node", ["nodes", "edges"].into_iter()), Some("nodes"));
/// assert_eq!(nearest("price", ["nodes", "edges"].into_iter()), None);
/// ```
pub fn nearest<'c>(typed: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    const LONGEST: usize = 64;
    if typed.len() > LONGEST {
        return None;
    }
    let allowed = (typed.chars().count() / 3).max(1);
    candidates
        .filter(|candidate| candidate.len() <= LONGEST)
        .map(|candidate| (distance(typed, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Levenshtein's distance, one row at a time.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replace = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replace.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row.last().copied().unwrap_or(0)
}
