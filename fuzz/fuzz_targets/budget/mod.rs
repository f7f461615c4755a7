//! The budget of a run. libFuzzer stops only runs of many seconds, and counts the memory of all runs together.

use allocation_counter::measure;

/// The maximum memory that a run may hold at once.
const MAX_LIVE_BYTES: u64 = 256 << 20;
/// The maximum memory that a run may allocate in total. Unlike time, it is the same on every machine.
const MAX_ALLOCATED_BYTES: u64 = 2 << 30;
/// The maximum number of allocations of a run.
const MAX_ALLOCATIONS: u64 = 20_000_000;

/// Calls `run`, and fails if it exceeds the budget.
pub(crate) fn within_budget(run: impl FnOnce()) {
    let used = measure(run);
    assert!(used.bytes_max <= MAX_LIVE_BYTES, "a run held {} bytes at once", used.bytes_max);
    assert!(used.bytes_total <= MAX_ALLOCATED_BYTES, "a run allocated {} bytes", used.bytes_total);
    assert!(used.count_total <= MAX_ALLOCATIONS, "a run made {} allocations", used.count_total);
}
