//! Units, and the parsing of quantities such as `5M`, `2GiB`, `90d`, and `10%`.

pub mod conversions;
pub mod quantity;
pub mod unit;

pub use conversions::*;
pub use quantity::*;
pub use unit::*;
