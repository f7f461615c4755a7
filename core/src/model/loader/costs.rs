//! Loads the items to bill.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::vec::Vec;

use crate::expression::typecheck::Type;
use crate::model::Cost;
use crate::model::loader::{ItemLocation, Loader};
use crate::model::source::{CostKind, CostSource, ModelSource};
use crate::text::use_one_of;
use crate::units::{Dimension, Unit};

impl Loader {
    pub(super) fn costs(&mut self, source: &ModelSource) -> Vec<Cost> {
        let mut costs: Vec<Cost> = Vec::new();
        for (index, cost) in source.costs.iter().enumerate() {
            let location = ItemLocation::new("cost", index, &cost.id);
            if cost.id.is_empty() || costs.iter().any(|other| other.id == cost.id) {
                self.report(&location, "id", "each cost needs a unique id");
            }
            costs.push(self.cost(&location, cost));
        }
        costs
    }

    fn cost(&mut self, location: &ItemLocation<'_>, cost: &CostSource) -> Cost {
        let number_in = |unit: &str| Unit::parse(unit, &[]).ok().map(|unit| Type::Number(unit.dimension));
        let plain = Some(Type::Number(Dimension::dimensionless()));
        let machines = matches!(cost.kind, CostKind::Machines | CostKind::Pool);
        let expected = match cost.kind {
            // Accept a count in any unit.
            CostKind::Machines | CostKind::Pool | CostKind::Iops => None,
            CostKind::Block | CostKind::Object | CostKind::Backup => number_in("B"),
            CostKind::Egress | CostKind::BetweenZones | CostKind::BetweenRegions => number_in("B/s"),
        };
        let (amount, _) = self.add_unnamed(location, "amount", &cost.amount, expected.as_ref());
        let mut expression = |field: &'static str, text: &str, expected: Option<Type>| {
            (!text.is_empty()).then(|| self.add_unnamed(location, field, text, expected.as_ref()).0)
        };
        let cores = expression("cores", &cost.cores, number_in("core"));
        let memory = expression("memory", &cost.memory, number_in("B"));
        let target = expression("target", &cost.target, plain);
        let disks = expression("disks", &cost.disks, None);
        if machines != (cores.is_some() && memory.is_some()) {
            self.report(
                location,
                "cores",
                "`machines` and `pool` require `cores` and `memory`; other kinds do not allow them",
            );
        }
        if (cost.elastic || cost.interruptible || target.is_some()) && !machines {
            self.report(
                location,
                "kind",
                "only `machines` can be elastic; only `machines` and `pool` can be interruptible or have a target",
            );
        } else if cost.elastic && cost.kind == CostKind::Pool {
            let message = "a pool is sized for the monthly peak; only `machines` can be elastic";
            self.report(location, "elastic", message);
        }
        let classes: &[&str] = match cost.kind {
            CostKind::Block => &["", "ssd", "hdd"],
            CostKind::Iops => &["", "ssd"],
            CostKind::Object => &["", "hot", "cool", "archive"],
            _ => &[""],
        };
        if !classes.contains(&cost.class.as_str()) {
            self.report(
                location,
                "class",
                match &classes[1..] {
                    [] => "this kind has no classes".to_owned(),
                    classes => format!("`{}` is not a class of this kind; {}", cost.class, use_one_of(classes)),
                },
            );
        }
        Cost {
            id: cost.id.clone(),
            label: cost.label.clone(),
            note: cost.note.clone(),
            kind: cost.kind,
            class: cost.class.clone(),
            elastic: cost.elastic,
            interruptible: cost.interruptible,
            amount_expr: cost.amount.trim().to_owned(),
            amount,
            size: cores.zip(memory),
            target,
            disks,
        }
    }
}
