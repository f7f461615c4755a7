//! What a year of each kind of machine costs with each type that is sold: the cheapest is taken.

use headroom_core::cost::Money;
use headroom_core::cost::cost_context::CostContext;
use headroom_core::math;
use rust_xlsxwriter::Worksheet;

use super::curve::{Curve, Load, Spans, Ways};
use super::kind::{Kind, Of, firm_formula};
use super::machines::{Column, Fleet};
use super::needs::{MOST_MACHINES, Needs};
use super::place::{here, range};
use super::prices::{CloudPrices, ON_DEMAND};
use super::{large, small};
use crate::calc::Held;
use crate::pen::{self, Made};
use crate::styles::Styles;

/// By so much less, as a share, a machine may have than is wanted, as in the core.
const ENOUGH: f64 = 1e-9;
/// More than any price: what is not sold with a commitment.
const NEVER: f64 = 9e99;
/// What stands where a type is too small, and where it would take more than a million of them.
const SMALL: &str = "too small";
const MANY: &str = "too many";
/// Columns before those of the fleets: the name, vCPU, GiB, and three rates.
const BEFORE: u16 = 6;

/// The offers of a region, each with what it costs.
pub(crate) struct Candidates {
    /// The row of the heads.
    head: u32,
    /// Whether anything may be committed to, and for one and three years.
    pub(crate) commits: bool,
    terms: (bool, bool),
    rates: Vec<Ways>,
    years: Vec<Year>,
    end: u16,
}

/// The columns of a year.
struct Year {
    /// How many would be committed to, where that is asked.
    level: Option<u16>,
    cost: u16,
    /// Where the number depends on the type: the first of a column for each month; and of those that may not be spot, where
    /// that is asked and some may.
    counts: Option<u16>,
    firm: Option<u16>,
    /// For each offer how many would be committed to, and what it comes to; none where it does not do.
    held: Vec<(f64, Option<f64>)>,
}

/// Whether what is wanted is there.
pub(crate) fn fits(wanted: f64, has: f64) -> bool {
    wanted <= has * (1.0 + ENOUGH)
}

impl Candidates {
    pub(crate) fn new(
        setting: &CostContext<'_>,
        needs: &Needs,
        cloud: &CloudPrices<'_>,
        fleets: &[Fleet],
        head: u32,
    ) -> Self {
        let policy = &setting.policy;
        let terms = (policy.purchase.one_year, policy.purchase.three_years);
        let whole = |money: Money| math::round(money.dollars() * 1e9);
        let ways = |sold: &super::prices::Sold<'_>| -> Ways {
            let rates = &sold.rates;
            let on_demand = whole(rates.on_demand);
            let spot = rates.spot.filter(|_| policy.purchase.spot_share > 0.0);
            let spot = spot.map_or(on_demand, |spot| whole(spot) + math::round(on_demand * policy.rework));
            let year = |allowed: bool, rate: Option<Money>| rate.filter(|_| allowed).map_or(NEVER, whole);
            let committed = math::min(year(terms.0, rates.one_year), year(terms.1, rates.three_years));
            [on_demand, math::min(on_demand, spot), committed]
        };
        let mut candidates = Self {
            head,
            commits: terms.0 || terms.1,
            terms,
            rates: cloud.offers.iter().map(ways).collect(),
            years: Vec::new(),
            end: BEFORE,
        };
        let mut column = BEFORE;
        for fleet in fleets {
            let Some(kind) = needs.kinds.get(fleet.kind) else { continue };
            let curve = needs.curve(kind, &fleet.months);
            let held = cloud.offers.iter().zip(&candidates.rates).map(|(sold, rates)| {
                let size = (f64::from(sold.instance.vcpu), sold.instance.memory_gib);
                candidates.cost((kind, fleet), curve.as_ref(), size, *rates)
            });
            let held = held.collect();
            let months = if kind.pool() { small(fleet.months.len()) } else { 0 };
            let level = candidates.commits.then_some(column);
            let cost = column + u16::from(candidates.commits);
            let firm = kind.pool() && candidates.commits && kind.item.interruptible;
            column = cost + 1 + months * (1 + u16::from(firm));
            candidates.years.push(Year {
                level,
                cost,
                counts: kind.pool().then_some(cost + 1),
                firm: firm.then_some(cost + 1 + months),
                held,
            });
        }
        candidates.end = column;
        candidates
    }

    /// The first column that is free.
    pub(crate) const fn end(&self) -> u16 {
        self.end
    }

    /// How many are committed to, and what a year comes to, in billionths for an hour of each month; none where a type is too
    /// small, or would be too many.
    fn cost(
        &self,
        (kind, fleet): (&Kind, &Fleet),
        curve: Option<&Curve>,
        (vcpu, gib): (f64, f64),
        rates: Ways,
    ) -> (f64, Option<f64>) {
        let months = f64::from(large(fleet.months.len()));
        let of_type = |month: usize| {
            let (all, firm) = kind.pooled(month, fleet.fewest, vcpu, gib);
            Load { all, firm, hours: 1.0, share: 1.0 }
        };
        let pooled = kind.pool().then(|| Curve::new(fleet.months.clone().map(of_type)));
        let Some(curve) = pooled.as_ref().or(curve) else { return (f64::NAN, None) };
        let level = if self.commits { curve.level(rates) } else { 0.0 };
        let does = match kind.pool() {
            true => curve.most() <= MOST_MACHINES,
            false => fits(fleet.cores, vcpu) && fits(fleet.memory, gib),
        };
        (level, does.then(|| curve.cost(rates, level, months)))
    }

    /// The place of the cheapest offer; of several the first.
    pub(crate) fn cheapest(&self, fleet: usize) -> Option<usize> {
        let held = &self.years.get(fleet)?.held;
        let costs = held.iter().enumerate().filter_map(|(place, held)| Some((place, held.1?)));
        let best = costs.fold(None, |best: Option<(usize, f64)>, (place, cost)| match best {
            Some((_, least)) if least <= cost => best,
            _ => Some((place, cost)),
        });
        best.map(|(place, _)| place)
    }

    /// The rates of an offer.
    pub(crate) fn rates(&self, place: usize) -> Ways {
        self.rates.get(place).copied().unwrap_or([f64::NAN; 3])
    }

    fn rows(&self) -> (u32, u32) {
        (self.head + 1, self.head + large(self.rates.len().max(1)))
    }

    /// The cells of a rate.
    pub(crate) fn column(&self, rate: usize) -> String {
        let (first, last) = self.rows();
        range((first, 3 + small(rate)), (last, 3 + small(rate)))
    }

    /// The cells of what a year comes to.
    pub(crate) fn costs(&self, fleet: usize) -> String {
        let (first, last) = self.rows();
        let column = self.years.get(fleet).map_or(0, |year| year.cost);
        range((first, column), (last, column))
    }

    pub(crate) fn write(
        &self,
        sheet: &mut Worksheet,
        styles: &Styles,
        needs: &Needs,
        cloud: &CloudPrices<'_>,
        fleets: &[Fleet],
    ) -> Made<()> {
        let note = "What each offer comes to in a year, in billionths of a dollar for an hour of each of its months.";
        pen::text(sheet, self.head - 2, 0, note, &styles.group)?;
        sheet.set_row_height(self.head, 30.0)?;
        for (column, head) in (0..).zip(["Offer", "vCPU", "GiB", "On demand", "On spot", "Committed"]) {
            pen::text(sheet, self.head, column, head, &styles.head)?;
        }
        for (place, sold) in cloud.offers.iter().enumerate() {
            let row = self.head + 1 + large(place);
            let name = Held::Text(sold.instance.name.clone());
            pen::formula(sheet, row, 0, &cloud.offer(place, 2), &name, &styles.text)?;
            let sizes = [f64::from(sold.instance.vcpu), sold.instance.memory_gib];
            for (column, size) in (1..).zip(sizes) {
                let cell = cloud.offer(place, column + 2);
                pen::formula(sheet, row, column, &cell, &Held::Number(size), &styles.count)?;
            }
            let listed = |term: u16| cloud.offer(place, ON_DEMAND + term);
            let whole = |term: u16| format!("ROUND({}*1E+9,0)", listed(term));
            let own = here(row, 3);
            let spot = format!(
                "IF(AND({}>0,cost_spot>0),MIN({own},{}+ROUND({own}*cost_rework,0)),{own})",
                listed(1),
                whole(1)
            );
            let year = |term: u16| format!("IF({}>0,{},9E+99)", listed(term), whole(term));
            let committed = match self.terms {
                (true, true) => format!("MIN({},{})", year(2), year(3)),
                (true, false) => year(2),
                _ => year(3),
            };
            let texts = [whole(0), spot, committed];
            let ways = if self.commits { 3 } else { 2 };
            for (column, (text, held)) in (3..).zip(texts.iter().zip(self.rates(place)).take(ways)) {
                pen::formula(sheet, row, column, text, &Held::Number(held), &styles.rate)?;
            }
        }
        for (fleet, year) in fleets.iter().zip(&self.years) {
            let Some(kind) = needs.kinds.get(fleet.kind) else { continue };
            self.write_year(sheet, styles, (needs, cloud), (kind, fleet), year)?;
        }
        Ok(())
    }

    fn write_year(
        &self,
        sheet: &mut Worksheet,
        styles: &Styles,
        (needs, cloud): (&Needs, &CloudPrices<'_>),
        (kind, fleet): (&Kind, &Fleet),
        year: &Year,
    ) -> Made<()> {
        let label = format!("{} in year {}", kind.label(), fleet.months.start / super::YEAR + 1);
        pen::text(sheet, self.head, year.cost, &label, &styles.head_right)?;
        if let Some(level) = year.level {
            pen::text(sheet, self.head, level, "committed to", &styles.head_right)?;
        }
        let months = fleet.months.len();
        for (first, head) in [(year.counts, "in month"), (year.firm, "not spot in month")] {
            for (column, month) in first.into_iter().flat_map(|first| first..).zip(fleet.months.clone()) {
                let head = format!("{head} {}", month + 1);
                pen::text(sheet, self.head, column, &head, &styles.head_right)?;
            }
        }
        let hourly = needs.spans(kind, &fleet.months, &fleet.here(Column::Levels)).filter(|_| self.commits);
        for (place, (held, sold)) in year.held.iter().zip(&cloud.offers).enumerate() {
            let row = self.head + 1 + large(place);
            let [vcpu, gib, on_demand, spot, committed] = [1, 2, 3, 4, 5].map(|column| here(row, column));
            for (number, month) in fleet.months.clone().enumerate() {
                let (of_vcpu, of_gib) = (f64::from(sold.instance.vcpu), sold.instance.memory_gib);
                let (all, of_firm) = kind.pooled(month, fleet.fewest, of_vcpu, of_gib);
                if let Some(first) = year.counts {
                    let text = kind.pooled_formula(month, &fleet.here(Column::Fewest), &vcpu, &gib);
                    pen::formula(sheet, row, first + small(number), &text, &Held::Number(all), &styles.count)?;
                }
                if let (Some(first), Some(counts)) = (year.firm, year.counts) {
                    let text = firm_formula(&here(row, counts + small(number)), true);
                    pen::formula(sheet, row, first + small(number), &text, &Held::Number(of_firm), &styles.count)?;
                }
            }
            let list = |first: u16| range((row, first), (row, first + small(months) - 1));
            let cost = match (year.level, year.counts) {
                (None, Some(first)) => {
                    let counts = list(first);
                    let firm = format!("SUMPRODUCT({})", firm_formula(&counts, kind.item.interruptible));
                    format!("{on_demand}*{firm}+{spot}*(SUM({counts})-{firm})")
                }
                (None, None) => {
                    let (all, firm) = (fleet.here(Column::All), fleet.here(Column::Firm));
                    format!("{on_demand}*{firm}+{spot}*({all}-{firm})")
                }
                (Some(column), counts) => {
                    let own = match counts {
                        Some(first) => Spans::months(list(first), list(year.firm.unwrap_or(first)), months, kind),
                        None => {
                            let of = |of: Of| kind.span(of, &fleet.months);
                            Spans::months(of(Of::All), of(Of::Firm), months, kind)
                        }
                    };
                    let spans = hourly.as_ref().unwrap_or(&own);
                    let ways = [on_demand, spot, committed];
                    pen::formula(sheet, row, column, &spans.level(&ways), &Held::Number(held.0), &styles.count)?;
                    spans.cost(&ways, &here(row, column), months)
                }
            };
            let (condition, instead) = match year.counts {
                Some(first) => (format!("MAX({})<={MOST_MACHINES}", list(first)), MANY),
                None => {
                    let (cores, memory) = (fleet.here(Column::Cores), fleet.here(Column::Memory));
                    (format!("AND({cores}<={vcpu}*(1+1E-9),{memory}<={gib}*(1+1E-9))"), SMALL)
                }
            };
            let cost = format!("IF({condition},{cost},\"{instead}\")");
            let held = held.1.map_or(Held::Text(instead.into()), Held::Number);
            pen::formula(sheet, row, year.cost, &cost, &held, &styles.count)?;
        }
        Ok(())
    }
}
