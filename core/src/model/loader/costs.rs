//! What is paid for.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::vec::Vec;

use crate::expression::typecheck::Type;
use crate::model::Cost;
use crate::model::loader::{Loader, Spot};
use crate::model::source::{CostKind, CostSource, ModelSource};
use crate::units::{Dimension, Unit};

impl Loader {
    pub(super) fn costs(&mut self, source: &ModelSource) -> Vec<Cost> {
        let mut costs: Vec<Cost> = Vec::new();
        for (index, cost) in source.costs.iter().enumerate() {
            let spot = Spot::new("cost", index, &cost.id);
            if cost.id.is_empty() || costs.iter().any(|other| other.id == cost.id) {
                self.say(&spot, "id", "each cost has an id of its own");
            }
            costs.push(self.cost(&spot, cost));
        }
        costs
    }

    fn cost(&mut self, spot: &Spot<'_>, cost: &CostSource) -> Cost {
        let of = |unit: &str| Unit::parse(unit, &[]).ok().map(|unit| Type::Number(unit.dimension));
        let plain = Some(Type::Number(Dimension::none()));
        let machines = matches!(cost.kind, CostKind::Machines | CostKind::Pool);
        let wanted = match cost.kind {
            // Counts of whatever the model counts.
            CostKind::Machines | CostKind::Pool | CostKind::Iops => None,
            CostKind::Block | CostKind::Object | CostKind::Backup => of("B"),
            CostKind::Egress | CostKind::BetweenZones | CostKind::BetweenRegions => of("B/s"),
        };
        let (amount, _) = self.hide(spot, "amount", &cost.amount, wanted.as_ref());
        let mut expression = |field: &'static str, text: &str, wanted: Option<Type>| {
            (!text.is_empty()).then(|| self.hide(spot, field, text, wanted.as_ref()).0)
        };
        let cores = expression("cores", &cost.cores, of("core"));
        let memory = expression("memory", &cost.memory, of("B"));
        let target = expression("target", &cost.target, plain);
        let disks = expression("disks", &cost.disks, None);
        if machines != (cores.is_some() && memory.is_some()) {
            self.say(spot, "cores", "machines and pools, and nothing else, have cores and memory");
        }
        if (cost.elastic || cost.interruptible || target.is_some()) && !machines {
            self.say(spot, "kind", "only machines can be elastic or interruptible, or have a target");
        } else if cost.elastic && cost.kind == CostKind::Pool {
            let message = "a pool holds the most that a month asks of it; only machines of a size come and go";
            self.say(spot, "elastic", message);
        }
        let classes: &[&str] = match cost.kind {
            CostKind::Block => &["", "ssd", "hdd"],
            CostKind::Iops => &["", "ssd"],
            CostKind::Object => &["", "hot", "cool", "archive"],
            _ => &[""],
        };
        if !classes.contains(&cost.class.as_str()) {
            self.say(spot, "class", format!("“{}” is none of its classes{}", cost.class, classes.join(" ")));
        }
        Cost {
            id: cost.id.clone(),
            label: cost.label.clone(),
            note: cost.note.clone(),
            kind: cost.kind,
            class: cost.class.clone(),
            elastic: cost.elastic,
            interruptible: cost.interruptible,
            text: cost.amount.trim().to_owned(),
            amount,
            size: cores.zip(memory),
            target,
            disks,
        }
    }
}
