//! What a year of each kind of machine costs with each type that is sold: the cheapest is taken.

use headroom_core::cost::Money;
use headroom_core::cost::compare::Setting;
use headroom_core::math;
use rust_xlsxwriter::Worksheet;

use super::kind::{Kind, Of, firm_formula};
use super::machines::{Column, Fleet};
use super::needs::Needs;
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
/// What stands where a type is too small.
const SMALL: &str = "too small";
/// Columns before those of the fleets: the name, vCPU, GiB, and three rates.
const BEFORE: u16 = 6;

/// Billionths of a dollar for an hour: on demand, as spot, committed.
type Ways = [f64; 3];

/// The offers of a region, each with what it costs.
pub(crate) struct Candidates {
    /// The row of the heads.
    head: u32,
    /// Whether anything may be committed to, and for one and three years.
    pub(crate) commits: bool,
    terms: (bool, bool),
    rates: Vec<Ways>,
    years: Vec<Option<Year>>,
}

/// The columns of a year.
struct Year {
    /// How many would be committed to, where that is asked.
    level: Option<u16>,
    cost: u16,
    /// Where the number depends on the type: the first of a column for each month.
    counts: Option<u16>,
    /// For each offer what it comes to; none where it is too small.
    held: Vec<Option<f64>>,
}

/// Whether what is wanted is there.
pub(crate) fn fits(wanted: f64, has: f64) -> bool {
    wanted <= has * (1.0 + ENOUGH)
}

/// How many to commit to for some hours, all of them and those that may not be spot: the last one that saves more than it
/// costs. What is saved falls only where the number of hours does, so those numbers are all that have to be asked.
pub(crate) fn level(all: &[f64], firm: &[f64], [on_demand, spot, committed]: Ways) -> f64 {
    let hours = |list: &[f64], level: f64| f64::from(large(list.iter().filter(|count| **count >= level).count()));
    let pays = |level: f64| (on_demand - spot) * hours(firm, level) + spot * hours(all, level);
    let price = committed * f64::from(large(all.len()));
    all.iter().chain(firm).copied().filter(|level| pays(*level) > price).fold(0.0, math::max)
}

/// The same as a formula.
pub(crate) fn level_formula(
    (all, firm): (&str, &str),
    [on_demand, spot, committed]: &[String; 3],
    hours: usize,
    kind: &Kind,
) -> String {
    if !kind.item.interruptible {
        return format!("SUMPRODUCT(MAX({all}*({on_demand}*COUNTIF({all},\">=\"&{all})>{committed}*{hours})))");
    }
    let of = |values: &str| {
        let counts = |list: &str| format!("COUNTIF({list},\">=\"&{values})");
        let saved = format!("({on_demand}-{spot})*{}+{spot}*{}", counts(firm), counts(all));
        format!("SUMPRODUCT(MAX({values}*(({saved})>{committed}*{hours})))")
    };
    format!("MAX({},{})", of(all), of(firm))
}

impl Candidates {
    pub(crate) fn new(
        setting: &Setting<'_>,
        needs: &Needs,
        cloud: &CloudPrices<'_>,
        fleets: &[Fleet],
        head: u32,
    ) -> Self {
        let wishes = &setting.wishes;
        let terms = (wishes.wish.one_year, wishes.wish.three_years);
        let whole = |money: Money| math::round(money.dollars() * 1e9);
        let ways = |sold: &super::prices::Sold<'_>| -> Ways {
            let rates = &sold.rates;
            let on_demand = whole(rates.on_demand);
            let spot = rates.spot.filter(|_| wishes.wish.spot_share > 0.0);
            let spot = spot.map_or(on_demand, |spot| whole(spot) + math::round(on_demand * wishes.rework));
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
        };
        let mut column = BEFORE;
        for fleet in fleets {
            let Some(kind) = needs.kinds.get(fleet.kind).filter(|_| fleet.set.is_none()) else {
                candidates.years.push(None);
                continue;
            };
            let level = candidates.commits.then_some(column);
            column += u16::from(candidates.commits);
            let held = cloud.offers.iter().zip(&candidates.rates).map(|(sold, rates)| {
                let (vcpu, gib) = (f64::from(sold.instance.vcpu), sold.instance.memory_gib);
                candidates.cost(kind, fleet, (vcpu, gib), *rates)
            });
            let held = held.collect();
            let counts = kind.pool().then_some(column + 1);
            candidates.years.push(Some(Year { level, cost: column, counts, held }));
            column += 1 + if kind.pool() { small(fleet.months.len()) } else { 0 };
        }
        candidates
    }

    /// What a year comes to, in billionths for an hour of each month; none where it is too small.
    fn cost(&self, kind: &Kind, fleet: &Fleet, (vcpu, gib): (f64, f64), rates: Ways) -> Option<f64> {
        let [on_demand, spot, committed] = rates;
        if kind.pool() {
            let (mut all, mut firm) = (0.0, 0.0);
            for month in fleet.months.clone() {
                let (count, of) = kind.pooled(month, fleet.fewest, vcpu, gib);
                all += count;
                firm += of;
            }
            return Some(on_demand * firm + spot * (all - firm));
        }
        if !(fits(fleet.cores, vcpu) && fits(fleet.memory, gib)) {
            return None;
        }
        if !self.commits {
            return Some(on_demand * fleet.firm + spot * (fleet.all - fleet.firm));
        }
        let of = |list: &[f64]| list.get(fleet.months.clone()).unwrap_or_default().to_vec();
        let (all, firm) = (of(&kind.all), of(&kind.firm));
        let level = level(&all, &firm, rates);
        let beyond = |list: &[f64]| list.iter().map(|count| math::max(0.0, count - level)).sum::<f64>();
        let (beyond_all, beyond_firm) = (beyond(&all), beyond(&firm));
        let kept = committed * level * f64::from(large(fleet.months.len()));
        Some(kept + on_demand * beyond_firm + spot * (beyond_all - beyond_firm))
    }

    /// The place of the cheapest offer; of several the first.
    pub(crate) fn cheapest(&self, fleet: usize) -> Option<usize> {
        let held = &self.years.get(fleet)?.as_ref()?.held;
        let costs = held.iter().enumerate().filter_map(|(place, held)| Some((place, (*held)?)));
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
        let column = self.years.get(fleet).and_then(|year| Some(year.as_ref()?.cost)).unwrap_or(0);
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
                pen::formula(sheet, row, column, text, &Held::Number(held), &styles.count)?;
            }
        }
        for (fleet, year) in fleets.iter().zip(&self.years) {
            let (Some(year), Some(kind)) = (year, needs.kinds.get(fleet.kind)) else { continue };
            self.write_year(sheet, styles, cloud, (kind, fleet), year)?;
        }
        Ok(())
    }

    fn write_year(
        &self,
        sheet: &mut Worksheet,
        styles: &Styles,
        cloud: &CloudPrices<'_>,
        (kind, fleet): (&Kind, &Fleet),
        year: &Year,
    ) -> Made<()> {
        let label = format!("{} in year {}", kind.label(), fleet.months.start / super::YEAR + 1);
        pen::text(sheet, self.head, year.cost, &label, &styles.head_right)?;
        if let Some(level) = year.level {
            pen::text(sheet, self.head, level, "committed to", &styles.head_right)?;
        }
        for (place, (held, sold)) in year.held.iter().zip(&cloud.offers).enumerate() {
            let row = self.head + 1 + large(place);
            let [vcpu, gib, on_demand, spot, committed] = [1, 2, 3, 4, 5].map(|column| here(row, column));
            if let Some(first) = year.counts {
                for (column, month) in (first..).zip(fleet.months.clone()) {
                    let text = kind.pooled_formula(month, &fleet.here(Column::Fewest), &vcpu, &gib);
                    let (vcpu, gib) = (f64::from(sold.instance.vcpu), sold.instance.memory_gib);
                    let count = Held::Number(kind.pooled(month, fleet.fewest, vcpu, gib).0);
                    pen::formula(sheet, row, column, &text, &count, &styles.count)?;
                }
            }
            let cost = match (year.level, year.counts) {
                (_, Some(first)) => {
                    let counts = range((row, first), (row, first + small(fleet.months.len()) - 1));
                    let firm = format!("SUMPRODUCT({})", firm_formula(&counts, kind.item.interruptible));
                    format!("{on_demand}*{firm}+{spot}*(SUM({counts})-{firm})")
                }
                (None, None) => {
                    let (all, firm) = (fleet.here(Column::All), fleet.here(Column::Firm));
                    format!("{on_demand}*{firm}+{spot}*({all}-{firm})")
                }
                (Some(column), None) => {
                    let (all, firm) = (kind.span(Of::All, &fleet.months), kind.span(Of::Firm, &fleet.months));
                    let months = fleet.months.len();
                    let ways = [on_demand.clone(), spot.clone(), committed.clone()];
                    let formula = level_formula((&all, &firm), &ways, months, kind);
                    let of = |list: &[f64]| list.get(fleet.months.clone()).unwrap_or_default().to_vec();
                    let number = level(&of(&kind.all), &of(&kind.firm), self.rates(place));
                    pen::formula(sheet, row, column, &formula, &Held::Number(number), &styles.count)?;
                    let level = here(row, column);
                    let beyond = |of: &str| format!("SUMPRODUCT(({of}>{level})*({of}-{level}))");
                    let firm = beyond(&firm);
                    format!("{committed}*{level}*{months}+{on_demand}*{firm}+{spot}*({}-{firm})", beyond(&all))
                }
            };
            let cost = if kind.pool() {
                cost
            } else {
                let (cores, memory) = (fleet.here(Column::Cores), fleet.here(Column::Memory));
                let enough = format!("AND({cores}<={vcpu}*(1+1E-9),{memory}<={gib}*(1+1E-9))");
                format!("IF({enough},{cost},\"{SMALL}\")")
            };
            let held = held.map_or(Held::Text(SMALL.into()), Held::Number);
            pen::formula(sheet, row, year.cost, &cost, &held, &styles.count)?;
        }
        Ok(())
    }
}
