//! Scenarios for tests and benches: the same ones on every machine and in every run.
#![allow(dead_code, reason = "not every user of it uses all of it")]

pub(crate) mod worked;

use headroom_core::date::Date;
use headroom_core::math;
use headroom_core::model::{Model, Value, ValueKind};
use headroom_core::plan::timeline::timeline;
use headroom_core::report::json::to_json;
use headroom_core::scenario::resolve::{model_text, write_field};
use headroom_core::{Component, Evaluation, Models, Problem, Scenario, evaluate};

/// The day on which the tests look ahead.
pub(crate) fn today() -> Date {
    Date::parse("2026-11-21").expect("a day")
}

/// All that there is to say of a scenario.
pub(crate) fn json(scenario: &Scenario, models: &Models, problems: &[Problem]) -> String {
    json_of(scenario, &evaluate(scenario, models), problems)
}

/// The same, where it has been evaluated.
pub(crate) fn json_of(scenario: &Scenario, evaluation: &Evaluation, problems: &[Problem]) -> String {
    to_json(evaluation, &timeline(scenario, evaluation, today()), problems)
}

/// Steele, Lea and Flood's SplitMix64 (2014): small, and it has no state that a seed could spoil.
#[derive(Clone, Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to 1, without 1.
    pub(crate) fn share(&mut self) -> f64 {
        let bits = u32::try_from(self.next() >> 32).unwrap_or(0);
        f64::from(bits) / 4_294_967_296.0
    }

    /// True this share of the time.
    pub(crate) fn happens(&mut self, share: f64) -> bool {
        self.share() < share
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).unwrap_or(1);
        usize::try_from(self.next() % end).unwrap_or(0)
    }
}

/// Fowler, Noll and Vo's hash FNV-1a, 64 bits.
#[derive(Clone, Debug)]
pub(crate) struct Hash(pub(crate) u64);

impl Hash {
    pub(crate) fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    /// A text, and where it ends.
    pub(crate) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
        self.bytes(&[0xff]);
    }

    pub(crate) fn count(&mut self, count: usize) {
        self.bytes(&u64::try_from(count).unwrap_or(u64::MAX).to_le_bytes());
    }

    /// A number's bits; all that is not a number is one.
    pub(crate) fn number(&mut self, number: f64) {
        let bits = if number.is_nan() { f64::NAN.to_bits() } else { number.to_bits() };
        self.bytes(&bits.to_le_bytes());
    }

    pub(crate) fn maybe(&mut self, number: Option<f64>) {
        self.bytes(&[u8::from(number.is_some())]);
        self.number(number.unwrap_or(0.0));
    }
}

/// The built-in models.
pub(crate) fn built_in() -> Models {
    Models::built_in().unwrap_or_else(|problems| panic!("the built-in models do not load: {problems:?}"))
}

/// `tiered-store`, or `tiered-store@2`.
pub(crate) fn reference(model: &Model) -> String {
    model_text(&Component { version: model.version, ..Component::of(&model.id) })
}

/// The link of a random scenario of one component: a preset or none, some inputs, a few constants.
pub(crate) fn random_link(model: &Model, chance: &mut Chance) -> String {
    let mut link = format!("m={}", reference(model));
    if !model.presets.is_empty() && chance.happens(0.5) {
        link += &format!("&p={}", model.presets[chance.below(model.presets.len())].id);
    }
    for place in 0..model.defaults.len() {
        let value = &model.values[place];
        let often = if matches!(value.kind, ValueKind::Input(_)) { 0.6 } else { 0.1 };
        if chance.happens(often) {
            link += &format!("&{}={}", value.id, random_text(model, place, chance));
        }
    }
    link
}

/// A text for one input or constant, as a person or a program may write it.
pub(crate) fn random_text(model: &Model, place: usize, chance: &mut Chance) -> String {
    let number = random_value(&model.values[place], model.defaults[place], chance);
    if matches!(&model.values[place].kind, ValueKind::Input(input) if !input.options.is_empty()) {
        return write_field(model, place, number);
    }
    match chance.below(3) {
        // With all its digits, as short as it goes.
        0 => write_field(model, place, number),
        // Three digits, in the unit of the field.
        1 => format!("{:.2e}", model.values[place].unit.from_base(number)),
        _ => format!("{}", model.values[place].unit.from_base(number)),
    }
}

/// A value within the bounds: mostly spread over the usual range, sometimes anywhere, sometimes at an end.
pub(crate) fn random_value(value: &Value, default: f64, chance: &mut Chance) -> f64 {
    let (bounds, usual, whole) = match &value.kind {
        ValueKind::Input(input) if !input.options.is_empty() => {
            let index = chance.below(input.options.len());
            return u32::try_from(index).map_or(0.0, f64::from);
        }
        ValueKind::Input(input) => {
            let usual =
                input.slider.as_ref().map_or((default / 100.0, default * 100.0), |slider| (slider.from, slider.to));
            (input.bounds, usual, input.whole)
        }
        ValueKind::Constant { bounds } => (*bounds, (default / 4.0, default * 4.0), false),
        ValueKind::Formula { .. } => return default,
    };
    let usual = (usual.0.max(bounds.0), usual.1.min(bounds.1));
    // No bound may mean the largest number there is; nothing real is there.
    let all = (bounds.0, bounds.1.min(usual.1.max(1.0) * 1e6));
    let number = match chance.below(20) {
        0 => bounds.0,
        1 => all.1,
        2 => default,
        3 | 4 => spread(all, chance.share()),
        _ => spread(usual, chance.share()),
    };
    let unit = &value.unit;
    let number = if whole { unit.to_base(math::round(unit.from_base(number))) } else { number };
    number.clamp(bounds.0, bounds.1)
}

/// Spread by ratio where the range is above zero, evenly otherwise.
fn spread((low, high): (f64, f64), share: f64) -> f64 {
    if low > 0.0 && high > low {
        low * math::exp(share * math::ln(high / low))
    } else if high > 1e3 {
        // From zero to something large: by ratio above one, because that is where people are.
        math::exp(share * math::ln(high))
    } else {
        low + share * (high - low)
    }
}
