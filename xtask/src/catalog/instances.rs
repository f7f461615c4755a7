//! Instance types and their prices by region.

use anyhow::Result;
use std::collections::{HashMap, HashSet};
use std::path::Path;

use serde_json::Value;

use super::raw::{Row, Table, string_at};
use super::{CatalogFile, Source};

/// The AWS families with burstable CPUs.
const AWS_BURSTABLE: [&str; 3] = ["t3", "t3a", "t4g"];
/// The start of the note on GCP instance types with a shared core.
const SHARED_CORE: &str = "shared-core: ";
/// The region of the AWS commitment prices.
const AWS_COMMITTED_REGION: &str = "us-east-1";

/// One-year and three-year commitment prices by region and instance type.
type CommittedPrices = HashMap<(String, String), [Option<String>; 2]>;

/// Returns the catalog file of a cloud's instance types and their prices.
pub(super) fn catalog_file(folder: &Path, cloud: &str, other_prices: &Value) -> Result<CatalogFile> {
    let table = Table::read(&folder.join(format!("prices_{cloud}.csv")))?;
    let mut file = CatalogFile::default();
    let (committed, committed_source) = read_committed_prices(folder, cloud, other_prices)?;
    let mut shapes: HashMap<&str, String> = HashMap::new();
    let mut seen = HashSet::new();
    let (mut types, mut offers) = (Vec::new(), Vec::new());
    for row in table.rows() {
        let (region, name) = (row.get("region")?, row.get("instance")?);
        if row.get("provider")? != cloud {
            return Err(row.error("the row belongs to another cloud"));
        }
        if !seen.insert((region, name)) {
            return Err(row.error(&format!("{name} in {region} occurs twice")));
        }
        let shape = type_row(row, cloud)?;
        match shapes.get(name) {
            None => {
                types.push(shape.clone());
                shapes.insert(name, shape);
            }
            Some(known) if *known == shape => {}
            Some(_) => return Err(row.error(&format!("{name} differs from an earlier row"))),
        }
        let (listed, spot) = sources(row)?;
        let Some(price) = row.number("usd_per_hour_on_demand")? else {
            return Err(row.error("the on-demand price is missing"));
        };
        let on_demand = format!("{price}@{}", file.source_number(listed));
        let spot = match row.number("usd_per_hour_spot")? {
            Some(price) => format!("{price}@{}", file.source_number(spot)),
            None => "-".to_owned(),
        };
        let terms = committed.get(&(region.to_owned(), name.to_owned()));
        let mut term = |at: usize| match (terms.and_then(|terms| terms[at].as_ref()), &committed_source) {
            (Some(price), Some(source)) => format!("{price}@{}", file.source_number(source.clone())),
            _ => "-".to_owned(),
        };
        offers.push(["offer", region, name, &on_demand, &spot, &term(0), &term(1)].join("\t"));
    }
    file.rows = types;
    file.rows.append(&mut offers);
    Ok(file)
}

/// Returns the catalog row of an instance type: name, family, vCPUs, memory in GiB, architecture, and `burstable` or
/// `steady`.
fn type_row(row: Row<'_>, cloud: &str) -> Result<String> {
    let (family, name) = (row.get("family")?, row.get("instance")?);
    let need = |head: &str| row.number(head)?.ok_or_else(|| row.error(&format!("{head} is missing")));
    let (vcpu, memory) = (need("vcpu")?, need("memory_gib")?);
    let arch = match row.get("arch")? {
        "" => "-",
        arch => arch,
    };
    let burstable = match cloud {
        "aws" => AWS_BURSTABLE.contains(&family),
        "azure" => family.starts_with('B'),
        _ => row.get("note")?.starts_with(SHARED_CORE),
    };
    let speed = if burstable { "burstable" } else { "steady" };
    Ok(["type", name, family, &vcpu, &memory, arch, speed].join("\t"))
}

/// Returns the sources of the on-demand price and of the spot price, according to the flag and the note of the row.
fn sources(row: Row<'_>) -> Result<(Source, Source)> {
    let (repository, path, commit) = (row.get("source_repo")?, row.get("source_path")?, row.get("source_commit")?);
    let note = row.get("note")?;
    let derived = match row.get("flag")? {
        "ok" => false,
        "derived" => true,
        other => return Err(row.error(&format!("the flag {other:?} is unknown"))),
    };
    let derivation = match note {
        "" => "",
        _ if note.starts_with(SHARED_CORE) || note == "direct value" || note.starts_with("spot: ") => "",
        _ if note.starts_with("file has ") => {
            "scaled linearly from other sizes in the same family: the source has no price, or only that of dedicated tenancy"
        }
        _ if note.starts_with("source holds ") => {
            "scaled linearly from other sizes in the same family: the source has only the price with a Windows license"
        }
        _ if note.starts_with("linear from m8g.xlarge; ") => {
            "scaled linearly from m8g.xlarge; snapshot date and license of the catalog file not verified"
        }
        _ if note.starts_with("direct value; spot = median over AZs; ") => {
            "spot price: median across availability zones; snapshot date and license of the catalog file not verified"
        }
        _ => return Err(row.error(&format!("the note {note:?} is unknown"))),
    };
    let listed = Source {
        date: row.get("source_date")?.to_owned(),
        derived,
        location: source_location(repository, path, commit),
        note: derivation.to_owned(),
    };
    let spot = match note.strip_prefix("spot: ").and_then(|note| note.split_once(';')) {
        // "… prices/2026-09-06.json (MIT); spot figure unchanged since …": the file name is the date.
        Some((location, unchanged)) => {
            let date = location.rsplit('/').next().and_then(|name| name.get(..10));
            let date = date.ok_or_else(|| row.error("the source of the spot price has no date"))?;
            Source {
                date: date.to_owned(),
                derived: false,
                location: location.to_owned(),
                note: unchanged.trim().replace(
                    "figure unchanged since its 2026-05-13 snapshot",
                    "price unchanged since the snapshot of 2026-05-13",
                ),
            }
        }
        None => listed.clone(),
    };
    Ok((listed, spot))
}

/// Returns the URL of a file in a GitHub repository, or a name such as `package 1.2, path` for other sources.
pub(super) fn source_location(repository: &str, path: &str, commit: &str) -> String {
    if commit.len() == 40 && !repository.contains(' ') {
        format!("https://github.com/{repository}/blob/{commit}/{path}")
    } else {
        format!("{repository}, {path}")
    }
}

/// Reads the commitment prices of a cloud and their source. Azure has none.
fn read_committed_prices(
    folder: &Path,
    cloud: &str,
    other_prices: &Value,
) -> Result<(CommittedPrices, Option<Source>)> {
    let mut found = CommittedPrices::new();
    let key = match cloud {
        "aws" => "aws_3yr_all_upfront_measured_us-east-1",
        "gcp" => "gcp_cud_measured",
        _ => return Ok((found, None)),
    };
    let base = format!("/commitment_discounts/{key}");
    let table = Table::read(&folder.join(string_at(other_prices, &format!("{base}/file"))?))?;
    for row in table.rows() {
        let name = row.get("instance")?.to_owned();
        if cloud == "aws" {
            // The source has prices per year; the reader of the catalog converts them.
            let price = row.number("usd_per_year_3yr_reserved")?.map(|price| format!("{price}/year"));
            found.insert((AWS_COMMITTED_REGION.to_owned(), name), [None, price]);
        } else {
            let prices = [row.number("usd_per_hour_cud_1y")?, row.number("usd_per_hour_cud_3y")?];
            found.insert((row.get("region")?.to_owned(), name), prices);
        }
    }
    let source = |field: &str| string_at(other_prices, &format!("{base}/source/{field}"));
    let note = if cloud == "aws" {
        "3-year All Upfront Standard Reserved Instances; where missing, 3-year All Upfront EC2 Instance Savings Plans"
    } else {
        "resource-based committed use discount"
    };
    let location = source_location(&source("repo")?, &source("path")?, &source("commit")?);
    Ok((found, Some(Source { date: source("date")?, derived: false, location, note: note.to_owned() })))
}

#[cfg(test)]
mod tests {
    use super::source_location;

    #[test]
    fn repositories_become_addresses() {
        let commit = "6fc13b5236fd04fd16ff3f9dc7490d0813994099";
        assert_eq!(source_location("a/b", "c/d.go", commit), format!("https://github.com/a/b/blob/{commit}/c/d.go"));
        assert_eq!(source_location("x 3.9.1", "y.json", "3.9.1"), "x 3.9.1, y.json");
    }
}
