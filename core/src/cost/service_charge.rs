//! The monthly charge of a service, including price tiers, and the name of each storage class on each cloud.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::cost::catalog::{BillingUnit, Cloud, Price, PriceBook, ServiceType};
use crate::cost::money::Money;
use crate::format::rounded;
use crate::model::source::CostKind;
use crate::units::HOURS_PER_MONTH;

/// The number of significant digits of amounts in calculations.
const CALCULATION_DIGITS: usize = 6;

/// The monthly charge for an amount of a service.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceCharge {
    /// The charge in US dollars.
    pub money: Money,
    /// The price tiers that apply.
    pub tiers: Vec<TierCharge>,
}

/// The part of a service charge that falls into one price tier.
#[derive(Clone, Debug, PartialEq)]
pub struct TierCharge {
    /// The amount in the tier, in the unit of the price.
    pub amount: f64,
    /// The multiplier of the amount.
    pub times: f64,
    /// The unit of the price.
    pub unit: BillingUnit,
    /// The price of the tier.
    pub price: Price,
}

impl ServiceCharge {
    /// Returns the calculation, such as `620 GiB × $0.08`.
    #[must_use]
    pub fn calculation(&self) -> String {
        if self.tiers.is_empty() {
            return "within the free tier".to_string();
        }
        self.tiers.iter().map(TierCharge::calculation).collect::<Vec<_>>().join(" + ")
    }
}

impl TierCharge {
    fn calculation(&self) -> String {
        let unit = match self.unit {
            // Price lists say GB but mean GiB.
            BillingUnit::GibMonth | BillingUnit::Gb | BillingUnit::Gib => " GiB",
            BillingUnit::IopsMonth => " IOPS",
            BillingUnit::Hour => &format!(" × {HOURS_PER_MONTH} h"),
            BillingUnit::DiskMonth => " disks",
        };
        let multiplier =
            if self.times == 1.0 { String::new() } else { format!("{} × ", rounded(self.times, CALCULATION_DIGITS)) };
        format!("{multiplier}{}{unit} × ${}", rounded(self.amount, CALCULATION_DIGITS), self.price.amount)
    }
}

/// Returns the type and name of the service under which a cloud bills a cost entry, or `None` for instances.
#[must_use]
pub const fn catalog_service(kind: CostKind, class: &str, cloud: Cloud) -> Option<(ServiceType, &'static str)> {
    // The first letter identifies a class: (s)sd or (h)dd for disks; (h)ot, (c)ool, or (a)rchive for object storage.
    // The default classes are ssd and hot.
    let letter = if class.is_empty() { b' ' } else { class.as_bytes()[0] };
    let name = match (kind, letter) {
        (CostKind::Block, b'h') => ["st1", "standard-hdd", "pd-standard"],
        (CostKind::Block | CostKind::Iops, _) => ["gp3", "standard-ssd", "pd-balanced"],
        (CostKind::Object, b'c') | (CostKind::Backup, _) => ["S3 Standard-IA", "Blob Cool (LRS)", "nearline"],
        (CostKind::Object, b'a') => ["S3 Glacier Deep Archive", "Blob Archive (LRS)", "archive"],
        (CostKind::Object, _) => ["S3 Standard", "Blob Hot (LRS)", "standard"],
        (CostKind::Egress, _) => ["internet"; 3],
        (CostKind::BetweenZones, _) => ["between-zones"; 3],
        (CostKind::BetweenRegions, _) => ["between-regions"; 3],
        (CostKind::Machines | CostKind::Pool, _) => return None,
    };
    let service_type = match kind {
        CostKind::Block => ServiceType::Block,
        CostKind::Iops => ServiceType::Iops,
        CostKind::Object | CostKind::Backup => ServiceType::Object,
        _ => ServiceType::Egress,
    };
    Some((service_type, name[cloud as usize]))
}

/// Returns the service that bills the control plane of a Kubernetes cluster.
#[must_use]
pub const fn control_plane(cloud: Cloud) -> (ServiceType, &'static str) {
    (ServiceType::ControlPlane, ["EKS standard support", "AKS standard", "GKE"][cloud as usize])
}

/// Returns the monthly charge for an amount in GiB, operations per second, or units that run all month, multiplied by
/// `times`. Price tiers apply to the amount before it is multiplied.
///
/// # Errors
/// Returns a message if there is no price for the service in the region.
pub fn monthly_charge(
    book: &PriceBook,
    (service_type, name): (ServiceType, &str),
    region: &str,
    amount: f64,
    times: f64,
) -> Result<ServiceCharge, String> {
    let mut charge = ServiceCharge { money: Money::ZERO, tiers: Vec::new() };
    let mut known = false;
    for service in book.services(service_type, name, region) {
        known = true;
        let hours = if service.unit == BillingUnit::Hour { HOURS_PER_MONTH as f64 } else { 1.0 };
        let end = service.up_to.unwrap_or(f64::INFINITY);
        let in_tier = crate::math::min(amount, end) - service.from;
        if in_tier <= 0.0 {
            continue;
        }
        charge.money = charge.money + service.price.amount.mul_f64(in_tier * hours * times);
        charge.tiers.push(TierCharge { amount: in_tier, times, unit: service.unit, price: service.price });
    }
    if !known {
        let elsewhere =
            book.services.iter().any(|service| service.service_type == service_type && service.name == name);
        return Err(if elsewhere {
            format!("no price for {name} in {region}")
        } else {
            format!("no price for {name}")
        });
    }
    Ok(charge)
}

/// Returns whether a price book has a price for a service in any region.
#[must_use]
pub fn has_price(book: &PriceBook, service_type: ServiceType, name: &str) -> bool {
    book.services.iter().any(|service| service.service_type == service_type && service.name == name)
}
