//! Text files and standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::command_error::CommandError;

/// Returns whether a path stands for standard input: `-`.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// Returns a path as a string. Callers escape control characters when they print it.
pub(crate) fn path_text(path: &Path) -> String {
    path.display().to_string()
}

const UTF_16_HINT: &str = "; it looks like UTF-16: save it as UTF-8";

/// Reads a UTF-8 file of at most `max_bytes` bytes, or standard input for `-`. A byte order mark is removed.
///
/// # Errors
///
/// Returns an error if the file cannot be read, is larger than `max_bytes`, is not UTF-8, or contains a null byte.
pub(crate) fn read_text(path: &Path, max_bytes: usize) -> Result<String, CommandError> {
    let failed = |error: io::Error| CommandError::io(path, &error);
    let mut reader: Box<dyn Read> =
        if is_stdin(path) { Box::new(io::stdin()) } else { Box::new(File::open(path).map_err(failed)?) };
    let mut bytes = Vec::new();
    let limit = u64::try_from(max_bytes).unwrap_or(u64::MAX).saturating_add(1);
    reader.by_ref().take(limit).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() > max_bytes {
        let kib = max_bytes / 1024;
        return Err(CommandError::invalid(format!("{}: the file is larger than {kib} KiB", path_text(path))));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let (bytes, valid) = (error.as_bytes(), error.utf8_error().valid_up_to());
        let line = 1 + bytes.iter().take(valid).filter(|byte| **byte == b'\n').count();
        let hint = if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) { UTF_16_HINT } else { "" };
        CommandError::invalid(format!("{}:{line}: the file is not valid UTF-8{hint}", path_text(path)))
    })?;
    if let Some((before, _)) = text.split_once('\0') {
        // ASCII in UTF-16 without a byte order mark is valid UTF-8: every second byte is 0.
        let hint = if before.len() < 2 { UTF_16_HINT } else { "; remove it" };
        let line = 1 + before.matches('\n').count();
        return Err(CommandError::invalid(format!("{}:{line}: the file contains a null byte{hint}", path_text(path))));
    }
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}
