//! Lists the allowed values in error messages.

use alloc::string::String;

/// Lists the allowed values, for the end of an error message.
///
/// ```
/// use headroom_core::text::use_one_of;
/// assert_eq!(use_one_of(&["lru"]), "use `lru`");
/// assert_eq!(use_one_of(&["linear", "log"]), "use `linear` or `log`");
/// assert_eq!(use_one_of(&["ssd", "hdd", "tape"]), "use `ssd`, `hdd`, or `tape`");
/// ```
#[must_use]
pub fn use_one_of(allowed: &[impl AsRef<str>]) -> String {
    let mut text = String::from("use ");
    for (index, value) in allowed.iter().enumerate() {
        text.push_str(match index {
            0 => "",
            _ if index + 1 < allowed.len() => ", ",
            1 => " or ",
            _ => ", or ",
        });
        text.push('`');
        text.push_str(value.as_ref());
        text.push('`');
    }
    text
}
