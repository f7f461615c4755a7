//! The sheet *Prices*: services by amount, and instance types. All prices can be changed.

use headroom_core::cost::bill::usual_prices;
use headroom_core::cost::catalog::{
    BillingUnit, Cloud, InstanceOffer, InstanceType, PriceBook, PriceSource, Service, ServiceType,
};
use headroom_core::cost::cost_context::CostContext;
use headroom_core::cost::purchase_mix::HourlyRates;
use headroom_core::cost::service_charge::{catalog_service, control_plane, is_charged};
use headroom_core::cost::yearly_fleet::matching_offers;
use headroom_core::model::source::CostKind;
use rust_xlsxwriter::{DataValidation, DataValidationRule, Workbook, Worksheet};

use super::addresses::{at, span};
use super::needs::Needs;
use super::{large, small};
use crate::styles::Styles;
use crate::writer::{self, XlsxResult};

pub(crate) const SHEET: &str = "Prices";
const HEADER_ROWS: u32 = 4;
/// An instance type is omitted if this many others are at least as large and no more expensive with every purchase
/// option.
const MIN_BETTER_OFFERS: usize = 3;

/// The prices of a cloud.
pub(crate) struct CloudPrices<'c> {
    pub(crate) book: &'c PriceBook,
    pub(crate) region: &'c str,
    services: Vec<PriceStep<'c>>,
    pub(crate) offers: Vec<OfferRow<'c>>,
    /// The row of the first instance type.
    first: u32,
}

/// A price tier and its row.
struct PriceStep<'c> {
    topic: ServiceType,
    service: &'c Service,
    row: u32,
}

/// An instance type on offer.
pub(crate) struct OfferRow<'c> {
    pub(crate) instance: &'c InstanceType,
    offer: &'c InstanceOffer,
    pub(crate) rates: HourlyRates,
}

/// The charge for a quantity.
pub(crate) enum Charge {
    /// Billionths of a dollar: a formula and its result.
    By(String, f64),
    /// Included in another price.
    Nothing,
    /// The price is unknown. Holds the quantity, which costs nothing only if it is 0.
    Unknown(String, f64),
}

pub(crate) struct Prices<'c> {
    pub(crate) clouds: Vec<CloudPrices<'c>>,
    version: String,
}

/// The columns of prices of instance types: on-demand, spot, one year, three years.
pub(crate) const ON_DEMAND: u16 = 5;

impl<'c> Prices<'c> {
    pub(crate) fn new(setting: &'c CostContext<'c>, needs: &Needs) -> Self {
        let mut row = HEADER_ROWS;
        let mut clouds = Vec::new();
        let places = setting.policy.places.iter();
        for (book, region) in places.filter_map(|(cloud, region)| Some((setting.catalog.book(*cloud)?, region))) {
            let mut wanted: Vec<(ServiceType, &str)> = needs
                .amounts
                .iter()
                .filter_map(|it| catalog_service(it.item.kind, &it.item.class, book.cloud))
                .collect();
            wanted.push(control_plane(book.cloud));
            let mut services: Vec<PriceStep<'_>> = Vec::new();
            for (topic, name) in wanted {
                if services.iter().any(|it| it.topic == topic && it.service.name == name) {
                    continue;
                }
                for service in book.services(topic, name, region) {
                    services.push(PriceStep { topic, service, row });
                    row += 1;
                }
            }
            clouds.push(CloudPrices { book, region, services, offers: offers(setting, needs, book, region), first: 0 });
        }
        // The column headings of the instance types.
        row += 3;
        for cloud in &mut clouds {
            cloud.first = row;
            row += large(cloud.offers.len());
        }
        Self { clouds, version: setting.catalog.version() }
    }

    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    pub(crate) fn write(&self, book: &mut Workbook, styles: &Styles) -> XlsxResult<()> {
        let widths = [14.0, 18.0, 24.0, 12.0, 12.0, 16.0, 16.0, 16.0, 16.0, 60.0, 14.0];
        let sheet = writer::sheet(book, SHEET, &widths, HEADER_ROWS)?;
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
        let Some(first) = self.clouds.first().map(|cloud| cloud.first) else { return Ok(()) };
        let heads = [
            "Cloud",
            "Region",
            "Instance type",
            "vCPU",
            "GiB",
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

/// Returns the instance types to choose from. If several cost the same, the first one is used.
fn offers<'c>(setting: &CostContext<'_>, needs: &Needs, book: &'c PriceBook, region: &str) -> Vec<OfferRow<'c>> {
    if needs.kinds.is_empty() {
        return Vec::new();
    }
    let all: Vec<OfferRow<'c>> = matching_offers(book, region, &setting.policy)
        .into_iter()
        .map(|(instance, offer, rates)| OfferRow { instance, offer, rates })
        .collect();
    let listed: Vec<bool> = (0..all.len())
        .map(|at| {
            let (before, own) = all.split_at(at);
            own.first().is_some_and(|own| {
                before.iter().filter(|other| other.beats(own)).take(MIN_BETTER_OFFERS).count() < MIN_BETTER_OFFERS
            })
        })
        .collect();
    all.into_iter().zip(listed).filter(|(_, listed)| *listed).map(|(offer, _)| offer).collect()
}

impl OfferRow<'_> {
    /// Returns whether the offer is at least as large, and no more expensive with every purchase option.
    fn beats(&self, other: &Self) -> bool {
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
    pub(crate) fn sheet(&self, name: &str) -> String {
        format!("{name} {}", self.cloud().label())
    }

    /// Returns a cell of an instance type.
    pub(crate) fn offer(&self, number: usize, column: u16) -> String {
        at(SHEET, self.first + large(number), column)
    }

    /// Returns a column of all instance types.
    pub(crate) fn offers(&self, column: u16) -> String {
        let last = self.first + large(self.offers.len().max(1)) - 1;
        span(SHEET, (self.first, column), (last, column))
    }

    /// Returns the usual price of a core and of a GiB of memory at this cloud.
    pub(crate) const fn usual(&self) -> (f64, f64) {
        usual_prices(self.cloud())
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
        if kind == CostKind::Iops && !is_charged(self.book, of.0, of.1) {
            return Charge::Nothing;
        }
        self.by(of, amount, times)
    }

    /// Returns the charge for control planes.
    pub(crate) fn control_planes(&self, clusters: f64) -> Charge {
        self.by(control_plane(self.cloud()), ("cost_clusters", clusters), None)
    }

    fn by(&self, (topic, name): (ServiceType, &str), amount: (&str, f64), times: Option<(&str, f64)>) -> Charge {
        let mut texts = Vec::new();
        let mut billionths = 0.0;
        for listed in self.services.iter().filter(|it| it.topic == topic && it.service.name == name) {
            let service = listed.service;
            let cell = |column: u16| at(SHEET, listed.row, column);
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
        Charge::By(texts.join("+"), billionths)
    }

    fn write_services(&self, sheet: &mut Worksheet, styles: &Styles) -> XlsxResult<()> {
        for PriceStep { topic, service, row } in &self.services {
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
                ServiceType::Iops => format!("Operations: {}", service.name),
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
            price(sheet, styles, (*row, 5), service.price.amount.dollars())?;
            writer::text(sheet, *row, 6, unit, &styles.text)?;
            sourced(sheet, styles, *row, self.book.source(service.price))?;
        }
        Ok(())
    }

    fn write_offers(&self, sheet: &mut Worksheet, styles: &Styles) -> XlsxResult<()> {
        for (row, sold) in (self.first..).zip(&self.offers) {
            let texts = [self.cloud().label(), self.region, &sold.instance.name];
            for (column, text) in (0..).zip(texts) {
                writer::text(sheet, row, column, text, &styles.text)?;
            }
            writer::number(sheet, row, 3, f64::from(sold.instance.vcpu), &styles.count)?;
            writer::number(sheet, row, 4, sold.instance.memory_gib, &styles.count)?;
            let rates = [Some(sold.rates.on_demand), sold.rates.spot, sold.rates.one_year, sold.rates.three_years];
            for (column, rate) in (ON_DEMAND..).zip(rates) {
                match rate {
                    Some(rate) => price(sheet, styles, (row, column), rate.dollars())?,
                    None => sheet.write_blank(row, column, &styles.input_price).map(|_| ())?,
                }
            }
            let price = sold.offer.terms.0.first().copied().flatten();
            sourced(sheet, styles, row, price.and_then(|price| self.book.source(price)))?;
        }
        let last = self.first + large(self.offers.len().max(1)) - 1;
        let rule = DataValidation::new().allow_decimal_number(DataValidationRule::GreaterThan(0.0));
        sheet.add_data_validation(self.first, ON_DEMAND, last, ON_DEMAND + small(3), &rule).map(|_| ())
    }
}

fn price(sheet: &mut Worksheet, styles: &Styles, (row, column): (u32, u16), dollars: f64) -> XlsxResult<()> {
    writer::number(sheet, row, column, dollars, &styles.input_price)
}

fn sourced(sheet: &mut Worksheet, styles: &Styles, row: u32, source: Option<&PriceSource>) -> XlsxResult<()> {
    let Some(source) = source else { return Ok(()) };
    let words = if source.derived { format!("{} (derived)", source.place) } else { source.place.clone() };
    writer::text(sheet, row, 9, &words, &styles.note)?;
    match source.date {
        Some(date) => writer::date(sheet, row, 10, date, &styles.date),
        None => writer::text(sheet, row, 10, "unknown", &styles.note),
    }
}
