//! The price catalog: instances and services of each cloud, with dated prices.

mod price_book;
mod price_file;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

pub use price_book::{
    Arch, BillingUnit, Cloud, InstanceOffer, InstanceType, MAX_VCPU, OfferPrices, Price, PriceBasis, PriceBook,
    PriceSource, PurchaseOption, Service, ServiceType,
};
pub use price_file::{MAX_PRICE_FILE_BYTES, extend_price_book, parse_price_file, price_file_cloud};

use crate::date::Date;

/// The age in months above which prices are marked as old.
pub const MAX_PRICE_AGE_MONTHS: i32 = 12;

/// A built-in price book: its cloud, and the name of its packed file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuiltInPriceBook {
    /// The id of the cloud.
    pub cloud: &'static str,
    /// The name of the packed file; it changes with the contents.
    pub file: &'static str,
}

// Defines `LISTED`, the built-in price books, and `TEXTS`, their price files in the same order; see build.rs.
include!(concat!(env!("OUT_DIR"), "/catalog.rs"));

/// Returns the list of built-in price books without their contents, for programs that download prices on demand.
#[must_use]
pub fn built_in_price_books() -> &'static [BuiltInPriceBook] {
    LISTED
}

/// Packs the built-in price books, for builds that serve them as files.
///
/// # Errors
/// Returns an error if the built-in price files are invalid; see [`Catalog::built_in`].
pub fn packed_price_books() -> Result<Vec<(&'static BuiltInPriceBook, Vec<u8>)>, String> {
    let catalog = Catalog::built_in()?;
    let book = |listed: &'static BuiltInPriceBook| {
        let book = catalog.books.iter().find(|book| book.cloud.name() == listed.cloud);
        Ok((listed, pack(book.ok_or_else(|| format!("the built-in catalog has no prices for {}", listed.cloud))?)?))
    };
    LISTED.iter().map(book).collect()
}

fn pack(book: &PriceBook) -> Result<Vec<u8>, String> {
    postcard::to_allocvec(book).map_err(|error| format!("the price book cannot be packed: {error}"))
}

/// Replaces the prices of each cloud that the files cover, and returns the errors in the files.
///
/// Valid rows are used even if others are invalid.
pub fn replace_prices(catalog: &mut Catalog, files: &[String]) -> Vec<String> {
    let mut errors = Vec::new();
    let mut books: Vec<PriceBook> = Vec::new();
    for (number, text) in (1..).zip(files) {
        let cloud = price_file_cloud(text);
        let index = books.iter().position(|book| Some(book.cloud) == cloud);
        let before = index.map(|index| books.swap_remove(index));
        let (book, file_errors) = extend_price_book(before, text);
        let name = if files.len() > 1 { format!("file {number}, ") } else { String::new() };
        errors.extend(file_errors.iter().map(|error| format!("{name}{error}")));
        books.extend(book);
    }
    for book in books.into_iter().filter(|book| !book.offers.is_empty() || !book.services.is_empty()) {
        catalog.add(book);
    }
    errors
}

/// The age of a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceAge {
    /// At most 12 months.
    Recent,
    /// More than 12 months.
    Old,
    /// The source has no date.
    Unknown,
}

/// The price books, at most one for each cloud.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Catalog {
    books: Vec<PriceBook>,
    /// The checksums of packed price books.
    checksums: Vec<(Cloud, u32)>,
}

impl Catalog {
    /// Returns the built-in catalog.
    ///
    /// # Errors
    /// Returns an error if the built-in price files are invalid. A test rules this out for released builds.
    pub fn built_in() -> Result<Self, String> {
        let mut catalog = Self::default();
        for (listed, text) in LISTED.iter().zip(TEXTS) {
            let (book, errors) = parse_price_file(text);
            if let Some(error) = errors.first() {
                return Err(format!("the price file of {}, {error}", listed.cloud));
            }
            let book = book.ok_or_else(|| format!("the price file of {} does not name its cloud", listed.cloud))?;
            let checksum = (book.cloud, checksum(&pack(&book)?));
            catalog.add(book);
            catalog.checksums.push(checksum);
        }
        catalog.checksums.sort_unstable();
        Ok(catalog)
    }

    /// Adds a packed price book, replacing the book of the same cloud.
    ///
    /// # Errors
    /// Returns the first error in the book; the catalog is then unchanged.
    pub fn add_packed(&mut self, bytes: &[u8]) -> Result<(), String> {
        let book: PriceBook =
            postcard::from_bytes(bytes).map_err(|error| format!("the price book cannot be read: {error}"))?;
        book.check()?;
        let cloud = book.cloud;
        self.add(book);
        self.checksums.push((cloud, checksum(bytes)));
        self.checksums.sort_unstable();
        Ok(())
    }

    /// Returns the version of the prices, such as `aws 1c9f03aa, gcp from a file`: for each cloud, the checksum of its
    /// packed price book, or the words `from a file`.
    #[must_use]
    pub fn version(&self) -> String {
        let checksum = |cloud: Cloud| self.checksums.iter().find(|(of, _)| *of == cloud).map(|(_, checksum)| checksum);
        let describe = |book: &PriceBook| match checksum(book.cloud) {
            Some(checksum) => format!("{} {checksum:08x}", book.cloud.name()),
            None => format!("{} from a file", book.cloud.name()),
        };
        self.books.iter().map(describe).collect::<Vec<_>>().join(", ")
    }

    /// Adds a price book, replacing the book of the same cloud.
    pub fn add(&mut self, book: PriceBook) {
        self.books.retain(|known| known.cloud != book.cloud);
        self.checksums.retain(|(cloud, _)| *cloud != book.cloud);
        self.books.push(book);
        self.books.sort_by_key(|book| book.cloud);
    }

    /// Returns the price books, ordered by cloud.
    #[must_use]
    pub fn books(&self) -> &[PriceBook] {
        &self.books
    }

    /// Returns the price book of a cloud.
    #[must_use]
    pub fn book(&self, cloud: Cloud) -> Option<&PriceBook> {
        self.books.iter().find(|book| book.cloud == cloud)
    }

    /// Returns the price book of a cloud, mutably.
    pub fn book_mut(&mut self, cloud: Cloud) -> Option<&mut PriceBook> {
        self.books.iter_mut().find(|book| book.cloud == cloud)
    }

    /// Returns the offer of the instance with this name in a region, and its price book.
    #[must_use]
    pub fn offer(&self, cloud: Cloud, region: &str, name: &str) -> Option<(&PriceBook, &InstanceOffer)> {
        let book = self.book(cloud)?;
        Some((book, book.offer(region, name)?))
    }
}

/// Returns the FNV-1a checksum of a packed price book.
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

impl PriceSource {
    /// Returns the age of the source as of `today`. Exactly 12 months is not yet old.
    #[must_use]
    pub fn age(&self, today: Date) -> PriceAge {
        match self.date {
            None => PriceAge::Unknown,
            Some(date) => match date.plus_months(MAX_PRICE_AGE_MONTHS) {
                Some(end) if today > end => PriceAge::Old,
                _ => PriceAge::Recent,
            },
        }
    }
}
