//! The time ahead as tables of texts: the page, the terminal and documents show the same ones.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use crate::date::Date;
use crate::format::{group, percent};
use crate::model::explain::show_value;
use crate::model::source::AdviceKind;
use crate::plan::Evaluation;
use crate::plan::timeline::{LoadSummary, RemedyTimeline, Timeline, When, name, span};
use crate::report::date_reasons::reasons;
use crate::view_model::{Table, heads};

/// All tables of the time ahead that have rows, most important first.
#[must_use]
pub fn tables(evaluation: &Evaluation, timeline: &Timeline) -> Vec<Table> {
    let mut tables = vec![
        limits(evaluation, timeline),
        reasons(evaluation, timeline),
        actions(evaluation, timeline),
        remedies(evaluation, timeline),
        horizons(evaluation, timeline),
        scales(evaluation, timeline),
        months(evaluation, timeline),
        levels(evaluation, timeline),
        risks(evaluation, timeline),
        load(&timeline.load),
    ];
    tables.retain(|table| !table.rows.is_empty());
    tables
}

/// The name of a component, where there are several.
fn of(evaluation: &Evaluation, part: usize) -> String {
    if evaluation.components.len() > 1 { format!(" of {}", evaluation.components[part].name) } else { String::new() }
}

fn limits(evaluation: &Evaluation, timeline: &Timeline) -> Table {
    let start = timeline.outlook.start;
    let rows = timeline.ranked().into_iter().map(|(part, number)| {
        let resource = &timeline.parts[part].resources[number];
        let between = match (resource.between, resource.peak.0) {
            (_, When::Now | When::Never) | ((None, _), _) => String::new(),
            ((Some(first), Some(last)), _) => format!("{} to {}", first.month_words(), last.month_words()),
            ((Some(first), None), _) => format!("{} or later", first.month_words()),
        };
        let room = resource.headroom.1.map_or_else(String::new, percent);
        vec![
            name(evaluation, part, number),
            resource.urgency.name().to_string(),
            when(resource.peak.0, start),
            when(resource.peak.1, start),
            when(resource.average.0, start),
            between,
            percent(resource.now.0),
            percent(resource.now.1),
            percent(resource.target),
            room,
        ]
    });
    Table {
        id: "limits".into(),
        title: "When it runs out".into(),
        note: format!(
            "At peak load from the load of every hour, beyond {} months and at average load from the growth alone. \
             Red: passed, or passed before more can be there; yellow: within half a year. The range holds with a \
             probability of 80 %. Headroom is the growth that today’s peak still has room for.",
            timeline.outlook.months
        ),
        heads: heads([
            "Resource",
            "Urgency",
            "Target reached",
            "Limit reached",
            "At average load",
            "Between",
            "Used today",
            "Used at peak",
            "Target",
            "Headroom",
        ]),
        numbers_from: 6,
        rows: rows.collect(),
    }
}

fn when(when: When, start: Date) -> String {
    match when {
        When::Now => "now".to_string(),
        When::On(date) => date.words(),
        When::Later(Some(date)) if date.days_since(start) < 3653 => format!("about {}", date.month_words()),
        When::Later(_) => "in over 10 years".to_string(),
        When::Never => "never".to_string(),
    }
}

fn actions(evaluation: &Evaluation, timeline: &Timeline) -> Table {
    let rows = timeline.actions.iter().map(|action| {
        let remedy = action.remedy.as_ref().map_or_else(String::new, |(_, text)| text.clone());
        let by = if action.by == timeline.outlook.start { "now".to_string() } else { action.by.words() };
        vec![
            by,
            format!("P{}", action.priority),
            format!("{}{}", action.text, component(evaluation, action.part)),
            action.reason.clone(),
            remedy,
            percent(crate::math::floor(action.confidence * 100.0) / 100.0),
        ]
    });
    Table {
        id: "plan".into(),
        title: "What to do by when".into(),
        note: format!(
            "Begin {} before a target is reached at peak load. P0 cannot wait, P3 may be dropped if growth slows \
             down.",
            span(crate::math::round(timeline.outlook.lead) as i32)
        ),
        heads: heads(["Begin by", "Priority", "What", "Why", "What helps most", "Confidence"]),
        numbers_from: 5,
        rows: rows.collect(),
    }
}

fn component(evaluation: &Evaluation, part: usize) -> String {
    if evaluation.components.len() > 1 { format!(" ({})", evaluation.components[part].name) } else { String::new() }
}

fn remedies(evaluation: &Evaluation, timeline: &Timeline) -> Table {
    let mut rows = Vec::new();
    for (part, resources) in timeline.parts.iter().enumerate() {
        let model = &evaluation.components[part].model;
        for (remedy, state) in model.remedies.iter().zip(&resources.remedies) {
            if state.changes.is_empty() {
                continue;
            }
            let changes = state.changes.iter().map(|(place, before, after)| {
                let value = &model.values[*place];
                format!("{} {} → {}", value.label, show_value(value, *before), show_value(value, *after))
            });
            let moved = state.moved.iter().map(|(number, before, after)| {
                let label = &model.resources[*number].label;
                let start = timeline.outlook.start;
                format!("{label}: {} → {}", when(*before, start), when(*after, start))
            });
            let used = state.used.iter().map(|(number, before, after)| {
                format!("{}: {} → {}", model.resources[*number].label, percent(*before), percent(*after))
            });
            rows.push(vec![
                format!("{}{}", remedy.label, of(evaluation, part)),
                changes.collect::<Vec<_>>().join(", "),
                if state.moved.is_empty() { "no date moves".to_string() } else { moved.collect::<Vec<_>>().join("; ") },
                used.collect::<Vec<_>>().join("; "),
                first(evaluation, timeline, part, state),
            ]);
        }
    }
    Table {
        id: "remedies".into(),
        title: "What each remedy does to the dates".into(),
        note: "Each alone, beginning today. The last column is what then reaches its target first.".to_string(),
        heads: heads(["Remedy", "Changes", "Target reached at peak", "Used today at peak", "First limit then"]),
        numbers_from: 5,
        rows,
    }
}

fn first(evaluation: &Evaluation, timeline: &Timeline, part: usize, state: &RemedyTimeline) -> String {
    let Some((number, at)) = state.first else { return "none".to_string() };
    let label = &evaluation.components[part].model.resources[number].label;
    let gained = match state.gained {
        Some(0) | None => String::new(),
        Some(days) if days > 0 => format!(", {} later", span(days)),
        Some(days) => format!(", {} earlier", span(-days)),
    };
    format!("{label}, {}{gained}", when(at, timeline.outlook.start))
}

fn horizons(evaluation: &Evaluation, timeline: &Timeline) -> Table {
    let rows = timeline.horizons.iter().map(|horizon| {
        let mut row = vec![
            horizon.label.clone(),
            horizon.date.words(),
            format!("{}×", group(horizon.growth, 3)),
            band(horizon.band.p80),
        ];
        row.extend(values(evaluation, &horizon.values));
        row.push(percent(crate::math::floor(horizon.confidence * 100.0) / 100.0));
        row
    });
    let mut heads = heads(["After", "Date", "Growth", "80 % of cases"]);
    heads.extend(headline(evaluation));
    heads.push("Confidence".to_string());
    Table {
        id: "horizons".into(),
        title: "What is needed when".into(),
        note: format!(
            "Sized for the growth and a margin of {} at the peak of everything carried, {}× the average load. \
             Confidence is the probability that the true size is within 20 % of the projection.",
            percent(timeline.outlook.margin),
            group(timeline.load.design, 3)
        ),
        heads,
        numbers_from: 2,
        rows: rows.collect(),
    }
}

fn scales(evaluation: &Evaluation, timeline: &Timeline) -> Table {
    let rows = timeline.scales.iter().map(|scale| {
        let over: Vec<String> = scale.over.iter().map(|(part, number)| name(evaluation, *part, *number)).collect();
        let over = if over.is_empty() { "nothing".to_string() } else { over.join(", ") };
        let mut row = vec![format!("{}×", group(scale.factor, 3)), over, when(scale.when, timeline.outlook.start)];
        row.extend(values(evaluation, &scale.values));
        row
    });
    let mut heads = heads(["Size", "Past its target then, if nothing is added", "Reached"]);
    heads.extend(headline(evaluation));
    Table {
        id: "scales".into(),
        title: "What is needed at which size".into(),
        note: "At the peak of everything carried, without margin.".to_string(),
        heads,
        numbers_from: 2,
        rows: rows.collect(),
    }
}

fn band((low, high): (f64, f64)) -> String {
    format!("{}× to {}×", group(low, 3), group(high, 3))
}

/// The labels of the summaries of all components.
fn headline(evaluation: &Evaluation) -> impl Iterator<Item = String> {
    evaluation.components.iter().enumerate().flat_map(move |(part, component)| {
        let labels = component.model.headline.iter().map(|place| &component.model.values[*place].label);
        labels.map(move |label| format!("{label}{}", of(evaluation, part))).collect::<Vec<_>>()
    })
}

fn values(evaluation: &Evaluation, values: &[Vec<f64>]) -> Vec<String> {
    let mut texts = Vec::new();
    for (component, values) in evaluation.components.iter().zip(values) {
        let places = component.model.headline.iter();
        texts.extend(
            places.zip(values).map(|(place, number)| show_value(&component.model.values[*place], *number).to_string()),
        );
    }
    texts
}

fn months(evaluation: &Evaluation, timeline: &Timeline) -> Table {
    let rows = timeline.months.iter().map(|month| {
        let fullest = month.fullest.map_or_else(String::new, |(part, number, used)| {
            format!("{}, {}", name(evaluation, part, number), percent(used))
        });
        vec![
            month.date.month_words(),
            fullest,
            format!("{}×", group(month.growth, 3)),
            band(month.band.p80),
            format!("{}×", group(month.load.0, 3)),
            format!("{}×", group(month.load.1, 3)),
            percent(crate::math::floor(month.confidence * 100.0) / 100.0),
        ]
    });
    Table {
        id: "months".into(),
        title: "Month by month".into(),
        note: format!(
            "Months begin on the day of the start, {}. Loads are over today’s average.",
            timeline.outlook.start.words()
        ),
        heads: heads(["From", "Fullest at peak", "Growth", "80 % of cases", "Average load", "Peak load", "Confidence"]),
        numbers_from: 2,
        rows: rows.collect(),
    }
}

fn levels(evaluation: &Evaluation, timeline: &Timeline) -> Table {
    let load = &timeline.load;
    if load.levels.windows(2).all(|pair| pair[0].load.to_bits() == pair[1].load.to_bits()) {
        return Table::default();
    }
    let rows = load.levels.iter().map(|level| {
        let mut row = vec![level.label.clone(), format!("{}×", group(level.load, 3))];
        row.extend(values(evaluation, &level.values));
        row
    });
    let mut heads = heads(["Load", "Over average"]);
    heads.extend(headline(evaluation));
    Table {
        id: "levels".into(),
        title: "What is needed at which load, today".into(),
        note: "What could be switched off when the load is low, and must be there when it is high.".to_string(),
        heads,
        numbers_from: 1,
        rows: rows.collect(),
    }
}

fn risks(evaluation: &Evaluation, timeline: &Timeline) -> Table {
    let rows = timeline.risks.iter().map(|risk| {
        let kind = if risk.kind == AdviceKind::SinglePoint { "Single point of failure" } else { "Anti-pattern" };
        vec![
            kind.to_string(),
            format!("{}{}", risk.text, component(evaluation, risk.part)),
            risk.level.name().to_string(),
        ]
    });
    Table {
        id: "risks".into(),
        title: "What is built to fail".into(),
        note: String::new(),
        heads: heads(["Kind", "What", "Level"]),
        numbers_from: 3,
        rows: rows.collect(),
    }
}

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn load(load: &LoadSummary) -> Table {
    if load.design == load.mean {
        return Table::default();
    }
    let spot = |(factor, hour, day, month): (f64, u8, u8, u8)| {
        let (day, month) = (
            WEEKDAYS.get(usize::from(day)).unwrap_or(&""),
            MONTHS.get(usize::from(month).wrapping_sub(1)).unwrap_or(&""),
        );
        format!("{}× the average, on a {day} in {month} from {hour:02}:00", group(factor, 3))
    };
    let mut rows = vec![
        vec!["Peak of the calendar".to_string(), spot(load.peak)],
        vec!["Trough of the calendar".to_string(), spot(load.trough)],
        vec!["Peak to average".to_string(), group(load.peak.0 / load.mean, 3)],
    ];
    let mut ratio = |label: &str, value: Option<f64>| {
        if let Some(value) = value {
            rows.push(vec![label.to_string(), group(value, 3)]);
        }
    };
    ratio("Peak to trough", load.peak_to_trough);
    ratio("Weekday to weekend", load.weekday_to_weekend);
    if let Some(event) = &load.worst {
        rows.push(vec!["Worst event carried".to_string(), format!("{}, {}×", event.name, group(event.factor, 3))]);
        rows.push(vec!["Peak of everything carried".to_string(), format!("{}×", group(load.design, 3))]);
    }
    Table {
        id: "load".into(),
        title: "The load".into(),
        note: String::new(),
        heads: heads(["What", "Value"]),
        numbers_from: 1,
        rows,
    }
}
