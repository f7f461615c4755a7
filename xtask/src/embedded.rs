//! The page that other pages embed: the page itself, with a script and styles of its own before the others.
//!
//! It is a file of its own, so that the page pays no byte for it, and so that its policy may allow what the page's does not
//! need: in a frame without an origin of its own, programs beside the page start from a `blob:`.

use crate::problem::{Outcome, Problem};

/// What it is called.
pub(crate) const FILE: &str = "embed.html";

/// What stands in the page, and what stands there in the page for other pages.
const CHANGES: [(&str, &str); 3] = [
    ("worker-src 'self'", "worker-src 'self' blob:"),
    // Search engines are to find the page itself.
    ("<title>", "<meta name=\"robots\" content=\"noindex\"><title>"),
    ("</head>", "<link href=\"./embed.css\" rel=\"stylesheet\"></head>"),
];

/// The start of the script that starts the program; the other one comes before it.
const BOOT: &str = "boot-";
const FRAME: &str = "<script type=\"module\" src=\"./embed-frame.js\"></script>";

/// Makes it from the finished page.
pub(crate) fn embedded(page: &str) -> Outcome<String> {
    let boot = page.find(BOOT).and_then(|at| page[..at].rfind("<script"));
    let at = boot.ok_or_else(|| Problem::new("the page that was built has no script that starts it"))?;
    let mut made = format!("{}{FRAME}{}", &page[..at], &page[at..]);
    for (from, to) in CHANGES {
        if made.matches(from).count() != 1 {
            return Err(Problem::new(format!("the page that was built should have {from} once")));
        }
        made = made.replace(from, to);
    }
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_for_other_pages_has_its_script_before_the_one_that_starts() {
        let page = "<head><meta content=\"worker-src 'self'; x\"><title>t</title>\
                    <script type=module src=./boot-1.js></script></head><body>";
        let made = embedded(page).unwrap();
        assert!(made.contains("worker-src 'self' blob:; x"));
        assert!(made.find("embed-frame.js").unwrap() < made.find("boot-1.js").unwrap());
        assert!(made.contains("embed.css\" rel=\"stylesheet\"></head>"));
        for broken in ["", "<script src=boot-1.js>", &page.replace("'self'", "'none'")] {
            assert!(embedded(broken).is_err());
        }
    }
}
