//! `headroom link`.

use headroom_core::encode;
use headroom_core::scenario::link::{encode_packed, encode_readable};

use crate::args::{Form, Source};
use crate::evaluate::evaluated;
use crate::failure::{Failure, Output};
use crate::input;

pub(crate) fn run(source: &Source, form: Form, base: Option<&str>) -> Result<Output, Failure> {
    let given = input::read(source)?;
    // A link that says what cannot be used is refused here as everywhere.
    let (_, notices) = evaluated(&given)?;
    let write = match form {
        Form::Shortest => encode,
        Form::Readable => encode_readable,
        Form::Packed => encode_packed,
    };
    let link = write(&given.scenario, &given.models);
    let base = base.map(|base| base.split_once('#').map_or(base, |(before, _)| before));
    Ok(Output { text: base.map_or_else(String::new, |base| format!("{base}#")) + &link + "\n", notices })
}
