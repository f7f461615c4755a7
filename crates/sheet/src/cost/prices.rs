//! The *Prices* sheet: services that are billed by amount, and instance types. All prices can be changed.

use headroom_core::cost::catalog::{
    BillingUnit, Cloud, InstanceOffer, InstanceType, PriceBook, PriceSource, Service, ServiceType,
};
use headroom_core::cost::core_price::opencost_default_prices;
use headroom_core::cost::cost_context::CostContext;
use headroom_core::cost::purchase_mix::HourlyRates;
use headroom_core::cost::service_charge::{catalog_service, control_plane, has_price};
use headroom_core::cost::yearly_fleet::matching_offers;
use headroom_core::model::source::CostKind;
use rust_xlsxwriter::{DataValidation, DataValidationRule};

use super::addresses::{sheet_cell, sheet_range};
use super::needs::Needs;
use super::{saturating_u16, saturating_u32};
use crate::book::{Book, Sheet};
use crate::styles::Styles;
use crate::writer::{self, XlsxResult};

pub(crate) const SHEET: &str = "Prices";
const HEADER_ROWS: u32 = 4;
/// The number of better offers that exclude an offer: offers that are at least as large and no more expensive with
/// every purchase option.
const MIN_BETTER_OFFERS: usize = 3;

/// The prices of a cloud.
pub(crate) struct CloudPrices<'c> {
    pub(crate) book: &'c PriceBook,
    pub(crate) region: &'c str,
    services: Vec<PriceTier<'c>>,
    pub(crate) offers: Vec<OfferRow<'c>>,
    /// The row of the first instance type.
    first_offer_row: u32,
}

/// A price tier and its row.
struct PriceTier<'c> {
    topic: ServiceType,
    service: &'c Service,
    row: u32,
}

/// An instance type offered in the region, with its hourly rates.
pub(crate) struct OfferRow<'c> {
    pub(crate) instance: &'c InstanceType,
    offer: &'c InstanceOffer,
    pub(crate) rates: HourlyRates,
}

/// The charge for a quantity.
pub(crate) enum Charge {
    /// Billionths of a dollar: a formula and its result.
    Priced(String, f64),
    /// Included in another price.
    Included,
    /// The price is unknown. Contains the quantity as a formula and its result, because a quantity of 0 costs nothing.
    Unknown(String, f64),
}

pub(crate) struct Prices<'c> {
    pub(crate) clouds: Vec<CloudPrices<'c>>,
    version: String,
}

/// The first of the price columns of instance types: on-demand, spot, one year, three years.
pub(crate) const ON_DEMAND_COLUMN: u16 = 5;

impl<'c> Prices<'c> {
    pub(crate) fn new(context: &'c CostContext<'c>, needs: &Needs) -> Self {
        let mut row = HEADER_ROWS;
        let mut clouds = Vec::new();
        let places = context.policy.cloud_regions.iter();
        for (book, region) in places.filter_map(|(cloud, region)| Some((context.catalog.book(*cloud)?, region))) {
            let mut required: Vec<(ServiceType, &str)> = needs
                .amounts
                .iter()
                .filter_map(|it| catalog_service(it.cost_entry.kind, &it.cost_entry.class, book.cloud))
                .collect();
            required.push(control_plane(book.cloud));
            let mut services: Vec<PriceTier<'_>> = Vec::new();
            for (topic, name) in required {
                if services.iter().any(|it| it.topic == topic && it.service.name == name) {
                    continue;
                }
                for service in book.services(topic, name, region) {
                    services.push(PriceTier { topic, service, row });
                    row += 1;
                }
            }
            clouds.push(CloudPrices {
                book,
                region,
                services,
                offers: listed_offers(context, needs, book, region),
                first_offer_row: 0,
            });
        }
        // The column headings of the instance types.
        row += 3;
        for cloud in &mut clouds {
            cloud.first_offer_row = row;
            row += saturating_u32(cloud.offers.len());
        }
        Self { clouds, version: context.catalog.version() }
    }

    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    pub(crate) fn write(&self, book: &mut Book<'_>, styles: &Styles) -> XlsxResult<()> {
        let widths = [14.0, 18.0, 24.0, 12.0, 12.0, 16.0, 16.0, 16.0, 16.0, 60.0, 14.0];
        let sheet = writer::add_sheet(book, SHEET, &widths, HEADER_ROWS)?;
        writer::text(sheet, 0, 0, "Prices", &styles.title)?;
        let note = format!("Change the colored cells; the cost is recalculated. Catalog: {}.", self.version);
        writer::text(sheet, 1, 0, &note, &styles.group)?;
        let note = "List prices in US dollars before tax. An instance type is omitted if three others in its region are at least as \
                    large and cost no more with every purchase option.";
        writer::text(sheet, 2, 0, note, &styles.group)?;
        let heads = ["Cloud", "Region", "Item", "From", "Up to", "Price", "Per", "", "", "Source", "As of"];
        for (column, head) in (0..).zip(heads) {
            writer::text(sheet, HEADER_ROWS - 1, column, head, &styles.head)?;
        }
        for cloud in &self.clouds {
            cloud.write_services(sheet, styles)?;
        }
        let Some(first) = self.clouds.first().map(|cloud| cloud.first_offer_row) else { return Ok(()) };
        let heads = [
            "Cloud",
            "Region",
            "Instance type",
            "vCPUs",
            "Memory, GiB",
            "On-demand, hourly",
            "Spot, hourly",
            "1 year, hourly",
            "3 years, hourly",
            "Source",
            "As of",
        ];
        for (column, head) in (0..).zip(heads) {
            writer::text(sheet, first - 1, column, head, &styles.head)?;
        }
        self.clouds.iter().try_for_each(|cloud| cloud.write_offers(sheet, styles))
    }
}

/// Returns the offers to list, cheapest first. An offer is omitted if at least [`MIN_BETTER_OFFERS`] offers before it
/// are better. The order matters: the formulas choose the first of several types with the same cost.
fn listed_offers<'c>(context: &CostContext<'_>, needs: &Needs, book: &'c PriceBook, region: &str) -> Vec<OfferRow<'c>> {
    if needs.kinds.is_empty() {
        return Vec::new();
    }
    let all: Vec<OfferRow<'c>> = matching_offers(book, region, &context.policy)
        .into_iter()
        .map(|(instance, offer, rates)| OfferRow { instance, offer, rates })
        .collect();
    let listed: Vec<bool> = (0..all.len())
        .map(|at| {
            let (before, own) = all.split_at(at);
            own.first().is_some_and(|own| {
                before.iter().filter(|other| other.dominates(own)).take(MIN_BETTER_OFFERS).count() < MIN_BETTER_OFFERS
            })
        })
        .collect();
    all.into_iter().zip(listed).filter(|(_, listed)| *listed).map(|(offer, _)| offer).collect()
}

impl OfferRow<'_> {
    /// Returns whether the offer is at least as large as `other`, and no more expensive with every purchase option.
    fn dominates(&self, other: &Self) -> bool {
        let ways = |rates: &HourlyRates| {
            [rates.spot, rates.one_year, rates.three_years].map(|it| it.unwrap_or(rates.on_demand))
        };
        let (own, its) = (&self.rates, &other.rates);
        self.instance.vcpu >= other.instance.vcpu
            && self.instance.memory_gib >= other.instance.memory_gib
            && own.on_demand <= its.on_demand
            && ways(own).iter().zip(ways(its)).all(|(own, its)| *own <= its)
    }
}

impl CloudPrices<'_> {
    pub(crate) const fn cloud(&self) -> Cloud {
        self.book.cloud
    }

    /// Returns the name of a sheet of this cloud.
    pub(crate) fn sheet_name(&self, name: &str) -> String {
        format!("{name} {}", self.cloud().label())
    }

    /// Returns the cell of an instance type in a column.
    pub(crate) fn offer_cell(&self, number: usize, column: u16) -> String {
        sheet_cell(SHEET, self.first_offer_row + saturating_u32(number), column)
    }

    /// Returns the range of all instance types in a column.
    pub(crate) fn offer_range(&self, column: u16) -> String {
        let last = self.first_offer_row + saturating_u32(self.offers.len().max(1)) - 1;
        sheet_range(SHEET, (self.first_offer_row, column), (last, column))
    }

    /// Returns OpenCost's default prices of a core and of a GiB of memory on this cloud.
    pub(crate) const fn usual_prices(&self) -> (f64, f64) {
        opencost_default_prices(self.cloud())
    }

    /// Returns the charge for a quantity, multiplied by `times`.
    pub(crate) fn charge(
        &self,
        kind: CostKind,
        class: &str,
        amount: (&str, f64),
        times: Option<(&str, f64)>,
    ) -> Charge {
        let Some(of) = catalog_service(kind, class, self.cloud()) else {
            return Charge::Unknown(amount.0.to_owned(), amount.1);
        };
        if kind == CostKind::Iops && !has_price(self.book, of.0, of.1) {
            return Charge::Included;
        }
        self.tiered_charge(of, amount, times)
    }

    /// Returns the charge for control planes.
    pub(crate) fn control_planes(&self, clusters: f64) -> Charge {
        self.tiered_charge(control_plane(self.cloud()), ("cost_clusters", clusters), None)
    }

    fn tiered_charge(
        &self,
        (topic, name): (ServiceType, &str),
        amount: (&str, f64),
        times: Option<(&str, f64)>,
    ) -> Charge {
        let mut texts = Vec::new();
        let mut billionths = 0.0;
        for listed in self.services.iter().filter(|it| it.topic == topic && it.service.name == name) {
            let service = listed.service;
            let cell = |column: u16| sheet_cell(SHEET, listed.row, column);
            let most = match service.up_to {
                Some(_) => format!("MIN({},{})", amount.0, cell(4)),
                None => amount.0.to_owned(),
            };
            let mut text = format!("MAX(0,{most}-{})", cell(3));
            let mut factor = 1.0;
            if service.unit == BillingUnit::Hour {
                factor = headroom_core::units::HOURS_PER_MONTH as f64;
                text += &format!("*{factor}");
            }
            if let Some((times, number)) = times {
                text += &format!("*{times}");
                factor *= number;
            }
            // Whole billionths, so that products are exact.
            texts.push(format!("ROUND({text}*ROUND({}*1E+9,0),0)", cell(5)));
            let within = headroom_core::math::min(amount.1, service.up_to.unwrap_or(f64::INFINITY)) - service.from;
            let within = headroom_core::math::max(within, 0.0);
            let price = headroom_core::math::round(service.price.amount.dollars() * 1e9);
            billionths += headroom_core::math::round(within * factor * price);
        }
        if texts.is_empty() {
            return Charge::Unknown(amount.0.to_owned(), amount.1);
        }
        Charge::Priced(texts.join("+"), billionths)
    }

    fn write_services(&self, sheet: &mut Sheet<'_>, styles: &Styles) -> XlsxResult<()> {
        for PriceTier { topic, service, row } in &self.services {
            let unit = match service.unit {
                BillingUnit::GibMonth => "GiB-month",
                BillingUnit::DiskMonth => "disk-month",
                BillingUnit::IopsMonth => "IOPS-month",
                // Price lists say GB but mean GiB.
                BillingUnit::Gb | BillingUnit::Gib => "GiB",
                BillingUnit::Hour => "hour",
            };
            let what = match topic {
                ServiceType::Egress => format!("Traffic: {}", service.name),
                ServiceType::Iops => format!("IOPS: {}", service.name),
                _ => service.name.clone(),
            };
            let texts = [self.cloud().label(), self.region, &what];
            for (column, text) in (0..).zip(texts) {
                writer::text(sheet, *row, column, text, &styles.text)?;
            }
            writer::number(sheet, *row, 3, service.from, &styles.number)?;
            if let Some(end) = service.up_to {
                writer::number(sheet, *row, 4, end, &styles.number)?;
            }
            write_price(sheet, styles, (*row, 5), service.price.amount.dollars())?;
            writer::text(sheet, *row, 6, unit, &styles.text)?;
            write_source(sheet, styles, *row, self.book.source(service.price))?;
        }
        Ok(())
    }

    fn write_offers(&self, sheet: &mut Sheet<'_>, styles: &Styles) -> XlsxResult<()> {
        for (row, sold) in (self.first_offer_row..).zip(&self.offers) {
            let texts = [self.cloud().label(), self.region, &sold.instance.name];
            for (column, text) in (0..).zip(texts) {
                writer::text(sheet, row, column, text, &styles.text)?;
            }
            writer::number(sheet, row, 3, f64::from(sold.instance.vcpu), &styles.count)?;
            writer::number(sheet, row, 4, sold.instance.memory_gib, &styles.count)?;
            let rates = [Some(sold.rates.on_demand), sold.rates.spot, sold.rates.one_year, sold.rates.three_years];
            for (column, rate) in (ON_DEMAND_COLUMN..).zip(rates) {
                match rate {
                    Some(rate) => write_price(sheet, styles, (row, column), rate.dollars())?,
                    None => writer::blank(sheet, row, column, &styles.input_price)?,
                }
            }
            let price = sold.offer.prices.0.first().copied().flatten();
            write_source(sheet, styles, row, price.and_then(|price| self.book.source(price)))?;
        }
        let last = self.first_offer_row + saturating_u32(self.offers.len().max(1)) - 1;
        let rule = DataValidation::new().allow_decimal_number(DataValidationRule::GreaterThan(0.0));
        sheet.layout.add_data_validation(
            self.first_offer_row,
            ON_DEMAND_COLUMN,
            last,
            ON_DEMAND_COLUMN + saturating_u16(3),
            &rule,
        )?;
        Ok(())
    }
}

fn write_price(sheet: &mut Sheet<'_>, styles: &Styles, (row, column): (u32, u16), dollars: f64) -> XlsxResult<()> {
    writer::number(sheet, row, column, dollars, &styles.input_price)
}

fn write_source(sheet: &mut Sheet<'_>, styles: &Styles, row: u32, source: Option<&PriceSource>) -> XlsxResult<()> {
    let Some(source) = source else { return Ok(()) };
    let words = if source.derived { format!("{} (derived)", source.location) } else { source.location.clone() };
    writer::text(sheet, row, 9, &words, &styles.note)?;
    match source.date {
        Some(date) => writer::date(sheet, row, 10, date, &styles.date),
        None => writer::text(sheet, row, 10, "unknown", &styles.note),
    }
}
