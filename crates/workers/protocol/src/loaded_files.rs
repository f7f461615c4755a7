//! The files that the page has sent to a worker.

use headroom_core::Models;
use headroom_core::cost::Catalog;

/// The models and prices that a worker has been given so far.
#[derive(Debug, Default)]
pub struct LoadedFiles {
    /// The models.
    pub models: Models,
    /// The prices.
    pub catalog: Catalog,
}
