//! The file of a feed as it can be parsed: a packed one is unpacked first, within bounds.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use tempfile::NamedTempFile;
use wangge_excel_io::{Limits, Refusal};

const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
const CHUNK: usize = 64 << 10;
/// Accounts pack ten to forty times smaller; what packs more than this is made up.
const RATIO_MAX: u64 = 200;
/// So many bytes may come of any file.
const ANY_RATIO: u64 = 64 << 20;

/// What a feed may ask: five million accounts with room to spare.
pub(crate) fn limits() -> Limits {
    Limits {
        file_bytes: 2 << 30,
        inflated_bytes: 4 << 30,
        rows: 12_000_000,
        cells: 200_000_000,
        seconds: 1_800,
        ..Limits::default()
    }
}

/// A file that the parser reads.
pub(crate) enum Source {
    Plain(PathBuf),
    Unpacked(NamedTempFile),
}

impl Source {
    /// Opens `file`; a gzip is unpacked to a temporary file in `scratch`, of at most `most` bytes.
    ///
    /// # Errors
    /// The file cannot be read, is damaged, or holds too much.
    pub(crate) fn open(file: &Path, scratch: &Path, most: u64) -> Result<Self, Refusal> {
        let mut magic = Vec::new();
        File::open(file)?.take(2).read_to_end(&mut magic)?;
        if magic != GZIP_MAGIC {
            return Ok(Self::Plain(file.to_owned()));
        }
        let packed = std::fs::metadata(file)?.len();
        let most = most.min(packed.saturating_mul(RATIO_MAX).max(ANY_RATIO));
        let mut unpacked = NamedTempFile::new_in(scratch)?;
        unpack(File::open(file)?, unpacked.as_file_mut(), most)?;
        Ok(Self::Unpacked(unpacked))
    }

    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::Plain(path) => path,
            Self::Unpacked(file) => file.path(),
        }
    }
}

fn unpack(from: impl Read, to: &mut impl Write, most: u64) -> Result<(), Refusal> {
    let mut reader = MultiGzDecoder::new(io::BufReader::with_capacity(CHUNK, from));
    let mut buffer = vec![0; CHUNK];
    let mut written = 0_u64;
    loop {
        let read = match reader.read(&mut buffer) {
            Ok(0) => return Ok(to.flush()?),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => return Err(Refusal::Damaged("gzip".to_owned())),
        };
        written += read as u64;
        if written > most {
            return Err(Refusal::Inflates);
        }
        to.write_all(buffer.get(..read).unwrap_or_default())?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;

    fn packed(bytes: &[u8]) -> NamedTempFile {
        let mut file = NamedTempFile::new().unwrap();
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        file.write_all(&encoder.finish().unwrap()).unwrap();
        file
    }

    #[test]
    fn a_gzip_is_unpacked_within_bounds() {
        let text = "日期,余额\n".repeat(1000);
        let file = packed(text.as_bytes());
        let source = Source::open(file.path(), &std::env::temp_dir(), 1 << 20).unwrap();
        assert_eq!(std::fs::read_to_string(source.path()).unwrap(), text);
        assert!(matches!(
            Source::open(file.path(), &std::env::temp_dir(), 1000),
            Err(Refusal::Inflates)
        ));
    }

    #[test]
    fn a_torn_gzip_is_refused() {
        let bytes = std::fs::read(packed("余额".repeat(1000).as_bytes()).path()).unwrap();
        let mut torn = NamedTempFile::new().unwrap();
        torn.write_all(&bytes[..bytes.len() - 12]).unwrap();
        assert!(matches!(
            Source::open(torn.path(), &std::env::temp_dir(), 1 << 20),
            Err(Refusal::Damaged(_))
        ));
    }

    #[test]
    fn a_file_that_unpacks_a_thousandfold_is_refused() {
        let mut file = NamedTempFile::new().unwrap();
        let mut encoder = GzEncoder::new(file.as_file_mut(), Compression::best());
        encoder.write_all(&vec![b' '; 80 << 20]).unwrap();
        encoder.finish().unwrap();
        let opened = Source::open(file.path(), &std::env::temp_dir(), limits().inflated_bytes);
        assert!(matches!(opened, Err(Refusal::Inflates)));
    }
}
