//! The price book of one cloud.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::cost::money::Money;
use crate::date::Date;
use crate::units::{HOURS_PER_MONTH, MONTHS_PER_YEAR};

/// The maximum number of vCPUs of an instance.
pub const MAX_VCPU: u32 = 100_000;

/// Defines an enum and the names of its variants in price files.
macro_rules! named {
    ($(#[$about:meta])* $name:ident { $($(#[$of:meta])* $value:ident = $text:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$of])* $value),+ }

        impl $name {
            /// All variants.
            pub const ALL: &[Self] = &[$(Self::$value),+];

            /// Returns the name in price files.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$value => $text),+ }
            }

            /// Parses the name in price files.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.name() == text)
            }
        }
    };
}

named! {
    /// A cloud provider.
    Cloud {
        /// Amazon Web Services.
        Aws = "aws",
        /// Microsoft Azure.
        Azure = "azure",
        /// Google Cloud.
        Gcp = "gcp",
    }
}
named! {
    /// A processor architecture.
    Arch {
        /// x86-64.
        Amd64 = "amd64",
        /// 64-bit Arm.
        Arm64 = "arm64",
    }
}
named! {
    /// A purchase option of an instance.
    PurchaseOption {
        /// On demand, billed by the hour.
        OnDemand = "on-demand",
        /// Spot: spare capacity that the cloud can reclaim.
        Spot = "spot",
        /// A one-year commitment, billed whether used or not.
        OneYear = "1y",
        /// A three-year commitment, billed whether used or not.
        ThreeYears = "3y",
    }
}
named! {
    /// The type of a service.
    ServiceType {
        /// Block storage.
        Block = "block",
        /// Snapshots of block storage.
        Snapshot = "snapshot",
        /// Object storage.
        Object = "object",
        /// Provisioned IOPS of block storage.
        Iops = "iops",
        /// Data transfer to the internet, to other regions, and between zones.
        Egress = "egress",
        /// The control plane of a Kubernetes cluster.
        ControlPlane = "control-plane",
    }
}
named! {
    /// The billing unit of a service.
    BillingUnit {
        /// A GiB stored for a month.
        GibMonth = "gib-month",
        /// A disk for a month.
        DiskMonth = "disk-month",
        /// An operation per second for a month.
        IopsMonth = "iops-month",
        /// A GB in the source's terms, which is billed as a GiB.
        Gb = "gb",
        /// A GiB.
        Gib = "gib",
        /// An hour.
        Hour = "hour",
    }
}

impl Cloud {
    /// Returns the label of the cloud.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Aws => "AWS",
            Self::Azure => "Azure",
            Self::Gcp => "Google Cloud",
        }
    }
}

/// The basis of a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PriceBasis {
    /// One billing unit; an hour for instances.
    Unit,
    /// A year of an instance.
    Year,
}

/// A price and its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// The amount in US dollars.
    pub amount: Money,
    /// The basis of the amount.
    pub basis: PriceBasis,
    /// The index of the source in the book.
    pub source: u32,
}

impl Price {
    /// Returns the cost of `count` instances for a month of 730 hours.
    #[must_use]
    pub fn monthly_cost(&self, count: u64) -> Money {
        match self.basis {
            PriceBasis::Unit => self.amount * HOURS_PER_MONTH * count,
            PriceBasis::Year => (self.amount * count).div_rounded(MONTHS_PER_YEAR as u64),
        }
    }

    /// Returns the cost of one instance per hour, rounded to the billionth of a dollar.
    #[must_use]
    pub fn hourly_cost(&self) -> Money {
        match self.basis {
            PriceBasis::Unit => self.amount,
            PriceBasis::Year => self.amount.div_rounded(HOURS_PER_MONTH * MONTHS_PER_YEAR as u64),
        }
    }
}

/// The source of prices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceSource {
    /// The date on which the prices were valid, if known.
    pub date: Option<Date>,
    /// Whether the prices are derived from other prices of the source.
    pub derived: bool,
    /// A URL, or a name and a path.
    pub location: String,
    /// Additional remarks.
    pub note: String,
}

/// An instance type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InstanceType {
    /// The name, such as `m7i.large`.
    pub name: String,
    /// The instance family.
    pub family: String,
    /// The number of vCPUs.
    pub vcpu: u32,
    /// The memory in GiB.
    pub memory_gib: f64,
    /// The processor architecture, if known.
    pub arch: Option<Arch>,
    /// Whether the type is burstable, if known.
    pub burstable: Option<bool>,
}

/// The known prices of an instance, by [`PurchaseOption`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferPrices(pub [Option<Price>; 4]);

impl OfferPrices {
    /// Returns the price for a purchase option.
    #[must_use]
    pub fn get(&self, term: PurchaseOption) -> Option<Price> {
        self.0[term as usize]
    }
}

/// An instance type offered in a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceOffer {
    /// The index of the instance type in the book.
    pub instance: u32,
    /// The index of the region in the book.
    pub region: u32,
    /// The prices.
    pub prices: OfferPrices,
}

/// One price tier of a service, in one region or in all regions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Service {
    /// The type of the service.
    pub service_type: ServiceType,
    /// The name.
    pub name: String,
    /// The region; `None` for all regions.
    pub region: Option<String>,
    /// The billing unit.
    pub unit: BillingUnit,
    /// The price per billing unit.
    pub price: Price,
    /// The amount per month above which the price applies.
    pub from: f64,
    /// The amount per month up to which the price applies; `None` if there is no upper limit.
    pub up_to: Option<f64>,
}

/// The prices of one cloud.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PriceBook {
    /// The cloud.
    pub cloud: Cloud,
    /// The sources of the prices.
    pub sources: Vec<PriceSource>,
    /// The regions that offer instances.
    pub regions: Vec<String>,
    /// The instance types.
    pub instance_types: Vec<InstanceType>,
    /// The offers of instances.
    pub offers: Vec<InstanceOffer>,
    /// The price tiers of services.
    pub services: Vec<Service>,
}

impl PriceBook {
    /// Creates an empty price book.
    #[must_use]
    pub fn new(cloud: Cloud) -> Self {
        Self {
            cloud,
            sources: Vec::new(),
            regions: Vec::new(),
            instance_types: Vec::new(),
            offers: Vec::new(),
            services: Vec::new(),
        }
    }

    /// Returns the instance type of an offer of this book.
    #[must_use]
    pub fn instance(&self, offer: &InstanceOffer) -> Option<&InstanceType> {
        self.instance_types.get(offer.instance as usize)
    }

    /// Returns the region of an offer of this book.
    #[must_use]
    pub fn region(&self, offer: &InstanceOffer) -> &str {
        self.regions.get(offer.region as usize).map_or("", String::as_str)
    }

    /// Returns the source of a price of this book.
    #[must_use]
    pub fn source(&self, price: Price) -> Option<&PriceSource> {
        self.sources.get(price.source as usize)
    }

    /// Returns the offer of the instance with this name in a region.
    #[must_use]
    pub fn offer(&self, region: &str, name: &str) -> Option<&InstanceOffer> {
        let region = self.regions.iter().position(|known| known == region)?;
        let instance = self.instance_types.iter().position(|known| known.name == name)?;
        self.offers.iter().find(|offer| offer.region as usize == region && offer.instance as usize == instance)
    }

    /// Returns the price tiers of a service in a region, or those for all regions if the region has none of its own.
    pub fn services<'b>(
        &'b self,
        service_type: ServiceType,
        name: &'b str,
        region: &'b str,
    ) -> impl Iterator<Item = &'b Service> {
        let is_named = move |service: &&Service| service.service_type == service_type && service.name == name;
        let is_regional =
            self.services.iter().filter(is_named).any(|service| service.region.as_deref() == Some(region));
        let applies = move |service: &&Service| match &service.region {
            Some(its) => its == region,
            None => !is_regional,
        };
        self.services.iter().filter(is_named).filter(applies)
    }

    /// Checks that all sizes, prices, indexes, and tiers are valid. Packed bytes are not trusted.
    ///
    /// # Errors
    /// Returns the first error.
    pub fn check(&self) -> Result<(), String> {
        let size = |number: f64| number > 0.0 && number.is_finite();
        let price = |price: &Price| price.amount > Money::ZERO && self.sources.len() > price.source as usize;
        if let Some(bad) =
            self.instance_types.iter().find(|it| it.vcpu == 0 || it.vcpu > MAX_VCPU || !size(it.memory_gib))
        {
            return Err(format!("{} has an invalid size", bad.name));
        }
        for offer in &self.offers {
            let Some(instance) = self.instance(offer).filter(|_| self.regions.len() > offer.region as usize) else {
                return Err(String::from("an offer has an unknown instance type or region"));
            };
            if !offer.prices.0.iter().flatten().all(price) {
                return Err(format!("{} in {} has an invalid price or source", instance.name, self.region(offer)));
            }
        }
        let tier = |service: &Service| {
            service.from >= 0.0 && service.from.is_finite() && service.up_to.is_none_or(|end| end > service.from)
        };
        match self.services.iter().find(|service| !price(&service.price) || !tier(service)) {
            Some(bad) => Err(format!("{} {} has an invalid price, source, or tier", bad.service_type.name(), bad.name)),
            None => Ok(()),
        }
    }
}
