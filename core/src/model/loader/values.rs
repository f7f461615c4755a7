//! Loads inputs, constants, and formulas.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::expression::typecheck::Type;
use crate::format::format_value;
use crate::model::loader::{ItemLocation, Loader, option_number};
use crate::model::source::{InputSource, ModelSource, Quantity, Scale};
use crate::model::{Input, Slider, Template, Value, ValueKind};
use crate::text::{nearest, use_one_of};
use crate::units;
use crate::units::Unit;

/// The common units, as listed in error messages.
const COMMON_UNITS: &str = "B, KiB, MiB, …, kB, MB, …, bit, Mbit, …, ms, s, min, h, d, month, year, core, USD, %,";
/// The units that error messages suggest.
const SUGGESTED_UNITS: [&str; 27] = [
    "B", "KiB", "MiB", "GiB", "TiB", "PiB", "kB", "MB", "GB", "TB", "PB", "bit", "kbit", "Mbit", "Gbit", "ns", "us",
    "ms", "s", "min", "h", "d", "week", "month", "year", "core", "USD",
];

impl Loader {
    /// Assigns the next index to an id. Reports ids that are invalid, reserved, or already in use.
    pub(super) fn declare(&mut self, location: &ItemLocation<'_>, kind: Type) {
        let id = location.id;
        let first = |c: char| c.is_ascii_lowercase();
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if !id.starts_with(first) || id.len() > 48 || !id.chars().all(fits) {
            self.report(
                location,
                "id",
                "use 1 to 48 lowercase letters, digits, and underscores, beginning with a letter",
            );
        } else if matches!(id, "and" | "or" | "not" | "true" | "false")
            || crate::model::loader::RESERVED_LINK_KEYS.contains(&id)
        {
            self.report(location, "id", format!("`{id}` is reserved; choose another id"));
        } else if self.names.contains_key(id) {
            self.report(location, "id", format!("the id `{id}` is already in use"));
        }
        self.names.insert(id.to_owned(), self.values.len());
        self.types.insert(id.to_owned(), kind);
    }

    /// Parses a unit. Reports an unknown unit.
    pub(super) fn unit(&mut self, location: &ItemLocation<'_>, field: &'static str, text: &str) -> Unit {
        Unit::parse(text, &self.counts).unwrap_or_else(|unknown| {
            let hint = self.similar_unit(&unknown.0).map_or_else(
                || format!("use {COMMON_UNITS} or the model's counts, joined by `*` and `/`"),
                |unit| format!("did you mean `{unit}`?"),
            );
            self.report(location, field, format!("{unknown}; {hint}"));
            self.unknown_units.push(location.id.to_owned());
            Unit::plain()
        })
    }

    /// Returns the known unit that an unknown one most likely stands for.
    fn similar_unit(&self, text: &str) -> Option<&str> {
        let counts = self.counts.iter().map(String::as_str);
        let known = || counts.clone().chain(SUGGESTED_UNITS);
        match text.to_ascii_lowercase().as_str() {
            "byte" | "bytes" | "octet" | "octets" => return Some("B"),
            "bits" => return Some("bit"),
            "dollar" | "dollars" | "$" => return Some("USD"),
            "percent" => return Some("%"),
            "cpu" | "cpus" => return Some("core"),
            _ => {}
        }
        // Every unit is similar to a name of one or two letters.
        known().find(|unit| unit.eq_ignore_ascii_case(text)).or_else(|| {
            let long = text.len() > 2;
            nearest(text, known().filter(|unit| long && unit.len() > 2))
        })
    }

    pub(super) fn quantity(
        &mut self,
        location: &ItemLocation<'_>,
        field: &'static str,
        quantity: &Quantity,
        unit: &Unit,
    ) -> f64 {
        let text = match quantity {
            Quantity::Number(number) => units::write_number(*number),
            Quantity::Text(text) => text.clone(),
        };
        units::parse_quantity(&text, unit, &self.counts).unwrap_or_else(|error| {
            if !self.unknown_units.iter().any(|id| id == location.id) {
                self.report(location, field, format!("`{text}`: {error}"));
            }
            f64::NAN
        })
    }

    pub(super) fn input(&mut self, location: &ItemLocation<'_>, input: &InputSource) -> f64 {
        if !input.options.is_empty() {
            return self.choice(location, input);
        }
        let unit = self.unit(location, "unit", &input.unit);
        self.declare(location, Type::Number(unit.dimension.clone()));
        let default = self.quantity(location, "default", &input.default, &unit);
        let bounds = self.bounds(location, "default", [input.min.as_ref(), input.max.as_ref()], &unit, default);
        let slider = input.slider.as_ref().and_then(|(from, to)| {
            let (from, to) =
                (self.quantity(location, "slider", from, &unit), self.quantity(location, "slider", to, &unit));
            if from >= to || (input.scale == Scale::Log && from <= 0.0) || from < bounds.0 || to > bounds.1 {
                self.report(
                    location,
                    "slider",
                    "the ends must be in order, within `min` and `max`, and above zero on a log scale",
                );
                return None;
            }
            Some(Slider { from, to, scale: input.scale, whole: input.whole, unit: unit.clone() })
        });
        let kind =
            Input { bounds, slider, whole: input.whole, grows: input.grows, varies: input.varies, options: Vec::new() };
        self.push_input(input, unit, kind);
        default
    }

    pub(super) fn choice(&mut self, location: &ItemLocation<'_>, input: &InputSource) -> f64 {
        let options: Vec<String> = input.options.iter().map(|option| option.id.clone()).collect();
        let mut seen = BTreeSet::new();
        for (row, option) in options.iter().enumerate() {
            let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            if option.is_empty() || !option.chars().all(fits) || !seen.insert(option) {
                let at = ItemLocation { row: Some(row), ..location.clone() };
                self.report(&at, "id", "each option needs a unique id of lowercase letters, digits, and hyphens");
            }
        }
        let default = options.iter().position(|option| *option == input.default.to_string());
        if default.is_none() {
            self.report(location, "default", format!("`{}` is not an option; {}", input.default, use_one_of(&options)));
        }
        let last = option_number(options.len().saturating_sub(1));
        self.declare(location, Type::Choice(options));
        let kind = Input {
            bounds: (0.0, last),
            slider: None,
            whole: true,
            grows: false,
            varies: false,
            options: input.options.clone(),
        };
        self.push_input(input, Unit::plain(), kind);
        default.map_or(0.0, option_number)
    }

    pub(super) fn push_input(&mut self, input: &InputSource, unit: Unit, kind: Input) {
        self.values.push(Value {
            id: input.id.clone(),
            label: input.label.clone(),
            help: input.help.clone(),
            unit,
            group: input.group.clone(),
            source: String::new(),
            kind: ValueKind::Input(kind),
        });
    }

    pub(super) fn bounds(
        &mut self,
        location: &ItemLocation<'_>,
        field: &'static str,
        ends: [Option<&Quantity>; 2],
        unit: &Unit,
        value: f64,
    ) -> (f64, f64) {
        let low = ends[0].map_or(0.0, |min| self.quantity(location, "min", min, unit));
        let high = ends[1].map_or(f64::MAX, |max| self.quantity(location, "max", max, unit));
        if value < low {
            let minimum = if ends[0].is_some() { "`min`" } else { "the default `min`" };
            self.report(
                location,
                field,
                format!("{} is below {minimum}, {}", format_value(value, unit), format_value(low, unit)),
            );
        }
        if value > high {
            self.report(
                location,
                field,
                format!("{} is above `max`, {}", format_value(value, unit), format_value(high, unit)),
            );
        }
        (low, high)
    }

    pub(super) fn constants(&mut self, source: &ModelSource, defaults: &mut Vec<f64>) {
        for (index, constant) in source.constants.iter().enumerate() {
            let location = ItemLocation::new("constant", index, &constant.id);
            // The value can include the unit: value = "3072 B/node".
            let unit_text = match &constant.value {
                Quantity::Text(text) if constant.unit.is_empty() => text
                    .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '_' | ','))
                    .trim()
                    .to_owned(),
                _ => constant.unit.clone(),
            };
            let unit = self.unit(&location, if constant.unit.is_empty() { "value" } else { "unit" }, &unit_text);
            self.declare(&location, Type::Number(unit.dimension.clone()));
            let value = self.quantity(&location, "value", &constant.value, &unit);
            if constant.source.is_empty() {
                self.report(&location, "source", "a constant needs a source; state where its value comes from");
            }
            let bounds = self.bounds(&location, "value", [constant.min.as_ref(), constant.max.as_ref()], &unit, value);
            self.values.push(Value {
                id: constant.id.clone(),
                label: constant.label.clone(),
                help: constant.help.clone(),
                unit,
                group: String::new(),
                source: constant.source.clone(),
                kind: ValueKind::Constant { bounds },
            });
            defaults.push(value);
        }
    }

    /// Assigns indices to all formulas before checking any, so that their order in the file does not matter.
    pub(super) fn declare_formulas(&mut self, source: &ModelSource) {
        for (index, formula) in source.formulas.iter().enumerate() {
            let location = ItemLocation::new("formula", index, &formula.id);
            let unit = self.unit(&location, "unit", &formula.unit);
            self.declare(&location, Type::Number(unit.dimension.clone()));
            self.values.push(Value {
                id: formula.id.clone(),
                label: formula.label.clone(),
                help: formula.note.clone(),
                unit,
                group: formula.group.clone(),
                source: formula.source.clone(),
                kind: ValueKind::Formula { expr: Template::new() },
            });
        }
    }

    pub(super) fn formulas(&mut self, source: &ModelSource) {
        let first = source.inputs.len() + source.constants.len();
        for (index, formula) in source.formulas.iter().enumerate() {
            let location = ItemLocation::new("formula", index, &formula.id);
            let place = first + index;
            let expected = Type::Number(self.values[place].unit.dimension.clone());
            if let Some(checked) = self.expression(&location, "expr", &formula.expr, Some(&expected)) {
                let text = checked.0.format_with(&|name| ["{", name, "}"].concat());
                let written = self.template(&location, "expr", &text);
                self.values[place].kind = ValueKind::Formula { expr: written };
                self.computed.push((place, checked.0));
            }
        }
    }
}
