//! The cost settings: regions, purchase options, and prices.

use crate::scenario::area::Area;
use crate::scenario::setting::{Grammar, Setting, keys};

/// The ids of the clouds, in the order of their regions in an [`Area`].
pub const CLOUDS: [&str; 3] = ["aws", "azure", "gcp"];

/// The upper bound of the settings for minimum machines and spare machines.
pub const MAX_SPARE_MACHINES: u32 = 100_000;
/// The maximum number of availability zones.
pub const MAX_ZONES: u32 = 100;

/// The id and the label of each area.
const AREAS: [(&str, &str); Area::ALL.len()] = {
    let mut areas = [("", ""); Area::ALL.len()];
    let mut index = 0;
    while index < areas.len() {
        areas[index] = (Area::ALL[index].id, Area::ALL[index].label);
        index += 1;
    }
    areas
};

/// The cost settings, in the order in which links list them.
pub const COST_SETTINGS: [Setting; 18] = [
    Setting {
        key: "cost.area",
        label: "Region",
        help: "The part of the world to deploy in. Each cloud uses its region there unless a specific region is set.",
        unit: "",
        bounds: None,
        default: Area::ALL[0].id,
        example: "eu-west",
        grammar: Grammar::Choice(&AREAS),
    },
    Setting {
        key: "cost.regions",
        label: "Specific regions",
        help: "Regions for individual clouds. They take precedence over the general region.",
        unit: "",
        bounds: None,
        default: "",
        example: "aws eu-west-1; gcp europe-west4",
        grammar: Grammar::Regions,
    },
    Setting {
        key: "cost.clouds",
        label: "Clouds",
        help: "The clouds to compare: aws, azure, gcp. All by default.",
        unit: "",
        bounds: None,
        default: "",
        example: "aws, gcp",
        grammar: Grammar::Options(&CLOUDS),
    },
    Setting {
        key: "cost.commit",
        label: "Commitment term",
        help: "Base-load capacity is committed for this term where that is cheaper; the rest is on-demand or spot \
               capacity.",
        unit: "",
        bounds: None,
        default: "none",
        example: "1y",
        grammar: Grammar::Choice(&[
            ("none", "None"),
            ("1y", "1 year"),
            ("3y", "3 years"),
            ("any", "Cheapest option for each year"),
        ]),
    },
    Setting {
        key: "cost.spot",
        label: "Spot share",
        help: "The share of interruptible machines that may run on spot capacity.",
        unit: "%",
        bounds: Some((0.0, 1.0)),
        default: "0%",
        example: "30%",
        grammar: Grammar::Share,
    },
    Setting {
        key: "cost.rework",
        label: "Spot interruption overhead",
        help: "The share of spot hours that is lost to interruptions and bought again on demand.",
        unit: "%",
        bounds: Some((0.0, 1.0)),
        default: "5%",
        example: "5%",
        grammar: Grammar::Share,
    },
    Setting {
        key: "cost.arch",
        label: "CPU architecture",
        help: "The architecture that the software is built for.",
        unit: "",
        bounds: None,
        default: "amd64",
        example: "arm64",
        grammar: Grammar::Choice(&[("amd64", "x86-64"), ("arm64", "Arm"), ("any", "Any")]),
    },
    Setting {
        key: "cost.families",
        label: "Instance families",
        help: "The instance families to choose from, for example m7i, c7i, n2-standard. All by default.",
        unit: "",
        bounds: None,
        default: "",
        example: "m7i, c7i, n2-standard",
        grammar: Grammar::Names,
    },
    Setting {
        key: "cost.largest",
        label: "Largest instance",
        help: "The maximum number of vCPUs per instance. No limit by default.",
        unit: "vCPU",
        bounds: Some((1.0, 100_000.0)),
        default: "",
        example: "32",
        grammar: Grammar::Whole,
    },
    Setting {
        key: "cost.least",
        label: "Minimum machines",
        help: "The minimum number of machines of each kind.",
        unit: "machines",
        bounds: Some((1.0, MAX_SPARE_MACHINES as f64)),
        default: "1",
        example: "2",
        grammar: Grammar::Whole,
    },
    Setting {
        key: "cost.spare",
        label: "Spare machines",
        help: "Machines of each kind beyond those that the models require.",
        unit: "machines",
        bounds: Some((0.0, MAX_SPARE_MACHINES as f64)),
        default: "0",
        example: "1",
        grammar: Grammar::Whole,
    },
    Setting {
        key: "cost.zones",
        label: "Availability zones",
        help: "The number of zones over which each kind of machine is spread evenly.",
        unit: "zones",
        bounds: Some((1.0, MAX_ZONES as f64)),
        default: "1",
        example: "3",
        grammar: Grammar::Whole,
    },
    Setting {
        key: "cost.burstable",
        label: "Burstable instances",
        help: "Whether to consider instances that run at full speed only in bursts.",
        unit: "",
        bounds: None,
        default: "no",
        example: "yes",
        grammar: Grammar::Choice(&[("no", "No"), ("yes", "Yes")]),
    },
    Setting {
        key: "cost.standby",
        label: "Standby",
        help: "A second deployment to fail over to: none, cold (one small machine of each kind), warm (half the cores, \
               three-quarters of the memory), hot (full size), or the shares of cores, memory, and storage: \
               50%/75%/150%. The named modes keep 150% of the storage.",
        unit: "",
        bounds: None,
        default: "none",
        example: "warm",
        grammar: Grammar::Standby,
    },
    Setting {
        key: "cost.clusters",
        label: "Kubernetes clusters",
        help: "The number of clusters whose control plane is billed.",
        unit: "clusters",
        bounds: Some((0.0, 10_000.0)),
        default: "0",
        example: "2",
        grammar: Grammar::Whole,
    },
    Setting {
        key: "cost.revenue",
        label: "Revenue",
        help: "Today’s monthly revenue. It grows with the load.",
        unit: "USD/month",
        bounds: Some((0.0, 1e12)),
        default: "",
        example: "70k",
        grammar: Grammar::DollarsPerMonth,
    },
    Setting {
        key: "cost.budget",
        label: "Budget",
        help: "The monthly budget. The report names the first month in which cost exceeds it.",
        unit: "USD/month",
        bounds: Some((0.0, 1e12)),
        default: "",
        example: "9k",
        grammar: Grammar::DollarsPerMonth,
    },
    Setting {
        key: "cost.prices",
        label: "Custom prices",
        help: "Prices that replace list prices, in US dollars per hour or per unit of a service. For example: \
               aws m7i.large = 0.09; aws m7i.large us-east-1 3y = 0.04; gcp egress internet = 0.05.",
        unit: "",
        bounds: None,
        default: "",
        example: "aws m7i.large = 0.09; gcp egress internet = 0.05",
        grammar: Grammar::Prices,
    },
];

/// The keys of [`COST_SETTINGS`].
pub const COST_KEYS: [&str; 18] = keys(&COST_SETTINGS);

/// Returns the cost setting with this key.
#[must_use]
pub fn cost_setting(key: &str) -> Option<&'static Setting> {
    const TABLE: &[Setting] = &COST_SETTINGS;
    TABLE.iter().find(|setting| setting.key == key)
}
