//! Load and growth: parsing and writing, and every function against an independent implementation.

use headroom_core::date::{Date, days_in_month};
use headroom_core::load::{Calendar, LoadSeries, MAX_GROWTH_FACTOR, combined_factor, design_peak, overlaps};
use headroom_core::scenario::{
    Axis, DateRule, Event, Growth, GrowthRate, MAX_EVENTS, Period, Schedule, Shape, parse_events, write_events,
};

fn date(text: &str) -> Date {
    Date::parse(text).expect(text)
}

fn document_calendar() -> Calendar {
    let shape = |axis| Shape::parse(axis, "document").unwrap();
    Calendar::new(&shape(Axis::Hours), &shape(Axis::Days), &shape(Axis::Months), false)
}

fn events(text: &str) -> Vec<Event> {
    let (events, errors) = parse_events(text);
    assert_eq!(errors, []);
    events
}

fn growth(text: &str) -> Growth {
    Growth::parse(text).expect(text)
}

fn close(a: f64, b: f64) -> bool {
    a == b || (a - b).abs() <= 1e-12 * a.abs().max(b.abs())
}

/// Compares every date with a counter that knows only the leap-year rule.
#[test]
fn dates_follow_the_calendar() {
    let (mut year, mut month, mut day) = (1970, 1, 1);
    for number in 0..=Date::LAST.epoch_days() {
        let found = Date::from_epoch_days(number).unwrap();
        assert_eq!((found.year(), found.month(), found.day()), (year, month, day));
        assert_eq!(i32::from(found.weekday()), (number + 3) % 7, "1970 began on a Thursday");
        assert_eq!(Date::new(year, month, day), Some(found));
        assert_eq!(Date::parse(&found.to_string()), Some(found));
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let length = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        assert_eq!(days_in_month(year, month), length);
        assert_eq!(Date::new(year, month, length + 1), None);
        (year, month, day) = match (month, day) {
            (12, 31) => (year + 1, 1, 1),
            (_, last) if last == length => (year, month + 1, 1),
            _ => (year, month, day + 1),
        };
    }
    assert_eq!((year, month, day), (2201, 1, 1));
    assert_eq!(
        (Date::from_epoch_days(-1), Date::LAST.plus_days(1), Date::LAST.plus_days(i32::MAX)),
        (None, None, None)
    );
    assert_eq!((Date::LAST.plus_months(1), Date::FIRST.plus_months(i32::MIN)), (None, None));
    for text in
        ["", "2026-11", "2026-13-01", "2026-02-29", "1969-12-31", "2201-01-01", "2026-1-01", "20261-1-01", "２026-1-0"]
    {
        assert_eq!(Date::parse(text), None, "{text}");
    }
    assert_eq!(date("2028-01-31").plus_months(1), Some(date("2028-02-29")));
    assert_eq!(date("2026-11-30").plus_months(-9), Some(date("2026-02-28")));
    assert_eq!(date("2026-11-21").days_since(date("2025-11-21")), 365);
}

#[test]
fn the_document_calendar_has_the_expected_peaks() {
    let calendar = document_calendar();
    let (factor, hour, weekday, month) = calendar.peak();
    assert_eq!((hour, weekday, month), (10, 0, 9));
    assert!(close(10_000.0 * 3.0 * factor, 64_350.0));
    assert_eq!(calendar.factor(date("2026-09-07"), 10), factor);
    let (factor, hour, weekday, month) = calendar.trough();
    assert_eq!((hour, weekday, month), (0, 6, 12));
    assert!(close(factor, 0.1 * 0.4 * 0.7));
    assert!(close(calendar.peak_to_trough().unwrap(), 15.0 * (1.1 / 0.4) * (1.3 / 0.7)));
    assert!(close(calendar.weekday_to_weekend().unwrap(), 1.0 / 0.45), "expected 2.22");
    let months = Shape::parse(Axis::Months, "document").unwrap();
    let only = |months: &Shape| Calendar::new(&Shape::flat(Axis::Hours), &Shape::flat(Axis::Days), months, false);
    assert!(close(only(&months).peak_to_trough().unwrap(), 13.0 / 7.0), "expected 1.86");
    assert!(close(calendar.peak_to_average(), document_peak_to_average()));
    let no_weekend = Shape::parse(Axis::Days, "1,1,1,1,1,0,0").unwrap();
    let no_weekend = Calendar::new(&Shape::flat(Axis::Hours), &no_weekend, &Shape::flat(Axis::Months), false);
    assert_eq!((no_weekend.peak_to_trough(), no_weekend.weekday_to_weekend()), (None, None));
    let sale = events("Sale,5x,1d,11-27;Post,20x,3h,8/year,not-carried;Rush,3x,1h,1/week");
    assert_eq!(
        (design_peak(&calendar, &sale), design_peak(&calendar, &[])),
        (calendar.peak().0 * 5.0, calendar.peak().0)
    );
}

/// Returns the peak of the `document` calendar divided by its mean, from its factors in percent.
fn document_peak_to_average() -> f64 {
    let hours = (7 * 10 + 3 * 50 + 100 + 150 + 100 + 70 + 4 * 90 + 6 * 40) as f64 / 24.0;
    let days = (110 + 300 + 90 + 50 + 40) as f64 / 7.0;
    let months = (31 * 90 + 59 * 100 + 30 * 120 + 123 * 80 + 30 * 130 + 61 * 100 + 31 * 70) as f64 / 365.0;
    150.0 * 110.0 * 130.0 / (hours * days * months)
}

#[test]
fn invalid_shapes_are_reported_with_a_reason() {
    for (axis, text, message) in [
        (Axis::Hours, "1,1", "Expected 24 factors, found 2. Enter one factor per hour, starting at 00:00."),
        (Axis::Days, "1", "Expected 7 factors, found 1. Enter one factor per day, starting on Monday."),
        (Axis::Days, "1,1,1,1,1,1,", "The number between two commas is missing."),
        (Axis::Days, "1,1,x2,1,1,1,1", "`x2` is not a factor. Write factors such as `0.5` or `50%`."),
        (Axis::Days, "1,1,1,1,1,1,-1", "`-1` is out of range. Allowed: 0 to 1000."),
        (Axis::Days, "1,1,1,1,1,1,1e9", "`1e9` is out of range. Allowed: 0 to 1000."),
        (Axis::Days, "0,0,0,0,0,0,0", "All factors are zero. At least one must be above zero."),
        (
            Axis::Days,
            "evening",
            "`evening` is not a known shape. Use `flat`, `office`, `weekend`, `document`, or 7 factors separated by commas.",
        ),
    ] {
        assert_eq!(Shape::parse(axis, text).unwrap_err().message(), message);
    }
    for axis in [Axis::Hours, Axis::Days, Axis::Months] {
        for (id, label) in Shape::profile_options(axis) {
            let shape = Shape::parse(axis, id).unwrap();
            assert!(shape.factors().len() == axis.factor_count() && shape.write(axis) == id && !label.is_empty());
        }
    }
}

#[test]
fn events_are_parsed_as_people_type_them() {
    let once = |text| Schedule::Once { date: date(text), hour: 0 };
    let black_friday = |hour| Schedule::Rule { rule: DateRule::parse("4th Thu of Nov +1d").unwrap(), hour };
    for (text, when, planned, carried) in [
        ("Sale, 5x, 24h, 2026-11-27", once("2026-11-27"), true, true),
        ("Sale,500%,1d,2026-11-27T10:00", Schedule::Once { date: date("2026-11-27"), hour: 10 }, true, true),
        ("Sale,+400%,24,2026-11-27/year,surprise", Schedule::Yearly { month: 11, day: 27, hour: 0 }, false, true),
        ("Sale,×5,1440 min,11-27T08,not-carried", Schedule::Yearly { month: 11, day: 27, hour: 8 }, true, false),
        ("Sale,5x,1 day,day 31,planned,carried", Schedule::Monthly { day: 31, hour: 0 }, true, true),
        ("Sale,5x,1d,black friday", black_friday(0), true, true),
        ("Sale,5x,1d,on fourth Thursday of November + 1 day T08:00,surprise", black_friday(8), false, true),
        ("Sale,5x,1d,fourth Thursday of November + 1 day at 8", black_friday(8), true, true),
        ("Sale,5x,1d,month end", Schedule::Monthly { day: 31, hour: 0 }, true, true),
        ("Sale,5x,1d,New Year T0", Schedule::Yearly { month: 1, day: 1, hour: 0 }, true, true),
        ("Sale,5x,1d,8/year", Schedule::Random { per_year: 8.0 }, false, true),
        ("Sale,5x,1d,2 / month,planned", Schedule::Random { per_year: 24.0 }, true, true),
        ("Sale,5x,1d,1/week,surprise,not-carried", Schedule::Random { per_year: 365.0 / 7.0 }, false, false),
    ] {
        let expected = Event { name: "Sale".into(), factor: 5.0, hours: 24.0, schedule: when, planned, carried };
        assert_eq!(events(text), [expected]);
    }
    let two = "Black Friday,5x,24h,2026-11-27/year,planned,carried;Viral post,20x,3h,8/year,surprise,not-carried";
    assert_eq!(write_events(&events(two)), "Black Friday,5x,1d,11-27;Viral post,20x,3h,8/year,not-carried");
    for (text, part) in [
        ("A,5x,1h", "Event 1: The date or frequency is missing. For example: `Black Friday"),
        ("A,5x,1h,8/year;B,y,1h,8/year", "Event 2: `y` is not a factor. Write a multiple"),
        ("A,1001x,1h,8/year", "`1001x` is out of range. Allowed: 0x to 1000x."),
        ("A,5x,367d,8/year", "`367d` is out of range. Allowed: 1 second to 366 days."),
        ("A,5x,1h,02-30", "`02-30` is not a valid date. Write `2026-11-27`"),
        ("A,5x,1h,day 1T24", "`day 1T24` is not a date with an hour from T00 to T23."),
        ("A,5x,1h,0/year", "`0/year` is not a frequency above 0 and at most once an hour."),
        ("A,5x,1h,6th Mon of May", "`6th Mon of May` is not a date or a rule for dates. Write `2026-11-27`"),
        ("A,5x,1h,last day of May T24", "`last day of May T24` is not a date with an hour from T00 to T23."),
        ("A,5x,1h,day 1,maybe", "`maybe` is not an event option. Use `planned`, `surprise`"),
    ] {
        let (_, errors) = parse_events(text);
        assert!(errors.len() == 1 && errors[0].message().contains(part), "{text}: {errors:?}");
    }
    let (kept, errors) = parse_events(&"A,5x,1h,day 1;".repeat(70));
    assert_eq!((kept.len(), errors.len()), (MAX_EVENTS, 1));
}

#[test]
fn events_cross_midnight_months_and_leap_days() {
    let active = |text: &str, day: &str, hour| events(text)[0].is_active(date(day), hour);
    for (text, day, hour, expected) in [
        ("A,2x,4h,2026-12-31T22", "2026-12-31", 21, false),
        ("A,2x,4h,2026-12-31T22", "2026-12-31", 22, true),
        ("A,2x,4h,2026-12-31T22", "2027-01-01", 1, true),
        ("A,2x,4h,2026-12-31T22", "2027-01-01", 2, false),
        ("A,2x,10min,day 1", "2026-12-01", 0, true),
        ("A,2x,10min,day 1", "2026-12-01", 1, false),
        ("A,2x,90min,day 1", "2026-12-01", 1, true),
        ("A,2x,1d,day 31", "2027-02-28", 12, true),
        ("A,2x,2d,day 31", "2027-03-01", 12, true),
        ("A,2x,1d,02-29", "2027-02-28", 0, true),
        ("A,2x,1d,02-29", "2028-02-28", 0, false),
        ("A,2x,1d,02-29", "2028-02-29", 0, true),
        ("A,2x,3d,12-31", "2027-01-02", 23, true),
        ("A,2x,3d,12-31", "2027-01-03", 0, false),
        ("A,2x,1d,black friday", "2026-11-27", 0, true),
        ("A,2x,1d,black friday", "2027-11-27", 0, false),
        ("A,2x,1d,black friday", "2027-11-26", 0, true),
        ("A,2x,1d,last day of Dec +31d", "2027-01-31", 5, true),
        ("A,2x,366d,02-01", "2027-01-31", 23, true),
        ("A,2x,1d,8/year", "2027-01-31", 23, false),
    ] {
        assert_eq!(active(text, day, hour), expected, "{text} on {day} at {hour}");
    }
}

#[test]
fn overlapping_events_are_reported() {
    let overlapping = events("Sale,5x,2d,11-27;Month end,2x,1d,day 28;Post,9x,3h,8/year;Half,0.5x,1d,2027-11-28T06");
    let found = overlaps(&overlapping, date("2026-01-01"), 1000);
    let found: Vec<_> =
        found.iter().map(|o| (o.first.as_str(), o.second.as_str(), o.date.to_string(), o.hour)).collect();
    assert_eq!(
        found,
        [
            ("Sale", "Month end", "2026-11-28".into(), 0),
            ("Sale", "Half", "2027-11-28".into(), 6),
            ("Month end", "Half", "2027-11-28".into(), 6),
        ]
    );
    assert_eq!(overlaps(&overlapping, date("2026-01-01"), 300), []);
    assert_eq!(overlaps(&overlapping, Date::LAST, i32::MAX), []);
    assert_eq!((combined_factor(&[5.0, 2.0]), combined_factor(&[0.2, 0.2])), (6.0, 0.0));
    let series = LoadSeries::new(&Calendar::flat(), &overlapping, &Growth::None, date("2027-11-28"), 1);
    assert_eq!((series.hourly_load()[5], series.hourly_load()[6]), (6.0, 5.5));
}

/// The expected values of the two tables come from the closed form, computed with an independent tool.
#[test]
fn growth_agrees_with_the_closed_form() {
    let start = date("2026-11-21");
    let at = |share: f64, periods: f64| {
        let rate = GrowthRate { factor: 1.0 + share, periods: 1.0, period: Period::Day };
        Growth::Compound(rate).factor_after(start, periods)
    };
    for (base, share, periods, value) in [
        (1e6, 0.02, 30.0, 1_811_361.584_103_354_7),
        (1e6, 0.01, 30.0, 1_347_848.915_332_906_2),
        (1e6, 0.05, 30.0, 4_321_942.375_150_667_5),
        (1e6, 0.02, 60.0, 3_281_030.788_365_415),
        (1e6, 0.02, 90.0, 5_943_133.126_305_456),
        (100.0, 0.1, 12.0, 313.842_837_672_100_3),
    ] {
        assert!(close(base * at(share, periods), value), "{share} {periods}");
    }
    for (current, limit, share, periods) in [
        (15_000.0, 20_000.0, 0.200_936_955_176_002_74, 1.571_157_042_857_488_6),
        (10_000.0, 20_000.0, 0.200_936_955_176_002_74, 3.785_578_521_428_744),
        (8_000.0, 12_000.0, 0.200_936_955_176_002_74, 2.214_421_478_571_255_3),
        (5_000.0, 12_000.0, 0.200_936_955_176_002_74, 4.781_315_918_549_925),
        (0.5, 1.0, 0.02, 35.002_788_781_146_5),
    ] {
        let rate = GrowthRate { factor: 1.0 + share, periods: 1.0, period: Period::Day };
        let found = Growth::Compound(rate).days_to_factor(start, limit / current).unwrap();
        assert!((found / periods - 1.0).abs() < 1e-13, "{found} {periods}");
    }
    // Tripling every half year is 9× per year, and 12 months are exactly one year.
    assert!(close(growth("3x/6months").factor_after(start, 365.0), 9.0));
    assert_eq!(growth("2x/12months").factor_after(start, 365.0), 2.0);
    assert_eq!(growth("linear 5%/month").factor_after(start, 365.0 * 2.0), 1.0 + (1.05 - 1.0) * 24.0);
    assert_eq!(growth("linear -50%/month").factor_after(start, 365.0), 0.0);
    let logistic = growth("logistic 10%/month to 40x");
    let month = Period::Month.days();
    assert!(close(logistic.factor_after(start, month), 40.0 / (1.0 + 39.0 / 1.1)));
    assert!(close(logistic.factor_after(start, 1e9), 40.0));
    let steps = growth("steps 2027-05-01 3x, 2027-11-01 10x");
    assert!(close(steps.factor_after(start, f64::from(date("2027-05-01").days_since(start))), 3.0));
    assert!(close(
        steps.factor_after(start, f64::from(date("2027-08-01").days_since(start))),
        3.0 * headroom_core::math::sqrt(10.0 / 3.0)
    ));
    assert_eq!((steps.factor_after(start, 1e5), steps.factor_after(date("2028-01-01"), 10.0)), (10.0, 1.0));
    assert_eq!(steps.first_month_factor(), None);
    assert!(close(growth("5%/month").first_month_factor().unwrap(), 1.05));
}

#[test]
fn factors_that_growth_never_reaches_have_no_date() {
    let start = date("2026-11-21");
    for (text, factor) in [
        ("none", 1.5),
        ("0%/month", 1.5),
        ("-2%/month", 1.5),
        ("linear 0%/month", 1.5),
        ("linear -2%/month", 1.5),
        ("logistic 10%/month to 40x", 40.0),
        ("steps 2027-05-01 3x", 3.5),
        ("steps 2026-05-01 3x", 2.0),
        ("5%/month", f64::NAN),
        ("5%/month", f64::INFINITY),
    ] {
        assert_eq!(growth(text).days_to_factor(start, factor), None, "{text}");
        assert_eq!(growth(text).days_to_factor(start, 1.0), Some(0.0));
    }
    assert_eq!(growth("1000x/day").factor_after(start, 1e9), MAX_GROWTH_FACTOR);
    assert_eq!(growth("-99%/day").factor_after(start, 1e9), 0.0);
    for (text, part) in [
        ("", "The growth is missing. Write `none`, `5%/month`"),
        ("5%", "`5%` is not a growth rate. Write"),
        ("5/month", "`5` is not a rate. Write a change such as `5%`"),
        ("5%/fortnight", "`fortnight` is not a period. Use `day`, `week`"),
        ("-100%/year", "`-100%` is out of range. Allowed: above -100%."),
        ("1001x/year", "`1001x/year` is out of range. Allowed: up to 1000x per period."),
        ("logistic 10%/month", "The ceiling is missing."),
        ("logistic -1%/month to 3x", "`-1%/month` is out of range. Allowed: above 0% for growth"),
        ("logistic 10%/month to 1x", "`1x` is not a ceiling above 1x."),
        ("steps", "The list of steps is missing."),
        ("steps 2027-05-01", "`2027-05-01` is not a date with a factor above 0x."),
        ("steps 2027-05-01 3x, 2027-04-01 4x", "The 2027-04-01 step must be later than the step before it."),
    ] {
        let message = Growth::parse(text).unwrap_err().message();
        assert!(message.contains(part), "{text}: {message}");
    }
}
