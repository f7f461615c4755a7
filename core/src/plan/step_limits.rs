//! The numbers of steps that a plan may take.

/// The maximum numbers of computing steps of a plan; see [`WorkBudget`](crate::work::WorkBudget).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepLimits {
    /// The steps to evaluate all components today.
    pub evaluation: u64,
    /// The steps of the timeline.
    pub timeline: u64,
    /// The steps of all charts together: half for the projection of a resource, and an equal share of the other half
    /// for each chart of a component.
    pub charts: u64,
}

impl StepLimits {
    /// The limits for programs that a user can wait for, such as the command line and workers: a few seconds.
    pub const FULL: Self = Self { evaluation: 300_000_000, timeline: 2_000_000_000, charts: 2_000_000_000 };

    /// The limits for a user interface, which does not respond while it computes: about one frame each. A timeline that
    /// exceeds them can be computed in another thread.
    pub const INTERACTIVE: Self = Self { evaluation: 5_000_000, timeline: 8_000_000, charts: 30_000_000 };

    /// Returns the steps of the projection of a resource.
    pub(super) const fn projection_chart(self) -> u64 {
        self.charts / 2
    }

    /// Returns the steps of each of the components' charts, of which there are `count`.
    pub(super) fn model_chart(self, count: usize) -> u64 {
        (self.charts / 2).checked_div(count as u64).unwrap_or(0)
    }
}

impl Default for StepLimits {
    fn default() -> Self {
        Self::FULL
    }
}
