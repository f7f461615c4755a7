//! The files that the page has sent to a worker.

use headroom_core::Models;
use headroom_core::cost::Catalog;

/// The models and prices that a worker has received so far.
#[derive(Debug, Default)]
pub struct LoadedFiles {
    /// The models that were added, by id and version.
    pub models: Models,
    /// The prices that were added, by cloud.
    pub catalog: Catalog,
}
