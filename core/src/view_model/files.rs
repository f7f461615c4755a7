//! Files that are handed to a person.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Its name, without a folder.
    pub name: String,
    /// What kind of file it is: `text/csv`.
    pub media: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Files, or in words why there are none.
pub type Answer = Result<Vec<Made>, String>;

/// An answer as bytes, easily read by a script: in lines the number of files, and of each its name, its media type and its
/// length in bytes; then what is in them, one after the other. Without files, why there are none.
#[must_use]
pub fn pack(answer: &Answer) -> Vec<u8> {
    let files = match answer {
        Ok(files) => files.as_slice(),
        Err(reason) => return format!("0\n{reason}").into_bytes(),
    };
    let mut packed = format!("{}\n", files.len()).into_bytes();
    for file in files {
        packed.extend(format!("{}\n{}\n{}\n", file.name, file.media, file.bytes.len()).into_bytes());
    }
    files.iter().for_each(|file| packed.extend(&file.bytes));
    packed
}
