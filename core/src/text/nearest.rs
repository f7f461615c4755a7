//! Suggestions for misspelled names.

use alloc::vec::Vec;

/// Returns the candidate closest to `typed`, if it is close enough to suggest.
///
/// ```
/// use headroom_core::text::nearest;
/// assert_eq!(nearest("node", ["nodes", "edges"].into_iter()), Some("nodes"));
/// assert_eq!(nearest("unti", ["unit", "label"].into_iter()), Some("unit"));
/// assert_eq!(nearest("price", ["nodes", "edges"].into_iter()), None);
/// ```
pub fn nearest<'c>(typed: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    const MAX_NAME_BYTES: usize = 64;
    if typed.len() > MAX_NAME_BYTES {
        return None;
    }
    let typed: Vec<char> = typed.chars().collect();
    let allowed = (typed.len() / 3).max(1);
    candidates
        .filter(|candidate| candidate.len() <= MAX_NAME_BYTES)
        .map(|candidate| (distance(&typed, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Returns the Levenshtein distance, counting a swap of adjacent characters as one edit.
fn distance(a: &[char], b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut above = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut next = Vec::with_capacity(row.len());
        next.push(i + 1);
        for (j, to) in b.iter().enumerate() {
            let replace = row[j] + usize::from(from != to);
            let mut edits = replace.min(next[j] + 1).min(row[j + 1] + 1);
            if i > 0 && j > 0 && (*from, a[i - 1]) == (b[j - 1], *to) {
                edits = edits.min(above[j - 1] + 1);
            }
            next.push(edits);
        }
        above = core::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or(0)
}
