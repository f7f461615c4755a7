//! `headroom pack`: a model file as pages and programs fetch it.

use std::fs;
use std::path::Path;

use headroom_core::model::Model;

use crate::check;
use crate::failure::{Failure, Output};

pub(crate) fn run(file: &Path, out: Option<&Path>) -> Result<Output, Failure> {
    let (model, bytes) = check::packed(file)?;
    let name = name(&model);
    let place = out.unwrap_or(Path::new(&name));
    fs::write(place, &bytes).map_err(|error| Failure::reading(place, &error))?;
    let (id, version, size) = (&model.id, model.version, bytes.len());
    Ok(Output::of(format!("{}: model {id}, version {version}, {size} bytes\n", place.display())))
}

/// What its file is called where nobody names it.
pub(crate) fn name(model: &Model) -> String {
    format!("{}-{}.bin", model.id, model.version)
}
