//! The categories of the lines of a bill.

use alloc::string::String;

/// The category of a line of the bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ServiceCategory {
    /// The share of instance prices attributed to cores.
    Compute,
    /// The share of instance prices attributed to memory.
    Memory,
    /// Block storage.
    Block,
    /// Provisioned block storage IOPS.
    Iops,
    /// Object storage.
    Object,
    /// Backups and snapshots.
    Backup,
    /// Egress to the internet.
    Egress,
    /// Traffic between zones and regions.
    InternalTraffic,
    /// Kubernetes control planes.
    ControlPlane,
    /// The standby deployment.
    Standby,
}

impl ServiceCategory {
    /// Returns whether the category is traffic.
    #[must_use]
    pub(super) const fn is_traffic(self) -> bool {
        matches!(self, Self::Egress | Self::InternalTraffic)
    }

    /// All categories, in the order of the bill.
    pub const ALL: [Self; 10] = [
        Self::Compute,
        Self::Memory,
        Self::Block,
        Self::Iops,
        Self::Object,
        Self::Backup,
        Self::Egress,
        Self::InternalTraffic,
        Self::ControlPlane,
        Self::Standby,
    ];

    /// Returns the label of the category.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Compute => "Compute",
            Self::Memory => "Memory",
            Self::Block => "Block storage",
            Self::Iops => "IOPS",
            Self::Object => "Object storage",
            Self::Backup => "Backups",
            Self::Egress => "Egress",
            Self::InternalTraffic => "Inter-zone and inter-region traffic",
            Self::ControlPlane => "Control plane",
            Self::Standby => "Standby",
        }
    }

    /// Returns the name within a sentence: `block storage`, `IOPS`.
    #[must_use]
    pub fn noun(self) -> String {
        match self {
            Self::Iops => self.label().into(),
            _ => self.label().to_lowercase(),
        }
    }
}
