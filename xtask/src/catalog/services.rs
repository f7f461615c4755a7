//! Prices of storage, IOPS, network traffic, and control planes.
//!
//! A row consists of a topic, a name, a region, a unit, a price, and the range of amounts to which the price applies.
//! The region `*` means any region.

use anyhow::{Result, anyhow, bail};
use serde_json::Value;
use std::path::Path;

use super::instances::source_location;
use super::raw::{number_at, string_at, value_at};
use super::{CatalogFile, Source, regional};

const BLOCK_STORAGE_POINTER: &str = "/block_storage_usd_per_gib_month";
const OBJECT_STORAGE_POINTER: &str = "/object_storage_usd_per_gib_month";
const EGRESS_POINTER: &str = "/internet_egress_usd_per_gb";
const CONTROL_PLANE_POINTER: &str = "/kubernetes_control_plane_usd_per_hour";
const EVERYWHERE: &str = "*";

/// A price of a service: one row of the catalog.
pub(super) struct ServicePrice<'l> {
    pub(super) topic: &'l str,
    pub(super) name: &'l str,
    pub(super) region: &'l str,
    pub(super) unit: &'l str,
    pub(super) price: String,
    pub(super) from: &'l str,
    pub(super) up_to: &'l str,
}

impl CatalogFile {
    pub(super) fn add_service(&mut self, listed: &ServicePrice<'_>, source: &Source) {
        let price = format!("{}@{}", listed.price, self.source_number(source.clone()));
        let ServicePrice { topic, name, region, unit, from, up_to, .. } = listed;
        self.add_row(&["service", topic, name, region, unit, &price, from, up_to]);
    }
}

/// Returns the catalog file of a cloud's storage, network, and control plane prices.
pub(super) fn catalog_file(folder: &Path, cloud: &str, other_prices: &Value) -> Result<CatalogFile> {
    let mut file = CatalogFile::default();
    match cloud {
        "aws" => {
            add_aws_disks(&mut file, other_prices)?;
            add_object_storage(&mut file, other_prices, cloud)?;
            add_egress(&mut file, other_prices, cloud)?;
            regional::add_aws_prices(&mut file, folder)?;
        }
        "azure" => {
            add_azure_disks(&mut file, other_prices)?;
            add_object_storage(&mut file, other_prices, cloud)?;
            add_egress(&mut file, other_prices, cloud)?;
            regional::add_azure_prices(&mut file, folder)?;
        }
        _ => add_gcp_prices(&mut file, other_prices)?,
    }
    add_internal_traffic(&mut file, other_prices, cloud)?;
    add_control_plane(&mut file, other_prices, cloud)?;
    Ok(file)
}

/// Reads a source: a repository or a package.
fn parse_source(value: &Value) -> Result<Source> {
    let get = |key: &str| value.get(key).and_then(Value::as_str);
    let location = match (get("repo"), get("package"), get("path"), get("commit")) {
        (Some(repository), _, Some(path), Some(commit)) => source_location(repository, path, commit),
        (_, Some(package), Some(path), _) => format!("{package}, {path}"),
        _ => bail!("other_prices.json: unknown form of source: {value}"),
    };
    let date = get("date").or_else(|| get("as_of")).unwrap_or_default();
    Ok(Source { date: date.to_owned(), derived: false, location, note: String::new() })
}

/// Joins a list of sources in prose into one source.
fn join_prose_sources(value: &Value) -> Result<Source> {
    let texts: Option<Vec<&str>> = value.as_array().and_then(|list| list.iter().map(Value::as_str).collect());
    let texts = texts.ok_or_else(|| anyhow!("other_prices.json: expected a list of sources"))?;
    // The location of a stored copy is not part of the source.
    let cut = |text: &str| text.split(" (stored copy").next().unwrap_or_default().to_owned();
    let location = texts.into_iter().map(cut).collect::<Vec<String>>().join("; ");
    Ok(Source { date: String::new(), derived: false, location, note: String::new() })
}

fn keys(value: &Value) -> impl Iterator<Item = &String> {
    value.as_object().into_iter().flat_map(|map| map.keys())
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Adds AWS disks, snapshots, and provisioned IOPS.
fn add_aws_disks(file: &mut CatalogFile, other_prices: &Value) -> Result<()> {
    let region = "us-east-1";
    let base = format!("{BLOCK_STORAGE_POINTER}/aws/{region}");
    for name in keys(value_at(other_prices, &base)?) {
        let disk = value_at(other_prices, &format!("{base}/{name}"))?;
        let mut source = parse_source(value_at(disk, "/sources/0")?)?;
        let topic = if name == "snapshot" { "snapshot" } else { "block" };
        let price = number_at(disk, "/usd")?;
        file.add_service(
            &ServicePrice { topic, name, region, unit: "gib-month", price, from: "0", up_to: "-" },
            &source,
        );
        let (topic, unit) = ("iops", "iops-month");
        if disk.get("iops_included").is_some() {
            let included = number_at(disk, "/iops_included")?;
            let price = number_at(disk, "/usd_per_extra_iops_month")?;
            file.add_service(&ServicePrice { topic, name, region, unit, price, from: &included, up_to: "-" }, &source);
        }
        if let Some(note) = disk.get("derived").and_then(Value::as_str) {
            let note = note.replace(
                "annual figures in the source divided by 12 (1.5, 0.78, 0.552, 0.384)",
                "annual prices in the source (1.5, 0.78, 0.552, and 0.384), divided by 12",
            );
            source = Source { derived: true, note, ..source };
        }
        let mut low = "0".to_owned();
        for tier in disk.get("usd_per_iops_month_tiers").into_iter().flat_map(list) {
            let (high, price) = (number_at(tier, "/up_to_iops")?, number_at(tier, "/usd")?);
            file.add_service(&ServicePrice { topic, name, region, unit, price, from: &low, up_to: &high }, &source);
            low = high;
        }
    }
    Ok(())
}

/// Adds Azure disks. Premium disks are sold by size: the price is that of a whole disk up to that size.
fn add_azure_disks(file: &mut CatalogFile, other_prices: &Value) -> Result<()> {
    let region = "eastus";
    let disks = value_at(other_prices, &format!("{BLOCK_STORAGE_POINTER}/azure/{region}"))?;
    let mut premium = join_prose_sources(value_at(disks, "/premium_sources")?)?;
    premium.note = string_at(disks, "/premium_quality")?.split(';').next().unwrap_or_default().to_owned();
    for name in keys(disks).filter(|name| disks.get(*name).is_some_and(Value::is_object)) {
        let disk = value_at(disks, &format!("/{name}"))?;
        let one =
            |name, unit, price, up_to| ServicePrice { topic: "block", name, region, unit, price, from: "0", up_to };
        if disk.get("usd").is_some() {
            file.add_service(
                &one(name, "gib-month", number_at(disk, "/usd")?, "-"),
                &parse_source(value_at(disk, "/sources/0")?)?,
            );
        } else {
            let parts = name.rsplit_once('-').and_then(|(name, size)| Some((name, size.strip_suffix("GiB")?)));
            let (name, size) =
                parts.ok_or_else(|| anyhow!("other_prices.json: the name of the disk {name} has no size"))?;
            file.add_service(&one(name, "disk-month", number_at(disk, "/usd_per_month")?, size), &premium);
        }
    }
    Ok(())
}

/// Adds object storage of AWS or Azure.
fn add_object_storage(file: &mut CatalogFile, other_prices: &Value, cloud: &str) -> Result<()> {
    let base = value_at(other_prices, &format!("{OBJECT_STORAGE_POINTER}/{cloud}"))?;
    let (source, region) = (parse_source(value_at(base, "/source")?)?, string_at(base, "/region")?);
    for tier in list(value_at(base, "/tiers")?) {
        let (name, price) = (string_at(tier, "/sku")?, number_at(tier, "/price_per_gb_month_usd")?);
        let (topic, name) = ("object", name.as_str());
        let listed = ServicePrice { topic, name, region: &region, unit: "gib-month", price, from: "0", up_to: "-" };
        file.add_service(&listed, &source);
    }
    Ok(())
}

/// Adds internet egress above the free tier.
fn add_egress(file: &mut CatalogFile, other_prices: &Value, cloud: &str) -> Result<()> {
    let base = value_at(other_prices, &format!("{EGRESS_POINTER}/{cloud}"))?;
    let source = parse_source(base.get("source").map_or_else(|| value_at(base, "/sources/0"), Ok)?)?;
    let region = string_at(base, "/region")?;
    let mut low = number_at(base, "/free_tier_gb")?;
    for tier in list(value_at(base, "/tiers")?) {
        let high = if value_at(tier, "/up_to_gb")?.is_null() { "-".to_owned() } else { number_at(tier, "/up_to_gb")? };
        let price = number_at(tier, "/price_per_gb_usd")?;
        let (topic, name, unit) = ("egress", "internet", "gb");
        file.add_service(
            &ServicePrice { topic, name, region: &region, unit, price, from: &low, up_to: &high },
            &source,
        );
        low = high;
    }
    Ok(())
}

/// Adds GCP disks, snapshots, object storage, and internet egress.
fn add_gcp_prices(file: &mut CatalogFile, other_prices: &Value) -> Result<()> {
    let disks = value_at(other_prices, &format!("{BLOCK_STORAGE_POINTER}/gcp"))?;
    let source = parse_source(value_at(disks, "/source")?)?;
    for name in keys(disks).filter(|name| *name != "source") {
        let topic = if name == "snapshot" { "snapshot" } else { "block" };
        add_regional_prices(file, topic, name, value_at(disks, &format!("/{name}/by_region"))?, &source)?;
    }
    let objects = value_at(other_prices, &format!("{OBJECT_STORAGE_POINTER}/gcp"))?;
    let source = parse_source(value_at(objects, "/source")?)?;
    for class in keys(objects).filter(|name| *name != "source") {
        let name = if class == "archiv" { "archive" } else { class };
        add_regional_prices(file, "object", name, value_at(objects, &format!("/{class}"))?, &source)?;
    }
    let egress = value_at(other_prices, &format!("{EGRESS_POINTER}/gcp_premium_tier"))?;
    let source = parse_source(value_at(egress, "/source")?)?;
    // The source names tiers in TiB.
    let tiers = [("0", "1024"), ("1024", "10240"), ("10240", "-")];
    let names: Vec<&str> = list(value_at(egress, "/tiers_tib")?).filter_map(Value::as_str).collect();
    if names != ["0-1", "1-10", "10n (above 10)"] {
        bail!("other_prices.json: unknown egress tiers of GCP");
    }
    let regions = value_at(egress, "/by_source_region")?;
    let mut add_tiers = |name: &str, region: &str, prices: [String; 3]| {
        for ((low, high), price) in tiers.into_iter().zip(prices) {
            let (topic, unit) = ("egress", "gib");
            file.add_service(&ServicePrice { topic, name, region, unit, price, from: low, up_to: high }, &source);
        }
    };
    for region in keys(regions) {
        let tier_price = |tier: usize| number_at(regions, &format!("/{region}/{tier}"));
        add_tiers("internet", region, [tier_price(0)?, tier_price(1)?, tier_price(2)?]);
    }
    for (key, name) in [("to_china", "internet-china"), ("to_australia", "internet-australia")] {
        let tier_price = |tier: &str| number_at(egress, &format!("/{key}/{tier}"));
        add_tiers(name, EVERYWHERE, [tier_price("0-1")?, tier_price("1-10")?, tier_price("10n")?]);
    }
    Ok(())
}

/// Adds prices per GiB and month, one for each region.
fn add_regional_prices(file: &mut CatalogFile, topic: &str, name: &str, prices: &Value, source: &Source) -> Result<()> {
    for region in keys(prices) {
        let price = number_at(prices, &format!("/{region}"))?;
        file.add_service(
            &ServicePrice { topic, name, region, unit: "gib-month", price, from: "0", up_to: "-" },
            source,
        );
    }
    Ok(())
}

/// Adds traffic between regions and between zones.
fn add_internal_traffic(file: &mut CatalogFile, other_prices: &Value, cloud: &str) -> Result<()> {
    let price_and_source = |part: &str, key: &str| -> Result<(String, Source)> {
        let part = value_at(other_prices, &format!("{EGRESS_POINTER}/{part}"))?;
        Ok((number_at(part, &format!("/{key}"))?, parse_source(value_at(part, "/source")?)?))
    };
    let regions = price_and_source("inter_region", cloud)?;
    let zones = price_and_source("inter_zone_opencost_default", "zone")?;
    for (name, (price, source)) in [("between-regions", regions), ("between-zones", zones)] {
        let (topic, region, unit) = ("egress", EVERYWHERE, "gb");
        file.add_service(&ServicePrice { topic, name, region, unit, price, from: "0", up_to: "-" }, &source);
    }
    Ok(())
}

/// Adds hourly prices of Kubernetes control planes. Free control planes have no row.
fn add_control_plane(file: &mut CatalogFile, other_prices: &Value, cloud: &str) -> Result<()> {
    let (service, kinds): (&str, &[(&str, &str)]) = match cloud {
        "aws" => ("eks", &[("standard_support", "EKS standard support"), ("extended_support", "EKS extended support")]),
        "azure" => ("aks", &[("standard", "AKS standard")]),
        _ => ("gke", &[("per_cluster", "GKE")]),
    };
    let base = value_at(other_prices, &format!("{CONTROL_PLANE_POINTER}/{service}"))?;
    let source = join_prose_sources(value_at(base, "/sources")?)?;
    for (key, name) in kinds {
        let price = number_at(base, &format!("/{key}"))?;
        let (topic, region, unit) = ("control-plane", EVERYWHERE, "hour");
        file.add_service(&ServicePrice { topic, name, region, unit, price, from: "0", up_to: "-" }, &source);
    }
    Ok(())
}
