//! Prices of storage, IOPS, network traffic and control planes.
//!
//! A row has topic, name, region, unit, price, and the range of amounts that it applies to. The region `*` means any.

use anyhow::{Result, anyhow, bail};
use serde_json::Value;

use super::instances::place_of;
use super::raw::{at, number, text};
use super::{CatalogFile, Source};

const BLOCK: &str = "/block_storage_usd_per_gib_month";
const OBJECT: &str = "/object_storage_usd_per_gib_month";
const EGRESS: &str = "/internet_egress_usd_per_gb";
const CONTROL: &str = "/kubernetes_control_plane_usd_per_hour";
const EVERYWHERE: &str = "*";

/// A row of a service.
struct ServicePrice<'l> {
    topic: &'l str,
    name: &'l str,
    region: &'l str,
    unit: &'l str,
    price: String,
    from: &'l str,
    up_to: &'l str,
}

impl CatalogFile {
    fn service(&mut self, listed: &ServicePrice<'_>, source: &Source) {
        let price = format!("{}@{}", listed.price, self.source(source.clone()));
        let ServicePrice { topic, name, region, unit, from, up_to, .. } = listed;
        self.row(&["service", topic, name, region, unit, &price, from, up_to]);
    }
}

pub(super) fn file(cloud: &str, others: &Value) -> Result<CatalogFile> {
    let mut file = CatalogFile::default();
    match cloud {
        "aws" => {
            block_aws(&mut file, others)?;
            objects(&mut file, others, cloud)?;
            egress(&mut file, others, cloud)?;
        }
        "azure" => {
            block_azure(&mut file, others)?;
            objects(&mut file, others, cloud)?;
            egress(&mut file, others, cloud)?;
        }
        _ => gcp(&mut file, others)?,
    }
    between(&mut file, others, cloud)?;
    control_plane(&mut file, others, cloud)?;
    Ok(file)
}

/// Reads a source: a repository or a package.
fn source(value: &Value) -> Result<Source> {
    let get = |key: &str| value.get(key).and_then(Value::as_str);
    let place = match (get("repo"), get("package"), get("path"), get("commit")) {
        (Some(repository), _, Some(path), Some(commit)) => place_of(repository, path, commit),
        (_, Some(package), Some(path), _) => format!("{package}, {path}"),
        _ => bail!("other_prices.json: unknown form of source: {value}"),
    };
    let date = get("date").or_else(|| get("as_of")).unwrap_or_default();
    Ok(Source { date: date.to_owned(), derived: false, place, note: String::new() })
}

/// Reads sources in prose and joins them.
fn sentences(value: &Value) -> Result<Source> {
    let texts: Option<Vec<&str>> = value.as_array().and_then(|list| list.iter().map(Value::as_str).collect());
    let texts = texts.ok_or_else(|| anyhow!("other_prices.json: expected a list of sources"))?;
    // The location of a stored copy is not part of the source.
    let cut = |text: &str| text.split(" (stored copy").next().unwrap_or_default().to_owned();
    let place = texts.into_iter().map(cut).collect::<Vec<String>>().join("; ");
    Ok(Source { date: String::new(), derived: false, place, note: String::new() })
}

fn keys(value: &Value) -> impl Iterator<Item = &String> {
    value.as_object().into_iter().flat_map(|map| map.keys())
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn block_aws(file: &mut CatalogFile, others: &Value) -> Result<()> {
    let region = "us-east-1";
    let base = format!("{BLOCK}/aws/{region}");
    for name in keys(at(others, &base)?) {
        let disk = at(others, &format!("{base}/{name}"))?;
        let mut from = source(at(disk, "/sources/0")?)?;
        let topic = if name == "snapshot" { "snapshot" } else { "block" };
        let price = number(disk, "/usd")?;
        file.service(&ServicePrice { topic, name, region, unit: "gib-month", price, from: "0", up_to: "-" }, &from);
        let (topic, unit) = ("iops", "iops-month");
        if disk.get("iops_included").is_some() {
            let included = number(disk, "/iops_included")?;
            let price = number(disk, "/usd_per_extra_iops_month")?;
            file.service(&ServicePrice { topic, name, region, unit, price, from: &included, up_to: "-" }, &from);
        }
        if let Some(note) = disk.get("derived").and_then(Value::as_str) {
            from = Source { derived: true, note: note.to_owned(), ..from };
        }
        let mut low = "0".to_owned();
        for tier in disk.get("usd_per_iops_month_tiers").into_iter().flat_map(list) {
            let (high, price) = (number(tier, "/up_to_iops")?, number(tier, "/usd")?);
            file.service(&ServicePrice { topic, name, region, unit, price, from: &low, up_to: &high }, &from);
            low = high;
        }
    }
    Ok(())
}

/// Azure sells premium disks by size: the price is for a whole disk up to that size.
fn block_azure(file: &mut CatalogFile, others: &Value) -> Result<()> {
    let region = "eastus";
    let disks = at(others, &format!("{BLOCK}/azure/{region}"))?;
    let mut premium = sentences(at(disks, "/premium_sources")?)?;
    premium.note = text(disks, "/premium_quality")?.split(';').next().unwrap_or_default().to_owned();
    for name in keys(disks).filter(|name| disks.get(*name).is_some_and(Value::is_object)) {
        let disk = at(disks, &format!("/{name}"))?;
        let one =
            |name, unit, price, up_to| ServicePrice { topic: "block", name, region, unit, price, from: "0", up_to };
        if disk.get("usd").is_some() {
            file.service(&one(name, "gib-month", number(disk, "/usd")?, "-"), &source(at(disk, "/sources/0")?)?);
        } else {
            let parts = name.rsplit_once('-').and_then(|(name, size)| Some((name, size.strip_suffix("GiB")?)));
            let (name, size) =
                parts.ok_or_else(|| anyhow!("other_prices.json: the name of the disk {name} has no size"))?;
            file.service(&one(name, "disk-month", number(disk, "/usd_per_month")?, size), &premium);
        }
    }
    Ok(())
}

fn objects(file: &mut CatalogFile, others: &Value, cloud: &str) -> Result<()> {
    let base = at(others, &format!("{OBJECT}/{cloud}"))?;
    let (from, region) = (source(at(base, "/source")?)?, text(base, "/region")?);
    for tier in list(at(base, "/tiers")?) {
        let (name, price) = (text(tier, "/sku")?, number(tier, "/price_per_gb_month_usd")?);
        let (topic, name) = ("object", name.as_str());
        let listed = ServicePrice { topic, name, region: &region, unit: "gib-month", price, from: "0", up_to: "-" };
        file.service(&listed, &from);
    }
    Ok(())
}

/// Adds internet egress above the free tier.
fn egress(file: &mut CatalogFile, others: &Value, cloud: &str) -> Result<()> {
    let base = at(others, &format!("{EGRESS}/{cloud}"))?;
    let from = source(base.get("source").map_or_else(|| at(base, "/sources/0"), Ok)?)?;
    let region = text(base, "/region")?;
    let mut low = number(base, "/free_tier_gb")?;
    for tier in list(at(base, "/tiers")?) {
        let high = if at(tier, "/up_to_gb")?.is_null() { "-".to_owned() } else { number(tier, "/up_to_gb")? };
        let price = number(tier, "/price_per_gb_usd")?;
        let (topic, name, unit) = ("egress", "internet", "gb");
        file.service(&ServicePrice { topic, name, region: &region, unit, price, from: &low, up_to: &high }, &from);
        low = high;
    }
    Ok(())
}

fn gcp(file: &mut CatalogFile, others: &Value) -> Result<()> {
    let disks = at(others, &format!("{BLOCK}/gcp"))?;
    let from = source(at(disks, "/source")?)?;
    for name in keys(disks).filter(|name| *name != "source") {
        let topic = if name == "snapshot" { "snapshot" } else { "block" };
        by_region(file, topic, name, at(disks, &format!("/{name}/by_region"))?, &from)?;
    }
    let objects = at(others, &format!("{OBJECT}/gcp"))?;
    let from = source(at(objects, "/source")?)?;
    for class in keys(objects).filter(|name| *name != "source") {
        let name = if class == "archiv" { "archive" } else { class };
        by_region(file, "object", name, at(objects, &format!("/{class}"))?, &from)?;
    }
    let egress = at(others, &format!("{EGRESS}/gcp_premium_tier"))?;
    let from = source(at(egress, "/source")?)?;
    // The source names tiers in TiB.
    let tiers = [("0", "1024"), ("1024", "10240"), ("10240", "-")];
    let names: Vec<&str> = list(at(egress, "/tiers_tib")?).filter_map(Value::as_str).collect();
    if names != ["0-1", "1-10", "10n (above 10)"] {
        bail!("other_prices.json: unknown egress tiers of GCP");
    }
    let regions = at(egress, "/by_source_region")?;
    let mut tiered = |name: &str, region: &str, prices: [String; 3]| {
        for ((low, high), price) in tiers.into_iter().zip(prices) {
            let (topic, unit) = ("egress", "gib");
            file.service(&ServicePrice { topic, name, region, unit, price, from: low, up_to: high }, &from);
        }
    };
    for region in keys(regions) {
        let of = |tier: usize| number(regions, &format!("/{region}/{tier}"));
        tiered("internet", region, [of(0)?, of(1)?, of(2)?]);
    }
    for (key, name) in [("to_china", "internet-china"), ("to_australia", "internet-australia")] {
        let of = |tier: &str| number(egress, &format!("/{key}/{tier}"));
        tiered(name, EVERYWHERE, [of("0-1")?, of("1-10")?, of("10n")?]);
    }
    Ok(())
}

fn by_region(file: &mut CatalogFile, topic: &str, name: &str, prices: &Value, from: &Source) -> Result<()> {
    for region in keys(prices) {
        let price = number(prices, &format!("/{region}"))?;
        file.service(&ServicePrice { topic, name, region, unit: "gib-month", price, from: "0", up_to: "-" }, from);
    }
    Ok(())
}

/// Adds traffic between regions and between zones.
fn between(file: &mut CatalogFile, others: &Value, cloud: &str) -> Result<()> {
    let of = |part: &str, key: &str| -> Result<(String, Source)> {
        let part = at(others, &format!("{EGRESS}/{part}"))?;
        Ok((number(part, &format!("/{key}"))?, source(at(part, "/source")?)?))
    };
    let regions = of("inter_region", cloud)?;
    let zones = of("inter_zone_opencost_default", "zone")?;
    for (name, (price, from)) in [("between-regions", regions), ("between-zones", zones)] {
        let (topic, region, unit) = ("egress", EVERYWHERE, "gb");
        file.service(&ServicePrice { topic, name, region, unit, price, from: "0", up_to: "-" }, &from);
    }
    Ok(())
}

/// Adds hourly prices of Kubernetes control planes. Free ones have no row.
fn control_plane(file: &mut CatalogFile, others: &Value, cloud: &str) -> Result<()> {
    let (service, kinds): (&str, &[(&str, &str)]) = match cloud {
        "aws" => ("eks", &[("standard_support", "EKS standard support"), ("extended_support", "EKS extended support")]),
        "azure" => ("aks", &[("standard", "AKS standard")]),
        _ => ("gke", &[("per_cluster", "GKE")]),
    };
    let base = at(others, &format!("{CONTROL}/{service}"))?;
    let from = sentences(at(base, "/sources")?)?;
    for (key, name) in kinds {
        let price = number(base, &format!("/{key}"))?;
        let (topic, region, unit) = ("control-plane", EVERYWHERE, "hour");
        file.service(&ServicePrice { topic, name, region, unit, price, from: "0", up_to: "-" }, &from);
    }
    Ok(())
}
