//! The share of an instance's price that is attributed to its cores.

use crate::cost::catalog::Cloud;

/// Returns OpenCost's default prices per vCPU-hour and GiB-hour, in US dollars, from the configurations that the
/// project published in 2023 and 2024.
#[must_use]
pub const fn opencost_default_prices(cloud: Cloud) -> (f64, f64) {
    match cloud {
        Cloud::Aws | Cloud::Gcp => (0.031_611, 0.004_237),
        Cloud::Azure => (0.039, 0.001_917),
    }
}

/// Returns the share of an instance's price that is attributed to its cores.
///
/// Clouds do not publish this share. It is derived from default prices per vCPU and per GiB; see
/// [`opencost_default_prices`].
#[must_use]
pub fn core_price_share(cloud: Cloud, vcpu: u32, memory_gib: f64) -> f64 {
    let (core, gib) = opencost_default_prices(cloud);
    let cores = f64::from(vcpu) * core;
    cores / (cores + memory_gib * gib)
}
