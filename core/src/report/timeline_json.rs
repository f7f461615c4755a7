//! The time ahead, as a part of the JSON of an evaluation. Shares and factors are plain numbers, days are ISO 8601.

use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::date::Date;
use crate::model::source::AdviceKind;
use crate::plan::Evaluation;
use crate::plan::timeline::{
    Action, Band, Horizon, Month, RemedyTimeline, ResourceTimeline, Risk, Scale, Timeline, When,
};
use crate::report::evaluation_json::Number;

/// A part of the JSON.
pub(super) enum Json {
    Text(String),
    Number(Option<f64>),
    Flag(bool),
    List(Vec<Json>),
    Object(Vec<(&'static str, Json)>),
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => number.map(Number).serialize(serializer),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::List(list) => serializer.collect_seq(list),
            Self::Object(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (key, value) in fields {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

fn text(text: &str) -> Json {
    Json::Text(text.to_string())
}

fn number(number: f64) -> Json {
    Json::Number(Some(number))
}

fn date(date: Date) -> Json {
    Json::Text(date.to_string())
}

/// `{"when":"on","date":"2027-05-03"}`; `when` is `now`, `on`, `later` (after the horizon) or `never`.
fn when(when: When) -> Json {
    let (word, day) = match when {
        When::Now => ("now", None),
        When::On(day) => ("on", Some(day)),
        When::Later(day) => ("later", day),
        When::Never => ("never", None),
    };
    Json::Object(vec![("when", text(word)), ("date", day.map_or(Json::Number(None), date))])
}

fn pair((low, high): (f64, f64)) -> Json {
    Json::List(vec![number(low), number(high)])
}

fn band(band: &Band) -> Json {
    Json::Object(vec![("p80", pair(band.p80)), ("p95", pair(band.p95))])
}

/// The whole of it.
pub(super) fn plan(evaluation: &Evaluation, timeline: &Timeline) -> Json {
    let outlook = &timeline.outlook;
    let load = &timeline.load;
    let parts = || evaluation.components.iter().zip(&timeline.parts);
    let mut limits = Vec::new();
    let mut remedies = Vec::new();
    for (component, part) in parts() {
        let index = component.index as f64;
        for (resource, state) in component.model.resources.iter().zip(&part.resources) {
            if state.known {
                limits.push(limit(index, &resource.id, state));
            }
        }
        for (remedy, state) in component.model.remedies.iter().zip(&part.remedies) {
            remedies.push(remedied(index, &remedy.id, component, state));
        }
    }
    let headline = |values: &[Vec<f64>]| {
        let lists = evaluation.components.iter().zip(values).map(|(component, values)| {
            let places = component.model.headline.iter().zip(values);
            let fields = places.map(|(place, value)| {
                let value_of = &component.model.values[*place];
                Json::Object(vec![
                    ("id", text(&value_of.id)),
                    ("value", number(*value)),
                    ("unit", text(&value_of.unit.base_text())),
                ])
            });
            Json::List(fields.collect())
        });
        Json::List(lists.collect())
    };
    let levels = load.levels.iter().map(|level| {
        Json::Object(vec![
            ("label", text(&level.label)),
            ("load", number(level.load)),
            ("values", headline(&level.values)),
        ])
    });
    Json::Object(vec![
        ("start", date(outlook.start)),
        ("months_ahead", number(f64::from(outlook.months))),
        ("growth", text(&outlook.growth.write())),
        ("margin", number(outlook.margin)),
        ("lead_days", number(outlook.lead)),
        (
            "verdict",
            Json::Object(vec![
                ("text", text(&timeline.verdict.text)),
                ("urgency", text(timeline.verdict.urgency.name())),
            ]),
        ),
        (
            "load",
            Json::Object(vec![
                ("peak", number(load.peak.0)),
                ("trough", number(load.trough.0)),
                ("mean", number(load.mean)),
                ("peak_of_everything_carried", number(load.design)),
                ("peak_to_trough", Json::Number(load.peak_to_trough)),
                ("weekday_to_weekend", Json::Number(load.weekday_to_weekend)),
                ("levels", Json::List(levels.collect())),
            ]),
        ),
        ("limits", Json::List(limits)),
        ("actions", Json::List(timeline.actions.iter().map(|item| action(evaluation, item)).collect())),
        ("remedies", Json::List(remedies)),
        ("horizons", Json::List(timeline.horizons.iter().map(|item| horizon(item, headline(&item.values))).collect())),
        (
            "scales",
            Json::List(timeline.scales.iter().map(|item| scale(evaluation, item, headline(&item.values))).collect()),
        ),
        ("months", Json::List(timeline.months.iter().map(|item| month(evaluation, item)).collect())),
        ("risks", Json::List(timeline.risks.iter().map(|item| risk(evaluation, item)).collect())),
    ])
}

fn limit(component: f64, id: &str, state: &ResourceTimeline) -> Json {
    let end = |day: Option<Date>| day.map_or(Json::Number(None), date);
    Json::Object(vec![
        ("component", number(component)),
        ("resource", text(id)),
        ("urgency", text(state.urgency.name())),
        ("target", number(state.target)),
        ("used", number(state.now.0)),
        ("used_at_peak", number(state.now.1)),
        ("headroom", Json::Number(state.headroom.0)),
        ("headroom_at_peak", Json::Number(state.headroom.1)),
        ("target_reached", when(state.peak.0)),
        ("limit_reached", when(state.peak.1)),
        ("target_reached_at_average_load", when(state.average.0)),
        ("limit_reached_at_average_load", when(state.average.1)),
        ("target_reached_between", Json::List(vec![end(state.between.0), end(state.between.1)])),
        ("growth_to_target", Json::Number(state.growth)),
    ])
}

fn remedied(component: f64, id: &str, part: &crate::plan::ComponentEvaluation, state: &RemedyTimeline) -> Json {
    let resource = |at: usize| text(&part.model.resources[at].id);
    let changes = state.changes.iter().map(|(place, before, after)| {
        Json::Object(vec![
            ("id", text(&part.model.values[*place].id)),
            ("before", number(*before)),
            ("after", number(*after)),
        ])
    });
    let moved = state.moved.iter().map(|(at, before, after)| {
        Json::Object(vec![("resource", resource(*at)), ("before", when(*before)), ("after", when(*after))])
    });
    let used = state.used.iter().map(|(at, before, after)| {
        Json::Object(vec![("resource", resource(*at)), ("before", number(*before)), ("after", number(*after))])
    });
    let first = state.first.map_or(Json::Number(None), |(at, day)| {
        Json::Object(vec![("resource", resource(at)), ("target_reached", when(day))])
    });
    Json::Object(vec![
        ("component", number(component)),
        ("remedy", text(id)),
        ("changes", Json::List(changes.collect())),
        ("moved", Json::List(moved.collect())),
        ("used_at_peak", Json::List(used.collect())),
        ("first_limit", first),
        ("days_gained", Json::Number(state.gained.map(f64::from))),
    ])
}

fn action(evaluation: &Evaluation, action: &Action) -> Json {
    let component = &evaluation.components[action.part];
    let resource = action.resource.map_or(Json::Number(None), |at| text(&component.model.resources[at].id));
    let remedy = action.remedy.as_ref().map_or(Json::Number(None), |(at, _)| text(&component.model.remedies[*at].id));
    Json::Object(vec![
        ("begin_by", date(action.by)),
        ("due", date(action.due)),
        ("component", number(component.index as f64)),
        ("resource", resource),
        ("priority", number(f64::from(action.priority))),
        ("urgency", text(action.urgency.name())),
        ("what", text(&action.text)),
        ("why", text(&action.reason)),
        ("remedy", remedy),
        ("confidence", number(action.confidence)),
    ])
}

fn horizon(horizon: &Horizon, values: Json) -> Json {
    Json::Object(vec![
        ("label", text(&horizon.label)),
        ("date", date(horizon.date)),
        ("growth", number(horizon.growth)),
        ("growth_band", band(&horizon.band)),
        ("load", number(horizon.load)),
        ("values", values),
        ("confidence", number(horizon.confidence)),
    ])
}

fn scale(evaluation: &Evaluation, scale: &Scale, values: Json) -> Json {
    let over = scale.over.iter().map(|(part, at)| {
        let component = &evaluation.components[*part];
        Json::Object(vec![
            ("component", number(component.index as f64)),
            ("resource", text(&component.model.resources[*at].id)),
        ])
    });
    Json::Object(vec![
        ("factor", number(scale.factor)),
        ("reached", when(scale.when)),
        ("values", values),
        ("past_target", Json::List(over.collect())),
    ])
}

fn month(evaluation: &Evaluation, month: &Month) -> Json {
    let fullest = month.fullest.map_or(Json::Number(None), |(part, at, used)| {
        let component = &evaluation.components[part];
        Json::Object(vec![
            ("component", number(component.index as f64)),
            ("resource", text(&component.model.resources[at].id)),
            ("used_at_peak", number(used)),
        ])
    });
    Json::Object(vec![
        ("from", date(month.date)),
        ("growth", number(month.growth)),
        ("growth_band", band(&month.band)),
        ("average_load", number(month.load.0)),
        ("peak_load", number(month.load.1)),
        ("fullest", fullest),
        ("confidence", number(month.confidence)),
    ])
}

fn risk(evaluation: &Evaluation, risk: &Risk) -> Json {
    Json::Object(vec![
        ("component", number(evaluation.components[risk.part].index as f64)),
        ("single_point", Json::Flag(risk.kind == AdviceKind::SinglePoint)),
        ("level", text(risk.level.name())),
        ("text", text(&risk.text)),
    ])
}
