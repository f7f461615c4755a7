//! The schema of model files, before validation.
//!
//! A quantity is a number in the unit of the field, or a string with a unit such as `"3 KiB"`.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use crate::view_model::Severity;

/// The content of a model file.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ModelSource {
    /// The id in links: `m=tiered-store`.
    pub id: String,
    /// The version. Any change to the model's numbers needs a new version. Links include it if it is above 1.
    #[serde(default = "first_version")]
    pub version: u32,
    /// The title shown to users.
    pub title: String,
    /// The summary: one sentence.
    pub summary: String,
    /// The cited source of the formulas.
    #[serde(default)]
    pub source: String,
    /// The notes on assumptions and limits.
    #[serde(default)]
    pub notes: Vec<String>,
    /// The counted nouns, such as `node`, in the singular. Each becomes a base unit.
    #[serde(default)]
    pub counts: Vec<String>,
    /// The ids of the headline values, most important first.
    #[serde(default)]
    pub headline: Vec<String>,
    /// The groups of inputs and results, in order.
    #[serde(default, rename = "group")]
    pub groups: Vec<GroupSource>,
    /// The inputs, in display order within their groups.
    #[serde(default, rename = "input")]
    pub inputs: Vec<InputSource>,
    /// The constants, each with a source.
    #[serde(default, rename = "constant")]
    pub constants: Vec<ConstantSource>,
    /// The formulas, in any order.
    #[serde(default, rename = "formula")]
    pub formulas: Vec<FormulaSource>,
    /// The resources with a limit.
    #[serde(default, rename = "resource")]
    pub resources: Vec<ResourceSource>,
    /// The decision matrices.
    #[serde(default, rename = "matrix")]
    pub matrices: Vec<MatrixSource>,
    /// The pieces of advice, each with the condition under which it applies.
    #[serde(default, rename = "advice")]
    pub advice: Vec<AdviceSource>,
    /// The remedies, simplest first.
    #[serde(default, rename = "remedy")]
    pub remedies: Vec<RemedySource>,
    /// The items to bill.
    #[serde(default, rename = "cost")]
    pub costs: Vec<CostSource>,
    /// The cost-saving measures.
    #[serde(default, rename = "saving")]
    pub savings: Vec<RemedySource>,
    /// The ids of the values for which unit costs are reported, such as requests or users.
    #[serde(default)]
    pub per: Vec<String>,
    /// The presets, in display order.
    #[serde(default, rename = "preset")]
    pub presets: Vec<PresetSource>,
    /// The charts, in display order.
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
    /// The id by which inputs and formulas refer to the group.
    pub id: String,
    /// The label of the group.
    pub label: String,
    /// The help text of the group.
    #[serde(default)]
    pub help: String,
}

/// An input: a number, or a choice if it has options.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct InputSource {
    /// The id in formulas and links.
    pub id: String,
    /// The label of the input.
    pub label: String,
    /// The help text of the input.
    #[serde(default)]
    pub help: String,
    /// The unit of numbers without one.
    #[serde(default)]
    pub unit: String,
    /// The default value; for a choice, the id of an option.
    pub default: Quantity,
    /// The minimum; 0 by default.
    #[serde(default)]
    pub min: Option<Quantity>,
    /// The maximum; unlimited by default.
    #[serde(default)]
    pub max: Option<Quantity>,
    /// The ends of the slider: the typical range. The page asks users to confirm values outside it.
    #[serde(default)]
    pub slider: Option<(Quantity, Quantity)>,
    /// The scale of the slider.
    #[serde(default)]
    pub scale: Scale,
    /// Whether the input takes whole numbers only.
    #[serde(default)]
    pub whole: bool,
    /// The id of the group that contains the input.
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
    /// The label of the option.
    pub label: String,
    /// The help text of the option.
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
    /// The label of the constant.
    pub label: String,
    /// The value with its unit: `"3072 B/node"`.
    pub value: Quantity,
    /// The unit of a value without one.
    #[serde(default)]
    pub unit: String,
    /// The minimum for overrides; 0 by default.
    #[serde(default)]
    pub min: Option<Quantity>,
    /// The maximum for overrides; unlimited by default.
    #[serde(default)]
    pub max: Option<Quantity>,
    /// The cited source of the value.
    pub source: String,
    /// The help text of the constant.
    #[serde(default)]
    pub help: String,
}

/// A formula.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FormulaSource {
    /// The id in formulas and outputs.
    pub id: String,
    /// The label of the formula.
    pub label: String,
    /// The unit of the result.
    #[serde(default)]
    pub unit: String,
    /// The expression that computes the value.
    pub expr: String,
    /// The id of the group that contains the result.
    #[serde(default)]
    pub group: String,
    /// The cited source of the formula.
    #[serde(default)]
    pub source: String,
    /// The meaning and limits of the formula, and how it differs from its source.
    #[serde(default)]
    pub note: String,
}

/// A resource with a limit.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ResourceSource {
    /// The id in outputs.
    pub id: String,
    /// The label of the resource.
    pub label: String,
    /// The expression for the demand.
    pub demand: String,
    /// The expression for the capacity. A result of zero or less means that the capacity is unknown.
    pub capacity: String,
    /// The expression for the target utilization.
    pub target: String,
    /// The action to take when the resource is the bottleneck.
    #[serde(default)]
    pub remedy: String,
}

/// Which rows of a decision matrix apply among those whose conditions are true.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RowSelection {
    /// Only the first one. The condition of the last row must be `true`.
    #[default]
    First,
    /// All of them.
    All,
}

/// A decision matrix: rows of a condition and an action.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MatrixSource {
    /// The id in outputs.
    pub id: String,
    /// The label of the matrix.
    pub label: String,
    /// Which rows apply among those whose conditions are true.
    #[serde(default)]
    pub pick: RowSelection,
    /// The ids of the values shown with the matrix.
    #[serde(default)]
    pub shows: Vec<String>,
    /// The cited source of the matrix.
    #[serde(default)]
    pub source: String,
    /// How the matrix differs from its source.
    #[serde(default)]
    pub note: String,
    /// The rows, in order of evaluation.
    #[serde(rename = "row")]
    pub rows: Vec<RowSource>,
}

/// A row of a decision matrix.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RowSource {
    /// The condition in words, as in the source: `70–85%, p99 > 50 ms`.
    pub label: String,
    /// The expression for the condition.
    pub when: String,
    /// The recommended action; `{id}` inserts a value.
    pub action: String,
    /// How to carry out the action; `{id}` inserts a value.
    #[serde(default)]
    pub how: String,
    /// The severity to report if the row applies.
    #[serde(default)]
    pub level: Severity,
}

/// Advice that applies under a condition.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AdviceSource {
    /// The expression for the condition.
    pub when: String,
    /// The advice, in a sentence or two; `{id}` inserts a value.
    pub text: String,
    /// The severity of the advice.
    #[serde(default)]
    pub level: Severity,
    /// The topic, which decides in which list of the plan the advice is shown.
    #[serde(default)]
    pub kind: AdviceKind,
    /// The cited source of the advice.
    #[serde(default)]
    pub source: String,
}

/// The topic of a piece of advice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AdviceKind {
    /// General advice.
    #[default]
    Plain,
    /// A single point of failure.
    SinglePoint,
    /// An architecture anti-pattern.
    AntiPattern,
}

/// A remedy or cost-saving measure: changes to inputs and constants.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RemedySource {
    /// The id in outputs.
    pub id: String,
    /// The label, which names the change in a few words.
    pub label: String,
    /// The effort that the change takes, and its limits.
    #[serde(default)]
    pub help: String,
    /// The ids of the changed inputs and constants, with the expressions for their new values.
    pub set: BTreeMap<String, String>,
    /// The cited source of the remedy.
    #[serde(default)]
    pub source: String,
}

/// The kind of resource that is billed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CostKind {
    /// Machines, each with at least the given cores and memory.
    #[default]
    Machines,
    /// A total of cores and memory, on machines of any size.
    Pool,
    /// Block storage, such as EBS volumes.
    Block,
    /// Provisioned IOPS of block storage.
    Iops,
    /// Object storage, such as S3.
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

impl CostKind {
    /// Returns whether traffic is billed.
    #[must_use]
    pub(crate) const fn is_traffic(self) -> bool {
        matches!(self, Self::Egress | Self::BetweenZones | Self::BetweenRegions)
    }
}

/// An item to bill.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CostSource {
    /// The id in outputs.
    pub id: String,
    /// The label of the item.
    pub label: String,
    /// The kind of resource that is billed.
    pub kind: CostKind,
    /// The expression for the amount: machines, bytes, bytes per second, or operations per second. For a pool, it is
    /// the minimum number of machines.
    pub amount: String,
    /// The expression for the cores of one machine, or of the whole pool.
    #[serde(default)]
    pub cores: String,
    /// The expression for the memory of one machine, or of the whole pool.
    #[serde(default)]
    pub memory: String,
    /// The expression for the target utilization of cores and memory, for right-sizing.
    #[serde(default)]
    pub target: String,
    /// Whether the number of machines follows the hourly load.
    #[serde(default)]
    pub elastic: bool,
    /// Whether the machines can run on spot instances.
    #[serde(default)]
    pub interruptible: bool,
    /// The expression for the number of disks that share the I/O operations.
    #[serde(default)]
    pub disks: String,
    /// The storage class: `ssd` or `hdd` for block storage; `ssd` for IOPS; `hot`, `cool`, or `archive` for object
    /// storage.
    #[serde(default)]
    pub class: String,
    /// The scope of the item: its inclusions and exclusions.
    #[serde(default)]
    pub note: String,
}

/// A preset: values for some inputs and constants.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PresetSource {
    /// The id in links.
    pub id: String,
    /// The label of the preset.
    pub label: String,
    /// The description of the preset.
    pub help: String,
    /// The values of inputs and constants that differ from their defaults.
    pub set: BTreeMap<String, Quantity>,
    /// The cited source of the numbers, with its known errors.
    #[serde(default)]
    pub source: String,
}

/// A chart of values: either `parts` of a whole, or `curves` along an input.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ChartSource {
    /// The id in outputs.
    pub id: String,
    /// The label of the chart.
    pub label: String,
    /// The description of the chart.
    #[serde(default)]
    pub help: String,
    /// The ids of the values that add up to a whole, for a chart of parts.
    #[serde(default)]
    pub parts: Vec<String>,
    /// The id of the input along the axis, for a chart of curves.
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
    /// The ids of the values drawn as curves.
    #[serde(default)]
    pub curves: Vec<String>,
    /// The id of a value drawn as a horizontal line; empty if there is none.
    #[serde(default)]
    pub level: String,
}

/// A quantity: a number in the unit of the field, or a string with a unit.
#[derive(Clone, Debug, PartialEq)]
pub enum Quantity {
    /// A number in the unit of the field.
    Number(f64),
    /// A string such as `3 KiB`.
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
                f.write_str("a number or a string such as \"3 KiB\"")
            }
            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Quantity, E> {
                Ok(Quantity::Number(number))
            }
            #[allow(clippy::cast_precision_loss, reason = "whole numbers beyond 2^53 are rounded")]
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Quantity, E> {
                Ok(Quantity::Number(number as f64))
            }
            #[allow(clippy::cast_precision_loss, reason = "whole numbers beyond 2^53 are rounded")]
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
