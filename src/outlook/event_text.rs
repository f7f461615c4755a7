//! Events as the texts of their fields, whether these can be read or not. What they mean is for the core to say.

/// An event, as typed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) factor: String,
    pub(super) length: String,
    pub(super) when: When,
    pub(super) planned: bool,
    pub(super) carried: bool,
}

/// When it is, as typed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct When {
    /// `once`, `yearly`, `monthly` or `often`.
    pub(super) kind: &'static str,
    /// The day it is once, or how often it is.
    pub(super) first: String,
    /// The month, 01 to 12; or the time in which it is so often.
    pub(super) second: String,
    /// The day of the month.
    pub(super) day: String,
    /// The hour of the day; nothing for midnight.
    pub(super) hour: String,
}

impl When {
    fn read(text: &str) -> Self {
        let (left, right) = text.rsplit_once('/').unwrap_or((text, ""));
        if text.contains('/') && (!left.contains('-') || left.contains('e')) {
            return Self { kind: "often", first: left.to_owned(), second: right.to_owned(), ..Self::default() };
        }
        let (day, hour) = left.rsplit_once('T').unwrap_or((left, ""));
        let hour = hour.trim_start_matches('0').to_owned();
        if let Some(day) = day.strip_prefix("day") {
            return Self { kind: "monthly", day: day.trim().to_owned(), hour, ..Self::default() };
        }
        // `2026-11-27/year` is every year, too.
        let of_year = if right == "year" { day.get(5..).unwrap_or_default() } else { day };
        match of_year.split_once('-').filter(|_| of_year.len() < 6) {
            Some((month, day)) => Self {
                kind: "yearly",
                second: month.to_owned(),
                day: day.trim_start_matches('0').to_owned(),
                hour,
                ..Self::default()
            },
            None => Self { kind: "once", first: day.trim_matches('?').to_owned(), hour, ..Self::default() },
        }
    }

    fn write(&self) -> String {
        let hour = self.hour.trim();
        let at = if hour.is_empty() || hour == "0" { "" } else { "T" };
        match self.kind {
            "often" => [&self.first, "/", &self.second].concat(),
            "yearly" => [&self.second, "-", &self.day, at, hour].concat(),
            "monthly" => ["day ", &self.day, at, hour].concat(),
            // Something has to stand for a day that is not there yet.
            _ => [if self.first.is_empty() { "?" } else { &self.first }, at, hour].concat(),
        }
    }
}

impl Row {
    fn read(text: &str) -> Self {
        let mut fields = text.trim_start().split(',');
        let mut next = || fields.next().unwrap_or_default().to_owned();
        let name = next().replace("%2C", ",").replace("%3B", ";").replace("%25", "%");
        let (factor, length, when) = (next(), next(), When::read(next().trim()));
        let (mut planned, mut carried) = (when.kind != "often", true);
        for flag in fields {
            match flag.trim() {
                "planned" => planned = true,
                "surprise" => planned = false,
                "not-carried" | "not carried" => carried = false,
                _ => {}
            }
        }
        Self { name, factor: factor.trim().to_owned(), length: length.trim().to_owned(), when, planned, carried }
    }

    /// Its text.
    pub(super) fn write(&self) -> String {
        let name = self.name.replace('%', "%25").replace(',', "%2C").replace(';', "%3B");
        let plain = |text: &str| text.replace([',', ';'], " ");
        let (factor, length, when) = (plain(&self.factor), plain(&self.length), plain(&self.when.write()));
        let planned = if self.planned { ",planned" } else { ",surprise" };
        let carried = if self.carried { "" } else { ",not-carried" };
        [&*name, ",", &factor, ",", &length, ",", &when, planned, carried].concat()
    }
}

/// The events of a text.
pub(super) fn read(text: &str) -> Vec<Row> {
    text.split([';', '\n']).filter(|text| !text.trim().is_empty()).map(Row::read).collect()
}

/// Their text.
pub(super) fn write(rows: &[Row]) -> String {
    let mut all = String::new();
    for row in rows {
        if !all.is_empty() {
            all.push(';');
        }
        all.push_str(&row.write());
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use headroom_core::scenario::{parse_events, write_events};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn events_mean_the_same_after_being_taken_apart() {
        let text = "Sale%2C big 50%,5x,1d,2026-11-27T10;Black Friday,5x,1d,11-27,surprise;Pay day,2x,3h,day 1T9;\
                    Viral post,20x,3h,8/year,not-carried;Year,2x,1d,2026-11-05/year";
        let (events, errors) = parse_events(text);
        assert!(errors.is_empty(), "{errors:?}");
        let (again, errors) = parse_events(&write(&read(text)));
        assert_eq!((again, errors.len()), (events.clone(), 0));
        assert_eq!(read(&write_events(&events)).len(), 5);
    }

    #[wasm_bindgen_test]
    fn what_is_half_typed_stays_in_its_field() {
        for when in ["?", "?T99", "11-", "day ", "/year", "8/", "2026-11-27Tx"] {
            assert_eq!(When::read(when).write(), when, "{when}");
        }
        let row = Row { name: "A ".into(), factor: "5".into(), ..Row::read("") };
        assert_eq!(Row::read(&row.write()), row);
    }
}
