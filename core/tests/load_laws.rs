//! Properties of every load: settings round-trip, inverses hold, and the series matches an hour-by-hour calculation.

use headroom_core::date::Date;
use headroom_core::load::{Calendar, LoadSeries, MAX_GROWTH_FACTOR};
use headroom_core::scenario::{
    Axis, DateRule, Event, Growth, GrowthRate, Period, RuleDay, Schedule, Shape, parse_events, write_events,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

fn factors() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), Just(1.0), 0.0..1000.0, (0..2000u32).prop_map(|n| f64::from(n) / 100.0)]
}

fn shape(axis: Axis) -> impl Strategy<Value = Shape> {
    let list = vec(factors(), axis.factor_count()).prop_filter_map("all zero", move |factors| {
        let text: Vec<String> = factors.iter().map(f64::to_string).collect();
        Shape::parse(axis, &text.join(",")).ok()
    });
    let named: Vec<Shape> =
        Shape::profile_options(axis).iter().map(|(id, _)| Shape::parse(axis, id).unwrap()).collect();
    prop_oneof![list, select(named)]
}

fn calendar() -> impl Strategy<Value = Calendar> {
    (shape(Axis::Hours), shape(Axis::Days), shape(Axis::Months), any::<bool>())
        .prop_map(|(hours, days, months, normalize)| Calendar::new(&hours, &days, &months, normalize))
}

fn day() -> impl Strategy<Value = Date> {
    prop_oneof![0..=Date::LAST.epoch_days(), 20_454..22_000].prop_map(|day| Date::from_epoch_days(day).unwrap())
}

fn when() -> impl Strategy<Value = Schedule> {
    let hour = prop_oneof![Just(0), 0..24u8];
    let common = Date::parse("2000-01-01").unwrap();
    prop_oneof![
        (day(), hour.clone()).prop_map(|(date, hour)| Schedule::Once { date, hour }),
        (0..366, hour.clone()).prop_map(move |(days, hour)| {
            let date = common.plus_days(days).unwrap();
            Schedule::Yearly { month: date.month(), day: date.day(), hour }
        }),
        (1..=31u8, hour.clone()).prop_map(|(day, hour)| Schedule::Monthly { day, hour }),
        (rule(), hour).prop_map(|(rule, hour)| Schedule::Rule { rule, hour }),
        prop_oneof![1e-9..8760.0, (1..100u32).prop_map(f64::from), (1..20u32).prop_map(|n| f64::from(n) * 365.0 / 7.0)]
            .prop_map(|per_year| Schedule::Random { per_year }),
    ]
}

/// Rules whose schedules are not written as simpler ones.
fn rule() -> impl Strategy<Value = DateRule> {
    let day = prop_oneof![Just(RuleDay::Any), Just(RuleDay::Workday), (0..7u8).prop_map(RuleDay::Weekday)];
    let offset = prop_oneof![Just(0), -31..=31i8];
    (0..=23u8, day, proptest::option::of(1..=12u8), offset)
        .prop_map(|(ordinal, day, month, offset)| DateRule { ordinal, day, month, offset })
        .prop_filter("exists and is not a plain date", |rule| {
            rule.is_valid() && (rule.day != RuleDay::Any || rule.offset != 0)
        })
}

/// Returns whether a rule names a day, found by counting the days of its month.
fn names(rule: DateRule, day: Date) -> bool {
    let Some(day) = day.plus_days(-i32::from(rule.offset)) else { return false };
    let matches = |day: Date| match rule.day {
        RuleDay::Any => true,
        RuleDay::Workday => !matches!(day.weekday(), 5 | 6),
        RuleDay::Weekday(weekday) => day.weekday() == weekday,
    };
    let count = |step: i32| {
        let days =
            (0..31).map_while(|back| day.plus_days(back * step)).take_while(|other| other.month() == day.month());
        days.filter(|day| matches(*day)).count()
    };
    let is_ordinal =
        if rule.ordinal == DateRule::LAST { count(1) == 1 } else { count(-1) == usize::from(rule.ordinal) };
    rule.month.is_none_or(|month| month == day.month()) && matches(day) && is_ordinal
}

fn event() -> impl Strategy<Value = Event> {
    let hours =
        prop_oneof![0.001..8784.0, (1..100u32).prop_map(f64::from), (1..9000u32).prop_map(|n| f64::from(n) / 60.0)];
    let name = prop_oneof!["[a-zA-Z,;%2C5B3é]{1,60}", "%2C|%3B|%25|%252C|%%2C,"];
    (name, factors(), hours, when(), any::<bool>(), any::<bool>()).prop_map(
        |(name, factor, hours, when, planned, carried)| Event { name, factor, hours, schedule: when, planned, carried },
    )
}

fn rate(least: f64) -> impl Strategy<Value = GrowthRate> {
    let factor = prop_oneof![least..3.0, (1..200i32).prop_map(|n| 1.0 + f64::from(n) / 100.0)];
    let every = prop_oneof![Just(1.0), (1..25u32).prop_map(f64::from), 0.5..100.0];
    let period = select(vec![Period::Day, Period::Week, Period::Month, Period::Quarter, Period::Year]);
    (factor, every, period).prop_map(|(factor, every, period)| GrowthRate { factor, periods: every, period })
}

fn steps() -> impl Strategy<Value = Growth> {
    let step = (Date::FIRST.epoch_days()..Date::LAST.epoch_days(), 0.001..1000.0);
    vec(step, 1..6).prop_map(|mut steps| {
        steps.sort_by_key(|(day, _)| *day);
        steps.dedup_by_key(|(day, _)| *day);
        Growth::Steps(steps.into_iter().map(|(day, factor)| (Date::from_epoch_days(day).unwrap(), factor)).collect())
    })
}

fn growth() -> impl Strategy<Value = Growth> {
    prop_oneof![
        Just(Growth::None),
        rate(0.01).prop_map(Growth::Compound),
        rate(0.01).prop_map(Growth::Linear),
        (rate(1.0001), 1.001..1e6).prop_map(|(rate, ceiling)| Growth::Logistic { rate, ceiling }),
        steps(),
    ]
}

/// Returns the hours from each start of an event to the given hour, found by going through the days.
fn hours_since_starts(event: &Event, date: Date, hour: u8) -> Vec<i32> {
    let mut found = Vec::new();
    for back in 0..=367 {
        let Some(day) = date.plus_days(-back) else { break };
        let last = day.plus_days(1).is_none_or(|next| next.month() != day.month());
        let falls_on = |day_of_month: u8| day.day() == day_of_month || (last && day_of_month > day.day());
        let start_hour = match event.schedule {
            Schedule::Once { date, hour } => (date == day).then_some(hour),
            Schedule::Yearly { month, day: day_of_month, hour } => {
                (day.month() == month && falls_on(day_of_month)).then_some(hour)
            }
            Schedule::Monthly { day: day_of_month, hour } => falls_on(day_of_month).then_some(hour),
            Schedule::Rule { rule, hour } => names(rule, day).then_some(hour),
            Schedule::Random { .. } => None,
        };
        found.extend(start_hour.map(|begin| back * 24 + i32::from(hour) - i32::from(begin)));
    }
    found
}

fn is_active(event: &Event, date: Date, hour: u8) -> bool {
    hours_since_starts(event, date, hour).into_iter().any(|since| since >= 0 && f64::from(since) < event.hours)
}

proptest! {
    #[test]
    fn shapes_round_trip(shape in shape(Axis::Hours)) {
        let text = shape.write(Axis::Hours);
        prop_assert_eq!(Shape::parse(Axis::Hours, &text), Ok(shape));
    }

    #[test]
    fn events_round_trip(events in vec(event(), 0..6)) {
        let text = write_events(&events);
        prop_assert_eq!(parse_events(&text), (events, vec![]), "{}", text);
    }

    #[test]
    fn growth_round_trips(growth in growth()) {
        let text = growth.write();
        prop_assert_eq!(Growth::parse(&text), Ok(growth), "{}", text);
    }

    #[test]
    fn normalized_calendars_have_a_mean_of_1(
        hours in shape(Axis::Hours), days in shape(Axis::Days), months in shape(Axis::Months)
    ) {
        let mut sums = [0.0; 2];
        for (sum, normalize) in sums.iter_mut().zip([false, true]) {
            let calendar = Calendar::new(&hours, &days, &months, normalize);
            // For each of the 365 days, sum over the first seven days of its month, which have all weekdays.
            for in_year in (0..365).filter_map(|day| Date::parse("2026-01-01")?.plus_days(day)) {
                for date in (1..=7).filter_map(|day| Date::new(2026, in_year.month(), day)) {
                    *sum += (0..24).map(|hour| calendar.factor(date, hour)).sum::<f64>();
                }
            }
            *sum /= 365.0 * 7.0 * 24.0;
            prop_assert!((*sum / calendar.mean() - 1.0).abs() < 1e-12);
            let all = calendar.average_week().concat().iter().sum::<f64>() / 168.0;
            prop_assert!((all / calendar.mean() - 1.0).abs() < 1e-12);
        }
        prop_assert!((sums[1] - 1.0).abs() < 1e-12);
    }

    #[test]
    fn nothing_is_above_the_peak_or_below_the_trough(calendar in calendar(), day in day(), hour in 0..24u8) {
        let factor = calendar.factor(day, hour);
        prop_assert!(calendar.trough().0 <= factor && factor <= calendar.peak().0);
    }

    #[test]
    fn an_event_lasts_from_its_start_for_its_duration(event in event(), day in day(), hour in 0..24u8) {
        prop_assert_eq!(event.is_active(day, hour), is_active(&event, day, hour));
    }

    #[test]
    fn the_time_to_reach_a_factor_is_the_inverse_of_growth(growth in growth(), start in day(), factor in 1.0..1e4f64) {
        match growth.days_to_factor(start, factor) {
            Some(days) => {
                prop_assert!(days >= 0.0);
                let reached = growth.factor_after(start, days);
                prop_assert!((reached / factor - 1.0).abs() < 1e-6, "{days} {reached} {factor}");
                // The factor is not reached earlier: growth may return to it, and the first time counts.
                for part in 0..20 {
                    prop_assert!(growth.factor_after(start, days * f64::from(part) / 20.0) <= factor * (1.0 + 1e-6));
                }
            }
            None => {
                for days in [0.0, 1.0, 30.0, 365.0, 1e4, 1e5, 1e6] {
                    prop_assert!(growth.factor_after(start, days) < factor * (1.0 + 1e-9), "{days}");
                }
            }
        }
    }

    #[test]
    fn growth_starts_at_1_and_is_always_a_number(growth in growth(), start in day(), days in 0.0..1e7f64) {
        prop_assert_eq!(growth.factor_after(start, 0.0), 1.0);
        for days in [days, f64::MAX, f64::INFINITY, f64::NAN, -1.0] {
            prop_assert!((0.0..=MAX_GROWTH_FACTOR).contains(&growth.factor_after(start, days)));
        }
    }

    #[test]
    fn hostile_texts_are_rejected_without_panic(text in ".{0,80}", pieces in vec(select(FRAGMENTS.to_vec()), 0..12)) {
        for text in [text, pieces.concat()] {
            let _ = Date::parse(&text);
            let (events, _) = parse_events(&text);
            prop_assert_eq!(parse_events(&write_events(&events)), (events, vec![]));
            if let Ok(growth) = Growth::parse(&text) {
                prop_assert_eq!(Growth::parse(&growth.write()), Ok(growth.clone()));
                let grown = growth.factor_after(Date::LAST, 1e300);
                prop_assert!((0.0..=MAX_GROWTH_FACTOR).contains(&grown));
            }
            for axis in [Axis::Hours, Axis::Days, Axis::Months] {
                if let Ok(shape) = Shape::parse(axis, &text) {
                    prop_assert!(shape.normalized(axis).iter().all(|factor| factor.is_finite()));
                }
            }
        }
    }
}

/// Valid and invalid fragments of settings.
const FRAGMENTS: &[&str] = &[
    "linear ",
    "logistic ",
    "steps ",
    "none",
    " to ",
    "5",
    "3x",
    "×",
    "%",
    "/",
    "month",
    "6",
    "-",
    "−",
    "e",
    "T",
    "day ",
    "2027-05-01",
    "11-27",
    "02-29",
    ",",
    ";",
    "A",
    " ",
    "1e308",
    "1e-320",
    "inf",
    "NaN",
    "h",
    "min",
    "8/year",
    "\u{a0}",
    "planned",
    "９",
    "\u{0}",
    "💥",
    "%2C",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_series_is_the_product_of_its_parts(
        calendar in calendar(), events in vec(event(), 0..5), growth in growth(), start in day(), days in 0..120u32,
        all in any::<bool>()
    ) {
        let make = if all { LoadSeries::with_all_events } else { LoadSeries::new };
        let series = make(&calendar, &events, &growth, start, days);
        let days = days.min((Date::LAST.days_since(start) + 1) as u32);
        prop_assert_eq!(series.hourly_load().len(), days as usize * 24);
        prop_assert!(series.daily_growth().is_empty() || series.daily_growth()[0] == 1.0);
        for (place, load) in series.hourly_load().iter().enumerate() {
            let (date, hour) = series.date_and_hour(place).unwrap();
            prop_assert_eq!((date.days_since(start) as usize, usize::from(hour)), (place / 24, place % 24));
            let active = events.iter().filter(|event| (all || event.carried) && is_active(event, date, hour));
            let surplus: f64 = active.map(|event| event.factor - 1.0).sum();
            let grown = growth.factor_after(start, f64::from(date.days_since(start)));
            let expected = grown * calendar.factor(date, hour) * (1.0 + surplus).max(0.0);
            // If the terms cancel out, only rounding errors remain.
            let scale = grown * calendar.factor(date, hour);
            prop_assert!((load - expected).abs() <= 1e-11 * (expected + scale), "{date} {hour}: {load} {expected}");
        }
        for (day, loads) in series.hourly_load().chunks(24).enumerate() {
            prop_assert_eq!(series.daily_peak()[day], loads.iter().copied().fold(0.0, f64::max));
            let mean = loads.iter().sum::<f64>() / 24.0;
            prop_assert!((series.daily_mean()[day] - mean).abs() <= 1e-12 * mean);
        }
        let curve = series.duration_curve(11);
        prop_assert!(curve.windows(2).all(|two| two[0] >= two[1]));
        prop_assert_eq!(curve.first().copied().unwrap_or(0.0), series.peak());
        prop_assert_eq!(series.peak_index().map(|place| series.hourly_load()[place]), curve.first().copied());
    }
}
