//! `headroom cost`.

use std::path::PathBuf;

use headroom_core::cost::bill::{Bill, BillLine};
use headroom_core::cost::cost_context::CostContext;
use headroom_core::date::Date;
use headroom_core::report::cost::{Report, report};
use headroom_core::report::worksheet::escape;
use serde_json::{Value, json};

use crate::args::{Format, Source};
use crate::evaluate::{evaluated, now};
use crate::failure::{Failure, Output};
use crate::text::{Style, clean, csv_cell as csv};
use crate::{input, plan, prices};

const HEADING: &str = "What it costs";

pub(crate) fn run(source: &Source, files: &[PathBuf], format: Format, today: Option<Date>) -> Result<Output, Failure> {
    let given = input::read(source)?;
    let (evaluation, mut notices) = evaluated(&given)?;
    let catalog = prices::catalog(files, &mut notices)?;
    let today = today.unwrap_or_else(now);
    let setting = CostContext::new(&given.scenario, &catalog, today);
    if !setting.faults.is_empty() {
        let faults = setting.faults.iter();
        return Err(Failure::Given(faults.map(|fault| format!("{}: {}", fault.key, clean(&fault.message))).collect()));
    }
    let found = || report(&given.scenario, &evaluation, &catalog, today);
    let text = match format {
        Format::Table => {
            let (style, found) = (Style::of_stdout(), found());
            format!("{}\n{}\n{}", style.bold(HEADING), clean(&found.sentence), plan::tables_text(&found.tables, style))
        }
        Format::Markdown => {
            let Report { sentence, tables, .. } = found();
            format!("## {HEADING}\n\n{}\n{}", escape(&sentence), plan::markdown(&tables))
        }
        Format::Json | Format::Csv => {
            let parts = setting.parts(&evaluation);
            let bills = setting.bills(&parts, &setting.wishes);
            let names: Vec<&str> = parts.iter().map(|part| part.name.as_str()).collect();
            if format == Format::Json { to_json(&setting, &names, &bills) } else { to_csv(&setting, &names, &bills) }
        }
    };
    Ok(Output { text, notices })
}

fn component<'n>(names: &[&'n str], line: &BillLine) -> &'n str {
    line.part.and_then(|part| names.get(part)).copied().unwrap_or_default()
}

/// Every line of every month, in dollars.
fn to_json(setting: &CostContext<'_>, names: &[&str], bills: &[Bill<'_>]) -> String {
    let line = |line: &BillLine| {
        json!({
            "component": component(names, line), "what": line.label, "line": line.kind.label(),
            "usd_by_month": line.months.iter().map(|month| month.dollars()).collect::<Vec<f64>>(),
            "how": line.how, "missing": line.missing,
        })
    };
    let months = setting.months.len();
    let bill = |bill: &Bill<'_>| {
        json!({
            "cloud": bill.cloud().name(), "region": bill.region,
            "lines": bill.lines.iter().map(line).collect::<Vec<Value>>(),
            "usd_by_month": (0..months).map(|month| bill.month(month).dollars()).collect::<Vec<f64>>(),
            "usd": bill.months(0..months).dollars(),
        })
    };
    let whole = json!({
        "v": 1,
        "months": setting.months.iter().map(|month| month.date.to_string()).collect::<Vec<String>>(),
        "clouds": bills.iter().map(bill).collect::<Vec<Value>>(),
    });
    format!("{whole}\n")
}

/// A row for each line and month.
fn to_csv(setting: &CostContext<'_>, names: &[&str], bills: &[Bill<'_>]) -> String {
    let mut out = String::from("cloud,region,component,what,line,month,usd,missing\n");
    for bill in bills {
        for line in &bill.lines {
            for (month, money) in setting.months.iter().zip(&line.months) {
                let cells = [
                    bill.cloud().name().to_owned(),
                    csv(&bill.region),
                    csv(component(names, line)),
                    csv(&line.label),
                    line.kind.label().to_owned(),
                    month.date.to_string(),
                    if line.missing.is_some() { String::new() } else { money.to_string() },
                    csv(line.missing.as_deref().unwrap_or_default()),
                ];
                out += &(cells.join(",") + "\n");
            }
        }
    }
    out
}
