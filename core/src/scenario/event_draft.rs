//! Drafts of events: their text, split into form fields.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use crate::scenario::event::{RULE_PREFIX, is_rule, split_rule_hour, unescape};

/// The text of an event, valid or not, split into form fields.
///
/// Every text can be read as a draft. A draft keeps its fields as typed, and writing it preserves their meaning.
///
/// ```
/// use headroom_core::scenario::EventDraft;
/// let mut drafts = EventDraft::read_all("Sale%2C big,5x,1d,11-27T10");
/// assert_eq!((drafts[0].name.as_str(), drafts[0].schedule.hour.as_str()), ("Sale, big", "10"));
/// drafts[0].factor = "7".into();
/// assert_eq!(EventDraft::write_all(&drafts), "Sale%2C big,7,1d,11-27T10,planned");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventDraft {
    /// The name, with escapes decoded.
    pub name: String,
    /// The factor, as typed.
    pub factor: String,
    /// The duration, as typed.
    pub duration: String,
    /// The date or frequency, as typed.
    pub schedule: ScheduleDraft,
    /// Whether the event is known in advance.
    pub planned: bool,
    /// Whether the deployment is sized for the event.
    pub carried: bool,
}

/// The date or frequency of an event, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScheduleDraft {
    /// Whether the event has a date, a recurring date, or a frequency.
    pub kind: ScheduleKind,
    /// The date, for [`ScheduleKind::Once`]; empty until one is entered.
    pub date: String,
    /// The rule, for [`ScheduleKind::Rule`].
    pub rule: String,
    /// The month, 01 to 12, for [`ScheduleKind::Yearly`].
    pub month: String,
    /// The day of the month, for [`ScheduleKind::Yearly`] and [`ScheduleKind::Monthly`].
    pub day: String,
    /// The hour of the day, for all kinds but [`ScheduleKind::Random`]; empty for midnight.
    pub hour: String,
    /// The number of occurrences per period, for [`ScheduleKind::Random`].
    pub count: String,
    /// The period of the frequency: `year`, `quarter`, `month`, `week`, or `day`.
    pub period: String,
}

/// The kind of an event's schedule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ScheduleKind {
    /// On one date.
    #[default]
    Once,
    /// Every year.
    Yearly,
    /// Every month.
    Monthly,
    /// By a rule for dates.
    Rule,
    /// At unpredictable times, with a frequency.
    Random,
}

/// The placeholder for a missing date.
const NO_DATE: &str = "?";

impl ScheduleKind {
    /// All kinds, in display order.
    pub const ALL: [Self; 5] = [Self::Once, Self::Yearly, Self::Monthly, Self::Rule, Self::Random];

    /// Returns the id of the kind.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Once => "once",
            Self::Yearly => "yearly",
            Self::Monthly => "monthly",
            Self::Rule => "rule",
            Self::Random => "often",
        }
    }
}

impl ScheduleDraft {
    /// Splits the text of a date or frequency into its fields.
    #[must_use]
    pub fn read(text: &str) -> Self {
        if is_rule(text) {
            let (rule, hour) = split_rule_hour(text);
            let hour = hour.trim_start_matches('0').to_owned();
            return Self { kind: ScheduleKind::Rule, rule: rule.to_owned(), hour, ..Self::default() };
        }
        let (left, right) = text.rsplit_once('/').unwrap_or((text, ""));
        if text.contains('/') && (!left.contains('-') || left.contains('e')) {
            let (count, period) = (left.to_owned(), right.to_owned());
            return Self { kind: ScheduleKind::Random, count, period, ..Self::default() };
        }
        let (day, hour) = left.rsplit_once('T').unwrap_or((left, ""));
        let hour = hour.trim_start_matches('0').to_owned();
        if let Some(day) = day.strip_prefix("day") {
            return Self { kind: ScheduleKind::Monthly, day: day.trim().to_owned(), hour, ..Self::default() };
        }
        // `2026-11-27/year` is a yearly date too.
        let month_and_day = if right == "year" { day.get(5..).unwrap_or_default() } else { day };
        match month_and_day.split_once('-').filter(|_| month_and_day.len() < 6) {
            Some((month, day)) => {
                let (month, day) = (month.to_owned(), day.trim_start_matches('0').to_owned());
                Self { kind: ScheduleKind::Yearly, month, day, hour, ..Self::default() }
            }
            None => Self { date: day.trim_matches('?').to_owned(), hour, ..Self::default() },
        }
    }

    /// Joins the fields into the text of a date or frequency.
    #[must_use]
    pub fn write(&self) -> String {
        let hour = match self.hour.trim() {
            "" | "0" => String::new(),
            hour => joined!("T", hour),
        };
        match self.kind {
            ScheduleKind::Random => joined!(self.count, "/", self.period),
            ScheduleKind::Yearly => joined!(self.month, "-", self.day, hour),
            ScheduleKind::Monthly => joined!("day ", self.day, hour),
            ScheduleKind::Rule => {
                let hour = if hour.is_empty() { hour } else { joined!(" at ", self.hour.trim()) };
                joined!(RULE_PREFIX, " ", self.rule.trim(), hour).trim_end().to_owned()
            }
            ScheduleKind::Once => joined!(if self.date.is_empty() { NO_DATE } else { &self.date }, hour),
        }
    }
}

impl EventDraft {
    /// Splits the text of events into drafts.
    #[must_use]
    pub fn read_all(text: &str) -> Vec<Self> {
        text.split([';', '\n']).filter(|text| !text.trim().is_empty()).map(Self::read).collect()
    }

    /// Joins drafts into the text of events.
    #[must_use]
    pub fn write_all(drafts: &[Self]) -> String {
        drafts.iter().map(Self::write).collect::<Vec<_>>().join(";")
    }

    /// Splits the text of one event into its fields.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut fields = text.trim_start().split(',');
        let mut next = || fields.next().unwrap_or_default();
        let (name, factor, duration) = (unescape(next()), next().trim().to_owned(), next().trim().to_owned());
        let when = ScheduleDraft::read(next().trim());
        let (mut planned, mut carried) = (when.kind != ScheduleKind::Random, true);
        for option in fields {
            match option.trim().to_ascii_lowercase().as_str() {
                "planned" => planned = true,
                "surprise" => planned = false,
                "carried" => carried = true,
                "not-carried" | "not carried" => carried = false,
                _ => {}
            }
        }
        Self { name, factor, duration, schedule: when, planned, carried }
    }

    /// Joins the fields into the text of one event.
    #[must_use]
    pub fn write(&self) -> String {
        // Text typed into one field must not be read as several fields.
        let plain = |text: &str| text.replace([',', ';'], " ");
        let name = self.name.replace('%', "%25").replace(',', "%2C").replace(';', "%3B");
        let (factor, duration, when) = (plain(&self.factor), plain(&self.duration), plain(&self.schedule.write()));
        let planned = if self.planned { ",planned" } else { ",surprise" };
        let carried = if self.carried { "" } else { ",not-carried" };
        joined!(name, ",", factor, ",", duration, ",", when, planned, carried)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{parse_events, write_events};

    #[test]
    fn drafts_preserve_the_meaning_of_events() {
        let text = "Sale%2C big 50%,5x,1d,2026-11-27T10;Black Friday,5x,1d,11-27,surprise;Pay day,2x,3h,day 1T9;\
                    Viral post,20x,3h,8/year,not-carried;Year,2x,1d,2026-11-05/year;Cyber,3x,1d,4th Thu of Nov +4d T08";
        let (events, errors) = parse_events(text);
        assert!(errors.is_empty(), "{errors:?}");
        let (again, errors) = parse_events(&EventDraft::write_all(&EventDraft::read_all(text)));
        assert_eq!((again, errors.len()), (events.clone(), 0));
        assert_eq!(EventDraft::read_all(&write_events(&events)).len(), 6);
    }

    #[test]
    fn incomplete_text_stays_in_its_field() {
        for when in [
            "?",
            "?T99",
            "11-",
            "day ",
            "/year",
            "8/",
            "2026-11-27Tx",
            "on",
            "on 4th Th",
            "on last at 9",
            "on 4th Th at x",
        ] {
            assert_eq!(ScheduleDraft::read(when).write(), when, "{when}");
        }
        let midnight = ScheduleDraft { hour: "0".into(), ..ScheduleDraft::read("11-27") };
        assert_eq!(midnight.write(), "11-27");
        let draft = EventDraft { name: "A ".into(), factor: "5".into(), ..EventDraft::read("") };
        assert_eq!(EventDraft::read(&draft.write()), draft);
    }
}
