//! A ZIP file whose entries can consist of several pieces, each compressed on its own.

use std::io::{self, Write};

use crc32fast::Hasher;
use flate2::Compression;
use flate2::write::DeflateEncoder;

/// The compression level. Higher levels take much longer for about the same size, because cells are repetitive.
const COMPRESSION_LEVEL: u32 = 2;
/// The ZIP version that introduced deflate compression, 2.0.
const ZIP_VERSION: u16 = 20;
/// The compression method of all entries: deflate.
const DEFLATED: u16 = 8;
/// The signatures of a local file header, of a header in the directory, and of the end of the directory.
const LOCAL_HEADER: u32 = 0x0403_4b50;
const DIRECTORY_HEADER: u32 = 0x0201_4b50;
const DIRECTORY_END: u32 = 0x0605_4b50;
/// January 1, 1980, the first date of the format. The same content always gives the same bytes.
const FIRST_DATE: u16 = 0x21;

/// Compresses text.
pub(crate) struct Compressor {
    encoder: DeflateEncoder<Vec<u8>>,
    checksum: Hasher,
    size: u64,
}

/// Compressed text.
pub(crate) struct Piece {
    bytes: Vec<u8>,
    checksum: Hasher,
    /// The number of bytes before compression.
    size: u64,
}

impl Compressor {
    pub(crate) fn new() -> Self {
        let encoder = DeflateEncoder::new(Vec::new(), Compression::new(COMPRESSION_LEVEL));
        Self { encoder, checksum: Hasher::new(), size: 0 }
    }

    /// Adds text.
    pub(crate) fn write(&mut self, text: &[u8]) -> io::Result<()> {
        self.checksum.update(text);
        self.size += text.len() as u64;
        self.encoder.write_all(text)
    }

    /// Ends a piece that another piece follows.
    pub(crate) fn end_piece(mut self) -> io::Result<Piece> {
        // Ends at a byte, without the mark of the last block.
        self.encoder.flush()?;
        let mut bytes = std::mem::take(self.encoder.get_mut());
        bytes.shrink_to_fit();
        Ok(Piece { bytes, checksum: self.checksum, size: self.size })
    }

    /// Ends the last piece of an entry.
    pub(crate) fn finish(self) -> io::Result<Piece> {
        Ok(Piece { bytes: self.encoder.finish()?, checksum: self.checksum, size: self.size })
    }
}

impl Piece {
    /// Compresses a text that another piece follows.
    pub(crate) fn first(text: &str) -> io::Result<Self> {
        let mut compressor = Compressor::new();
        compressor.write(text.as_bytes())?;
        compressor.end_piece()
    }

    /// Compresses the last or only text of an entry.
    pub(crate) fn last(text: &str) -> io::Result<Self> {
        let mut compressor = Compressor::new();
        compressor.write(text.as_bytes())?;
        compressor.finish()
    }

    /// Returns the number of compressed bytes.
    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }
}

/// A ZIP file that is written to `W`.
pub(crate) struct Package<W> {
    out: W,
    /// The number of bytes written.
    written: u64,
    directory: Vec<u8>,
    entries: u16,
}

impl<W: Write> Package<W> {
    pub(crate) fn new(out: W) -> Self {
        Self { out, written: 0, directory: Vec::new(), entries: 0 }
    }

    /// Adds an entry.
    ///
    /// # Errors
    ///
    /// Returns an error if the file becomes too large for the format, or cannot be written.
    pub(crate) fn add<const N: usize>(&mut self, name: &str, pieces: [Piece; N]) -> io::Result<()> {
        let mut checksum = Hasher::new();
        pieces.iter().for_each(|piece| checksum.combine(&piece.checksum));
        let compressed: usize = pieces.iter().map(Piece::len).sum();
        let size: u64 = pieces.iter().map(|piece| piece.size).sum();
        self.begin(name, [checksum.finalize(), to_u32(compressed)?, to_u32(size)?])?;
        pieces.iter().try_for_each(|piece| self.write(&piece.bytes))
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.written += bytes.len() as u64;
        self.out.write_all(bytes)
    }

    /// Writes the header of an entry, whose bytes follow. `sizes` are its checksum, compressed size, and size.
    fn begin(&mut self, name: &str, sizes: [u32; 3]) -> io::Result<()> {
        let offset = to_u32(self.written)?;
        self.entries = self.entries.checked_add(1).ok_or_else(too_large)?;
        let mut common = Vec::new();
        push_u16s(&mut common, &[ZIP_VERSION, 0, DEFLATED, 0, FIRST_DATE]);
        push_u32s(&mut common, &sizes);
        push_u16s(&mut common, &[u16::try_from(name.len()).map_err(|_| too_large())?, 0]);
        let mut header = Vec::new();
        push_u32s(&mut header, &[LOCAL_HEADER]);
        header.extend_from_slice(&common);
        header.extend_from_slice(name.as_bytes());
        push_u32s(&mut self.directory, &[DIRECTORY_HEADER]);
        push_u16s(&mut self.directory, &[ZIP_VERSION]);
        self.directory.extend_from_slice(&common);
        push_u16s(&mut self.directory, &[0, 0, 0]);
        push_u32s(&mut self.directory, &[0, offset]);
        self.directory.extend_from_slice(name.as_bytes());
        self.write(&header)
    }

    /// Writes the directory, and returns the file.
    ///
    /// # Errors
    ///
    /// Returns an error if the file is too large for the format, or cannot be written.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        let (offset, size) = (to_u32(self.written)?, to_u32(self.directory.len())?);
        let mut end = std::mem::take(&mut self.directory);
        push_u32s(&mut end, &[DIRECTORY_END]);
        push_u16s(&mut end, &[0, 0, self.entries, self.entries]);
        push_u32s(&mut end, &[size, offset]);
        push_u16s(&mut end, &[0]);
        self.write(&end)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

/// Converts a size or an offset.
fn to_u32(number: impl TryInto<u32>) -> io::Result<u32> {
    number.try_into().map_err(|_| too_large())
}

fn too_large() -> io::Error {
    io::Error::other(
        "the spreadsheet exceeds the limit of 4 GiB of ZIP files; reduce the number of components or months",
    )
}

fn push_u16s(out: &mut Vec<u8>, numbers: &[u16]) {
    numbers.iter().for_each(|number| out.extend_from_slice(&number.to_le_bytes()));
}

fn push_u32s(out: &mut Vec<u8>, numbers: &[u32]) {
    numbers.iter().for_each(|number| out.extend_from_slice(&number.to_le_bytes()));
}
