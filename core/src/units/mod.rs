//! Units of measurement, and quantities as people type them: `5M`, `2GiB`, `90d`, `10%`.

pub mod quantity;
pub mod unit;

pub use quantity::*;
pub use unit::*;
