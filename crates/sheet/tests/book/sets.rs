//! Spreadsheets for LibreOffice, and values to write into their cells: other inputs, calendars, prices, and instance
//! types.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use headroom_core::model::toml::from_toml;
use headroom_core::model::{Model, ValueKind};
use headroom_core::plan::timeline::timeline;
use headroom_core::report::worksheet::Worksheet;
use headroom_core::scenario::resolve::write_field;
use headroom_core::{Evaluation, Models, Scenario, decode, evaluate};

use crate::book::office::Changes;
use crate::book::{Book, Value, bill, number_of};
use crate::common::{SplitMix64, built_in_models, model_reference, random_value, today};

/// The number of input sets for the main kinds of scenarios.
const SETS_PER_SCENARIO: usize = 10;

/// A spreadsheet, and sets of values to write into its cells.
pub(crate) struct Export {
    pub(crate) link: String,
    pub(crate) evaluation: Evaluation,
    pub(crate) bytes: Vec<u8>,
    pub(crate) book: Book,
    pub(crate) sets: Vec<InputSet>,
}

/// The values to write into the cells of a spreadsheet before it is recalculated.
pub(crate) struct InputSet {
    /// The name in messages.
    pub(crate) name: String,
    pub(crate) changes: Changes,
    /// The scenario with the prices, calendar, and instance types that `changes` sets, for computing the expected cost.
    pub(crate) scenario: Scenario,
}

/// Returns the built-in models, and one whose machines are autoscaled but must not be spot.
pub(crate) fn models() -> &'static Models {
    static MODELS: OnceLock<Models> = OnceLock::new();
    MODELS.get_or_init(|| {
        let mut models = built_in_models();
        let given = std::fs::read_to_string("../../core/tests/data/thing.toml").expect("a model");
        let thing = given.replace("elastic = true\ninterruptible = true", "elastic = true");
        assert_ne!(thing, given);
        models.add(from_toml(&thing).unwrap_or_else(|problems| panic!("{problems:?}")));
        models
    })
}

/// The load and cost settings, the number of sets of other inputs, and the id of the model; empty means every built-in
/// model.
const SCENARIOS: [(&str, usize, &str); 9] = [
    ("horizon=4&growth=5%25/month&hours=office&events=Sale,5x,24h,11-27", SETS_PER_SCENARIO, ""),
    (
        "horizon=2&cost.commit=any&cost.spot=30%25&hours=office&days=office&events=Sale,5x,24h,11-27",
        SETS_PER_SCENARIO,
        "",
    ),
    ("horizon=1&cost.commit=1y&cost.standby=50%25/75%25/150%25&hours=document&growth=none", SETS_PER_SCENARIO, ""),
    (
        "horizon=2&cost.commit=3y&cost.standby=warm&cost.zones=3&cost.spare=1&growth=linear 8%25/month",
        SETS_PER_SCENARIO,
        "",
    ),
    ("horizon=2&cost.arch=any&cost.burstable=yes&hours=global&growth=logistic 10%25/month to 4x", 2, "web-service"),
    ("horizon=4&cost.spot=50%25&cost.rework=10%25&cost.clusters=1&growth=steps 2027-03-01 2x, 2027-09-15 5x", 2, ""),
    ("horizon=2&cost.standby=cold&cost.area=asia-south&cost.spot=20%25&hours=document", 2, "tiered-store"),
    // Two years, each with its own commitments.
    (
        "horizon=14&cost.commit=any&cost.area=eu-west&hours=1,1,1,1,1,1,2,2,4,4,4,4,4,4,4,4,4,4,2,2,2,2,1,1&cost.spot=40%25",
        2,
        "web-service",
    ),
    ("horizon=14&cost.commit=any&hours=document&days=office", 4, "thing"),
];

pub(crate) fn exports() -> Vec<Export> {
    let mut exports = Vec::new();
    for model in models().iter() {
        let mut chance = SplitMix64::new(7);
        for (number, (kind, sets, only)) in SCENARIOS.into_iter().enumerate() {
            // The other scenarios differ mainly in costs, so the first one is enough for a model without costs.
            let free = model.costs.is_empty() && number > 0;
            if free || !only.is_empty() && only != model.id || only.is_empty() && model.id == "thing" {
                continue;
            }
            exports.push(export_with_sets(model, kind, sets, number == 0, &mut chance));
        }
    }
    // Several components, two of them of the same model, some with names.
    exports.push(export_link("horizon=4&m=queue&kind=mmck&m=tiered-store&m=queue&n=Second&p=call-centre"));
    exports
}

fn export_link(link: &str) -> Export {
    let (scenario, problems) = decode(link);
    let evaluation = evaluate(&scenario, models());
    let timeline = timeline(&scenario, &evaluation, today());
    let worksheet = Worksheet::build(&scenario, models(), &evaluation, &timeline, &problems);
    let bytes = headroom_sheet::write(&worksheet, &evaluation, &timeline, Some(&bill::cost_context(&scenario)))
        .expect("a spreadsheet");
    let book = Book::read(&bytes);
    let name = link.to_owned();
    let set = InputSet { name: name.clone(), changes: Changes::new(), scenario };
    Export { link: name, evaluation, bytes, book, sets: vec![set] }
}

/// Returns a spreadsheet with its sets: as exported, with each preset if `presets`, with `sets` random inputs around
/// those of the defaults and presets, with other prices and calendars if `sets` is more than 2, and with instance types
/// chosen manually.
fn export_with_sets(model: &Model, kind: &str, sets: usize, presets: bool, chance: &mut SplitMix64) -> Export {
    let mut export = export_link(&format!("{kind}&m={}", model_reference(model)));
    let scenario = export.sets[0].scenario.clone();
    let mut own: Vec<Vec<f64>> = vec![model.defaults.clone()];
    for preset in &model.presets {
        let (scenario, _) = decode(&format!("m={}&p={}", model_reference(model), preset.id));
        own.push(evaluate(&scenario, models()).components[0].values[..model.program.parameter_count()].to_vec());
    }
    if presets {
        for (values, preset) in own.iter().skip(1).zip(&model.presets) {
            let changes = input_changes(&export, model, values, |_, _| None);
            export.sets.push(InputSet {
                name: format!("{}, {}", export.link, preset.id),
                changes,
                scenario: scenario.clone(),
            });
        }
    }
    for set in 0..sets {
        let changes = random_input_changes(&export, model, &own[set % own.len()], chance);
        export.sets.push(InputSet { name: format!("{}, set {set}", export.link), changes, scenario: scenario.clone() });
    }
    if export.book.sheets.contains(&"Machines AWS".to_owned()) && sets > 2 {
        let set = other_prices(&export);
        export.sets.push(set);
        for values in &own {
            let set = other_calendar(&export, model, values, chance);
            export.sets.push(set);
        }
    }
    export.sets.extend(other_types(&export));
    export
}

/// Returns a set in which each fleet's type is chosen manually: the cheapest type among the families that are not in
/// use. Returns `None` if the workbook does not list one of these types.
fn other_types(export: &Export) -> Option<InputSet> {
    let text = |book: &Book, sheet: &str, address: String| match book.cell_value(sheet, &address) {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    };
    let mut places = Vec::new();
    let mut regions = Vec::new();
    for sheet in export.book.sheets.iter().filter(|sheet| sheet.starts_with("Machines ")) {
        let rows = (5..).take_while(|row| text(&export.book, sheet, format!("A{row}")).is_some());
        places.extend(rows.map(|row| (sheet.as_str(), row)));
        // The region is fixed, because the other families may be cheaper in another region.
        regions.push(text(&export.book, sheet, "A1".to_owned())?.rsplit_once(' ')?.1.to_owned());
    }
    let used_type = |book: &Book, (sheet, row): &(&str, usize)| text(book, sheet, format!("L{row}"));
    let taken: Vec<String> = places.iter().filter_map(|index| used_type(&export.book, index)).collect();
    let listed: Vec<String> = (1..2000).filter_map(|row| text(&export.book, "Prices", format!("C{row}"))).collect();
    let types = bill::catalog().books().iter().flat_map(|book| &book.instance_types);
    let of = |names: &[String]| -> BTreeSet<&str> {
        types.clone().filter(|it| names.contains(&it.name)).map(|it| it.family.as_str()).collect()
    };
    let families: Vec<&str> = of(&listed).difference(&of(&taken)).copied().collect();
    let limits = format!("cost.regions={}&cost.families={}", regions.join(","), families.join(","));
    let narrow = export_link(&format!("{limits}&{}", export.link));
    let mut changes = Changes::new();
    for index in &places {
        // A type is not listed if enough others beat it.
        let own = used_type(&narrow.book, index).filter(|own| listed.contains(own))?;
        changes.insert((index.0.to_owned(), format!("I{}", index.1)), Value::Text(own));
    }
    let scenario = narrow.sets.into_iter().next()?.scenario;
    (!changes.is_empty()).then(|| InputSet { name: format!("{}, other types", export.link), changes, scenario })
}

/// Returns a set with other inputs and other factors of hours, weekdays, months, and events. The scenario has the same
/// factors.
fn other_calendar(export: &Export, model: &Model, values: &[f64], chance: &mut SplitMix64) -> InputSet {
    let mut changes = random_input_changes(export, model, values, chance);
    let text = |column: char, row: usize| match export.book.cell_value("Calendar", &format!("{column}{row}")) {
        Value::Text(text) => text.as_str(),
        _ => "",
    };
    let mut list = |head: &str| -> Vec<(String, String, String)> {
        let first = (1..90).find(|row| text('A', *row) == head);
        let rows = first.map_or(0..0, |first| first + 1..90).take_while(|row| !text('A', *row).is_empty());
        rows.map(|row| {
            let factor = f64::from(u32::try_from(10 + chance.below(290)).expect("few")) / 100.0;
            changes.insert(("Calendar".to_owned(), format!("C{row}")), Value::Number(factor));
            (text('A', row).to_owned(), factor.to_string(), text('E', row).to_owned())
        })
        .collect()
    };
    let mut hours = vec![String::new(); 24];
    for (label, factor, _) in list("Hours of the day") {
        for stretch in label.split(", ") {
            let (from, to) = stretch.split_once('–').expect("a stretch");
            hours[from.parse().expect("an hour")..to.parse().expect("an hour")].fill(factor.clone());
        }
    }
    let factors =
        |list: Vec<(String, String, String)>| list.into_iter().map(|it| it.1).collect::<Vec<String>>().join(",");
    let events = list("Event").into_iter().map(|(_, factor, event)| {
        let (before, after) = event.split_once("x,").expect("a factor");
        format!("{},{factor}x,{after}", before.rsplit_once(',').expect("a name").0)
    });
    let events = events.collect::<Vec<String>>().join(";");
    let outlook = format!(
        "hours={}&days={}&months={}&events={events}",
        hours.join(","),
        factors(list("Weekday")),
        factors(list("Month"))
    );
    let rest =
        export.link.split('&').filter(|pair| !["hours=", "days=", "events="].iter().any(|key| pair.starts_with(key)));
    let scenario = decode(&format!("{outlook}&{}", rest.collect::<Vec<&str>>().join("&"))).0;
    InputSet { name: format!("{}, another calendar", export.link), changes, scenario }
}

/// Returns the changes that set inputs and constants to `values`, or to the values that `other` returns.
fn input_changes(
    export: &Export,
    model: &Model,
    values: &[f64],
    mut other: impl FnMut(usize, f64) -> Option<f64>,
) -> Changes {
    let mut changes = Changes::new();
    for (index, value) in model.values.iter().enumerate() {
        let Some(number) = values.get(index).copied() else { continue };
        let number = other(index, number).unwrap_or(number);
        let (sheet, cell) = export.book.names[&defined_name(&export.book, &value.id)].clone();
        let formula = export.book.cells[&(sheet.clone(), cell)].formula.clone().expect("a formula");
        // The editable cell, and the factor to base units.
        let (input, factor) = formula
            .split_once('*')
            .map_or((formula.as_str(), 1.0), |(input, factor)| (input, factor.parse().expect("a factor")));
        let new = match &value.kind {
            ValueKind::Input(input) if !input.options.is_empty() => Value::Text(write_field(model, index, number)),
            _ => Value::Number(number / factor),
        };
        changes.insert((sheet, input.to_owned()), new);
    }
    changes
}

/// Returns changes of inputs, some assumptions, growth, and purchase settings.
fn random_input_changes(export: &Export, model: &Model, values: &[f64], chance: &mut SplitMix64) -> Changes {
    let mut changes = input_changes(export, model, values, |index, _| {
        let value = &model.values[index];
        let often = if matches!(value.kind, ValueKind::Input(_)) { 0.7 } else { 0.15 };
        chance.random_bool(often).then(|| random_value(value, model.defaults[index], chance))
    });
    let growth = |cell: &str, value: Value| (("Growth".to_owned(), cell.to_owned()), value);
    let kind = ["none", "compound", "linear", "logistic"][chance.below(4)];
    changes.extend([
        growth("B4", Value::Text(kind.to_owned())),
        growth("B5", Value::Number(0.9 + chance.uniform())),
        growth("B6", Value::Number(7.0 + 90.0 * chance.uniform())),
        growth("B7", Value::Number(2.0 + 10.0 * chance.uniform())),
        growth("B8", Value::Number(0.5 + 3.0 * chance.uniform())),
    ]);
    if let Some((sheet, _)) = export.book.names.get("cost_spare") {
        let settings = [
            ("cost_spare", chance.below(3)),
            ("cost_zones", 1 + chance.below(3)),
            ("cost_clusters", chance.below(2)),
            ("cost_least", 1 + chance.below(3)),
        ];
        for (name, number) in settings {
            let number = f64::from(u32::try_from(number).expect("few"));
            changes.insert((sheet.clone(), export.book.names[name].1.clone()), Value::Number(number));
        }
        let share = f64::from(u32::try_from(chance.below(100)).expect("few")) / 100.0;
        if number_of(export.book.named_value("cost_spot")) > 0.0 {
            changes.insert((sheet.clone(), export.book.names["cost_spot"].1.clone()), Value::Number(share));
        }
    }
    changes
}

/// Returns a set with higher AWS prices of the instance type in use and another price of gp3 disks. The scenario has
/// the same prices.
fn other_prices(export: &Export) -> InputSet {
    let text = |sheet: &str, address: &str| match export.book.cell_value(sheet, address) {
        Value::Text(text) => text.clone(),
        other => panic!("{sheet} {address}: {other:?}"),
    };
    let (mut changes, mut own) = (Changes::new(), Vec::new());
    let taken = text("Machines AWS", "L5");
    for ((sheet, address), cell) in &export.book.cells {
        let Value::Text(what) = &cell.value else { continue };
        let row = address.trim_start_matches('C');
        if sheet != "Prices" || !address.starts_with('C') || text(sheet, &format!("A{row}")) != "AWS" {
            continue;
        }
        let region = text(sheet, &format!("B{row}"));
        let mut price = |name: String, column: char, new: f64| {
            own.push(format!("{name} = {new}"));
            changes.insert((sheet.clone(), format!("{column}{row}")), Value::Number(new));
        };
        match what.as_str() {
            "gp3" => price(format!("aws block gp3 {region}"), 'F', 0.0512),
            what if what == taken => {
                price(format!("aws {what} {region}"), 'F', 9.75);
                if *export.book.cell_value(sheet, &format!("H{row}")) != Value::Empty {
                    price(format!("aws {what} {region} 1y"), 'H', 8.25);
                    price(format!("aws {what} {region} 3y"), 'I', 7.5);
                }
            }
            _ => {}
        }
    }
    assert!(changes.len() >= 2, "{}: {own:?}", export.link);
    let scenario = decode(&format!("cost.prices={}&{}", own.join("; "), export.link)).0;
    InputSet { name: format!("{}, other prices", export.link), changes, scenario }
}

/// Returns the defined name of a value: its id, followed by an underscore if the id would be a cell address.
pub(crate) fn defined_name(book: &Book, id: &str) -> String {
    [id.to_owned(), format!("{id}_")].into_iter().find(|name| book.names.contains_key(name)).expect(id)
}
