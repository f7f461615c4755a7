//! The prices of one cloud, as they are packed.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::cost::money::Money;
use crate::date::Date;
use crate::units::{HOURS_PER_MONTH, MONTHS_PER_YEAR};

/// No instance has more processors.
pub const MAX_VCPU: u32 = 100_000;

/// A type of which every value has a name in files.
macro_rules! named {
    ($(#[$about:meta])* $name:ident { $($(#[$of:meta])* $value:ident = $text:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$of])* $value),+ }

        impl $name {
            /// All there are.
            pub const ALL: &[Self] = &[$(Self::$value),+];

            /// As files have it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$value => $text),+ }
            }

            /// Reads what files have.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.name() == text)
            }
        }
    };
}

named! {
    /// Who sells.
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
    /// What the processor understands.
    Arch {
        /// x86-64.
        Amd64 = "amd64",
        /// 64-bit ARM.
        Arm64 = "arm64",
    }
}
named! {
    /// How an instance is bought.
    PurchaseOption {
        /// By the hour.
        OnDemand = "on-demand",
        /// Capacity that is left over, and may be taken back.
        Spot = "spot",
        /// Paid for a year whether it is used or not.
        OneYear = "1y",
        /// Paid for three years whether it is used or not.
        ThreeYears = "3y",
    }
}
named! {
    /// What a service is.
    ServiceType {
        /// Disks.
        Block = "block",
        /// Copies of disks.
        Snapshot = "snapshot",
        /// Object storage.
        Object = "object",
        /// Operations of disks.
        Iops = "iops",
        /// What leaves: to the internet, to other regions and zones.
        Egress = "egress",
        /// The control plane of a Kubernetes cluster.
        ControlPlane = "control-plane",
    }
}
named! {
    /// What a service is charged by.
    BillingUnit {
        /// A GiB kept for a month.
        GibMonth = "gib-month",
        /// A whole disk for a month.
        DiskMonth = "disk-month",
        /// An operation a second for a month.
        IopsMonth = "iops-month",
        /// A GB as the source has it.
        Gb = "gb",
        /// A GiB.
        Gib = "gib",
        /// An hour.
        Hour = "hour",
    }
}

impl Cloud {
    /// As people call it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Aws => "AWS",
            Self::Azure => "Azure",
            Self::Gcp => "Google Cloud",
        }
    }
}

/// What the amount of a price is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PriceBasis {
    /// One unit: of an instance, an hour.
    One,
    /// A year of an instance.
    Year,
}

/// A price, with where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// How much.
    pub amount: Money,
    /// For what.
    pub per: PriceBasis,
    /// Place of the source in the book.
    pub source: u32,
}

impl Price {
    /// What so many instances cost in a month of 730 hours.
    #[must_use]
    pub fn month(&self, count: u64) -> Money {
        match self.per {
            PriceBasis::One => self.amount * HOURS_PER_MONTH * count,
            PriceBasis::Year => (self.amount * count).over(MONTHS_PER_YEAR as u64),
        }
    }

    /// What an instance costs in an hour, to the billionth.
    #[must_use]
    pub fn hour(&self) -> Money {
        match self.per {
            PriceBasis::One => self.amount,
            PriceBasis::Year => self.amount.over(HOURS_PER_MONTH * MONTHS_PER_YEAR as u64),
        }
    }
}

/// Where prices come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceSource {
    /// The day as of which they hold, if it is known.
    pub date: Option<Date>,
    /// Whether they were worked out from other prices of the source.
    pub derived: bool,
    /// An address, or a name and a path.
    pub place: String,
    /// What else is to be known.
    pub note: String,
}

/// What an instance is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InstanceType {
    /// Its name.
    pub name: String,
    /// The family it belongs to.
    pub family: String,
    /// Virtual processors.
    pub vcpu: u32,
    /// Memory in GiB.
    pub memory_gib: f64,
    /// What its processor understands, if it is known.
    pub arch: Option<Arch>,
    /// Whether it runs at full speed only for a while, if it is known.
    pub burstable: Option<bool>,
}

/// The prices of an instance, those that are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferPrices(pub [Option<Price>; 4]);

impl OfferPrices {
    /// The price, bought this way.
    #[must_use]
    pub fn get(&self, term: PurchaseOption) -> Option<Price> {
        self.0[term as usize]
    }
}

/// An instance in a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceOffer {
    /// Place of the type in the book.
    pub instance: u32,
    /// Place of the region in the book.
    pub region: u32,
    /// What it costs.
    pub terms: OfferPrices,
}

/// A service in a region.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Service {
    /// What it is.
    pub topic: ServiceType,
    /// Its name.
    pub name: String,
    /// Where; none is any.
    pub region: Option<String>,
    /// What it is charged by.
    pub unit: BillingUnit,
    /// What one unit costs.
    pub price: Price,
    /// The price holds for what is beyond this amount …
    pub from: f64,
    /// … and up to this one.
    pub up_to: Option<f64>,
}

/// The prices of one cloud.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PriceBook {
    /// Whose.
    pub cloud: Cloud,
    /// Where prices come from.
    pub sources: Vec<PriceSource>,
    /// Regions that have instances.
    pub regions: Vec<String>,
    /// What instances there are.
    pub types: Vec<InstanceType>,
    /// Their prices.
    pub offers: Vec<InstanceOffer>,
    /// The prices of everything else.
    pub services: Vec<Service>,
}

impl PriceBook {
    /// An empty one.
    #[must_use]
    pub fn new(cloud: Cloud) -> Self {
        Self {
            cloud,
            sources: Vec::new(),
            regions: Vec::new(),
            types: Vec::new(),
            offers: Vec::new(),
            services: Vec::new(),
        }
    }

    /// The type of an offer of this book.
    #[must_use]
    pub fn instance(&self, offer: &InstanceOffer) -> Option<&InstanceType> {
        self.types.get(offer.instance as usize)
    }

    /// The region of an offer of this book.
    #[must_use]
    pub fn region(&self, offer: &InstanceOffer) -> &str {
        self.regions.get(offer.region as usize).map_or("", String::as_str)
    }

    /// Where a price of this book comes from.
    #[must_use]
    pub fn source(&self, price: Price) -> Option<&PriceSource> {
        self.sources.get(price.source as usize)
    }

    /// The instance of this name in a region.
    #[must_use]
    pub fn offer(&self, region: &str, name: &str) -> Option<&InstanceOffer> {
        let region = self.regions.iter().position(|known| known == region)?;
        let instance = self.types.iter().position(|known| known.name == name)?;
        self.offers.iter().find(|offer| offer.region as usize == region && offer.instance as usize == instance)
    }

    /// The services of a topic and a name in a region: its own, else those of any region.
    pub fn services<'b>(
        &'b self,
        topic: ServiceType,
        name: &'b str,
        region: &'b str,
    ) -> impl Iterator<Item = &'b Service> {
        let of = move |service: &&Service| service.topic == topic && service.name == name;
        let own = self.services.iter().filter(of).any(|service| service.region.as_deref() == Some(region));
        let here = move |service: &&Service| match &service.region {
            Some(its) => its == region,
            None => !own,
        };
        self.services.iter().filter(of).filter(here)
    }

    /// Whether everything in it can be used: it may have been packed elsewhere.
    ///
    /// # Errors
    /// In words, the first thing that is wrong.
    pub fn check(&self) -> Result<(), String> {
        let size = |number: f64| number > 0.0 && number.is_finite();
        let price = |price: &Price| price.amount > Money::ZERO && self.sources.len() > price.source as usize;
        if let Some(bad) = self.types.iter().find(|it| it.vcpu == 0 || it.vcpu > MAX_VCPU || !size(it.memory_gib)) {
            return Err(format!("{} has no size", bad.name));
        }
        for offer in &self.offers {
            let Some(instance) = self.instance(offer).filter(|_| self.regions.len() > offer.region as usize) else {
                return Err(String::from("an offer is of an unknown type or region"));
            };
            if !offer.terms.0.iter().flatten().all(price) {
                return Err(format!("{} in {} has no price or source", instance.name, self.region(offer)));
            }
        }
        let tier = |service: &Service| {
            service.from >= 0.0 && service.from.is_finite() && service.up_to.is_none_or(|end| end > service.from)
        };
        match self.services.iter().find(|service| !price(&service.price) || !tier(service)) {
            Some(bad) => Err(format!("{} {} has no price, source or range", bad.topic.name(), bad.name)),
            None => Ok(()),
        }
    }
}
