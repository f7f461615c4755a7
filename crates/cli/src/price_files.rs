//! Built-in prices and price files.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, ValueHint};
use headroom_core::cost::Catalog;
use headroom_core::cost::catalog::{MAX_PRICE_FILE_BYTES, PriceBook, extend_price_book, price_file_cloud};

use crate::command_error::CommandError;
use crate::output::Notice;
use crate::text_file::{path_text, read_text};

/// The option that replaces built-in prices.
#[derive(Debug, Args)]
pub(crate) struct PriceArgs {
    /// Price file that replaces the built-in prices of its cloud; repeatable
    ///
    /// `catalog/README.md` describes the format. Several files for the same cloud are combined, in order.
    #[arg(long = "prices", value_name = "FILE", value_hint = ValueHint::FilePath)]
    files: Vec<PathBuf>,
}

impl PriceArgs {
    /// Reads the built-in prices and replaces those of each cloud that has a price file.
    ///
    /// # Errors
    ///
    /// Returns an error if a file cannot be read or contains no valid price. Otherwise, invalid rows become warnings.
    pub(crate) fn catalog(&self, notices: &mut Vec<Notice>) -> Result<Catalog, CommandError> {
        let mut catalog = built_in_prices()?;
        let mut books: BTreeMap<_, PriceBook> = BTreeMap::new();
        for file in &self.files {
            let text = read_text(file, MAX_PRICE_FILE_BYTES)?;
            let name = path_text(file);
            let before = price_file_cloud(&text).and_then(|cloud| books.remove(&cloud));
            let (book, errors) = extend_price_book(before, &text);
            let messages = errors.iter().map(|error| format!("{name}: {}", error));
            match book.filter(|book| !book.offers.is_empty() || !book.services.is_empty()) {
                Some(book) => {
                    notices.extend(messages.map(Notice::warning));
                    books.insert(book.cloud, book);
                }
                None => {
                    let nothing = format!("{name}: the file contains no valid prices");
                    return Err(CommandError::all_invalid(messages.chain([nothing])));
                }
            }
        }
        books.into_values().for_each(|book| catalog.add(book));
        Ok(catalog)
    }
}

/// Reads the built-in prices.
///
/// # Errors
///
/// Returns an error only if the program was built with a damaged catalog.
pub(crate) fn built_in_prices() -> Result<Catalog, CommandError> {
    Catalog::built_in()
        .map_err(|reason| CommandError::unavailable(format!("the built-in prices cannot be read: {reason}")))
}
