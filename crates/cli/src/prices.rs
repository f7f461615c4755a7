//! Prices: the built-in ones, and those of files.

use std::collections::BTreeMap;
use std::path::PathBuf;

use headroom_core::cost::Catalog;
use headroom_core::cost::catalog::{PriceBook, cloud_of, read_after};

use crate::failure::Failure;
use crate::input;
use crate::text::clean;

/// No price file is longer.
const LONGEST: usize = 16 * 1024 * 1024;

/// The built-in prices, with those of files in the place of a cloud's. Bad rows are warnings, as long as something is left.
pub(crate) fn catalog(files: &[PathBuf], notices: &mut Vec<String>) -> Result<Catalog, Failure> {
    let mut catalog =
        Catalog::built_in().map_err(|reason| Failure::Reading(format!("the built-in prices: {reason}")))?;
    let mut books: BTreeMap<_, PriceBook> = BTreeMap::new();
    for file in files {
        let text = input::text(file, LONGEST)?;
        let name = clean(&file.display().to_string());
        let before = cloud_of(&text).and_then(|cloud| books.remove(&cloud));
        let (book, faults) = read_after(before, &text);
        let lines = faults.iter().map(|fault| format!("{name}: {}", clean(&fault.to_string())));
        match book.filter(|book| !book.offers.is_empty() || !book.services.is_empty()) {
            Some(book) => {
                notices.extend(lines.map(|line| format!("warning: {line}")));
                books.insert(book.cloud, book);
            }
            None => return Err(Failure::Given(lines.chain([format!("{name} has no price")]).collect())),
        }
    }
    books.into_values().for_each(|book| catalog.add(book));
    Ok(catalog)
}
