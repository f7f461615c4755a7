//! The bills side by side: by kind of line, and line by line.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::cost::bill::{Bill, BillLine, ServiceCategory};
use crate::cost::money::{HOURS_PER_MONTH, Money};
use crate::format::group;
use crate::report::cost::grid::Grid;
use crate::report::cost::{View, beside, paid};
use crate::report::worksheet::Cell;
use crate::view_model::heads;

pub(super) fn tables(view: &View<'_>, kinds: &[ServiceCategory]) -> Vec<Grid> {
    let first = kinds_of(view, kinds, ("kinds", "By line, first month".to_string()), &(0..1));
    let title = format!("By line, {}", whole(view));
    let all = kinds_of(view, kinds, ("kinds-all", title), &(0..view.setting.months.len()));
    alloc::vec![clouds(view), first, all, per(view), items(view), missing(view)]
}

/// A cloud in each row.
fn clouds(view: &View<'_>) -> Grid {
    let best = view.cheapest();
    let year = view.setting.first_year();
    let rows = view.bills.iter().map(|bill| {
        let beside = match best {
            // What lacks lines is cheaper for that alone.
            _ if view.whole().all(|whole| whole.cloud() != bill.cloud()) => "lines are missing".to_string(),
            Some(best) if best.cloud() == bill.cloud() => "the cheapest".to_string(),
            Some(best) => beside(bill.month(0), best.month(0)),
            None => String::new(),
        };
        let prices: Vec<_> = bill.lines.iter().flat_map(|line| line.prices.iter().copied()).collect();
        let missing = match bill.missing().count() {
            0 => "nothing".to_string(),
            count => crate::plan::count(count, "line"),
        };
        alloc::vec![
            bill.cloud().label().into(),
            bill.region.clone().into(),
            view.days(bill, &prices).into(),
            missing.into(),
            paid(bill.month(0)),
            beside.into(),
            paid(bill.months(year.clone())),
            paid(view.all(bill)),
        ]
    });
    Grid {
        id: "clouds".into(),
        title: "Side by side".into(),
        note: format!(
            "List prices in US dollars, without tax and without what was negotiated; a month has {HOURS_PER_MONTH} hours. Where \
             lines are missing, totals are too low. “Older” marks prices of more than 12 months ago."
        ),
        heads: ["Cloud", "Region", "Prices of", "Missing", "First month", "Beside the cheapest", "First year"]
            .iter()
            .map(ToString::to_string)
            .chain([whole(view)])
            .collect(),
        numbers_from: 4,
        rows: rows.collect(),
    }
}

/// `24 months`.
fn whole(view: &View<'_>) -> String {
    crate::plan::count(view.setting.months.len(), "month")
}

/// A kind of line in each row, for some months.
fn kinds_of(
    view: &View<'_>,
    kinds: &[ServiceCategory],
    (id, title): (&'static str, String),
    months: &core::ops::Range<usize>,
) -> Grid {
    let lacks = |bill: &Bill<'_>, kind: ServiceCategory| bill.missing().any(|(line, _)| line.kind == kind);
    let cell = |bill: &Bill<'_>, kind: ServiceCategory| {
        let money = bill.of(kind, months.clone());
        if lacks(bill, kind) && money == Money::ZERO { Cell::text("not known") } else { paid(money) }
    };
    let row = |kind: &ServiceCategory| {
        let cells = view.bills.iter().map(|bill| cell(bill, *kind));
        [Cell::text(kind.label())].into_iter().chain(cells).collect()
    };
    let mut rows: Vec<Vec<Cell>> = kinds.iter().map(row).collect();
    let sums = view.bills.iter().map(|bill| paid(bill.months(months.clone())));
    rows.push([Cell::text("Total")].into_iter().chain(sums).collect());
    Grid {
        id: id.into(),
        title: title.into(),
        note: "Clouds sell cores and memory together: a machine's price is divided by OpenCost's default prices of both. Every \
               total is the sum of its lines, each of which is rounded to the cent in each month."
            .to_string(),
        heads: view.heads(&["Line"]),
        numbers_from: 1,
        rows,
    }
}

/// For one of what a cost is told.
fn per(view: &View<'_>) -> Grid {
    let last = view.setting.months.len() - 1;
    let mut rows = Vec::new();
    for (number, part) in view.parts.iter().enumerate() {
        for (label, counts) in &part.per {
            for (month, when) in [(0, "first month"), (last, "last month")] {
                let count = counts.get(month).copied().unwrap_or(0.0);
                if !(count.is_finite() && count > 0.0) {
                    continue;
                }
                let (unit, name) = match count {
                    count if count >= 1e7 => (1e6, "million "),
                    count if count >= 1e4 => (1e3, "thousand "),
                    _ => (1.0, ""),
                };
                let cost = |bill: &Bill<'_>| {
                    let lines = bill.lines.iter().filter(|line| line.part.is_none_or(|part| part == number));
                    let money: Money = lines.filter_map(|line| line.months.get(month)).copied().sum();
                    let each = money.dollars() / count * unit;
                    Cell::dollars(each, format!("${}", group(each, 4)))
                };
                let label = lower(label);
                let mut row = alloc::vec![
                    Cell::text(&part.name),
                    format!("{name}{label}").into(),
                    when.into(),
                    Cell::plain(count, group(count, 4)),
                ];
                row.extend(view.bills.iter().map(cost));
                rows.push(row);
            }
        }
    }
    Grid {
        id: "per".into(),
        title: "For each".into(),
        note: "What the component costs, with what all components share, for one of these.".to_string(),
        heads: view.heads(&["Component", "For", "In the", "There are"]),
        numbers_from: 3,
        rows,
    }
}

/// The first letter small, unless it begins an abbreviation.
fn lower(label: &str) -> String {
    let mut letters = label.chars();
    let second = label.chars().nth(1).is_some_and(char::is_uppercase);
    match letters.next() {
        Some(first) if !second => first.to_lowercase().chain(letters).collect(),
        _ => label.to_string(),
    }
}

/// Every line of every cloud, with how it is worked out.
fn items(view: &View<'_>) -> Grid {
    let component = |line: &BillLine| match line.part {
        Some(part) => view.parts.get(part).map_or_else(String::new, |part| part.name.clone()),
        None => "all".to_string(),
    };
    let row = |bill: &Bill<'_>, line: &BillLine| {
        // Cores and memory of the same machines are one purchase.
        let memory = bill.lines.iter().find(|other| {
            line.kind == ServiceCategory::Compute
                && other.kind == ServiceCategory::Memory
                && other.part == line.part
                && other.label == line.label
        });
        let (kind, money) = match memory {
            Some(memory) => ("Compute and memory", line.months[0] + memory.months[0]),
            None => (line.kind.label(), line.months[0]),
        };
        alloc::vec![
            component(line).into(),
            line.label.clone().into(),
            kind.into(),
            bill.cloud().label().into(),
            line.missing.clone().unwrap_or_else(|| line.how.clone()).into(),
            view.oldest(bill, &line.prices).into(),
            if line.missing.is_some() { Cell::text("not known") } else { paid(money) },
        ]
    };
    // The same line of all clouds stands together, in the order of the first bill.
    let mut rows = Vec::new();
    let mut seen: Vec<(Option<usize>, &str, ServiceCategory)> = Vec::new();
    for line in view.bills.iter().flat_map(|bill| &bill.lines) {
        let name = (line.part, line.label.as_str(), line.kind);
        if line.kind == ServiceCategory::Memory {
            continue;
        }
        if seen.contains(&name) {
            continue;
        }
        seen.push(name);
        for bill in view.bills {
            let same = bill.lines.iter().filter(|it| (it.part, it.label.as_str(), it.kind) == name);
            rows.extend(same.map(|it| row(bill, it)));
        }
    }
    Grid {
        id: "items".into(),
        title: "Every line".into(),
        note: "How the first month is worked out: how much there is, times its price.".to_string(),
        heads: heads(["Component", "What", "Line", "Cloud", "How", "Price of", "First month"]),
        numbers_from: 6,
        rows,
    }
}

/// What has no price.
fn missing(view: &View<'_>) -> Grid {
    let rows = view.bills.iter().flat_map(|bill| {
        bill.missing()
            .map(|(line, why)| alloc::vec![bill.cloud().label().into(), line.label.clone().into(), why.into()])
    });
    Grid {
        id: Cow::Borrowed("missing"),
        title: "What is missing".into(),
        note: "Nothing is made up: put a price of your own in, or choose another region.".to_string(),
        heads: heads(["Cloud", "What", "Why"]),
        numbers_from: 3,
        rows: rows.collect(),
    }
}
