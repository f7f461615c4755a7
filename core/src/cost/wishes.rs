//! What a scenario says about prices and buying.
//!
//! | key | what | unless it is said |
//! |---|---|---|
//! | `cost.area` | the part of the world: see [`Area`] | `us-east` |
//! | `cost.regions` | other regions: `aws eu-west-1; gcp europe-west4` | those of the area |
//! | `cost.clouds` | those that are compared: `aws, gcp` | all |
//! | `cost.commit` | `none`, `1y`, `3y`, or `any`: the cheapest of them for each year | `none` |
//! | `cost.spot` | of what may be interrupted, the share that may run on spot | 0 % |
//! | `cost.rework` | of the hours on spot, those that are lost to interruption and bought again on demand | 5 % |
//! | `cost.arch` | `amd64`, `arm64` or `any` | `amd64` |
//! | `cost.families` | only these: `m7i, c7i, n2-standard` | all |
//! | `cost.largest` | the most vCPU of an instance | any |
//! | `cost.least` | of each kind of machine at least so many | 1 |
//! | `cost.spare` | machines beyond those that the model asks for, of each kind | 0 |
//! | `cost.zones` | zones over which each kind is spread evenly | 1 |
//! | `cost.burstable` | `yes`: also instances that run at full speed only for a while | `no` |
//! | `cost.standby` | a second place to fail over to: see [`Standby`] | `none` |
//! | `cost.clusters` | Kubernetes clusters whose control plane is paid for | 0 |
//! | `cost.revenue` | what the deployment earns today, per month; it grows with it | not known |
//! | `cost.budget` | what it may cost per month | not known |
//! | `cost.prices` | prices of your own: see [`super::own`] | none |

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::cost::Money;
use crate::cost::area::Area;
use crate::cost::catalog::{Arch, Catalog, Cloud};
use crate::cost::instance_requirement::{InstanceFilter, MAX_SPARE, MAX_ZONES};
use crate::cost::purchase_mix::PurchaseLimits;
use crate::cost::standby::Standby;
use crate::scenario::Settings;
use crate::text::nearest;
use crate::units::Unit;
use crate::units::read;

/// The keys, in the order in which a link has them.
pub const KEYS: [&str; 18] = [
    "cost.area",
    "cost.regions",
    "cost.clouds",
    "cost.commit",
    "cost.spot",
    "cost.rework",
    "cost.arch",
    "cost.families",
    "cost.largest",
    "cost.least",
    "cost.spare",
    "cost.zones",
    "cost.burstable",
    "cost.standby",
    "cost.clusters",
    "cost.revenue",
    "cost.budget",
    "cost.prices",
];

/// No more clusters.
const MOST_CLUSTERS: u32 = 10_000;

/// The text that each key stands for if it is not given; empty where that is not a text.
#[must_use]
pub fn default(key: &str) -> &'static str {
    match key {
        "cost.area" => Area::ALL[0].id,
        "cost.commit" | "cost.standby" => "none",
        "cost.spot" => "0%",
        "cost.rework" => "5%",
        "cost.arch" => "amd64",
        "cost.burstable" => "no",
        "cost.spare" | "cost.clusters" => "0",
        "cost.least" | "cost.zones" => "1",
        _ => "",
    }
}

/// What is wrong with one of the texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The key.
    pub key: &'static str,
    /// What is wrong, and what is expected.
    pub message: String,
}

/// What a scenario says about prices and buying, read.
#[derive(Clone, Debug)]
pub struct Wishes {
    /// The clouds that are compared, each with its region.
    pub places: Vec<(Cloud, String)>,
    /// What may be bought how.
    pub wish: PurchaseLimits,
    /// Of the hours on spot, the share that is bought again.
    pub rework: f64,
    /// What instances will do.
    pub limits: InstanceFilter,
    /// Of each kind of machine at least so many.
    pub least: u32,
    /// Machines beyond those that are needed.
    pub spare: u32,
    /// Zones over which they are spread.
    pub zones: u32,
    /// The second place, if there is one.
    pub standby: Option<Standby>,
    /// Clusters whose control plane is paid for.
    pub clusters: u32,
    /// What is earned in a month.
    pub revenue: Option<Money>,
    /// What may be paid in a month.
    pub budget: Option<Money>,
}

impl Wishes {
    /// Reads what a scenario says; what cannot be read is told, and its default stands in.
    #[must_use]
    pub fn read(settings: &Settings, catalog: &Catalog) -> (Self, Vec<Fault>) {
        let mut reader = Reader { settings, catalog, faults: Vec::new() };
        let area = reader.read("cost.area", area).unwrap_or(Area::ALL[0]);
        let clouds = reader.list("cost.clouds", cloud);
        let own = reader.regions();
        let place = |cloud: Cloud| {
            let named = own.iter().rev().find(|(of, _)| *of == cloud).map(|(_, region)| region.clone());
            (cloud, named.unwrap_or_else(|| area.region(cloud).to_string()))
        };
        let there = |cloud: &Cloud| catalog.book(*cloud).is_some() && (clouds.is_empty() || clouds.contains(cloud));
        let places = Cloud::ALL.iter().copied().filter(there).map(place).collect();
        let commit = reader.read("cost.commit", commit).unwrap_or((false, false));
        let families = reader.families();
        let whole = |least: u32, most: u32| move |text: &str| whole(text, least, most);
        let wishes = Self {
            places,
            wish: PurchaseLimits {
                spot_share: reader.read("cost.spot", share).unwrap_or(0.0),
                one_year: commit.0,
                three_years: commit.1,
            },
            rework: reader.read("cost.rework", share).unwrap_or(0.05),
            limits: InstanceFilter {
                archs: reader.read("cost.arch", archs).unwrap_or_default(),
                families,
                vcpu_most: reader.read("cost.largest", whole(1, 100_000)),
                burstable: reader.read("cost.burstable", yes).unwrap_or(false),
                ..InstanceFilter::default()
            },
            least: reader.read("cost.least", whole(1, MAX_SPARE)).unwrap_or(1),
            spare: reader.read("cost.spare", whole(0, MAX_SPARE)).unwrap_or(0),
            zones: reader.read("cost.zones", whole(1, MAX_ZONES)).unwrap_or(1),
            standby: reader.read("cost.standby", Standby::parse).flatten(),
            clusters: reader.read("cost.clusters", whole(0, MOST_CLUSTERS)).unwrap_or(0),
            revenue: reader.read("cost.revenue", monthly),
            budget: reader.read("cost.budget", monthly),
        };
        (wishes, reader.faults)
    }
}

struct Reader<'s> {
    settings: &'s Settings,
    catalog: &'s Catalog,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn say(&mut self, key: &'static str, message: String) {
        self.faults.push(Fault { key, message });
    }

    fn text(&self, key: &str) -> &str {
        self.settings.get(key).map(str::trim).filter(|text| !text.is_empty()).unwrap_or_else(|| default(key))
    }

    /// What a text, or the default in its place, is read as.
    fn read<T>(&mut self, key: &'static str, from: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let text = self.text(key).to_string();
        match from(&text) {
            _ if text.is_empty() => None,
            Ok(value) => Some(value),
            Err(message) => {
                self.say(key, message);
                Some(default(key)).filter(|text| !text.is_empty()).and_then(|text| from(text).ok())
            }
        }
    }

    /// What stands between commas; what cannot be read is told and left out.
    fn list<T>(&mut self, key: &'static str, from: impl Fn(&str) -> Result<T, String>) -> Vec<T> {
        let text = self.text(key).to_string();
        let mut found = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            match from(part) {
                Ok(value) => found.push(value),
                Err(message) => self.say(key, message),
            }
        }
        found
    }

    fn regions(&mut self) -> Vec<(Cloud, String)> {
        let key = "cost.regions";
        let text = self.text(key).to_string();
        let mut found = Vec::new();
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let (name, region) = part.split_once(' ').unwrap_or((part, ""));
            match cloud(name).and_then(|cloud| Ok((cloud, self.region(cloud, region.trim())?))) {
                Ok(place) => found.push(place),
                Err(message) => self.say(key, message),
            }
        }
        found
    }

    fn region(&self, cloud: Cloud, region: &str) -> Result<String, String> {
        let known = self.catalog.book(cloud).map_or(&[][..], |book| book.regions.as_slice());
        if known.iter().any(|other| other == region) {
            return Ok(region.to_string());
        }
        let near = nearest(region, known.iter().map(String::as_str));
        let hint =
            near.map_or_else(|| format!("; there are {}", known.join(", ")), |near| format!("; did you mean {near}?"));
        Err(format!("{} has no region “{region}” with prices{hint}", cloud.label()))
    }

    fn families(&mut self) -> Vec<String> {
        let catalog = self.catalog;
        let known = || catalog.books().iter().flat_map(|book| &book.types).map(|it| it.family.as_str());
        self.list("cost.families", |name| {
            if known().any(|family| family == name) {
                return Ok(name.to_string());
            }
            let near = nearest(name, known());
            let hint = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
            Err(format!("no cloud has a family “{name}”{hint}"))
        })
    }
}

/// A cloud by its name in links.
pub(super) fn cloud(text: &str) -> Result<Cloud, String> {
    Cloud::parse(text).ok_or_else(|| format!("“{text}” is no cloud that is known; there are aws, azure and gcp"))
}

fn area(text: &str) -> Result<Area, String> {
    Area::named(text).ok_or_else(|| {
        let names = Area::ALL.map(|area| area.id);
        format!("“{text}” is no part of the world that is known; there are {}", names.join(", "))
    })
}

fn commit(text: &str) -> Result<(bool, bool), String> {
    match text {
        "none" => Ok((false, false)),
        "1y" => Ok((true, false)),
        "3y" => Ok((false, true)),
        "any" => Ok((true, true)),
        _ => Err("This is “none”, “1y”, “3y”, or “any” for the cheapest of them.".to_string()),
    }
}

fn archs(text: &str) -> Result<Vec<Arch>, String> {
    match (text, Arch::parse(text)) {
        ("any", _) => Ok(Vec::new()),
        (_, Some(arch)) => Ok(alloc::vec![arch]),
        _ => Err("This is “amd64”, “arm64” or “any”.".to_string()),
    }
}

fn yes(text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err("This is “yes” or “no”.".to_string()),
    }
}

/// A share from 0 to 1.
fn share(text: &str) -> Result<f64, String> {
    let value = read(text, &Unit::plain(), &[]).map_err(|problem| format!("{problem}. For example: 30%."))?;
    if (0.0..=1.0).contains(&value) { Ok(value) } else { Err("From 0 % to 100 % make sense here.".to_string()) }
}

fn whole(text: &str, least: u32, most: u32) -> Result<u32, String> {
    let number = text.parse().ok().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| format!("A whole number from {least} to {most} is wanted."))
}

/// Dollars in a month.
fn monthly(text: &str) -> Result<Money, String> {
    let unit = Unit::parse("USD/month", &[]).unwrap_or_else(|_| Unit::plain());
    let value = read(text, &unit, &[]).map_err(|problem| format!("{problem}. For example: 20k, or 250 USD/d."))?;
    let dollars = unit.from_base(value);
    if dollars > 0.0 && dollars <= 1e12 {
        Ok(Money::parse("1").unwrap_or_default().of(dollars))
    } else {
        Err("An amount above zero, up to 1,000 billion a month, is wanted.".to_string())
    }
}

/// The settings as a link has them: in order, without what is as it would be anyway.
#[must_use]
pub fn tidy(settings: &Settings) -> Vec<(String, String)> {
    let mut tidied = Vec::new();
    for key in KEYS {
        let Some(text) = settings.get(key).map(str::trim) else { continue };
        if text != default(key) && !text.is_empty() {
            tidied.push((key.to_string(), text.to_string()));
        }
    }
    tidied
}
