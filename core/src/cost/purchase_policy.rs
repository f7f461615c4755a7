//! The purchase policy of a scenario: which clouds and regions to compare, and how instances are bought.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::cost::Money;
use crate::cost::catalog::{Arch, Catalog, Cloud};
use crate::cost::instance_requirement::InstanceFilter;
use crate::cost::purchase_mix::PurchaseLimits;
use crate::problem::{Cause, Problem};
use crate::scenario::Settings;
use crate::scenario::area::Area;
use crate::scenario::cost_settings::cost_setting;
use crate::scenario::setting::SettingValue;
use crate::scenario::standby::Standby;
use crate::text::nearest;

/// The purchase policy of a scenario, from its cost settings.
#[derive(Clone, Debug)]
pub struct PurchasePolicy {
    /// The clouds to compare, each with its region.
    pub cloud_regions: Vec<(Cloud, String)>,
    /// The purchase options that may be used.
    pub purchase_limits: PurchaseLimits,
    /// The share of spot hours that are repeated on demand after interruptions.
    pub rework: f64,
    /// The instances that may be chosen.
    pub instance_filter: InstanceFilter,
    /// The minimum number of machines of each kind.
    pub min_machines: u32,
    /// The number of spare machines of each kind.
    pub spare: u32,
    /// The number of availability zones over which machines are spread.
    pub zones: u32,
    /// The standby deployment, if any.
    pub standby: Option<Standby>,
    /// The number of Kubernetes clusters whose control plane is billed.
    pub clusters: u32,
    /// Today's monthly revenue, if known.
    pub revenue: Option<Money>,
    /// The monthly budget, if any.
    pub budget: Option<Money>,
}

impl PurchasePolicy {
    /// Reads the policy from the settings, and returns a problem for each invalid value, which is replaced by its
    /// default.
    ///
    /// Custom prices are not read here; see [`custom_prices`](crate::cost::custom_prices).
    #[must_use]
    pub fn read(settings: &Settings, catalog: &Catalog) -> (Self, Vec<Problem>) {
        let mut reader = PolicyReader { settings, catalog, problems: Vec::new() };
        let area = reader.choice("cost.area").and_then(Area::by_id).unwrap_or(Area::ALL[0]);
        let clouds: Vec<Cloud> = reader.names("cost.clouds").iter().filter_map(|name| Cloud::parse(name)).collect();
        let regions = reader.regions();
        let index = |cloud: Cloud| {
            let named = regions.iter().rev().find(|(of, _)| *of == cloud).map(|(_, region)| region.clone());
            (cloud, named.unwrap_or_else(|| area.regions[cloud as usize].to_string()))
        };
        let compared = |cloud: &Cloud| catalog.book(*cloud).is_some() && (clouds.is_empty() || clouds.contains(cloud));
        let places = Cloud::ALL.iter().copied().filter(compared).map(index).collect();
        let (one_year, three_years) = match reader.choice("cost.commit") {
            Some("1y") => (true, false),
            Some("3y") => (false, true),
            Some("any") => (true, true),
            _ => (false, false),
        };
        let families = reader.families();
        let policy = Self {
            cloud_regions: places,
            purchase_limits: PurchaseLimits {
                spot_share: reader.number("cost.spot").unwrap_or(0.0),
                one_year,
                three_years,
            },
            rework: reader.number("cost.rework").unwrap_or(0.05),
            instance_filter: InstanceFilter {
                archs: reader.choice("cost.arch").and_then(Arch::parse).into_iter().collect(),
                families,
                max_vcpu: reader.whole("cost.largest"),
                burstable: reader.choice("cost.burstable") == Some("yes"),
                ..InstanceFilter::default()
            },
            min_machines: reader.whole("cost.least").unwrap_or(1),
            spare: reader.whole("cost.spare").unwrap_or(0),
            zones: reader.whole("cost.zones").unwrap_or(1),
            standby: match reader.read("cost.standby") {
                Some(SettingValue::Standby(standby)) => standby,
                _ => None,
            },
            clusters: reader.whole("cost.clusters").unwrap_or(0),
            revenue: reader.number("cost.revenue").map(dollars),
            budget: reader.number("cost.budget").map(dollars),
        };
        (policy, reader.problems)
    }
}

fn dollars(number: f64) -> Money {
    Money::parse("1").unwrap_or_default().mul_f64(number)
}

struct PolicyReader<'s> {
    settings: &'s Settings,
    catalog: &'s Catalog,
    problems: Vec<Problem>,
}

impl PolicyReader<'_> {
    fn read(&mut self, key: &str) -> Option<SettingValue> {
        cost_setting(key)?.resolve(self.settings, &mut self.problems)
    }

    fn choice(&mut self, key: &str) -> Option<&'static str> {
        match self.read(key) {
            Some(SettingValue::Choice(id)) => Some(id),
            _ => None,
        }
    }

    fn whole(&mut self, key: &str) -> Option<u32> {
        match self.read(key) {
            Some(SettingValue::Whole(number)) => Some(number),
            _ => None,
        }
    }

    fn number(&mut self, key: &str) -> Option<f64> {
        match self.read(key) {
            Some(SettingValue::Number(number)) => Some(number),
            _ => None,
        }
    }

    fn names(&mut self, key: &str) -> Vec<String> {
        match self.read(key) {
            Some(SettingValue::Names(names)) => names,
            _ => Vec::new(),
        }
    }

    /// Adds a problem for a value that is not in the catalog.
    fn report_not_in_catalog(&mut self, key: &str, message: String, suggestion: Option<&str>) {
        let value = self.settings.get(key).unwrap_or_default();
        let problem = Problem::for_setting(key, value, Cause::NotInCatalog { message });
        self.problems.push(Problem { suggestion: suggestion.map(String::from), ..problem });
    }

    fn regions(&mut self) -> Vec<(Cloud, String)> {
        let key = "cost.regions";
        let Some(SettingValue::Regions(regions)) = self.read(key) else { return Vec::new() };
        let mut found = Vec::new();
        for (cloud, region) in regions {
            let Some(cloud) = Cloud::parse(&cloud) else { continue };
            let known = self.catalog.book(cloud).map_or(&[][..], |book| book.regions.as_slice());
            if known.contains(&region) {
                found.push((cloud, region));
                continue;
            }
            let near = nearest(&region, known.iter().map(String::as_str));
            let listed = match near {
                None if !known.is_empty() => format!(" Regions with prices: {}.", known.join(", ")),
                _ => String::new(),
            };
            let message = format!("The price catalog has no {} prices for region `{region}`.{listed}", cloud.label());
            self.report_not_in_catalog(key, message, near);
        }
        found
    }

    fn families(&mut self) -> Vec<String> {
        let key = "cost.families";
        let books = self.catalog.books();
        let known = || books.iter().flat_map(|book| &book.instance_types).map(|instance| instance.family.as_str());
        let mut found = Vec::new();
        for family in self.names(key) {
            if known().any(|other| other == family) {
                found.push(family);
                continue;
            }
            let message = format!("The price catalog has no instance family `{family}`.");
            self.report_not_in_catalog(key, message, nearest(&family, known()));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::cost_settings::CLOUDS;

    #[test]
    fn settings_and_catalog_have_the_same_clouds() {
        assert!(Cloud::ALL.iter().map(|cloud| cloud.name()).eq(CLOUDS));
    }
}
