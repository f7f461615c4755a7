//! Several things done beside each other.

use std::panic::resume_unwind;
use std::sync::Mutex;
use std::thread;

/// Does `each` with all of `things`, `at_once` of them beside each other, begun in their order. Its results are in their order.
pub(crate) fn do_all<T: Sync, R: Send>(things: &[T], at_once: usize, each: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let open = Mutex::new(things.iter().enumerate());
    let next = || open.lock().ok()?.next();
    let worker = || {
        let mut done = Vec::new();
        while let Some((place, thing)) = next() {
            done.push((place, each(thing)));
        }
        done
    };
    let mut done: Vec<(usize, R)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..at_once.max(1)).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;

    #[test]
    fn two_are_done_beside_each_other_and_none_is_left_out() {
        // Each waits for another one: one by one they would wait for ever.
        let both = Barrier::new(2);
        let twice = |number: &u32| {
            both.wait();
            number * 2
        };
        assert_eq!(do_all(&[1, 2, 3, 4], 2, twice), [2, 4, 6, 8]);
        assert_eq!(do_all(&[1, 2, 3], 0, |number| number + 1), [2, 3, 4]);
        assert!(do_all(&[], 2, |number: &u32| *number).is_empty());
    }
}
