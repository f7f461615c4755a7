//! The bill of one cloud: its lines by service, month by month.
//!
//! Each line is rounded to the cent in each month, and every total is the sum of rounded lines, so displayed amounts
//! add up.

use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::cost::catalog::{Cloud, Price, PriceBook, PurchaseOption};
use crate::cost::component_usage::{ComponentUsage, TOO_MUCH_WORK, UsageItem};
use crate::cost::core_price::core_price_share;
use crate::cost::instance_choice::SizedOffer;
use crate::cost::instance_requirement::InstanceRequirement;
use crate::cost::money::Money;
use crate::cost::purchase_policy::PurchasePolicy;
use crate::cost::region_offers::RegionOffers;
pub use crate::cost::service_category::ServiceCategory;
use crate::cost::service_charge::{catalog_service, control_plane, has_price, monthly_charge};
use crate::cost::yearly_fleet::{YearlyFleet, yearly_fleets};
use crate::format::{count, rounded};
use crate::math;
use crate::model::source::CostKind;
use crate::scenario::standby::COLD_STANDBY_MACHINE;
use crate::units::HOURS_PER_MONTH;

/// The number of significant digits of amounts in calculations.
const CALCULATION_DIGITS: usize = 6;

/// The kinds of traffic, which are billed for all components together.
const TRAFFIC_KINDS: [CostKind; 3] = [CostKind::Egress, CostKind::BetweenZones, CostKind::BetweenRegions];

/// A line of the bill.
#[derive(Clone, Debug)]
pub struct BillLine {
    /// The index of the component; `None` for a shared cost.
    pub component: Option<usize>,
    /// The index of the cost entry in the component's model; `None` for traffic and control planes, which are billed
    /// for all components together.
    pub cost_entry: Option<usize>,
    /// The label.
    pub label: String,
    /// The category.
    pub category: ServiceCategory,
    /// The cost in each month, rounded to the cent; zero if a price is missing.
    pub monthly_costs: Vec<Money>,
    /// The calculation for the first month, as text.
    pub calculation: String,
    /// The prices that apply.
    pub prices: Vec<Price>,
    /// The reason why a price is missing, if any.
    pub missing_price: Option<String>,
}

/// The bill of one cloud.
#[derive(Clone, Debug)]
pub struct Bill<'c> {
    /// The prices of the cloud.
    pub book: &'c PriceBook,
    /// The region.
    pub region: String,
    /// The lines.
    pub lines: Vec<BillLine>,
    /// The instance fleets: the index of the component, the index of its cost entry, and the fleet of each year.
    pub fleets: Vec<(usize, usize, Vec<YearlyFleet<'c>>)>,
    offers: Rc<RegionOffers<'c>>,
    /// The number of months for which machines are priced exactly. Later months only show whether prices are missing.
    exact_months: usize,
}

impl Bill<'_> {
    /// Returns the cloud.
    #[must_use]
    pub const fn cloud(&self) -> Cloud {
        self.book.cloud
    }

    /// Returns the total of a month.
    #[must_use]
    pub fn month_total(&self, month: usize) -> Money {
        self.lines.iter().filter_map(|line| line.monthly_costs.get(month)).copied().sum()
    }

    /// Returns the total of a range of months.
    #[must_use]
    pub fn total(&self, months: core::ops::Range<usize>) -> Money {
        months.map(|month| self.month_total(month)).sum()
    }

    /// Returns the total of a category over a range of months.
    #[must_use]
    pub fn category_total(&self, kind: ServiceCategory, months: core::ops::Range<usize>) -> Money {
        let lines = self.lines.iter().filter(|line| line.category == kind);
        lines.flat_map(|line| line.monthly_costs.get(months.clone()).unwrap_or_default()).copied().sum()
    }

    /// Returns the lines without a price, each with the reason.
    pub fn unpriced_lines(&self) -> impl Iterator<Item = (&BillLine, &str)> {
        self.lines.iter().filter_map(|line| Some((line, line.missing_price.as_deref()?)))
    }
}

impl<'c> Bill<'c> {
    /// Returns the cheapest offer of the bill's region for a requirement, at on-demand prices. Returns `None` if no offer
    /// meets the requirement.
    pub(crate) fn cheapest_offer(&self, need: &InstanceRequirement) -> Option<SizedOffer<'c>> {
        self.offers.cheapest(need)
    }

    /// Computes the bill for components in a region of a cloud, for a number of months. Machines are priced exactly for
    /// `exact_months`; in later years, they only show whether prices are missing.
    #[must_use]
    pub(super) fn new(
        offers: RegionOffers<'c>,
        region: &str,
        usages: &[ComponentUsage],
        policy: &PurchasePolicy,
        (months, exact_months): (usize, usize),
    ) -> Self {
        let mut bill = Self::empty(Rc::new(offers), region, exact_months);
        for (entry, item) in cost_entries(usages) {
            bill.add_cost_entry(entry, item, policy);
        }
        for kind in TRAFFIC_KINDS {
            bill.add_traffic(kind, usages, months);
        }
        if policy.clusters > 0 {
            bill.add_control_planes(policy.clusters, months);
        }
        for (entry, item) in cost_entries(usages) {
            bill.add_standby(entry, item, policy);
        }
        bill
    }

    fn empty(offers: Rc<RegionOffers<'c>>, region: &str, exact_months: usize) -> Self {
        let (lines, fleets) = (Vec::new(), Vec::new());
        Self { book: offers.book, region: region.to_string(), lines, fleets, offers, exact_months }
    }

    /// Computes the lines of one cost entry of a component and of its standby, apart from traffic, which is billed for
    /// all components together. Machines are priced exactly for `exact_months`.
    pub(super) fn of_cost_entry(
        &self,
        entry: (usize, usize),
        item: &UsageItem,
        policy: &PurchasePolicy,
        exact_months: usize,
    ) -> Self {
        let mut bill = Self::empty(self.offers.clone(), &self.region, exact_months);
        bill.add_cost_entry(entry, item, policy);
        bill.add_standby(entry, item, policy);
        bill
    }

    /// Computes the lines of the standby deployment of all components. Machines are priced exactly for `exact_months`.
    pub(super) fn of_standby(&self, usages: &[ComponentUsage], policy: &PurchasePolicy, exact_months: usize) -> Self {
        let mut bill = Self::empty(self.offers.clone(), &self.region, exact_months);
        for (entry, item) in cost_entries(usages) {
            bill.add_standby(entry, item, policy);
        }
        bill
    }

    /// Computes the lines of the traffic of all components.
    pub(super) fn of_traffic(&self, usages: &[ComponentUsage], months: usize) -> Self {
        let mut bill = Self::empty(self.offers.clone(), &self.region, months);
        for kind in TRAFFIC_KINDS {
            bill.add_traffic(kind, usages, months);
        }
        bill
    }

    fn add_cost_entry(&mut self, entry: (usize, usize), item: &UsageItem, policy: &PurchasePolicy) {
        match item.cost.kind {
            _ if item.is_zero() => {}
            CostKind::Machines | CostKind::Pool => self.add_instances(entry, item, policy),
            kind if kind.is_traffic() => {}
            _ => self.add_storage(entry, item, 1.0),
        }
    }

    fn add_instances(&mut self, (component, cost_entry): (usize, usize), item: &UsageItem, policy: &PurchasePolicy) {
        let (cloud, label) = (self.cloud(), item.cost.label.clone());
        let line = |kind, months, how: String, prices, missing| BillLine {
            component: Some(component),
            cost_entry: Some(cost_entry),
            label: label.clone(),
            category: kind,
            monthly_costs: months,
            calculation: how,
            prices,
            missing_price: missing,
        };
        match self.fleets_for(item, policy) {
            Err(missing) => {
                let months = alloc::vec![Money::ZERO; item.amounts.len()];
                self.lines.push(line(ServiceCategory::Compute, months, String::new(), Vec::new(), Some(missing)));
            }
            Ok(years) => {
                let (mut cores, mut memory) = (Vec::new(), Vec::new());
                for fleet in &years {
                    let share = core_price_share(cloud, fleet.instance.vcpu, fleet.instance.memory_gib);
                    for month in &fleet.monthly_costs {
                        let all = month.round_to_cents();
                        let of_cores = month.mul_f64(share).round_to_cents();
                        cores.push(of_cores);
                        memory.push(all.saturating_sub(of_cores));
                    }
                }
                let prices: Vec<Price> = years.iter().flat_map(YearlyFleet::prices).collect();
                let how = years.first().map_or_else(String::new, describe_first_month);
                self.lines.push(line(ServiceCategory::Compute, cores, how.clone(), prices.clone(), None));
                self.lines.push(line(ServiceCategory::Memory, memory, how, prices, None));
                self.fleets.push((component, cost_entry, years));
            }
        }
    }

    fn fleets_for(&self, item: &UsageItem, policy: &PurchasePolicy) -> Result<Vec<YearlyFleet<'c>>, String> {
        if let Some(reason) = &item.unpriceable {
            return Err(reason.clone());
        }
        yearly_fleets(&self.offers, item, policy, self.exact_months).map_err(|rejections| {
            if self.offers.is_exhausted() {
                return TOO_MUCH_WORK.to_string();
            }
            let why: Vec<String> =
                rejections.iter().map(|(why, n)| format!("{} ({})", why.description(), count(*n, "offer"))).collect();
            let why = if why.is_empty() { "the price catalog has none".to_string() } else { why.join("; ") };
            format!("no suitable instance in {}: {why}", self.region)
        })
    }

    /// Adds a line for disks, IOPS, object storage, or backups. Storage is multiplied by `times`; IOPS are not.
    fn add_storage(&mut self, (component, cost_entry): (usize, usize), item: &UsageItem, times: f64) {
        let cloud = self.cloud();
        let Some((service_type, name)) = catalog_service(item.cost.kind, &item.cost.class, cloud) else { return };
        let kind = match item.cost.kind {
            CostKind::Block => ServiceCategory::Block,
            CostKind::Iops => ServiceCategory::Iops,
            CostKind::Object => ServiceCategory::Object,
            _ => ServiceCategory::Backup,
        };
        let mut line = BillLine {
            component: Some(component),
            cost_entry: Some(cost_entry),
            label: item.cost.label.clone(),
            category: kind,
            monthly_costs: alloc::vec![Money::ZERO; item.amounts.len()],
            calculation: String::new(),
            prices: Vec::new(),
            missing_price: item.unpriceable.clone(),
        };
        if line.missing_price.is_none() && kind == ServiceCategory::Iops && !has_price(self.book, service_type, name) {
            line.calculation = format!("included in the disk price: the price catalog has no IOPS price for {name}");
        } else if line.missing_price.is_none() {
            let amounts = item.amounts.iter().zip(&item.disks).map(|(amount, disks)| match kind {
                // Each disk has its own free IOPS.
                ServiceCategory::Iops => (amount / math::max(*disks, 1.0), math::max(*disks, 1.0)),
                _ => (amount * times, 1.0),
            });
            self.charge_line(&mut line, (service_type, name), amounts);
        }
        self.lines.push(line);
    }

    /// Fills a line with the charge for each month. Each element of `amounts` is an amount and its multiplier.
    fn charge_line(
        &self,
        line: &mut BillLine,
        service: (super::catalog::ServiceType, &str),
        amounts: impl Iterator<Item = (f64, f64)>,
    ) {
        for (month, (amount, times)) in amounts.enumerate() {
            match monthly_charge(self.book, service, &self.region, amount, times) {
                Ok(found) => {
                    if let Some(money) = line.monthly_costs.get_mut(month) {
                        *money = found.money.round_to_cents();
                    }
                    if month == 0 {
                        line.calculation = format!("{}: {}", service.1, found.calculation());
                    }
                    for tier in found.tiers {
                        if !line.prices.contains(&tier.price) {
                            line.prices.push(tier.price);
                        }
                    }
                }
                Err(missing) => line.missing_price = Some(missing),
            }
        }
    }

    /// Adds one line for this kind of traffic of all components, because price tiers apply to the total.
    fn add_traffic(&mut self, kind: CostKind, usages: &[ComponentUsage], months: usize) {
        let items = || {
            let all = usages
                .iter()
                .enumerate()
                .flat_map(|(number, usage)| usage.items.iter().map(move |item| (number, item)));
            all.filter(|(_, item)| item.cost.kind == kind && !item.is_zero())
        };
        let Some((first, item)) = items().next() else { return };
        let Some(of) = catalog_service(kind, "", self.cloud()) else { return };
        let several = items().any(|(number, _)| number != first);
        let mut line = BillLine {
            component: (!several).then_some(first),
            cost_entry: None,
            label: if items().count() > 1 { "All traffic".to_string() } else { item.cost.label.clone() },
            category: if kind == CostKind::Egress { ServiceCategory::Egress } else { ServiceCategory::InternalTraffic },
            monthly_costs: alloc::vec![Money::ZERO; months],
            calculation: String::new(),
            prices: Vec::new(),
            missing_price: items().find_map(|(_, item)| item.unpriceable.clone()),
        };
        if line.missing_price.is_none() {
            let sum = |month: usize| items().map(|(_, item)| item.amounts[month]).sum::<f64>();
            self.charge_line(&mut line, of, (0..months).map(|month| (sum(month), 1.0)));
        }
        self.lines.push(line);
    }

    fn add_control_planes(&mut self, clusters: u32, months: usize) {
        let mut line = BillLine {
            component: None,
            cost_entry: None,
            label: "Clusters".to_string(),
            category: ServiceCategory::ControlPlane,
            monthly_costs: alloc::vec![Money::ZERO; months],
            calculation: String::new(),
            prices: Vec::new(),
            missing_price: None,
        };
        let amounts = core::iter::repeat_n((f64::from(clusters), 1.0), months);
        self.charge_line(&mut line, control_plane(self.cloud()), amounts);
        self.lines.push(line);
    }

    /// Adds lines for the instances or disks of a cost entry in the standby deployment.
    fn add_standby(&mut self, entry: (usize, usize), item: &UsageItem, policy: &PurchasePolicy) {
        let Some(standby) = policy.standby.filter(|_| !item.is_zero()) else { return };
        let first = self.lines.len();
        let fleets = self.fleets.len();
        if item.bills_instances() {
            let mut smaller = item.without_hours();
            match standby.cores {
                Some(cores) => {
                    smaller.sizes.iter_mut().for_each(|size| *size = (size.0 * cores, size.1 * standby.memory));
                }
                None => {
                    smaller.sizes.fill(COLD_STANDBY_MACHINE);
                    smaller.amounts.fill(1.0);
                }
            }
            let single_zone = PurchasePolicy { min_machines: 1, spare: 0, zones: 1, ..policy.clone() };
            self.add_instances(entry, &smaller, &single_zone);
        } else if item.cost.kind == CostKind::Block {
            self.add_storage(entry, item, standby.storage);
        }
        // The standby's instances are not listed as fleets.
        self.fleets.truncate(fleets);
        let mut lines: Vec<BillLine> = Vec::new();
        for line in self.lines.drain(first..) {
            match lines.last_mut().filter(|_| line.category == ServiceCategory::Memory) {
                // Cores and memory of the same instances share a line.
                Some(cores) => {
                    cores.monthly_costs.iter_mut().zip(&line.monthly_costs).for_each(|(sum, more)| *sum = *sum + *more)
                }
                None => lines.push(BillLine {
                    label: format!("Standby: {}", line.label),
                    category: ServiceCategory::Standby,
                    ..line
                }),
            }
        }
        self.lines.extend(lines);
    }
}

/// Returns all usage items, each with the indices of its component and its cost entry.
fn cost_entries<'u>(usages: &'u [ComponentUsage]) -> impl Iterator<Item = ((usize, usize), &'u UsageItem)> {
    let items = |(number, usage): (usize, &'u ComponentUsage)| {
        usage.items.iter().enumerate().map(move |(cost_entry, item)| ((number, cost_entry), item))
    };
    usages.iter().enumerate().flat_map(items)
}

/// Describes how the cost of the first month of a year is calculated.
fn describe_first_month(fleet: &YearlyFleet<'_>) -> String {
    let instance = fleet.instance;
    let Some(((mix, length), count)) = fleet.monthly_mixes.first().zip(fleet.counts.first()) else {
        return String::new();
    };
    let per_month = |hours: u64| rounded(hours as f64 * HOURS_PER_MONTH as f64 / *length as f64, CALCULATION_DIGITS);
    let committed = match mix.term {
        Some(PurchaseOption::ThreeYears) => ("3-year commitment", fleet.rates.three_years),
        _ => ("1-year commitment", fleet.rates.one_year),
    };
    let parts = [
        (mix.committed_hours, committed.0, committed.1),
        (mix.on_demand_hours, "on-demand", Some(fleet.rates.on_demand)),
        (mix.spot_hours, "spot", fleet.rates.spot),
    ];
    let parts = parts.into_iter().filter(|(hours, ..)| *hours > 0);
    let parts: Vec<String> = parts
        .map(|(hours, how, rate)| format!("{} h {how} × ${}", per_month(hours), rate.unwrap_or_default()))
        .collect();
    let size = format!("{} vCPU, {} GiB", instance.vcpu, rounded(instance.memory_gib, CALCULATION_DIGITS));
    format!("{count} × {} ({size}): {}", instance.name, parts.join(" + "))
}
