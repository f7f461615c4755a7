//! Helpers for tests and benches, and random scenarios that are the same on every machine and in every run.
#![allow(dead_code, reason = "each test uses only some of the helpers")]

pub(crate) mod hostile_texts;
pub(crate) mod random_settings;
pub(crate) mod worked;

use headroom_core::date::Date;
use headroom_core::math;
use headroom_core::model::{Model, Value, ValueKind};
use headroom_core::plan::timeline::timeline;
use headroom_core::report::json::to_json;
use headroom_core::scenario::ProblemLevel;
use headroom_core::scenario::resolve::{self, write_field};
use headroom_core::{Component, Evaluation, Models, Problem, Scenario, decode, evaluate};

/// Returns the date that the tests use as today.
pub(crate) fn today() -> Date {
    Date::parse("2026-11-21").expect("a day")
}

/// Evaluates a scenario and returns all its results as JSON.
pub(crate) fn evaluate_to_json(scenario: &Scenario, models: &Models, problems: &[Problem]) -> String {
    evaluation_json(scenario, &evaluate(scenario, models), problems)
}

/// Returns all results of an evaluated scenario as JSON.
pub(crate) fn evaluation_json(scenario: &Scenario, evaluation: &Evaluation, problems: &[Problem]) -> String {
    to_json(evaluation, &timeline(scenario, evaluation, today()), problems)
}

/// The random number generator SplitMix64 (Steele, Lea, and Flood, 2014), which accepts any seed.
#[derive(Clone, Debug)]
pub(crate) struct SplitMix64(u64);

impl SplitMix64 {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number of at least 0 and less than 1.
    pub(crate) fn uniform(&mut self) -> f64 {
        let bits = u32::try_from(self.next_u64() >> 32).unwrap_or(0);
        f64::from(bits) / 4_294_967_296.0
    }

    /// Returns `true` with the given probability.
    pub(crate) fn random_bool(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// Returns a number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).unwrap_or(1);
        usize::try_from(self.next_u64() % end).unwrap_or(0)
    }
}

/// The 64-bit hash FNV-1a by Fowler, Noll, and Vo.
#[derive(Clone, Debug)]
pub(crate) struct Hash(pub(crate) u64);

impl Hash {
    pub(crate) fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    pub(crate) fn add_bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    /// Hashes a string and a terminator.
    pub(crate) fn add_text(&mut self, text: &str) {
        self.add_bytes(text.as_bytes());
        self.add_bytes(&[0xff]);
    }

    pub(crate) fn add_count(&mut self, count: usize) {
        self.add_bytes(&u64::try_from(count).unwrap_or(u64::MAX).to_le_bytes());
    }

    /// Hashes the bits of a number. All NaNs have the same hash.
    pub(crate) fn add_number(&mut self, number: f64) {
        let bits = if number.is_nan() { f64::NAN.to_bits() } else { number.to_bits() };
        self.add_bytes(&bits.to_le_bytes());
    }

    pub(crate) fn add_optional(&mut self, number: Option<f64>) {
        self.add_bytes(&[u8::from(number.is_some())]);
        self.add_number(number.unwrap_or(0.0));
    }
}

/// Loads the built-in models.
pub(crate) fn built_in_models() -> Models {
    Models::built_in().unwrap_or_else(|problems| panic!("the built-in models do not load: {problems:?}"))
}

/// Returns the model's reference in links, such as `tiered-store` or `tiered-store@2`.
pub(crate) fn model_reference(model: &Model) -> String {
    resolve::model_reference(&Component { version: model.version, ..Component::with_model(&model.id) })
}

/// Returns a link to a random scenario of one component, with or without a preset, with some inputs and few constants.
///
/// A scenario that the model rejects tests little, so such a scenario is drawn again.
pub(crate) fn random_link(models: &Models, model: &Model, chance: &mut SplitMix64) -> String {
    for _ in 0..1000 {
        let link = random_candidate(model, chance);
        if evaluate(&decode(&link).0, models).problems.iter().all(|problem| problem.level() != ProblemLevel::Error) {
            return link;
        }
    }
    panic!("{} rejects all random scenarios", model.id)
}

/// Returns a link like `random_link`, but the model may reject the scenario.
fn random_candidate(model: &Model, chance: &mut SplitMix64) -> String {
    let mut link = format!("m={}", model_reference(model));
    if !model.presets.is_empty() && chance.random_bool(0.5) {
        link += &format!("&p={}", model.presets[chance.below(model.presets.len())].id);
    }
    for place in 0..model.defaults.len() {
        let value = &model.values[place];
        let probability = if matches!(value.kind, ValueKind::Input(_)) { 0.6 } else { 0.1 };
        if chance.random_bool(probability) {
            link += &format!("&{}={}", value.id, random_text(model, place, chance));
        }
    }
    link
}

/// Returns a random setting for one input or constant, as a person or a program might write it.
pub(crate) fn random_text(model: &Model, place: usize, chance: &mut SplitMix64) -> String {
    let number = random_value(&model.values[place], model.defaults[place], chance);
    if matches!(&model.values[place].kind, ValueKind::Input(input) if !input.options.is_empty()) {
        return write_field(model, place, number);
    }
    match chance.below(3) {
        // The shortest text that keeps all digits.
        0 => write_field(model, place, number),
        // Three digits, in the unit of the field.
        1 => format!("{:.2e}", model.values[place].unit.from_base(number)),
        _ => format!("{}", model.values[place].unit.from_base(number)),
    }
}

/// Returns a random value within the bounds: mostly in the usual range, sometimes anywhere, sometimes at a bound.
pub(crate) fn random_value(value: &Value, default: f64, chance: &mut SplitMix64) -> f64 {
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
    // An unbounded value may have `f64::MAX` as its bound, which is far from any real value.
    let all = (bounds.0, bounds.1.min(usual.1.max(1.0) * 1e6));
    let number = match chance.below(20) {
        0 => bounds.0,
        1 => all.1,
        2 => default,
        3 | 4 => interpolate(all, chance.uniform()),
        _ => interpolate(usual, chance.uniform()),
    };
    let unit = &value.unit;
    let number = if whole { unit.to_base(math::round(unit.from_base(number))) } else { number };
    number.clamp(bounds.0, bounds.1)
}

/// Interpolates within a range: geometrically if it starts above zero or ends above 1,000, otherwise linearly.
fn interpolate((low, high): (f64, f64), share: f64) -> f64 {
    if low > 0.0 && high > low {
        low * math::exp(share * math::ln(high / low))
    } else if high > 1e3 {
        // From zero to a large number: geometrically above 1, where realistic values are.
        math::exp(share * math::ln(high))
    } else {
        low + share * (high - low)
    }
}
