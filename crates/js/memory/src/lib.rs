//! The memory of a program that answers one question after another: handed out in a row, and given back as a whole between
//! two questions.
//!
//! Nothing is given back by itself, so the compiler leaves out all code that would do so, which is a fifteenth of the programs
//! of the JavaScript module. One question takes some hundred kilobytes, that and no more stays taken until the next.
#![cfg(any(target_arch = "wasm32", test))]
#![cfg_attr(not(test), no_std)]

use core::alloc::Layout;
use core::cell::Cell;

/// WebAssembly's memory grows by these, bytes.
const PAGE: usize = 65_536;
/// It is asked for seldom, for then every view of it in JavaScript is made anew: a megabyte.
const AT_ONCE: usize = 16;

/// Where memory is handed out next, and where it ends.
#[derive(Debug)]
pub struct Region {
    next: Cell<usize>,
    end: Cell<usize>,
    /// What lies before stays.
    kept: Cell<usize>,
}

impl Region {
    /// Without any memory yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { next: Cell::new(0), end: Cell::new(0), kept: Cell::new(0) }
    }

    /// A place for something. `grow` adds that many pages to the memory, and says where they begin.
    fn place(&self, layout: Layout, grow: impl FnOnce(usize) -> Option<usize>) -> Option<usize> {
        let place = |next: usize| {
            let at = next.checked_next_multiple_of(layout.align())?;
            Some((at, at.checked_add(layout.size())?))
        };
        let (mut at, mut next) = place(self.next.get())?;
        if next > self.end.get() {
            let pages = (next - self.end.get()).div_ceil(PAGE).max(AT_ONCE);
            let start = grow(pages)?;
            let end = start.checked_add(pages.checked_mul(PAGE)?)?;
            if self.end.get() == 0 {
                // What the program itself needs lies before, and stays.
                self.kept.set(start);
                (at, next) = place(start)?;
            }
            // Somebody else may have taken the pages between.
            if next > end || (self.end.get() != 0 && start != self.end.get()) {
                return None;
            }
            self.end.set(end);
        }
        self.next.set(next);
        Some(at)
    }

    /// All that has been handed out up to now stays.
    fn keep(&self) {
        self.kept.set(self.next.get());
    }

    /// Gives back all that was handed out since it was last said what stays.
    fn forget(&self) {
        self.next.set(self.kept.get());
    }
}

impl Default for Region {
    fn default() -> Self {
        Self::new()
    }
}

/// Where it is the memory of the program itself.
#[cfg(target_arch = "wasm32")]
mod wasm {
    use super::{PAGE, Region};
    use core::alloc::{GlobalAlloc, Layout};
    use core::arch::wasm32::memory_grow;
    use core::ptr::null_mut;
    use wasm_bindgen::prelude::wasm_bindgen;

    #[global_allocator]
    static MEMORY: Region = Region::new();

    // SAFETY: these programs have one thread.
    #[cfg(not(target_feature = "atomics"))]
    unsafe impl Sync for Region {}

    // SAFETY: a place is aligned as asked, and in memory that is there and in nobody's hands: what `forget` gives back was handed
    // out in the course of a question, and a question leaves nothing behind but what was kept. The programs have no other state.
    unsafe impl GlobalAlloc for Region {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            let grow = |pages| {
                let before = memory_grow(0, pages);
                (before != usize::MAX).then(|| before * PAGE)
            };
            self.place(layout, grow).map_or(null_mut(), |at| at as *mut u8)
        }

        #[inline(always)]
        unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
    }

    /// All that has been handed out up to now stays.
    pub fn keep() {
        MEMORY.keep();
    }

    /// Gives back what was handed out since it was last said what stays.
    ///
    /// Only for JavaScript, before a question: then nothing of this program is running, and the answer to the question before
    /// has been read. What outlives a question must have been kept.
    #[wasm_bindgen]
    #[expect(unreachable_pub, reason = "no Rust is to call it")]
    pub fn forget() {
        MEMORY.forget();
    }
}

#[cfg(target_arch = "wasm32")]
pub use wasm::keep;

#[cfg(test)]
mod tests {
    use super::{AT_ONCE, PAGE, Region};
    use core::alloc::Layout;
    use core::cell::Cell;
    use proptest::prelude::{any, prop, prop_assert, prop_assert_eq, proptest};

    /// Where memory begins that is not the program's own.
    const START: usize = 3 * PAGE;

    /// Memory that grows, as far as it may.
    struct Memory {
        region: Region,
        size: Cell<usize>,
        most: usize,
    }

    impl Memory {
        fn new(most: usize) -> Self {
            Self { region: Region::new(), size: Cell::new(START), most }
        }

        fn take(&self, size: usize, align: usize) -> Option<usize> {
            let layout = Layout::from_size_align(size, align).ok()?;
            self.region.place(layout, |pages| {
                let before = self.size.get();
                let after = before.checked_add(pages.checked_mul(PAGE)?)?;
                (after <= self.most).then(|| self.size.replace(after))
            })
        }
    }

    proptest! {
        #[test]
        fn places_are_aligned_apart_and_there(wanted in prop::collection::vec((0_usize..3 * PAGE, 0_u32..5, any::<bool>()), 1..80)) {
            let memory = Memory::new(usize::MAX);
            let mut ends = START;
            let mut kept = START;
            for (size, align, keep) in wanted {
                let align = 1 << align;
                let at = memory.take(size, align).unwrap_or(0);
                prop_assert_eq!(at % align, 0);
                prop_assert!(at >= ends && at + size <= memory.size.get(), "{at}");
                ends = at + size;
                if keep {
                    memory.region.keep();
                    kept = ends;
                } else if size % 5 == 0 {
                    memory.region.forget();
                    ends = kept;
                }
            }
        }
    }

    #[test]
    fn what_was_forgotten_is_handed_out_again_and_what_was_kept_is_not() {
        let memory = Memory::new(usize::MAX);
        // Before there is any memory there is nothing to give back.
        memory.region.forget();
        let model = memory.take(1000, 8);
        assert_eq!(model, Some(START));
        memory.region.keep();
        let answers = [(); 9].map(|()| {
            memory.region.forget();
            memory.take(500_000, 8)
        });
        assert_eq!(answers, [Some(START + 1000); 9]);
        assert_eq!(memory.size.get(), START + AT_ONCE * PAGE);
        // What the program itself needs is never handed out.
        let fresh = Memory::new(usize::MAX);
        fresh.take(1, 1);
        fresh.region.forget();
        assert_eq!(fresh.take(1, 1), Some(START));
    }

    #[test]
    fn what_there_is_no_memory_for_is_refused_and_the_rest_is_not() {
        let memory = Memory::new(START + 20 * PAGE);
        assert_eq!(memory.take(30 * PAGE, 1), None);
        assert_eq!(memory.take(isize::MAX as usize, 1), None);
        assert_eq!(memory.take(16 * PAGE, 1), Some(START));
        assert_eq!(memory.take(5 * PAGE, 1), None);
        memory.region.forget();
        assert_eq!(memory.take(16 * PAGE, 16), Some(START));
    }

    #[test]
    fn memory_that_somebody_else_has_taken_is_not_handed_out() {
        let memory = Memory::new(usize::MAX);
        assert_eq!(memory.take(10, 1), Some(START));
        memory.size.set(memory.size.get() + PAGE);
        assert_eq!(memory.take(AT_ONCE * PAGE, 1), None);
        assert_eq!(memory.take(10, 1), Some(START + 10));
    }
}
