//! Budgets of computing steps.
//!
//! Scenarios and models are untrusted, and their size does not bound the work: a queue with 100,000 places takes
//! 100,000 steps for each hour of the horizon. Every long computation is therefore charged to a budget, which no
//! scenario of normal size exhausts. A computation past its budget ends early, and its remaining results are missing.

use core::cell::Cell;

/// The number of computing steps that remain. A step takes about a nanosecond.
#[derive(Clone, Debug)]
pub struct WorkBudget {
    left: Cell<u64>,
    is_exhausted: Cell<bool>,
}

impl WorkBudget {
    /// Creates a budget of a number of steps.
    #[must_use]
    pub const fn new(steps: u64) -> Self {
        Self { left: Cell::new(steps), is_exhausted: Cell::new(false) }
    }

    /// Creates a budget that is never exhausted.
    #[must_use]
    pub const fn unlimited() -> Self {
        Self::new(u64::MAX)
    }

    /// Takes steps from the budget, and returns whether it had them. If not, nothing is left afterwards, and all
    /// later charges fail too.
    pub fn charge(&self, steps: u64) -> bool {
        let left = self.left.get().checked_sub(steps).filter(|_| !self.is_exhausted.get());
        self.left.set(left.unwrap_or(0));
        self.is_exhausted.set(left.is_none());
        left.is_some()
    }

    /// Returns whether more steps were charged than the budget had.
    #[must_use]
    pub fn is_exhausted(&self) -> bool {
        self.is_exhausted.get()
    }

    /// Returns the number of steps that are left.
    #[must_use]
    pub fn left(&self) -> u64 {
        self.left.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_exhausted_by_the_first_charge_beyond_it() {
        let budget = WorkBudget::new(10);
        assert!(budget.charge(4) && budget.charge(6) && !budget.is_exhausted());
        assert!(!budget.charge(1) && budget.is_exhausted());
        assert!(!budget.charge(0), "an exhausted budget stays exhausted");
        let budget = WorkBudget::new(10);
        assert!(!budget.charge(11) && budget.left() == 0);
        assert!(WorkBudget::unlimited().charge(u64::MAX - 1));
    }
}
