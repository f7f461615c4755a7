//! The inputs of a cost comparison.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::cost::bill::Bill;
use crate::cost::catalog::Catalog;
use crate::cost::component_usage::{BillingMonth, ComponentUsage, billing_months, component_usage};
use crate::cost::custom_prices;
use crate::cost::money::Money;
use crate::cost::purchase_policy::PurchasePolicy;
use crate::cost::region_offers::RegionOffers;
use crate::date::Date;
use crate::load::{LoadSeries, Outlook};
use crate::plan::{ComponentEvaluation, Evaluation};
use crate::problem::Problem;
use crate::scenario::Scenario;
use crate::work::WorkBudget;

/// The inputs of a cost comparison: months, purchase policy, and a catalog that includes the custom prices.
#[derive(Debug)]
pub struct CostContext<'c> {
    /// The assumptions about load and growth.
    pub outlook: Outlook,
    /// The load of every hour.
    pub series: LoadSeries,
    /// The billing months.
    pub months: Vec<BillingMonth>,
    /// The purchase policy.
    pub policy: PurchasePolicy,
    /// The price catalog.
    pub catalog: Cow<'c, Catalog>,
    /// The problems with the cost settings.
    pub problems: Vec<Problem>,
    /// The steps that remain for computing usage, bills, and savings.
    pub work: WorkBudget,
}

/// The maximum number of steps to compute the cost of a scenario.
const COST_STEPS: u64 = 12_000_000_000;

impl<'c> CostContext<'c> {
    /// Reads the outlook and the cost settings of a scenario. `today` is the start date if the scenario sets none.
    #[must_use]
    pub fn new(scenario: &Scenario, catalog: &'c Catalog, today: Date) -> Self {
        // The timeline reports the problems with the outlook.
        let outlook = Outlook::read(scenario, today, &mut Vec::new());
        let series = outlook.series();
        let months = billing_months(&series, outlook.horizon_months);
        let prices = scenario.cost.get("cost.prices").unwrap_or_default();
        let (catalog, mut problems) = if prices.trim().is_empty() {
            (Cow::Borrowed(catalog), Vec::new())
        } else {
            let mut catalog = catalog.clone();
            let problems = custom_prices::apply(prices, &mut catalog, today);
            (Cow::Owned(catalog), problems)
        };
        let (policy, more) = PurchasePolicy::read(&scenario.cost, &catalog);
        problems.extend(more);
        Self { outlook, series, months, policy, catalog, problems, work: WorkBudget::new(COST_STEPS) }
    }

    /// Returns the usage of each component.
    #[must_use]
    pub fn component_usages(&self, evaluation: &Evaluation) -> Vec<ComponentUsage> {
        let usage = |component: &ComponentEvaluation| {
            let given = &component.values[..component.model.program.parameter_count()];
            component_usage(component, given, (&self.series, &self.months), &self.work)
        };
        evaluation.components.iter().map(usage).collect()
    }

    /// Returns the bill of each cloud that the policy compares.
    #[must_use]
    pub fn bills(&self, usages: &[ComponentUsage], policy: &PurchasePolicy) -> Vec<Bill<'_>> {
        self.bills_for(usages, policy, self.months.len())
    }

    /// Returns the bills, like [`bills`](Self::bills), but prices machines exactly only in the first year. Later months
    /// show whether prices are missing.
    pub(super) fn first_year_bills(&self, usages: &[ComponentUsage], policy: &PurchasePolicy) -> Vec<Bill<'_>> {
        self.bills_for(usages, policy, self.first_year().end)
    }

    fn bills_for(&self, usages: &[ComponentUsage], policy: &PurchasePolicy, exact_months: usize) -> Vec<Bill<'_>> {
        let bill = |(cloud, region): &(_, alloc::string::String)| {
            let offers = RegionOffers::new(self.catalog.book(*cloud)?, region, &self.work);
            Some(Bill::new(offers, region, usages, policy, (self.months.len(), exact_months)))
        };
        policy.cloud_regions.iter().filter_map(bill).collect()
    }

    /// Returns the indexes of the months in the first year.
    #[must_use]
    pub fn first_year(&self) -> core::ops::Range<usize> {
        0..self.months.len().min(crate::units::MONTHS_PER_YEAR)
    }

    /// Returns the revenue in a month, if known: today's monthly revenue times the mean growth factor of that month.
    #[must_use]
    pub fn revenue(&self, month: usize) -> Option<Money> {
        let days = self.months.get(month)?.days.clone();
        let growth = self.series.daily_growth();
        let mean = growth[days.clone()].iter().sum::<f64>() / days.len() as f64;
        Some(self.policy.revenue?.mul_f64(mean))
    }

    /// Returns the index of the first month in which a bill exceeds the budget.
    #[must_use]
    pub fn first_month_over_budget(&self, bill: &Bill<'_>) -> Option<usize> {
        let budget = self.policy.budget?;
        (0..self.months.len()).find(|month| bill.month_total(*month) > budget)
    }
}
