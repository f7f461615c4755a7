//! The schema of model files, before validation.
//!
//! Numbers with units are numbers (in the unit of the field) or text (`"3 KiB"`).

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use crate::view_model::Severity;

/// A model file.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ModelSource {
    /// The id in links: `m=tiered-store`.
    pub id: String,
    /// The version; a new one changes numbers. Links name the version they were made with.
    #[serde(default = "first_version")]
    pub version: u32,
    /// The title.
    pub title: String,
    /// The summary: one sentence.
    pub summary: String,
    /// The source of the formulas.
    #[serde(default)]
    pub source: String,
    /// The notes on assumptions and limits.
    #[serde(default)]
    pub notes: Vec<String>,
    /// The counts in the singular, each a base unit.
    #[serde(default)]
    pub counts: Vec<String>,
    /// The headline values, most important first.
    #[serde(default)]
    pub headline: Vec<String>,
    /// The groups of inputs and results, in order.
    #[serde(default, rename = "group")]
    pub groups: Vec<GroupSource>,
    /// The inputs.
    #[serde(default, rename = "input")]
    pub inputs: Vec<InputSource>,
    /// The constants.
    #[serde(default, rename = "constant")]
    pub constants: Vec<ConstantSource>,
    /// The formulas.
    #[serde(default, rename = "formula")]
    pub formulas: Vec<FormulaSource>,
    /// The resources with a limit.
    #[serde(default, rename = "resource")]
    pub resources: Vec<ResourceSource>,
    /// The decision matrices.
    #[serde(default, rename = "matrix")]
    pub matrices: Vec<MatrixSource>,
    /// The conditional advice.
    #[serde(default, rename = "advice")]
    pub advice: Vec<AdviceSource>,
    /// The remedies, simplest first.
    #[serde(default, rename = "remedy")]
    pub remedies: Vec<RemedySource>,
    /// The billed items.
    #[serde(default, rename = "cost")]
    pub costs: Vec<CostSource>,
    /// The savings.
    #[serde(default, rename = "saving")]
    pub savings: Vec<RemedySource>,
    /// The values to state unit costs for: per request, per user.
    #[serde(default)]
    pub per: Vec<String>,
    /// The presets.
    #[serde(default, rename = "preset")]
    pub presets: Vec<PresetSource>,
    /// The charts.
    #[serde(default, rename = "chart")]
    pub charts: Vec<ChartSource>,
}

fn first_version() -> u32 {
    1
}

/// A group of inputs or results.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct GroupSource {
    /// The id, which inputs and formulas name.
    pub id: String,
    /// The label.
    pub label: String,
    /// The help text.
    #[serde(default)]
    pub help: String,
}

/// An input: a number, or a choice if it has options.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct InputSource {
    /// The id in formulas and links.
    pub id: String,
    /// The label.
    pub label: String,
    /// The help text.
    #[serde(default)]
    pub help: String,
    /// The unit of bare numbers.
    #[serde(default)]
    pub unit: String,
    /// The default value; for a choice, the id of an option.
    pub default: Quantity,
    /// The smallest allowed value.
    #[serde(default)]
    pub min: Option<Quantity>,
    /// The largest allowed value.
    #[serde(default)]
    pub max: Option<Quantity>,
    /// The ends of the slider: the usual range. Values outside it need a confirmation.
    #[serde(default)]
    pub slider: Option<(Quantity, Quantity)>,
    /// The scale of the slider.
    #[serde(default)]
    pub scale: Scale,
    /// Whether the input takes whole numbers only.
    #[serde(default)]
    pub whole: bool,
    /// The id of its group.
    #[serde(default)]
    pub group: String,
    /// Whether the input grows with the deployment.
    #[serde(default)]
    pub grows: bool,
    /// Whether the input follows the load calendar, hour by hour; its value is the average.
    #[serde(default)]
    pub varies: bool,
    /// The options of a choice.
    #[serde(default, rename = "option")]
    pub options: Vec<OptionSource>,
}

/// An option of a choice.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OptionSource {
    /// The id in formulas and links.
    pub id: String,
    /// The label.
    pub label: String,
    /// The help text.
    #[serde(default)]
    pub help: String,
}

/// The scale of a slider or an axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scale {
    /// Equal steps are equal differences.
    #[default]
    Linear,
    /// Equal steps are equal ratios.
    Log,
}

/// A constant.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ConstantSource {
    /// The id in formulas and links.
    pub id: String,
    /// The label.
    pub label: String,
    /// The value with unit: `"3072 B/node"`.
    pub value: Quantity,
    /// The unit of a bare number.
    #[serde(default)]
    pub unit: String,
    /// The smallest allowed value when overridden.
    #[serde(default)]
    pub min: Option<Quantity>,
    /// The largest allowed value when overridden.
    #[serde(default)]
    pub max: Option<Quantity>,
    /// The source of the value.
    pub source: String,
    /// The help text.
    #[serde(default)]
    pub help: String,
}

/// A formula.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FormulaSource {
    /// The id in formulas and outputs.
    pub id: String,
    /// The label.
    pub label: String,
    /// The unit of the result.
    #[serde(default)]
    pub unit: String,
    /// The expression.
    pub expr: String,
    /// The id of its group.
    #[serde(default)]
    pub group: String,
    /// The source of the formula.
    #[serde(default)]
    pub source: String,
    /// Meaning, limits, and differences from its source.
    #[serde(default)]
    pub note: String,
}

/// A resource with a limit.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ResourceSource {
    /// The id in outputs.
    pub id: String,
    /// The label.
    pub label: String,
    /// The expression of the demand.
    pub demand: String,
    /// The expression of the capacity; zero or less if unknown.
    pub capacity: String,
    /// The expression of the target utilization.
    pub target: String,
    /// The remedy when the resource is the bottleneck.
    #[serde(default)]
    pub remedy: String,
}

/// The selection among the rows whose condition holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Pick {
    /// The first one applies. The condition of the last row must be `true`.
    #[default]
    First,
    /// All of them apply.
    All,
}

/// A decision matrix.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MatrixSource {
    /// The id in outputs.
    pub id: String,
    /// The label.
    pub label: String,
    /// The selection among the rows whose condition holds.
    #[serde(default)]
    pub pick: Pick,
    /// The values that it shows.
    #[serde(default)]
    pub shows: Vec<String>,
    /// The source.
    #[serde(default)]
    pub source: String,
    /// Differences from the source.
    #[serde(default)]
    pub note: String,
    /// The rows.
    #[serde(rename = "row")]
    pub rows: Vec<RowSource>,
}

/// A row of a decision matrix.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RowSource {
    /// The condition in words, as in its source: `70–85%, p99 > 50 ms`.
    pub label: String,
    /// The condition.
    pub when: String,
    /// The action.
    pub action: String,
    /// The instructions; `{id}` inserts a value.
    #[serde(default)]
    pub how: String,
    /// The severity.
    #[serde(default)]
    pub level: Severity,
}

/// A sentence that applies under a condition.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AdviceSource {
    /// The condition.
    pub when: String,
    /// The sentence; `{id}` inserts a value.
    pub text: String,
    /// The severity.
    #[serde(default)]
    pub level: Severity,
    /// The topic, if the plan has a list for it.
    #[serde(default)]
    pub kind: AdviceKind,
    /// The source.
    #[serde(default)]
    pub source: String,
}

/// The topic of a piece of advice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AdviceKind {
    /// No special topic.
    #[default]
    Plain,
    /// A single point of failure.
    SinglePoint,
    /// An anti-pattern.
    AntiPattern,
}

/// A remedy or saving: a change of inputs.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RemedySource {
    /// The id in outputs.
    pub id: String,
    /// The label: the change in a few words.
    pub label: String,
    /// The effort and limits.
    #[serde(default)]
    pub help: String,
    /// The inputs and constants, with the expressions of their values after the change.
    pub set: BTreeMap<String, String>,
    /// The source.
    #[serde(default)]
    pub source: String,
}

/// The kind of a billed item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CostKind {
    /// Machines of at least a given size.
    #[default]
    Machines,
    /// Cores and memory on machines of any size.
    Pool,
    /// Block storage.
    Block,
    /// Provisioned IOPS of block storage.
    Iops,
    /// Object storage.
    Object,
    /// Backups of block storage.
    Backup,
    /// Egress to the internet.
    Egress,
    /// Traffic between availability zones.
    BetweenZones,
    /// Traffic between regions.
    BetweenRegions,
}

/// A billed item.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CostSource {
    /// The id in outputs.
    pub id: String,
    /// The label.
    pub label: String,
    /// The kind.
    pub kind: CostKind,
    /// The expression of the amount: machines, bytes, bytes per second or operations per second; for a pool, the fewest
    /// machines.
    pub amount: String,
    /// The expression of the cores of a machine or of the pool.
    #[serde(default)]
    pub cores: String,
    /// The expression of the memory of a machine or of the pool.
    #[serde(default)]
    pub memory: String,
    /// The expression of the utilization of cores and memory, for right-sizing.
    #[serde(default)]
    pub target: String,
    /// Whether the machines scale with the load of the hour.
    #[serde(default)]
    pub elastic: bool,
    /// Whether the machines can be spot instances.
    #[serde(default)]
    pub interruptible: bool,
    /// The expression of the number of disks that share the operations.
    #[serde(default)]
    pub disks: String,
    /// The storage class: `ssd` or `hdd` for block storage; `hot`, `cool` or `archive` for object storage.
    #[serde(default)]
    pub class: String,
    /// The scope: included and excluded items.
    #[serde(default)]
    pub note: String,
}

/// A preset: values for some inputs and constants.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PresetSource {
    /// The id in links.
    pub id: String,
    /// The label.
    pub label: String,
    /// The description.
    pub help: String,
    /// The values of inputs and constants that differ from their defaults.
    pub set: BTreeMap<String, Quantity>,
    /// The source of its numbers, and errors in it.
    #[serde(default)]
    pub source: String,
}

/// A chart.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ChartSource {
    /// The id in outputs.
    pub id: String,
    /// The label.
    pub label: String,
    /// The description.
    #[serde(default)]
    pub help: String,
    /// The values that add up, for a chart of parts.
    #[serde(default)]
    pub parts: Vec<String>,
    /// The input along the axis, for a chart of curves.
    #[serde(default)]
    pub along: String,
    /// The start of the axis.
    #[serde(default)]
    pub from: Option<Quantity>,
    /// The end of the axis.
    #[serde(default)]
    pub to: Option<Quantity>,
    /// The scale of the axis.
    #[serde(default)]
    pub scale: Scale,
    /// The values drawn as curves.
    #[serde(default)]
    pub curves: Vec<String>,
    /// A value drawn as a horizontal line.
    #[serde(default)]
    pub level: String,
}

/// A number in the unit of the field, or a text with a unit.
#[derive(Clone, Debug, PartialEq)]
pub enum Quantity {
    /// A number in the unit of the field.
    Number(f64),
    /// A text such as `3 KiB`.
    Text(String),
}

impl Default for Quantity {
    fn default() -> Self {
        Self::Number(0.0)
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Text(text) => serializer.serialize_str(text),
        }
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct QuantityVisitor;
        impl Visitor<'_> for QuantityVisitor {
            type Value = Quantity;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number or text such as \"3 KiB\"")
            }
            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Quantity, E> {
                Ok(Quantity::Number(number))
            }
            #[allow(clippy::cast_precision_loss, reason = "whole numbers beyond 2^53 are rounded like any other")]
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Quantity, E> {
                Ok(Quantity::Number(number as f64))
            }
            #[allow(clippy::cast_precision_loss, reason = "whole numbers beyond 2^53 are rounded like any other")]
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Quantity, E> {
                Ok(Quantity::Number(number as f64))
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Quantity, E> {
                Ok(Quantity::Text(text.into()))
            }
        }
        deserializer.deserialize_any(QuantityVisitor)
    }
}
