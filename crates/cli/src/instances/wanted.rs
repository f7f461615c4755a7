//! What is asked for, from texts to numbers. Every text that cannot be read is named.

use headroom_core::cost::catalog::{Arch, Cloud, PurchaseOption};
use headroom_core::cost::instance_requirement::InstanceRequirement;
use headroom_core::units;
use headroom_core::units::Unit;

use crate::text::clean;

const GIB: f64 = 1_073_741_824.0;
const ROWS: usize = 10;

/// What is asked for.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) need: InstanceRequirement,
    /// How many of the cheapest are listed.
    pub(super) rows: usize,
}

/// Reads the options; with the reasons why some cannot be used.
pub(super) fn read(options: &[(String, String)]) -> (Wanted, Vec<String>) {
    let mut wanted = Wanted { need: InstanceRequirement::default(), rows: ROWS };
    let mut reasons = Vec::new();
    let mut given: Vec<&str> = Vec::new();
    for (name, text) in options {
        let list = matches!(name.as_str(), "cloud" | "region" | "arch" | "family");
        if given.contains(&name.as_str()) && !list {
            reasons.push(format!("--{name} is given twice"));
            continue;
        }
        given.push(name);
        if let Err(reason) = put(&mut wanted, name, text) {
            reasons.push(format!("--{name} {}", clean(&reason)));
        }
    }
    // A need that could not be read is not taken for none.
    if !given.contains(&"cores") && !given.contains(&"memory") {
        reasons.push("--cores or --memory is wanted, or both".to_owned());
    }
    if wanted.need.cores == 0.0 && wanted.need.memory_gib == 0.0 && !reasons.is_empty() {
        wanted.need.cores = 1.0;
    }
    (wanted, reasons)
}

fn put(wanted: &mut Wanted, name: &str, text: &str) -> Result<(), String> {
    let need = &mut wanted.need;
    match name {
        "cores" => need.cores = number(text, "")?,
        "memory" => need.memory_gib = number(text, "GiB")? / GIB,
        "utilisation" => need.utilisation = number(text, "")?,
        "spare" => need.spare = count(text)?,
        "zones" => need.zones = count(text)?,
        "least" => need.least = count(text)?,
        "cloud" => need.limits.clouds.extend(each(text, Cloud::parse, "aws, azure, gcp")?),
        "region" => need.limits.regions.extend(each(text, |word| Some(word.to_owned()), "")?),
        "arch" => need.limits.archs.extend(each(text, Arch::parse, "amd64, arm64")?),
        "family" => need.limits.families.extend(each(text, |word| Some(word.to_owned()), "")?),
        "max-vcpu" => need.limits.vcpu_most = Some(count(text)?),
        "max-memory" => need.limits.memory_gib_most = Some(number(text, "GiB")? / GIB),
        "term" => need.term = one(text, PurchaseOption::parse, "on-demand, spot, 1y, 3y")?,
        "rows" => wanted.rows = count(text)? as usize,
        "survive-zone" => need.survive_zone = true,
        "burstable" => need.limits.burstable = true,
        _ => return Err("is not known".to_owned()),
    }
    Ok(())
}

fn number(text: &str, unit: &str) -> Result<f64, String> {
    let unit = Unit::parse(unit, &[]).map_err(|error| error.to_string())?;
    units::read(text, &unit, &[]).map_err(|error| format!("{text:?}: {error}"))
}

fn count(text: &str) -> Result<u32, String> {
    text.trim().parse().map_err(|_| format!("wants a whole number, not {text:?}"))
}

fn one<T>(text: &str, parse: impl Fn(&str) -> Option<T>, names: &str) -> Result<T, String> {
    parse(text.trim()).ok_or_else(|| format!("wants one of {names}, not {text:?}"))
}

/// The values of a list with commas.
fn each<T>(text: &str, parse: impl Fn(&str) -> Option<T>, names: &str) -> Result<Vec<T>, String> {
    text.split(',').map(|word| one(word, &parse, names)).collect()
}

#[cfg(test)]
mod tests {
    use super::read;

    fn of(options: &[(&str, &str)]) -> (super::Wanted, Vec<String>) {
        let options: Vec<_> = options.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        read(&options)
    }

    #[test]
    fn options() {
        let (wanted, reasons) = of(&[
            ("cores", "1.5k"),
            ("memory", "2TiB"),
            ("utilisation", "60%"),
            ("cloud", "aws,gcp"),
            ("cloud", "azure"),
            ("max-memory", "64"),
            ("survive-zone", ""),
        ]);
        assert_eq!(reasons, Vec::<String>::new());
        let need = wanted.need;
        assert_eq!((need.cores, need.memory_gib, need.utilisation), (1500.0, 2048.0, 0.6));
        assert_eq!((need.limits.clouds.len(), need.limits.memory_gib_most), (3, Some(64.0)));
        assert!(need.survive_zone && !need.limits.burstable);
        assert_eq!(of(&[]).1.len(), 1);
        assert_eq!(of(&[("cores", "x"), ("cores", "2"), ("zones", "-1"), ("arch", "arm64,mips")]).1.len(), 4);
    }
}
