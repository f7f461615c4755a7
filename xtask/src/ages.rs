//! The ages of the project's files, by what is in them.
//!
//! Cargo builds anew what is younger than what was built of it. In a fresh checkout every file is young, so a run that keeps
//! what cargo built would build all of it again. Here a file that is as it was when the last run began gets the age that it
//! had then, and one that is not is of this moment, whatever age it came with.
//!
//! The next checkout may lie elsewhere. Cargo notes files as seen from their package, so nothing may be made of a file outside of
//! its package, whose old place it would look at; and no program may know where its source was.

use crate::places::{Places, make_folder};
use crate::problem::{Context, Outcome};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What is no part of the project, whatever folder it is in.
const OUTSIDE: [&str; 5] = [".git", "target", "dist", "node_modules", "artifacts"];

/// What is in a file, or which files are in a folder; and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct State {
    mark: u64,
    since: SystemTime,
}

/// By their paths, as seen from the project.
type States = BTreeMap<String, State>;

/// Gives the files of the project the ages of what is in them, and notes these beside what cargo builds.
pub(crate) fn settle(places: &Places) -> Outcome<()> {
    let kept = places.target.join("ages");
    let before = read(&fs::read_to_string(&kept).unwrap_or_default());
    let mut now = States::new();
    list(&places.root, "", &[&places.target, &places.cache], &mut now)?;
    // What has been built here as well, beside the tasks themselves, may have been built of a file as it was before.
    let begun = fs::metadata(places.root.join("target")).and_then(|about| about.created());
    let begun = if places.root.join("target").exists() { begun.unwrap_or(UNIX_EPOCH) } else { SystemTime::now() };
    let moment = SystemTime::now();
    let mut same = 0;
    for (path, state) in &mut now {
        let age = match before.get(path) {
            Some(known) if known.mark == state.mark && state.since <= begun => known.since,
            Some(known) if known.mark == state.mark => continue,
            _ => moment,
        };
        same += usize::from(age != moment);
        let file = places.root.join(path);
        File::open(&file)
            .and_then(|file| file.set_modified(age))
            .context(|| format!("could not set the age of {path}"))?;
        state.since = age;
    }
    println!(
        "   {same} of {} files and folders are as in the last run: what was built of them is not built anew",
        now.len()
    );
    make_folder(&places.target)?;
    let unfinished = places.target.join("ages.unfinished");
    fs::write(&unfinished, write(&now)).context(|| "could not note the ages of the files".into())?;
    fs::rename(&unfinished, &kept).context(|| "could not note the ages of the files".into())
}

/// Notes what is in `folder`: its files, its folders, and what these are called. Gives a mark of the latter.
fn list(root: &Path, folder: &str, outside: &[&PathBuf], found: &mut States) -> Outcome<()> {
    let place = root.join(folder);
    let mut names = Vec::new();
    for entry in fs::read_dir(&place).context(|| format!("could not list {}", place.display()))? {
        let entry = entry.context(|| format!("could not list {}", place.display()))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type().context(|| format!("could not look at {name}"))?;
        if OUTSIDE.contains(&name.as_str()) || kind.is_symlink() || outside.contains(&&entry.path()) {
            continue;
        }
        let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        if kind.is_dir() {
            list(root, &path, outside, found)?;
        } else {
            let bytes = fs::read(entry.path()).context(|| format!("could not read {path}"))?;
            found.insert(path, State { mark: mark(&bytes), since: age(&entry.path())? });
        }
        names.push(name);
    }
    names.sort();
    if !folder.is_empty() {
        found.insert(folder.to_string(), State { mark: mark(&names), since: age(&place)? });
    }
    Ok(())
}

fn age(path: &Path) -> Outcome<SystemTime> {
    fs::metadata(path).and_then(|about| about.modified()).context(|| format!("could not look at {}", path.display()))
}

fn mark(content: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    hasher.finish()
}

/// A line for each: the mark, seconds and nanoseconds, the path.
fn write(states: &States) -> String {
    let line = |(path, state): (&String, &State)| {
        let since = state.since.duration_since(UNIX_EPOCH).unwrap_or_default();
        format!("{:016x} {}.{:09} {path}\n", state.mark, since.as_secs(), since.subsec_nanos())
    };
    states.iter().map(line).collect()
}

fn read(text: &str) -> States {
    let line = |line: &str| {
        let mut parts = line.splitn(3, ' ');
        let mark = u64::from_str_radix(parts.next()?, 16).ok()?;
        let (seconds, nanos) = parts.next()?.split_once('.')?;
        let since = Duration::new(seconds.parse().ok()?, nanos.parse().ok()?);
        Some((parts.next()?.to_string(), State { mark, since: UNIX_EPOCH + since }))
    };
    text.lines().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(root: &Path, target: &Path) -> Places {
        let at = |path: &Path| path.to_path_buf();
        Places {
            root: at(root),
            cache: at(target),
            target: at(target),
            web_target: at(target),
            dist: root.join("dist"),
            page_tests: at(root),
        }
    }

    /// A checkout of files, each with what is in it, made `seconds` after all began.
    fn checkout(root: &Path, seconds: u64, files: &[(&str, &str)]) {
        let since = UNIX_EPOCH + Duration::from_secs(seconds);
        let _ = fs::remove_dir_all(root);
        for (name, text) in files {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
            for place in [path.as_path(), path.parent().unwrap()] {
                File::open(place).unwrap().set_modified(since).unwrap();
            }
        }
    }

    #[test]
    fn what_is_as_it_was_has_the_age_that_it_had_and_all_else_is_of_this_moment() {
        let home = std::env::temp_dir().join(format!("headroom-ages-{}", std::process::id()));
        let (root, target) = (home.join("project"), home.join("kept"));
        let places = places(&root, &target);
        let ages = |names: &[&str]| names.iter().map(|name| age(&root.join(name)).unwrap()).collect::<Vec<_>>();
        let begun = SystemTime::now();
        checkout(&root, 1000, &[("src/a.rs", "a"), ("src/b.rs", "b"), ("models/c", "c")]);
        settle(&places).unwrap();
        let first = ages(&["src/a.rs", "src/b.rs", "src", "models", "models/c"]);
        assert!(first.iter().all(|age| *age >= begun), "nothing is known of it: all of it is new");
        // A fresh checkout: one file has changed, and came with an age before the first run; one folder has another file.
        checkout(&root, 2000, &[("src/a.rs", "a"), ("src/b.rs", "B"), ("models/c", "c"), ("models/d", "d")]);
        settle(&places).unwrap();
        let second = ages(&["src/a.rs", "src/b.rs", "src", "models", "models/c"]);
        assert_eq!((second[0], second[2], second[4]), (first[0], first[2], first[4]));
        assert!(second[1] > first[1] && second[3] > first[3]);
        // What it was before the last run is another thing as well.
        checkout(&root, 3000, &[("src/a.rs", "a"), ("src/b.rs", "b")]);
        settle(&places).unwrap();
        let third = ages(&["src/a.rs", "src/b.rs"]);
        assert!(third[0] == first[0] && third[1] > second[1]);
        // A checkout that lies elsewhere is the same thing.
        let elsewhere = home.join("elsewhere");
        checkout(&elsewhere, 4000, &[("src/a.rs", "a"), ("src/b.rs", "b")]);
        settle(&self::places(&elsewhere, &target)).unwrap();
        assert_eq!(["src/a.rs", "src/b.rs"].map(|name| age(&elsewhere.join(name)).unwrap()), third[..]);
        // Where things have been built before a file came, nothing says that they were not built of another one.
        fs::create_dir_all(root.join("target")).unwrap();
        let late = SystemTime::now() + Duration::from_secs(60);
        File::open(root.join("src/a.rs")).unwrap().set_modified(late).unwrap();
        settle(&places).unwrap();
        assert_eq!(ages(&["src/a.rs", "src/b.rs"]), [late, third[1]]);
        fs::remove_dir_all(home).unwrap();
    }

    /// The project's sources, as seen from its folder, each with what is in it.
    fn sources() -> Vec<(PathBuf, String)> {
        let mut found = States::new();
        list(Path::new(".."), "", &[], &mut found).unwrap();
        let paths = found.into_keys().filter(|path| path.ends_with(".rs")).map(PathBuf::from);
        let sources: Vec<_> =
            paths.map(|path| (path.clone(), fs::read_to_string(Path::new("..").join(path)).unwrap())).collect();
        assert!(sources.len() > 100, "{}", sources.len());
        sources
    }

    /// Tests run in the folder of their package, and find what they need from there.
    #[test]
    fn no_program_knows_where_its_source_was() {
        let needle = ["env!(\"CARGO_MANIFEST", "_DIR\")"].concat();
        for (path, text) in sources() {
            assert!(!text.contains(&needle), "{}", path.display());
        }
    }

    #[test]
    fn nothing_is_made_of_a_file_outside_of_its_package() {
        let mut seen = 0;
        for (path, text) in sources() {
            let package =
                path.ancestors().skip(1).find(|folder| Path::new("..").join(folder).join("Cargo.toml").exists());
            let depth = path.strip_prefix(package.unwrap()).unwrap().components().count() - 1;
            let starts = ["include_str!(\"", "include_bytes!(\"", "include!(\"", "#[path = \""];
            for rest in starts.iter().flat_map(|start| text.split(start).skip(1)) {
                let file = rest.split('"').next().unwrap();
                assert!(file.matches("../").count() <= depth, "{} has {file}", path.display());
                seen += 1;
            }
        }
        assert!(seen > 10, "{seen}");
    }

    #[test]
    fn what_was_noted_is_read_again() {
        let since = UNIX_EPOCH + Duration::new(1_790_000_000, 7);
        let states = States::from([("a b/c.rs".to_string(), State { mark: 9, since })]);
        assert_eq!(read(&write(&states)), states);
        assert_eq!(read("no such thing\n1 2\n"), States::new());
    }
}
