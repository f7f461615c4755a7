//! Prices of your own, in the place of listed ones.
//!
//! ```text
//! aws m7i.large = 0.09; aws m7i.large us-east-1 3y = 0.04; gcp egress internet = 0.05; azure block standard-ssd eastus = 0.06
//! ```
//!
//! Each names the cloud, then an instance or the topic and name of a service, then perhaps a region and, of an instance, how
//! it is bought (on demand if it is not said), and after `=` dollars for an hour or for a unit of the service. A price
//! without a region holds in all. It must be there already: what an instance is, the catalog has to know.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::cost::catalog::{Catalog, Price, PriceBasis, PriceBook, PriceSource, PurchaseOption, ServiceType};
use crate::cost::money::Money;
use crate::cost::wishes::{Fault, cloud};
use crate::date::Date;
use crate::text::nearest;

/// The key of a link.
const KEY: &str = "cost.prices";
/// What stands as the source of such a price.
pub const PLACE: &str = "set in this scenario";
/// No more are read.
pub const MOST: usize = 500;

/// Puts prices of a text into a catalog; what cannot be used is told, and the rest is.
pub fn apply(text: &str, catalog: &mut Catalog, today: Date) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut say = |message| faults.push(Fault { key: KEY, message });
    let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
    for (at, part) in parts.enumerate() {
        if at == MOST {
            say(format!("At most {MOST} prices are read."));
            break;
        }
        if let Err(reason) = one(part, catalog, today) {
            say(format!("“{part}”: {reason}."));
        }
    }
    faults
}

fn one(part: &str, catalog: &mut Catalog, today: Date) -> Result<(), String> {
    let (what, amount) = part.split_once('=').ok_or("a price is written as “aws m7i.large = 0.09”")?;
    let amount = amount.trim().trim_start_matches('$');
    let amount = Money::parse(amount).ok_or_else(|| format!("{amount} is no plain number"))?;
    if amount == Money::ZERO {
        return Err("a price is above zero".to_string());
    }
    let what = what.trim();
    let (name, rest) = what.split_once(' ').unwrap_or((what, ""));
    let cloud = cloud(name)?;
    let rest = rest.trim();
    let book = catalog.book_mut(cloud).ok_or_else(|| format!("there are no prices of {}", cloud.label()))?;
    let source = match book.sources.iter().position(|source| source.place == PLACE) {
        Some(place) => place,
        None => {
            let place = PLACE.to_string();
            book.sources.push(PriceSource { date: Some(today), derived: false, place, note: String::new() });
            book.sources.len() - 1
        }
    };
    let price = Price { amount, per: PriceBasis::One, source: u32::try_from(source).unwrap_or(u32::MAX) };
    let (first, more) = rest.split_once(' ').unwrap_or((rest, ""));
    match ServiceType::parse(first) {
        Some(topic) => service(book, topic, more.trim(), price),
        None => instance(book, first, more, price),
    }
}

fn instance(book: &mut PriceBook, name: &str, more: &str, price: Price) -> Result<(), String> {
    let Some(instance) = book.types.iter().position(|it| it.name == name) else {
        let near = nearest(name, book.types.iter().map(|it| it.name.as_str()));
        let hint = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
        return Err(format!("{} has no instance {name}{hint}", book.cloud.label()));
    };
    let (mut term, mut region) = (PurchaseOption::OnDemand, None);
    for word in more.split_whitespace() {
        match (PurchaseOption::parse(word), book.regions.iter().position(|known| known == word)) {
            (Some(found), _) => term = found,
            (None, Some(place)) => region = Some(place),
            (None, None) => {
                return Err(format!("{word} is neither a region of {} nor a way of buying", book.cloud.label()));
            }
        }
    }
    let here = |of: u32, place: usize| of as usize == place;
    let mut found = false;
    for offer in book.offers.iter_mut().filter(|offer| here(offer.instance, instance)) {
        if region.is_none_or(|region| here(offer.region, region)) {
            offer.terms.0[term as usize] = Some(price);
            found = true;
        }
    }
    if found { Ok(()) } else { Err(format!("{name} is not offered there")) }
}

/// A price of one's own holds for every amount that is charged: the steps of the listed one go.
fn service(book: &mut PriceBook, topic: ServiceType, more: &str, price: Price) -> Result<(), String> {
    let of = |service: &super::catalog::Service| service.topic == topic;
    let last = more.rsplit_once(' ');
    let names = |name: &str| book.services.iter().any(|service| of(service) && service.name == name);
    let known = |region: &str| {
        book.regions.iter().any(|other| other == region)
            || book.services.iter().any(|service| service.region.as_deref() == Some(region))
    };
    let (name, region) = match last {
        Some((name, region)) if !names(more) && known(region) => (name.trim(), Some(region)),
        _ => (more, None),
    };
    if !names(name) {
        let near = nearest(name, book.services.iter().filter(|it| of(it)).map(|it| it.name.as_str()));
        let hint = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
        return Err(format!("{} has no {} “{name}”{hint}", book.cloud.label(), topic.name()));
    }
    let mut kept: Vec<super::catalog::Service> = Vec::with_capacity(book.services.len());
    for mut service in core::mem::take(&mut book.services) {
        let meant = of(&service) && service.name == name;
        let here = region.is_none() || service.region.as_deref() == region;
        if meant && here {
            let again = kept.iter().any(|it| it.topic == topic && it.name == name && it.region == service.region);
            if again {
                continue;
            }
            // What is free stays free.
            (service.price, service.up_to) = (price, None);
        }
        kept.push(service);
    }
    if let Some(region) = region.filter(|region| {
        !kept.iter().any(|it| it.topic == topic && it.name == name && it.region.as_deref() == Some(*region))
    }) {
        // The price list has it elsewhere only: it is known from here on.
        if let Some(like) = kept.iter().find(|it| it.topic == topic && it.name == name).cloned() {
            let region = Some(region.to_string());
            kept.push(super::catalog::Service { region, price, from: 0.0, up_to: None, ..like });
        }
    }
    book.services = kept;
    Ok(())
}
