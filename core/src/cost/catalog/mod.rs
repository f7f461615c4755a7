//! The catalog: instances and services of clouds, with dated prices.

mod price_book;
mod price_file;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

pub use price_book::{
    Arch, BillingUnit, Cloud, InstanceOffer, InstanceType, MAX_VCPU, OfferPrices, Price, PriceBasis, PriceBook,
    PriceSource, PurchaseOption, Service, ServiceType,
};
pub use price_file::{PriceFileError, cloud_of, read, read_after};

use crate::date::Date;

/// Prices older than so many months are marked.
pub const OLD_AFTER_MONTHS: i32 = 12;

/// The prices of a cloud, packed when this crate was built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuiltInPriceBook {
    /// Whose prices.
    pub cloud: &'static str,
    /// The file they are packed in; the name changes with what is in it.
    pub file: &'static str,
}

// LISTED, and TEXTS: the price files of the same clouds; see build.rs.
include!(concat!(env!("OUT_DIR"), "/catalog.rs"));

/// The built-in price books, without what is in them: a program that fetches prices by need does not carry them.
#[must_use]
pub fn listed() -> &'static [BuiltInPriceBook] {
    LISTED
}

/// Packs each built-in price book, for builds that offer them as files to download.
///
/// # Errors
/// As [`Catalog::built_in`].
pub fn packed() -> Result<Vec<(&'static BuiltInPriceBook, Vec<u8>)>, String> {
    let catalog = Catalog::built_in()?;
    let book = |listed: &'static BuiltInPriceBook| {
        let book = catalog.books.iter().find(|book| book.cloud.name() == listed.cloud);
        Ok((listed, pack(book.ok_or_else(|| format!("there are no prices of {}", listed.cloud))?)?))
    };
    LISTED.iter().map(book).collect()
}

fn pack(book: &PriceBook) -> Result<Vec<u8>, String> {
    postcard::to_allocvec(book).map_err(|error| format!("the price book cannot be packed: {error}"))
}

/// Puts the prices of files into a catalog: each cloud that files have prices of has only those. What is wrong with the
/// files is given back, in words; the rest of them is used.
pub fn replace(catalog: &mut Catalog, files: &[String]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut books: Vec<PriceBook> = Vec::new();
    for (number, text) in (1..).zip(files) {
        let cloud = cloud_of(text);
        let place = books.iter().position(|book| Some(book.cloud) == cloud);
        let before = place.map(|place| books.swap_remove(place));
        let (book, wrong) = read_after(before, text);
        let name = if files.len() > 1 { format!("file {number}, ") } else { String::new() };
        faults.extend(wrong.iter().map(|fault| format!("{name}{fault}")));
        books.extend(book);
    }
    for book in books.into_iter().filter(|book| !book.offers.is_empty() || !book.services.is_empty()) {
        catalog.add(book);
    }
    faults
}

/// How old a price is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceAge {
    /// At most 12 months.
    Recent,
    /// Older.
    Old,
    /// The source has no date.
    Unknown,
}

/// Price books, one for each cloud.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Catalog {
    books: Vec<PriceBook>,
    /// Of those that were packed, what tells their contents apart.
    marks: Vec<(Cloud, u32)>,
}

impl Catalog {
    /// The built-in one.
    ///
    /// # Errors
    /// A test sees to it that there are none; they are passed on rather than hidden.
    pub fn built_in() -> Result<Self, String> {
        let mut catalog = Self::default();
        for (listed, text) in LISTED.iter().zip(TEXTS) {
            let (book, faults) = read(text);
            if let Some(fault) = faults.first() {
                return Err(format!("the prices of {}, {fault}", listed.cloud));
            }
            let book = book.ok_or_else(|| format!("the price files of {} name no cloud", listed.cloud))?;
            let mark = (book.cloud, mark(&pack(&book)?));
            catalog.add(book);
            catalog.marks.push(mark);
        }
        catalog.marks.sort_unstable();
        Ok(catalog)
    }

    /// Adds a packed price book; that of the same cloud is replaced.
    ///
    /// # Errors
    /// In words, what is wrong with it; then it is not added.
    pub fn add_packed(&mut self, bytes: &[u8]) -> Result<(), String> {
        let book: PriceBook =
            postcard::from_bytes(bytes).map_err(|error| format!("the price book cannot be read: {error}"))?;
        book.check()?;
        let cloud = book.cloud;
        self.add(book);
        self.marks.push((cloud, mark(bytes)));
        self.marks.sort_unstable();
        Ok(())
    }

    /// Which prices these are: of each cloud a mark that changes with any of them, `aws 1c9f03aa, gcp from a file`.
    #[must_use]
    pub fn version(&self) -> String {
        let mark = |cloud: Cloud| self.marks.iter().find(|(of, _)| *of == cloud).map(|(_, mark)| mark);
        let one = |book: &PriceBook| match mark(book.cloud) {
            Some(mark) => format!("{} {mark:08x}", book.cloud.name()),
            None => format!("{} from a file", book.cloud.name()),
        };
        self.books.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    /// Adds a price book; that of the same cloud is replaced.
    pub fn add(&mut self, book: PriceBook) {
        self.books.retain(|known| known.cloud != book.cloud);
        self.marks.retain(|(cloud, _)| *cloud != book.cloud);
        self.books.push(book);
        self.books.sort_by_key(|book| book.cloud);
    }

    /// The price books, by cloud.
    #[must_use]
    pub fn books(&self) -> &[PriceBook] {
        &self.books
    }

    /// The prices of a cloud.
    #[must_use]
    pub fn book(&self, cloud: Cloud) -> Option<&PriceBook> {
        self.books.iter().find(|book| book.cloud == cloud)
    }

    /// The prices of a cloud, to be changed.
    pub fn book_mut(&mut self, cloud: Cloud) -> Option<&mut PriceBook> {
        self.books.iter_mut().find(|book| book.cloud == cloud)
    }

    /// The instance of this name in a region.
    #[must_use]
    pub fn offer(&self, cloud: Cloud, region: &str, name: &str) -> Option<(&PriceBook, &InstanceOffer)> {
        let book = self.book(cloud)?;
        Some((book, book.offer(region, name)?))
    }
}

/// Tells the contents of price books apart: FNV-1a.
fn mark(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |mark, byte| (mark ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

impl PriceSource {
    /// How old its prices are on a day. A price of 12 months to the day is not old yet.
    #[must_use]
    pub fn age(&self, today: Date) -> PriceAge {
        match self.date {
            None => PriceAge::Unknown,
            Some(date) => match date.plus_months(OLD_AFTER_MONTHS) {
                Some(end) if today > end => PriceAge::Old,
                _ => PriceAge::Recent,
            },
        }
    }
}
