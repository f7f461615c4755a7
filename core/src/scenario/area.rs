//! Parts of the world in which every cloud has a region.

/// A part of the world, with the region that each cloud has there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// The id in links.
    pub id: &'static str,
    /// The label on the page.
    pub label: &'static str,
    /// The region on each cloud, in the order of [`CLOUDS`](crate::scenario::cost_settings::CLOUDS).
    pub regions: [&'static str; 3],
}

impl Area {
    /// All areas, with the default first.
    pub const ALL: [Self; 7] = [
        Self { id: "us-east", label: "US East", regions: ["us-east-1", "eastus", "us-east1"] },
        Self { id: "us-west", label: "US West", regions: ["us-west-2", "westus2", "us-west1"] },
        Self { id: "eu-west", label: "Western Europe", regions: ["eu-west-1", "northeurope", "europe-west1"] },
        Self { id: "eu-central", label: "Germany", regions: ["eu-central-1", "germanywestcentral", "europe-west3"] },
        Self {
            id: "asia-southeast",
            label: "Singapore",
            regions: ["ap-southeast-1", "southeastasia", "asia-southeast1"],
        },
        Self { id: "asia-northeast", label: "Tokyo", regions: ["ap-northeast-1", "japaneast", "asia-northeast1"] },
        Self { id: "asia-south", label: "Mumbai and Pune", regions: ["ap-south-1", "centralindia", "asia-south1"] },
    ];

    /// Returns the area with this id.
    #[must_use]
    pub fn by_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|area| area.id == id)
    }
}
