//! Builds `embed.html`, the page for frames: the built page with an additional script and style sheet.
//!
//! A separate file keeps the page small and its content security policy strict: in a frame with an opaque origin,
//! workers start from a `blob:` address.

use anyhow::{Context, Result, bail};

/// The name of the file.
pub(crate) const FILE_NAME: &str = "embed.html";

/// Replacements in the page. Each string to replace must occur exactly once.
const CHANGES: [(&str, &str); 4] = [
    ("worker-src 'self'", "worker-src 'self' blob:"),
    ("trusted-types headroom\"", "trusted-types headroom headroom-frame\""),
    // Search engines index the page itself instead.
    ("<title>", "<meta name=\"robots\" content=\"noindex\"><title>"),
    ("</head>", "<link href=\"./embed.css\" rel=\"stylesheet\"></head>"),
];

/// The prefix of the file name of the boot script, which starts the program.
const BOOT_SCRIPT_PREFIX: &str = "boot-";
/// The tag of the frame script, which must come before the boot script.
const FRAME_SCRIPT: &str = "<script type=\"module\" src=\"./embed-frame.js\"></script>";

/// Returns `embed.html`, built from the page.
///
/// # Errors
/// Returns an error if the page does not have the expected form.
pub(crate) fn build(page: &str) -> Result<String> {
    let boot = page.find(BOOT_SCRIPT_PREFIX).and_then(|at| page[..at].rfind("<script"));
    let at = boot.context("the built page has no boot script")?;
    let mut embed = format!("{}{FRAME_SCRIPT}{}", &page[..at], &page[at..]);
    for (from, to) in CHANGES {
        if embed.matches(from).count() != 1 {
            bail!("the built page must contain `{from}` exactly once");
        }
        embed = embed.replace(from, to);
    }
    Ok(embed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frame_script_comes_before_the_boot_script() {
        let page = "<head><meta content=\"worker-src 'self'; x; trusted-types headroom\"><title>t</title>\
                    <script type=module src=./boot-1.js></script></head><body>";
        let embed = build(page).unwrap();
        assert!(embed.contains("worker-src 'self' blob:; x; trusted-types headroom headroom-frame\""));
        assert!(embed.find("embed-frame.js").unwrap() < embed.find("boot-1.js").unwrap());
        assert!(embed.contains("embed.css\" rel=\"stylesheet\"></head>"));
        for broken in ["", "<script src=boot-1.js>", &page.replace("'self'", "'none'")] {
            assert!(build(broken).is_err());
        }
    }
}
