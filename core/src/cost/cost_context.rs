//! Clouds side by side.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::cost::bill::Bill;
use crate::cost::catalog::Catalog;
use crate::cost::component_usage::{BillingMonth, ComponentUsage, billing_months, component_usage};
use crate::cost::money::Money;
use crate::cost::own;
use crate::cost::wishes::{Fault, Wishes};
use crate::date::Date;
use crate::load::Series;
use crate::plan::Evaluation;
use crate::scenario::Scenario;
use crate::scenario::outlook::Outlook;

/// What a scenario is looked at with: its months, what it says of prices, and a catalog with prices of its own.
#[derive(Debug)]
pub struct CostContext<'c> {
    /// What is assumed of load and growth.
    pub outlook: Outlook,
    /// The load of every hour.
    pub series: Series,
    /// The months that are paid for.
    pub months: Vec<BillingMonth>,
    /// What is said of prices and buying.
    pub wishes: Wishes,
    /// The prices.
    pub catalog: Cow<'c, Catalog>,
    /// What is wrong with what is said.
    pub faults: Vec<Fault>,
}

impl<'c> CostContext<'c> {
    /// Reads a scenario; `today` stands in where it does not say when it starts.
    #[must_use]
    pub fn new(scenario: &Scenario, catalog: &'c Catalog, today: Date) -> Self {
        // What is wrong with it is told where the time ahead is.
        let outlook = Outlook::read(scenario, today, &mut Vec::new());
        let series = outlook.series();
        let months = billing_months(&series, outlook.months);
        let own = scenario.cost.get("cost.prices").unwrap_or_default();
        let (catalog, mut faults) = if own.trim().is_empty() {
            (Cow::Borrowed(catalog), Vec::new())
        } else {
            let mut catalog = catalog.clone();
            let faults = own::apply(own, &mut catalog, today);
            (Cow::Owned(catalog), faults)
        };
        let (wishes, more) = Wishes::read(&scenario.cost, &catalog);
        faults.extend(more);
        Self { outlook, series, months, wishes, catalog, faults }
    }

    /// What each component asks for.
    #[must_use]
    pub fn parts(&self, evaluation: &Evaluation) -> Vec<ComponentUsage> {
        let given = |component: &crate::plan::ComponentEvaluation| component.model.program.given();
        let parts = evaluation.components.iter();
        parts.map(|it| component_usage(it, &it.values[..given(it)], &self.series, &self.months)).collect()
    }

    /// The bill of each cloud that is compared.
    #[must_use]
    pub fn bills(&self, parts: &[ComponentUsage], wishes: &Wishes) -> Vec<Bill<'_>> {
        let bill = |(cloud, region): &(_, alloc::string::String)| {
            Some(Bill::new(self.catalog.book(*cloud)?, region, parts, wishes, self.months.len()))
        };
        wishes.places.iter().filter_map(bill).collect()
    }

    /// The months of the first year.
    #[must_use]
    pub fn first_year(&self) -> core::ops::Range<usize> {
        0..self.months.len().min(super::yearly_fleet::MONTHS_PER_YEAR)
    }

    /// What is earned in a month: today's revenue, grown as the deployment.
    #[must_use]
    pub fn revenue(&self, month: usize) -> Option<Money> {
        let days = self.months.get(month)?.days.clone();
        let growth = self.series.growth();
        let mean = growth[days.clone()].iter().sum::<f64>() / days.len() as f64;
        Some(self.wishes.revenue?.of(mean))
    }

    /// The first month in which a bill is above the budget.
    #[must_use]
    pub fn over_budget(&self, bill: &Bill<'_>) -> Option<usize> {
        let budget = self.wishes.budget?;
        (0..self.months.len()).find(|month| bill.month(*month) > budget)
    }
}
