//! Values as people read them. Formatting is the only place where a value is rounded.

mod value;

pub use value::*;
