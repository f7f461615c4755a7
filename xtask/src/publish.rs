//! Prepares `dist/` for static hosts: headers, the file list of the service worker, and compressed copies.

use crate::embed_page;
use crate::html;
use crate::process::{Process, duration};
use crate::toolbox::Toolbox;
use anyhow::{Context, Result, anyhow};
use std::fs;
use std::path::Path;
use std::time::Instant;

/// Inserts the version, completes the service worker, and compresses.
const PUBLISH: &str = include_str!("publish.mjs");

/// The cache policy of files whose name changes with their content.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// Prepares the finished page in `dist/` for a host.
pub(crate) fn publish(tools: &Toolbox) -> Result<()> {
    let dist = &tools.paths.dist;
    let begin = Instant::now();
    let file = dist.join("_headers");
    let given = fs::read_to_string(&file).context("could not read _headers")?;
    fs::write(&file, given + &headers(dist)?).context("could not write _headers")?;
    Process::new("node").args(["--input-type=module", "-e", PUBLISH]).dir(dist).label("compressing the page").read()?;
    println!("   wrote headers, service worker and compressed copies in {}", duration(begin.elapsed()));
    Ok(())
}

/// Returns rules for `_headers`: content security policies, because `frame-ancestors` does not work in a meta element,
/// and cache policies. No path has two rules for one header, because hosts would join them.
fn headers(dist: &Path) -> Result<String> {
    let mut out = String::from("\n# From here on by `cargo xtask build`.\n");
    let mut rule = |path: &str, header: &str, value: &str| out += &format!("{path}\n  {header}: {value}\n");
    let framed = policy(&dist.join("index.html"))? + "; frame-ancestors *";
    for page in ["/", "/index.html"] {
        rule(page, "Content-Security-Policy", &framed);
    }
    let embedded = policy(&dist.join(embed_page::FILE))? + "; frame-ancestors *";
    rule(&format!("/{}", embed_page::FILE), "Content-Security-Policy", &embedded);
    if dist.join("docs").is_dir() {
        let policy = policy(&dist.join("docs").join("index.html"))?;
        rule("/docs/*", "Content-Security-Policy", &(policy + "; frame-ancestors 'self'"));
    }
    let mut names: Vec<String> = fs::read_dir(dist)
        .with_context(|| format!("could not list {}", dist.display()))?
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('_'))
        .collect();
    names.sort();
    for name in names {
        let folder = dist.join(&name).is_dir();
        let forever = if folder { ["models", "prices"].contains(&name.as_str()) } else { is_hashed(&name) };
        let path = if folder { format!("/{name}/*") } else { format!("/{name}") };
        rule(&path, "Cache-Control", if forever { IMMUTABLE } else { "no-cache" });
    }
    rule("/", "Cache-Control", "no-cache");
    Ok(out)
}

/// Returns the content security policy in the page's meta element.
fn policy(page: &Path) -> Result<String> {
    let text = fs::read_to_string(page).with_context(|| format!("could not read {}", page.display()))?;
    let tags = html::tags(&text);
    let policy = tags.iter().find(|tag| tag.get("http-equiv") == Some("Content-Security-Policy"));
    policy
        .and_then(|tag| tag.get("content"))
        .map(ToString::to_string)
        .ok_or_else(|| anyhow!("{} has no content security policy", page.display()))
}

/// Returns whether the name of a file contains a hash of its content: `style-0123456789abcdef.css`.
fn is_hashed(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name);
    let mark = stem.strip_suffix("_bg").unwrap_or(stem).rsplit('-').next().unwrap_or_default();
    mark.len() >= 14 && mark.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_are_cached_forever() {
        for name in ["boot-1f59856237f3567d.js", "headroom-7d4a9ac6d59447db_bg.wasm", "style-9f17ed0aca94642f.css"] {
            assert!(is_hashed(name), "{name}");
        }
        for name in
            ["headroom-worker.js", "headroom-sheet-worker_bg.wasm", "save.js", "sw.js", "index.html", "icon-512.png"]
        {
            assert!(!is_hashed(name), "{name}");
        }
    }

    #[test]
    fn headers_contain_the_policy_of_the_page_and_cache_policies() {
        let dist = std::env::temp_dir().join(format!("headroom-publish-{}", std::process::id()));
        fs::create_dir_all(dist.join("models")).unwrap();
        let page = r#"<meta http-equiv="Content-Security-Policy" content="default-src 'none'">"#;
        fs::write(dist.join("index.html"), page).unwrap();
        fs::write(dist.join(embed_page::FILE), page.replace("'none'", "'self'")).unwrap();
        fs::write(dist.join("sw.js"), "").unwrap();
        fs::write(dist.join("style-9f17ed0aca94642f.css"), "").unwrap();
        let found = headers(&dist).unwrap();
        for rule in [
            "/\n  Content-Security-Policy: default-src 'none'; frame-ancestors *\n",
            "/embed.html\n  Content-Security-Policy: default-src 'self'; frame-ancestors *\n",
            "/sw.js\n  Cache-Control: no-cache\n",
            "/models/*\n  Cache-Control: public, max-age=31536000, immutable\n",
            "/style-9f17ed0aca94642f.css\n  Cache-Control: public, max-age=31536000, immutable\n",
        ] {
            assert!(found.contains(rule), "{found}\nhas no\n{rule}");
        }
        fs::write(dist.join("index.html"), "<title>t</title>").unwrap();
        assert!(headers(&dist).is_err());
        fs::remove_dir_all(&dist).unwrap();
    }
}
