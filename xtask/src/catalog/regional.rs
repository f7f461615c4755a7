//! Prices of storage, IOPS, and egress in the regions that `other_prices.json` does not cover.

use anyhow::{Context, Result, anyhow};
use std::fs;
use std::path::Path;

use super::instances::source_location;
use super::raw::{Row, Table, shortest_form};
use super::services::ServicePrice;
use super::{CatalogFile, Source};

/// The regions whose prices `other_prices.json` contains.
const COVERED_REGIONS: [&str; 2] = ["us-east-1", "eastus"];
/// The free egress per month in GB.
const FREE_EGRESS_GB: &str = "100";
const FIRST_TIER_NOTE: &str = "price of the first paid tier, used for all amounts; later tiers cost less";

/// Adds block storage, IOPS, object storage, and egress of AWS.
pub(super) fn add_aws_prices(file: &mut CatalogFile, folder: &Path) -> Result<()> {
    let table = Table::read(&folder.join("aws_services_by_region.csv"))?;
    for row in uncovered(&table)? {
        match row.get("topic")? {
            "iops" => add_iops(file, row)?,
            "egress" => add_egress(file, row)?,
            topic => {
                let (name, region) = (row.get("name")?, row.get("region")?);
                let (unit, price) = ("gib-month", price(row)?);
                let listed = ServicePrice { topic, name, region, unit, price, from: "0", up_to: "-" };
                file.add_service(&listed, &source(row)?);
            }
        }
    }
    Ok(())
}

/// Adds standard disks and egress of Azure.
pub(super) fn add_azure_prices(file: &mut CatalogFile, folder: &Path) -> Result<()> {
    add_azure_disks(file, &folder.join("azure_disks.csv"))?;
    let table = Table::read(&folder.join("azure_egress.csv"))?;
    uncovered(&table)?.into_iter().try_for_each(|row| add_egress(file, row))
}

/// Returns the rows of regions that `other_prices.json` does not cover.
fn uncovered(table: &Table) -> Result<Vec<Row<'_>>> {
    let regions = table.rows().map(|row| Ok((row, row.get("region")?))).collect::<Result<Vec<_>>>()?;
    Ok(regions.into_iter().filter(|(_, region)| !COVERED_REGIONS.contains(region)).map(|(row, _)| row).collect())
}

fn price(row: Row<'_>) -> Result<String> {
    row.number("usd")?.ok_or_else(|| row.error("usd is empty"))
}

/// Returns the source of a row. The text after the first semicolon compares the source with others and is dropped, except
/// for a remark that the source prints a different price, which marks the price as derived.
fn source(row: Row<'_>) -> Result<Source> {
    let mut parts = row.get("source")?.split(';').map(str::trim);
    let location = parts.next().unwrap_or_default().trim_start_matches("transcribed from the ");
    // Drop a remark about another row.
    let location = location.split(" (its ").next().unwrap_or_default().to_owned();
    let note = parts.find(|part| part.starts_with("the source prints ")).unwrap_or_default().to_owned();
    Ok(Source { date: row.get("as_of")?.to_owned(), derived: !note.is_empty(), location, note })
}

/// Adds a price for a range of IOPS, which is a part of the name: `io2 32000 to 64000`, `gp3 above 3000`.
fn add_iops(file: &mut CatalogFile, row: Row<'_>) -> Result<()> {
    let (name, range) = row
        .get("name")?
        .split_once(' ')
        .ok_or_else(|| row.error("the name has no range of IOPS, such as `gp3 above 3000`"))?;
    let (from, up_to) = match range.split(' ').collect::<Vec<_>>().as_slice() {
        ["to", up_to] => ("0", *up_to),
        [from, "to", up_to] => (*from, *up_to),
        // A volume has at most 256,000 IOPS.
        ["above", from] if name == "io2" => (*from, "256000"),
        ["above", from] => (*from, "-"),
        _ => return Err(row.error("the range of IOPS is not `to N`, `N to M`, or `above N`")),
    };
    let (topic, region, unit) = ("iops", row.get("region")?, "iops-month");
    let listed = ServicePrice { topic, name, region, unit, price: price(row)?, from, up_to };
    file.add_service(&listed, &source(row)?);
    Ok(())
}

/// Adds internet egress. Only the price of the first paid tier is known.
fn add_egress(file: &mut CatalogFile, row: Row<'_>) -> Result<()> {
    let (topic, name, unit) = ("egress", "internet", "gb");
    let (region, price) = (row.get("region")?, price(row)?);
    let listed = ServicePrice { topic, name, region, unit, price, from: FREE_EGRESS_GB, up_to: "-" };
    let source = Source { derived: true, note: FIRST_TIER_NOTE.to_owned(), ..source(row)? };
    file.add_service(&listed, &source);
    Ok(())
}

/// Adds the price per GiB of standard disks. They are sold by size, and from 32 GiB on, a GiB costs about the same in
/// each size.
fn add_azure_disks(file: &mut CatalogFile, path: &Path) -> Result<()> {
    let text = fs::read_to_string(path).with_context(|| format!("could not read {}", path.display()))?;
    let (comment, table) = text.split_once('\n').ok_or_else(|| anyhow!("{} is empty", path.display()))?;
    let source =
        commented_source(comment).ok_or_else(|| anyhow!("{}:1: the source is not readable", path.display()))?;
    let table = Table::parse(path.display().to_string(), table)?;
    for row in uncovered(&table)? {
        let name = match row.get("sku")? {
            "E10" => "standard-ssd",
            "S10" => "standard-hdd",
            _ => continue,
        };
        if row.get("redundancy")? != "LRS" {
            continue;
        }
        let number =
            |head: &str| row.get(head)?.parse::<f64>().map_err(|_| row.error(&format!("{head} is not a number")));
        let (disk, size) = (number("usd_per_month")?, number("size_gib")?);
        let price =
            shortest_form(&format!("{:.6}", disk / size)).ok_or_else(|| row.error("the price is not positive"))?;
        let note = format!("price of a disk of {size} GiB, divided by its size");
        let (topic, region, unit) = ("block", row.get("region")?, "gib-month");
        let listed = ServicePrice { topic, name, region, unit, price, from: "0", up_to: "-" };
        file.add_service(&listed, &Source { derived: true, note, ..source.clone() });
    }
    Ok(())
}

/// Reads the source in the first line: `…; source: REPOSITORY PATH, commit COMMIT (DATE), …`.
fn commented_source(comment: &str) -> Option<Source> {
    let (_, text) = comment.split_once("source: ")?;
    let (place, rest) = text.split_once(", commit ")?;
    let (repository, path) = place.split_once(' ')?;
    let (commit, rest) = rest.split_once(" (")?;
    let (date, _) = rest.split_once(')')?;
    let location = source_location(repository, path, commit);
    Some(Source { date: date.to_owned(), derived: false, location, note: String::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADS: &str = "topic,region,name,usd,unit,tier,as_of,source\n";

    fn rows_of(text: &str, add: fn(&mut CatalogFile, Row<'_>) -> Result<()>) -> Result<String> {
        let table = Table::parse("t.csv".to_owned(), &format!("{HEADS}{text}"))?;
        let mut file = CatalogFile::default();
        uncovered(&table)?.into_iter().try_for_each(|row| add(&mut file, row))?;
        Ok(file.rows.join("\n"))
    }

    #[test]
    fn ranges_of_iops_become_tiers() {
        let text = "iops,eu,gp3 above 3000,0.0055,iops-month,,2021-07-14,transcribed from the page; more\n\
                    iops,eu,io2 32000 to 64000,0.05,iops-month,,2021-07-14,page\n\
                    iops,us-east-1,io2 above 64000,0.03,iops-month,,2021-07-14,page";
        let expected = "service\tiops\tgp3\teu\tiops-month\t0.0055@1\t3000\t-\n\
                        service\tiops\tio2\teu\tiops-month\t0.05@1\t32000\t64000";
        assert_eq!(rows_of(text, add_iops).unwrap(), expected);
        assert!(rows_of("iops,eu,gp3,0.0055,iops-month,,2021-07-14,page", add_iops).is_err());
        assert!(rows_of("iops,eu,gp3 above 3000,,iops-month,,2021-07-14,page", add_iops).is_err());
    }

    #[test]
    fn the_source_of_disks_is_in_the_first_line() {
        let commit = "5ae4acd82a679b6f3567edab97543810083a5d24";
        let source = commented_source(&format!("# Disks; source: a/b data/c.json, commit {commit} (2026-07-12), MIT"));
        let source = source.expect("a readable source");
        assert_eq!(source.location, format!("https://github.com/a/b/blob/{commit}/data/c.json"));
        assert_eq!((source.date.as_str(), source.derived), ("2026-07-12", false));
        assert!(commented_source("# Disks").is_none());
    }
}
