//! Builds `embed.html`, the page for frames: the built page with an additional script and style sheet.
//!
//! A separate file keeps the page small and its content security policy strict: in a frame with an opaque origin,
//! workers start from a `blob:` address.

use anyhow::{Context, Result, bail};

/// The name of the file.
pub(crate) const FILE: &str = "embed.html";

/// Replacements in the page. Each text must occur exactly once.
const CHANGES: [(&str, &str); 3] = [
    ("worker-src 'self'", "worker-src 'self' blob:"),
    // Search engines index the page itself instead.
    ("<title>", "<meta name=\"robots\" content=\"noindex\"><title>"),
    ("</head>", "<link href=\"./embed.css\" rel=\"stylesheet\"></head>"),
];

/// The prefix of the name of the boot script, which starts the program. The frame script comes before it.
const BOOT: &str = "boot-";
const FRAME: &str = "<script type=\"module\" src=\"./embed-frame.js\"></script>";

/// Returns `embed.html`, built from the page.
///
/// # Errors
/// Returns an error if the page does not have the expected form.
pub(crate) fn embedded(page: &str) -> Result<String> {
    let boot = page.find(BOOT).and_then(|at| page[..at].rfind("<script"));
    let at = boot.context("the built page has no boot script")?;
    let mut embed = format!("{}{FRAME}{}", &page[..at], &page[at..]);
    for (from, to) in CHANGES {
        if embed.matches(from).count() != 1 {
            bail!("the built page must contain `{from}` once");
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
        let page = "<head><meta content=\"worker-src 'self'; x\"><title>t</title>\
                    <script type=module src=./boot-1.js></script></head><body>";
        let embed = embedded(page).unwrap();
        assert!(embed.contains("worker-src 'self' blob:; x"));
        assert!(embed.find("embed-frame.js").unwrap() < embed.find("boot-1.js").unwrap());
        assert!(embed.contains("embed.css\" rel=\"stylesheet\"></head>"));
        for broken in ["", "<script src=boot-1.js>", &page.replace("'self'", "'none'")] {
            assert!(embedded(broken).is_err());
        }
    }
}
