//! Custom prices of a scenario, which replace list prices of the catalog.
//!
//! ```text
//! aws m7i.large = 0.09; aws m7i.large us-east-1 3y = 0.04;
//! gcp egress internet = 0.05; azure block standard-ssd eastus = 0.06
//! ```
//!
//! A custom price names a cloud, then an instance or the type and name of a service, then optionally a region. For
//! instances it may also name a purchase option; the default is on demand. The amount after `=` is in US dollars per
//! hour or per billing unit of the service. A price without a region applies everywhere. The catalog must already
//! list the instance or service.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::cost::catalog::{Catalog, Cloud, Price, PriceBasis, PriceBook, PriceSource, PurchaseOption, ServiceType};
use crate::cost::money::Money;
use crate::date::Date;
use crate::problem::{Cause, Problem};
use crate::scenario::price_text::{PriceEntry, parse_price_entries};
use crate::text::nearest;

/// The key of the setting.
const KEY: &str = "cost.prices";
/// The source that reports show for a custom price.
pub const CUSTOM_PRICE_SOURCE: &str = "set in this scenario";

/// An error message and an optional suggestion.
type PriceRejection = (String, Option<String>);

/// Applies the custom prices in `text` to a catalog and returns a problem for each price that cannot be used.
pub fn apply(text: &str, catalog: &mut Catalog, today: Date) -> Vec<Problem> {
    let (prices, errors) = parse_price_entries(text);
    let problem = |cause| Problem::for_setting(KEY, text, cause);
    let mut problems: Vec<Problem> = errors.into_iter().map(|error| problem(Cause::Syntax(error))).collect();
    for price in prices {
        if let Err((message, suggestion)) = apply_price(price, catalog, today) {
            problems.push(Problem { suggestion, ..problem(Cause::NotInCatalog { message }) });
        }
    }
    problems
}

fn apply_price(price: PriceEntry<'_>, catalog: &mut Catalog, today: Date) -> Result<(), PriceRejection> {
    let reject = |message: String| (message, None);
    let amount = Money::parse(price.amount).ok_or_else(|| {
        reject(format!("`{}` has more than 9 digits before or after the decimal point.", price.amount))
    })?;
    if amount == Money::ZERO {
        return Err(reject("A price must be above zero.".to_string()));
    }
    let book = Cloud::parse(price.cloud).and_then(|cloud| catalog.book_mut(cloud));
    let book = book.ok_or_else(|| reject(format!("The price catalog has no prices for `{}`.", price.cloud)))?;
    let source = match book.sources.iter().position(|source| source.location == CUSTOM_PRICE_SOURCE) {
        Some(index) => index,
        None => {
            let index = CUSTOM_PRICE_SOURCE.to_string();
            book.sources.push(PriceSource { date: Some(today), derived: false, location: index, note: String::new() });
            book.sources.len() - 1
        }
    };
    let (first, more) = price.offer.split_once(' ').unwrap_or((price.offer, ""));
    let price = Price { amount, basis: PriceBasis::Unit, source: u32::try_from(source).unwrap_or(u32::MAX) };
    match ServiceType::parse(first) {
        Some(service_type) => apply_to_service(book, service_type, more.trim(), price),
        None => apply_to_instance(book, first, more, price),
    }
}

fn apply_to_instance(book: &mut PriceBook, name: &str, more: &str, price: Price) -> Result<(), PriceRejection> {
    let Some(instance) = book.instance_types.iter().position(|instance| instance.name == name) else {
        let near = nearest(name, book.instance_types.iter().map(|instance| instance.name.as_str()));
        let message = format!("The price catalog has no {} instance type `{name}`.", book.cloud.label());
        return Err((message, near.map(String::from)));
    };
    let (mut option, mut region) = (PurchaseOption::OnDemand, None);
    for word in more.split_whitespace() {
        match (PurchaseOption::parse(word), book.regions.iter().position(|known| known == word)) {
            (Some(found), _) => option = found,
            (None, Some(place)) => region = Some(place),
            (None, None) => {
                let cloud = book.cloud.label();
                return Err((format!("`{word}` is neither a region with {cloud} prices nor a purchase option."), None));
            }
        }
    }
    let is_same = |index: u32, place: usize| index as usize == place;
    let mut found = false;
    for offer in book.offers.iter_mut().filter(|offer| is_same(offer.instance, instance)) {
        if region.is_none_or(|region| is_same(offer.region, region)) {
            offer.prices.0[option as usize] = Some(price);
            found = true;
        }
    }
    if found {
        return Ok(());
    }
    let place = region.and_then(|region| book.regions.get(region));
    let place = place.map_or_else(String::new, |region| format!(" in `{region}`"));
    Err((format!("The price catalog does not offer `{name}`{place}."), None))
}

/// Applies a custom price to a service. It replaces all paid tiers of the list price.
fn apply_to_service(
    book: &mut PriceBook,
    service_type: ServiceType,
    more: &str,
    price: Price,
) -> Result<(), PriceRejection> {
    let has_type = |service: &super::catalog::Service| service.service_type == service_type;
    let last = more.rsplit_once(' ');
    let exists = |name: &str| book.services.iter().any(|service| has_type(service) && service.name == name);
    let known = |region: &str| {
        book.regions.iter().any(|other| other == region)
            || book.services.iter().any(|service| service.region.as_deref() == Some(region))
    };
    let (name, region) = match last {
        Some((name, region)) if !exists(more) && known(region) => (name.trim(), Some(region)),
        _ => (more, None),
    };
    if !exists(name) {
        let near = nearest(name, book.services.iter().filter(|it| has_type(it)).map(|it| it.name.as_str()));
        let message =
            format!("The price catalog has no {} {} service `{name}`.", book.cloud.label(), service_type.name());
        return Err((message, near.map(String::from)));
    }
    let mut kept: Vec<super::catalog::Service> = Vec::with_capacity(book.services.len());
    for mut service in core::mem::take(&mut book.services) {
        let is_target = has_type(&service) && service.name == name;
        let in_region = region.is_none() || service.region.as_deref() == region;
        if is_target && in_region {
            let is_further_tier =
                kept.iter().any(|it| it.service_type == service_type && it.name == name && it.region == service.region);
            if is_further_tier {
                continue;
            }
            // Free tiers stay free.
            (service.price, service.up_to) = (price, None);
        }
        kept.push(service);
    }
    let mut same = kept.iter().filter(|it| it.service_type == service_type && it.name == name);
    if same.clone().all(|service| service.region.as_deref() != region) {
        // The catalog has no price for this region, or none for all other regions, so one is added.
        let added = same.next().cloned();
        let region = region.map(String::from);
        kept.extend(added.map(|it| super::catalog::Service { region, price, from: 0.0, up_to: None, ..it }));
    }
    book.services = kept;
    Ok(())
}
