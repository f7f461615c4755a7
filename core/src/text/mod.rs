//! Text: the closest match among known names, and text from outside made safe to print.

mod clean;
mod nearest;

pub use clean::clean;
pub use nearest::nearest;
