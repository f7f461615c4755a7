//! What services cost: steps of a price by amount, and what a class of storage is called on each cloud.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::cost::catalog::{BillingUnit, Cloud, Price, PriceBook, ServiceType};
use crate::cost::money::Money;
use crate::format::rounded;
use crate::model::source::CostKind;
use crate::units::HOURS_PER_MONTH;

const DIGITS: usize = 6;

/// What an amount of a service costs in a month.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceCharge {
    /// How much.
    pub money: Money,
    /// How it is worked out: `620 GiB × $0.08`.
    pub how: String,
    /// The prices it rests on.
    pub prices: Vec<Price>,
}

/// The service that a cost is for, by its topic and its name on a cloud.
#[must_use]
pub const fn catalog_service(kind: CostKind, class: &str, cloud: Cloud) -> Option<(ServiceType, &'static str)> {
    // The usual class is the first; classes are told apart by their first letter: (s)sd and (h)dd, (h)ot, (c)ool, (a)rchive.
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
    let topic = match kind {
        CostKind::Block => ServiceType::Block,
        CostKind::Iops => ServiceType::Iops,
        CostKind::Object | CostKind::Backup => ServiceType::Object,
        _ => ServiceType::Egress,
    };
    Some((topic, name[cloud as usize]))
}

/// The control plane of a Kubernetes cluster on a cloud.
#[must_use]
pub const fn control_plane(cloud: Cloud) -> (ServiceType, &'static str) {
    (ServiceType::ControlPlane, ["EKS standard support", "AKS standard", "GKE"][cloud as usize])
}

/// What an amount costs in a month: GiB, operations a second, or how many run all hours.
///
/// # Errors
/// In words, which price is missing.
pub fn charge(
    book: &PriceBook,
    (topic, name): (ServiceType, &str),
    region: &str,
    amount: f64,
    times: f64,
) -> Result<ServiceCharge, String> {
    let (mut money, mut parts, mut prices) = (Money::ZERO, Vec::new(), Vec::new());
    let mut known = false;
    for service in book.services(topic, name, region) {
        known = true;
        let hours = if service.unit == BillingUnit::Hour { HOURS_PER_MONTH as f64 } else { 1.0 };
        let end = service.up_to.unwrap_or(f64::INFINITY);
        let within = crate::math::min(amount, end) - service.from;
        if within <= 0.0 {
            continue;
        }
        money = money + service.price.amount.of(within * hours * times);
        let unit = match service.unit {
            // Price lists say GB and mean GiB.
            BillingUnit::GibMonth | BillingUnit::Gb | BillingUnit::Gib => " GiB",
            BillingUnit::IopsMonth => " IOPS",
            BillingUnit::Hour => &format!(" × {HOURS_PER_MONTH} h"),
            BillingUnit::DiskMonth => " disks",
        };
        let many = if times == 1.0 { String::new() } else { format!("{} × ", rounded(times, DIGITS)) };
        parts.push(format!("{many}{}{unit} × ${}", rounded(within, DIGITS), service.price.amount));
        prices.push(service.price);
    }
    if !known {
        let elsewhere = book.services.iter().any(|service| service.topic == topic && service.name == name);
        return Err(if elsewhere { format!("no price of {name} in {region}") } else { format!("no price of {name}") });
    }
    let how = if parts.is_empty() { "within the free tier".to_string() } else { parts.join(" + ") };
    Ok(ServiceCharge { money, how, prices })
}

/// Whether a cloud charges for operations of a disk at all, as far as its price list goes.
#[must_use]
pub fn is_charged(book: &PriceBook, topic: ServiceType, name: &str) -> bool {
    book.services.iter().any(|service| service.topic == topic && service.name == name)
}
