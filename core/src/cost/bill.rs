//! The bill of one cloud: its rows by service, month by month.
//!
//! Each row is rounded to the cent in each month, and every total is the sum of rounded rows, so displayed amounts
//! add up.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::cost::catalog::{Cloud, Price, PriceBook, PurchaseOption};
use crate::cost::component_usage::{ComponentUsage, UsageItem};
use crate::cost::money::Money;
use crate::cost::purchase_policy::PurchasePolicy;
use crate::cost::service_charge::{catalog_service, charge, control_plane, is_charged};
use crate::cost::yearly_fleet::{YearlyFleet, yearly_fleets};
use crate::format::rounded;
use crate::math;
use crate::model::source::CostKind;
use crate::scenario::standby::COLD;
use crate::units::HOURS_PER_MONTH;

/// The significant digits of amounts in explanations.
const DIGITS: usize = 6;

/// The category of a row of the bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ServiceCategory {
    /// The share of instance prices attributed to cores.
    Compute,
    /// The share of instance prices attributed to memory.
    Memory,
    /// Block storage.
    Block,
    /// Provisioned block storage IOPS.
    Iops,
    /// Object storage.
    Object,
    /// Backups and snapshots.
    Backup,
    /// Egress to the internet.
    Egress,
    /// Traffic between zones and regions.
    Between,
    /// Kubernetes control planes.
    ControlPlane,
    /// The standby deployment.
    Standby,
}

impl ServiceCategory {
    /// All categories, in the order of the bill.
    pub const ALL: [Self; 10] = [
        Self::Compute,
        Self::Memory,
        Self::Block,
        Self::Iops,
        Self::Object,
        Self::Backup,
        Self::Egress,
        Self::Between,
        Self::ControlPlane,
        Self::Standby,
    ];

    /// Returns the label of the category.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Compute => "Compute",
            Self::Memory => "Memory",
            Self::Block => "Block storage",
            Self::Iops => "IOPS",
            Self::Object => "Object storage",
            Self::Backup => "Backups",
            Self::Egress => "Egress",
            Self::Between => "Inter-zone and inter-region traffic",
            Self::ControlPlane => "Control plane",
            Self::Standby => "Standby",
        }
    }
}

/// A row of the bill.
#[derive(Clone, Debug)]
pub struct BillLine {
    /// The index of the component; none for a shared cost.
    pub part: Option<usize>,
    /// The label.
    pub label: String,
    /// The category.
    pub kind: ServiceCategory,
    /// The cost in each month, rounded to the cent; empty if a price is missing.
    pub months: Vec<Money>,
    /// The calculation for the first month.
    pub how: String,
    /// The prices that the row uses.
    pub prices: Vec<Price>,
    /// The reason why the row has no price, if any.
    pub missing: Option<String>,
}

/// The bill of one cloud.
#[derive(Clone, Debug)]
pub struct Bill<'c> {
    /// The prices of the cloud.
    pub book: &'c PriceBook,
    /// The region.
    pub region: String,
    /// The rows.
    pub lines: Vec<BillLine>,
    /// The instance fleets: the index of the component, the index of its cost entry, and the fleet of each year.
    pub fleets: Vec<(usize, usize, Vec<YearlyFleet<'c>>)>,
}

impl Bill<'_> {
    /// Returns the cloud.
    #[must_use]
    pub const fn cloud(&self) -> Cloud {
        self.book.cloud
    }

    /// Returns the total of a month.
    #[must_use]
    pub fn month(&self, month: usize) -> Money {
        self.lines.iter().filter_map(|line| line.months.get(month)).copied().sum()
    }

    /// Returns the total of a range of months.
    #[must_use]
    pub fn months(&self, months: core::ops::Range<usize>) -> Money {
        months.map(|month| self.month(month)).sum()
    }

    /// Returns the total of a category over a range of months.
    #[must_use]
    pub fn of(&self, kind: ServiceCategory, months: core::ops::Range<usize>) -> Money {
        let lines = self.lines.iter().filter(|line| line.kind == kind);
        lines.flat_map(|line| line.months.get(months.clone()).unwrap_or_default()).copied().sum()
    }

    /// Returns the rows without a price, each with the reason.
    pub fn missing(&self) -> impl Iterator<Item = (&BillLine, &str)> {
        self.lines.iter().filter_map(|line| Some((line, line.missing.as_deref()?)))
    }
}

/// Returns OpenCost's default prices per vCPU-hour and GiB-hour, in US dollars, from the configurations that the
/// project published in 2023 and 2024.
#[must_use]
pub const fn usual_prices(cloud: Cloud) -> (f64, f64) {
    match cloud {
        Cloud::Aws | Cloud::Gcp => (0.031_611, 0.004_237),
        Cloud::Azure => (0.039, 0.001_917),
    }
}

/// Returns the share of an instance's price that is attributed to its cores.
///
/// Clouds do not list this share. It is derived from default prices per vCPU and per GiB, see [`usual_prices`].
#[must_use]
pub fn cores_share(cloud: Cloud, vcpu: u32, memory_gib: f64) -> f64 {
    let (core, gib) = usual_prices(cloud);
    let cores = f64::from(vcpu) * core;
    cores / (cores + memory_gib * gib)
}

impl<'c> Bill<'c> {
    /// Computes the bill for components in a region of a cloud, for a number of months.
    #[must_use]
    pub fn new(
        book: &'c PriceBook,
        region: &str,
        parts: &[ComponentUsage],
        policy: &PurchasePolicy,
        months: usize,
    ) -> Self {
        let mut bill = Self { book, region: region.to_string(), lines: Vec::new(), fleets: Vec::new() };
        for (number, part) in parts.iter().enumerate() {
            for (place, item) in part.items.iter().enumerate() {
                match item.cost.kind {
                    _ if item.is_zero() => {}
                    CostKind::Machines | CostKind::Pool => bill.machines((number, place), item, policy),
                    CostKind::Egress | CostKind::BetweenZones | CostKind::BetweenRegions => {}
                    _ => bill.storage(number, item, 1.0),
                }
            }
        }
        for kind in [CostKind::Egress, CostKind::BetweenZones, CostKind::BetweenRegions] {
            bill.traffic(kind, parts, months);
        }
        if policy.clusters > 0 {
            bill.clusters(policy.clusters, months);
        }
        if policy.standby.is_some() {
            bill.standby(parts, policy);
        }
        bill
    }

    fn machines(&mut self, (part, place): (usize, usize), item: &UsageItem, policy: &PurchasePolicy) {
        let (cloud, label) = (self.cloud(), item.cost.label.clone());
        let line = |kind, months, how: String, prices, missing| BillLine {
            part: Some(part),
            label: label.clone(),
            kind,
            months,
            how,
            prices,
            missing,
        };
        match self.fleets_for(item, policy) {
            Err(missing) => {
                let months = alloc::vec![Money::ZERO; item.amounts.len()];
                self.lines.push(line(ServiceCategory::Compute, months, String::new(), Vec::new(), Some(missing)));
            }
            Ok(years) => {
                let (mut cores, mut memory) = (Vec::new(), Vec::new());
                for fleet in &years {
                    let share = cores_share(cloud, fleet.instance.vcpu, fleet.instance.memory_gib);
                    for month in &fleet.months {
                        let all = month.to_cents();
                        let of_cores = month.of(share).to_cents();
                        cores.push(of_cores);
                        memory.push(all.less(of_cores));
                    }
                }
                let prices: Vec<Price> = years.iter().flat_map(YearlyFleet::prices).collect();
                let how = years.first().map_or_else(String::new, describe_first_month);
                self.lines.push(line(ServiceCategory::Compute, cores, how.clone(), prices.clone(), None));
                self.lines.push(line(ServiceCategory::Memory, memory, how, prices, None));
                self.fleets.push((part, place, years));
            }
        }
    }

    fn fleets_for(&self, item: &UsageItem, policy: &PurchasePolicy) -> Result<Vec<YearlyFleet<'c>>, String> {
        if let Some(reason) = &item.unpriceable {
            return Err(reason.clone());
        }
        yearly_fleets(self.book, &self.region, item, policy).map_err(|refused| {
            let why: Vec<String> = refused.iter().map(|(why, count)| format!("{count} {}", why.words())).collect();
            let why = if why.is_empty() { "no instances with prices".to_string() } else { why.join(", ") };
            format!("no suitable instance in {}: {why}", self.region)
        })
    }

    /// Adds a row for disks, IOPS, object storage or backups, at `times` the usage.
    fn storage(&mut self, part: usize, item: &UsageItem, times: f64) {
        let cloud = self.cloud();
        let Some((topic, name)) = catalog_service(item.cost.kind, &item.cost.class, cloud) else { return };
        let kind = match item.cost.kind {
            CostKind::Block => ServiceCategory::Block,
            CostKind::Iops => ServiceCategory::Iops,
            CostKind::Object => ServiceCategory::Object,
            _ => ServiceCategory::Backup,
        };
        let mut line = BillLine {
            part: Some(part),
            label: item.cost.label.clone(),
            kind,
            months: alloc::vec![Money::ZERO; item.amounts.len()],
            how: String::new(),
            prices: Vec::new(),
            missing: item.unpriceable.clone(),
        };
        if line.missing.is_none() && kind == ServiceCategory::Iops && !is_charged(self.book, topic, name) {
            line.how = format!("included with the disk: {} lists no IOPS price for {name}", cloud.label());
        } else if line.missing.is_none() {
            let amounts = item.amounts.iter().zip(&item.disks).map(|(amount, disks)| match kind {
                // Each disk has its own free IOPS.
                ServiceCategory::Iops => (amount / math::max(*disks, 1.0), math::max(*disks, 1.0)),
                _ => (amount * times, 1.0),
            });
            self.charge(&mut line, (topic, name), amounts);
        }
        self.lines.push(line);
    }

    /// Fills a row with the charge in each month; each amount comes with a multiplier.
    fn charge(
        &self,
        line: &mut BillLine,
        of: (super::catalog::ServiceType, &str),
        amounts: impl Iterator<Item = (f64, f64)>,
    ) {
        for (month, (amount, times)) in amounts.enumerate() {
            match charge(self.book, of, &self.region, amount, times) {
                Ok(found) => {
                    if let Some(money) = line.months.get_mut(month) {
                        *money = found.money.to_cents();
                    }
                    if month == 0 {
                        line.how = format!("{}: {}", of.1, found.how);
                    }
                    for price in found.prices {
                        if !line.prices.contains(&price) {
                            line.prices.push(price);
                        }
                    }
                }
                Err(missing) => line.missing = Some(missing),
            }
        }
    }

    /// Adds one row for the traffic of all components, because price tiers apply to the total.
    fn traffic(&mut self, kind: CostKind, parts: &[ComponentUsage], months: usize) {
        let items = || {
            let all =
                parts.iter().enumerate().flat_map(|(number, part)| part.items.iter().map(move |item| (number, item)));
            all.filter(|(_, item)| item.cost.kind == kind && !item.is_zero())
        };
        let Some((first, item)) = items().next() else { return };
        let Some(of) = catalog_service(kind, "", self.cloud()) else { return };
        let several = items().any(|(number, _)| number != first);
        let mut line = BillLine {
            part: (!several).then_some(first),
            label: if items().count() > 1 { "All traffic".to_string() } else { item.cost.label.clone() },
            kind: if kind == CostKind::Egress { ServiceCategory::Egress } else { ServiceCategory::Between },
            months: alloc::vec![Money::ZERO; months],
            how: String::new(),
            prices: Vec::new(),
            missing: items().find_map(|(_, item)| item.unpriceable.clone()),
        };
        if line.missing.is_none() {
            let sum = |month: usize| items().map(|(_, item)| item.amounts[month]).sum::<f64>();
            self.charge(&mut line, of, (0..months).map(|month| (sum(month), 1.0)));
        }
        self.lines.push(line);
    }

    fn clusters(&mut self, clusters: u32, months: usize) {
        let mut line = BillLine {
            part: None,
            label: "Clusters".to_string(),
            kind: ServiceCategory::ControlPlane,
            months: alloc::vec![Money::ZERO; months],
            how: String::new(),
            prices: Vec::new(),
            missing: None,
        };
        let amounts = core::iter::repeat_n((f64::from(clusters), 1.0), months);
        self.charge(&mut line, control_plane(self.cloud()), amounts);
        self.lines.push(line);
    }

    /// Adds rows for the instances and disks of the standby deployment.
    fn standby(&mut self, parts: &[ComponentUsage], policy: &PurchasePolicy) {
        let Some(standby) = policy.standby else { return };
        let first = self.lines.len();
        let single_zone = PurchasePolicy { least: 1, spare: 0, zones: 1, ..policy.clone() };
        let fleets = self.fleets.len();
        for (number, part) in parts.iter().enumerate() {
            for (place, item) in part.items.iter().enumerate() {
                if item.is_zero() {
                    continue;
                }
                if item.bills_instances() {
                    let mut smaller = UsageItem { hours: Vec::new(), ..item.clone() };
                    match standby.cores {
                        Some(cores) => {
                            smaller.sizes.iter_mut().for_each(|size| *size = (size.0 * cores, size.1 * standby.memory));
                        }
                        None => {
                            smaller.sizes.fill(COLD);
                            smaller.amounts.fill(1.0);
                        }
                    }
                    self.machines((number, place), &smaller, &single_zone);
                } else if item.cost.kind == CostKind::Block {
                    self.storage(number, item, standby.storage);
                }
            }
        }
        // The standby has one row; its instances are not listed as fleets.
        self.fleets.truncate(fleets);
        let mut lines: Vec<BillLine> = Vec::new();
        for line in self.lines.drain(first..) {
            match lines.last_mut().filter(|_| line.kind == ServiceCategory::Memory) {
                // Cores and memory of the same instances share a row.
                Some(cores) => cores.months.iter_mut().zip(&line.months).for_each(|(sum, more)| *sum = *sum + *more),
                None => lines.push(BillLine {
                    label: format!("Standby: {}", line.label),
                    kind: ServiceCategory::Standby,
                    ..line
                }),
            }
        }
        self.lines.extend(lines);
    }
}

/// Describes how the cost of the first month of a year is calculated.
fn describe_first_month(fleet: &YearlyFleet<'_>) -> String {
    let instance = fleet.instance;
    let Some(((mix, length), count)) = fleet.parts.first().zip(fleet.counts.first()) else { return String::new() };
    let per_month = |hours: u64| rounded(hours as f64 * HOURS_PER_MONTH as f64 / *length as f64, DIGITS);
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
    let size = format!("{} vCPU, {} GiB", instance.vcpu, rounded(instance.memory_gib, DIGITS));
    format!("{count} × {} ({size}): {}", instance.name, parts.join(" + "))
}
