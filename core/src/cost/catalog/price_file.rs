//! Parses price files, whether written by hand or by `cargo xtask catalog`. `catalog/README.md` describes the format.

use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::cost::catalog::price_book::{
    Arch, BillingUnit, Cloud, InstanceOffer, InstanceType, MAX_VCPU, OfferPrices, Price, PriceBasis, PriceBook,
    PriceSource, PurchaseOption, Service, ServiceType,
};
use crate::cost::money::Money;
use crate::date::Date;
use crate::decimal;
use crate::format::{count, rounded};
use crate::problem::{Location, Problem};
use crate::text::{quoted, use_one_of};

/// The maximum size of a price file. The largest of the built-in ones takes about a tenth of it.
pub const MAX_PRICE_FILE_BYTES: usize = 16 * 1024 * 1024;

/// The maximum number of price tiers of a service in a region. Every line of a bill goes through all tiers of its service.
const MAX_TIERS: usize = 32;
/// The maximum number of errors to list; further errors are only counted.
const MAX_ERRORS: usize = 100;
/// The cell for an unknown value.
const UNKNOWN: &str = "-";
/// The cell for all regions.
const ALL_REGIONS: &str = "*";

/// Returns the cloud that a price file names, if any.
#[must_use]
pub fn price_file_cloud(text: &str) -> Option<Cloud> {
    text.trim_start_matches('\u{feff}').lines().find_map(|line| Cloud::parse(line.strip_prefix("cloud\t")?.trim()))
}

/// Parses a price file. Returns its price book, and an error for each row that cannot be used.
///
/// There is no price book if the file names no cloud. At most 100 errors are listed; further ones are only counted.
#[must_use]
pub fn parse_price_file(text: &str) -> (Option<PriceBook>, Vec<Problem>) {
    extend_price_book(None, text)
}

/// Parses a price file and adds its prices to a book of the same cloud, or to a new book.
#[must_use]
pub fn extend_price_book(book: Option<PriceBook>, text: &str) -> (Option<PriceBook>, Vec<Problem>) {
    let (mut reader, mut errors, mut more) = (PriceFileReader::with_book(book), Vec::new(), 0);
    for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        match reader.read_row(line) {
            Err(reason) if errors.len() < MAX_ERRORS => errors.push(Problem::invalid(Location::line(at + 1), reason)),
            Err(_) => more += 1,
            Ok(()) => {}
        }
    }
    let line = text.lines().count();
    if more > 0 {
        errors.push(Problem::invalid(Location::line(line), format!("{} with errors", count(more, "more row"))));
    }
    if reader.book.is_none() && errors.is_empty() {
        errors.push(Problem::invalid(Location::line(line), "the `cloud` row is missing".to_owned()));
    }
    (reader.book, errors)
}

#[derive(Default)]
struct PriceFileReader {
    book: Option<PriceBook>,
    /// The indexes of the current file's sources, by key.
    sources: BTreeMap<String, u32>,
    types: BTreeMap<String, u32>,
    regions: BTreeMap<String, u32>,
    offers: BTreeSet<(u32, u32)>,
    /// The number of tiers of each service: its type, name, and region.
    tier_counts: BTreeMap<(&'static str, String, Option<String>), usize>,
}

/// Parses a plain decimal number above zero.
fn parse_positive(text: &str, what: &str) -> Result<f64, String> {
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let number = decimal::parse(text).filter(|number| plain && *number > 0.0 && number.is_finite());
    number.ok_or_else(|| format!("the {what} {} is not a number above zero", quoted(text)))
}

/// Returns the index of the next row of a list.
fn next_index(length: usize) -> Result<u32, String> {
    u32::try_from(length).map_err(|_| "there are too many rows".to_owned())
}

/// Returns the value that was found, or an error that lists the valid names.
fn require_known<T>(text: &str, what: &str, found: Option<T>, names: &[&str]) -> Result<T, String> {
    found.ok_or_else(|| format!("the {what} {} is unknown; {}", quoted(text), use_one_of(names)))
}

impl PriceFileReader {
    fn with_book(book: Option<PriceBook>) -> Self {
        let mut reader = Self::default();
        if let Some(book) = &book {
            let names = |names: &mut dyn Iterator<Item = &String>| names.cloned().zip(0..).collect();
            reader.types = names(&mut book.instance_types.iter().map(|it| &it.name));
            reader.regions = names(&mut book.regions.iter());
            reader.offers = book.offers.iter().map(|offer| (offer.region, offer.instance)).collect();
        }
        Self { book, ..reader }
    }

    fn read_row(&mut self, line: &str) -> Result<(), String> {
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        if let ["cloud", name] = cells.as_slice() {
            return self.read_cloud(name);
        }
        let book = self.book.as_mut().ok_or("the `cloud` row must come first")?;
        match cells.as_slice() {
            ["source", key, date, how, place_of, note] => {
                let date =
                    match *date {
                        UNKNOWN => None,
                        text => Some(Date::parse(text).ok_or_else(|| {
                            format!("{} is not a date; use a date such as `2026-07-20`", quoted(text))
                        })?),
                    };
                let derived = match *how {
                    "listed" => false,
                    "derived" => true,
                    other => return Err(format!("a source must be `listed` or `derived`, not {}", quoted(other))),
                };
                let at = next_index(book.sources.len())?;
                if self.sources.contains_key(*key) {
                    return Err(format!("source {} is defined twice", quoted(key)));
                }
                self.sources.insert((*key).to_owned(), at);
                let (place, note) = ((*place_of).to_owned(), (*note).to_owned());
                book.sources.push(PriceSource { date, derived, location: place, note });
                Ok(())
            }
            ["type", name, family, vcpu, memory, arch, speed] => {
                let instance = parse_instance_type(name, family, vcpu, memory, arch, speed)?;
                let at = next_index(book.instance_types.len())?;
                if self.types.contains_key(*name) {
                    return Err(format!("type {} is defined twice", quoted(name)));
                }
                self.types.insert((*name).to_owned(), at);
                book.instance_types.push(instance);
                Ok(())
            }
            ["offer", region, name, terms @ ..] if terms.len() == 4 => {
                let instance = *self
                    .types
                    .get(*name)
                    .ok_or_else(|| format!("type {} is not defined above this row", quoted(name)))?;
                if region.is_empty() {
                    return Err("the region is empty".to_owned());
                }
                let mut prices = [None; 4];
                for ((price, text), term) in prices.iter_mut().zip(terms).zip(PurchaseOption::ALL) {
                    *price = match *text {
                        UNKNOWN => None,
                        text => Some(
                            parse_price(text, &self.sources, true).map_err(|why| format!("{}: {why}", term.name()))?,
                        ),
                    };
                }
                let region = match self.regions.get(*region) {
                    Some(at) => *at,
                    None => {
                        let at = next_index(book.regions.len())?;
                        self.regions.insert((*region).to_owned(), at);
                        book.regions.push((*region).to_owned());
                        at
                    }
                };
                if !self.offers.insert((region, instance)) {
                    return Err(format!("{} is offered twice in this region", quoted(name)));
                }
                book.offers.push(InstanceOffer { instance, region, prices: OfferPrices(prices) });
                Ok(())
            }
            ["service", service_type, name, region, unit, price, from, up_to] => {
                let names: Vec<&str> = ServiceType::ALL.iter().map(|topic| topic.name()).collect();
                let service_type =
                    require_known(service_type, "service type", ServiceType::parse(service_type), &names)?;
                let names: Vec<&str> = BillingUnit::ALL.iter().map(|unit| unit.name()).collect();
                let unit = require_known(unit, "unit", BillingUnit::parse(unit), &names)?;
                let price = parse_price(price, &self.sources, false)?;
                let from = match *from {
                    "0" => 0.0,
                    text => parse_positive(text, "start of the tier").map_err(|_| {
                        format!("the start of the tier {} is not 0 or a number above zero", quoted(text))
                    })?,
                };
                let up_to = if *up_to == UNKNOWN { None } else { Some(parse_positive(up_to, "end of the tier")?) };
                if up_to.is_some_and(|end| end <= from) {
                    return Err("the tier must end above its start".to_owned());
                }
                let region = (*region != ALL_REGIONS).then(|| (*region).to_owned());
                let key = (service_type.name(), (*name).to_owned(), region.clone());
                let tier_count = self.tier_counts.entry(key).or_default();
                *tier_count += 1;
                if *tier_count > MAX_TIERS {
                    return Err(format!("{} has more than {MAX_TIERS} price tiers in this region", quoted(name)));
                }
                book.services.push(Service {
                    service_type,
                    name: (*name).to_owned(),
                    region,
                    unit,
                    price,
                    from,
                    up_to,
                });
                Ok(())
            }
            [kind @ ("cloud" | "source" | "type" | "offer" | "service"), rest @ ..] => {
                Err(format!("`{kind}` rows cannot have {}", count(rest.len() + 1, "cell")))
            }
            [kind, ..] => {
                let kinds = use_one_of(&["cloud", "source", "type", "offer", "service"]);
                Err(format!("unknown row {}; {kinds}", quoted(kind)))
            }
            [] => Ok(()),
        }
    }

    fn read_cloud(&mut self, name: &str) -> Result<(), String> {
        let names: Vec<&str> = Cloud::ALL.iter().map(|cloud| cloud.name()).collect();
        let cloud = require_known(name, "cloud", Cloud::parse(name), &names)?;
        match &self.book {
            Some(book) if book.cloud != cloud => return Err("a price file can have only one cloud".to_owned()),
            Some(_) => {}
            None => self.book = Some(PriceBook::new(cloud)),
        }
        // Each file has its own source keys.
        self.sources.clear();
        Ok(())
    }
}

fn parse_instance_type(
    name: &str,
    family: &str,
    vcpu: &str,
    memory: &str,
    arch: &str,
    speed: &str,
) -> Result<InstanceType, String> {
    if name.is_empty() || family.is_empty() {
        return Err("a type needs a name and a family".to_owned());
    }
    let number = vcpu.parse::<u32>().ok().filter(|number| (1..=MAX_VCPU).contains(number));
    let vcpu = number.ok_or_else(|| {
        let max = rounded(f64::from(MAX_VCPU), 6);
        format!("the vCPU count {} is not a whole number from 1 to {max}", quoted(vcpu))
    })?;
    let memory_gib = parse_positive(memory, "memory")?;
    let arch = match arch {
        UNKNOWN => None,
        text => Some(require_known(text, "architecture", Arch::parse(text), &["amd64", "arm64", UNKNOWN])?),
    };
    let burstable = match speed {
        UNKNOWN => None,
        "burstable" => Some(true),
        "steady" => Some(false),
        other => return Err(format!("a type must be `burstable`, `steady`, or `-`, not {}", quoted(other))),
    };
    Ok(InstanceType { name: name.to_owned(), family: family.to_owned(), vcpu, memory_gib, arch, burstable })
}

/// Parses `AMOUNT@SOURCE` and, if `by_year` is set, also `AMOUNT/hour@SOURCE` and `AMOUNT/year@SOURCE`.
fn parse_price(text: &str, sources: &BTreeMap<String, u32>, by_year: bool) -> Result<Price, String> {
    let (amount, key) = text
        .split_once('@')
        .ok_or_else(|| format!("the price {} has no source; write it as `AMOUNT@SOURCE`", quoted(text)))?;
    let (amount, per) = match amount.split_once('/') {
        None => (amount, PriceBasis::Unit),
        Some((amount, "hour")) if by_year => (amount, PriceBasis::Unit),
        Some((amount, "year")) if by_year => (amount, PriceBasis::Year),
        Some((_, unit)) => return Err(format!("the unit {} of the price {} is unknown", quoted(unit), quoted(text))),
    };
    let wrong = if amount.starts_with('-') {
        "is below zero"
    } else {
        "is not a plain decimal number with at most 9 digits before and after the decimal point"
    };
    let money = Money::parse(amount).ok_or_else(|| format!("the price {} {wrong}", quoted(amount)))?;
    if money == Money::ZERO {
        return Err(format!("the price {} is zero", quoted(amount)));
    }
    let source = *sources.get(key).ok_or_else(|| format!("source {} is not defined above this row", quoted(key)))?;
    Ok(Price { amount: money, basis: per, source })
}
