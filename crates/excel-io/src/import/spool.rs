//! Rows put aside in an unnamed temporary file, so that an import of any size stays small in
//! memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Lines, Seek, Write};
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A spool that is being filled.
pub(super) struct Spool<T> {
    file: BufWriter<File>,
    count: usize,
    rows: PhantomData<T>,
}

/// A spool that is being read, in the order it was filled.
pub(super) struct Spooled<T> {
    lines: Lines<BufReader<File>>,
    rows: PhantomData<T>,
}

impl<T: Serialize + DeserializeOwned> Spool<T> {
    /// An empty spool.
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self {
            file: BufWriter::new(tempfile::tempfile()?),
            count: 0,
            rows: PhantomData,
        })
    }

    /// Puts a row aside.
    pub(super) fn push(&mut self, row: &T) -> io::Result<()> {
        serde_json::to_writer(&mut self.file, row)?;
        self.file.write_all(b"\n")?;
        self.count += 1;
        Ok(())
    }

    /// How many rows it holds.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Goes back to its first row.
    pub(super) fn read(self) -> io::Result<Spooled<T>> {
        let mut file = self.file.into_inner().map_err(|error| error.into_error())?;
        file.rewind()?;
        Ok(Spooled {
            lines: BufReader::new(file).lines(),
            rows: PhantomData,
        })
    }
}

impl<T: DeserializeOwned> Spooled<T> {
    /// The next rows, at most `most`; none at the end.
    pub(super) fn chunk(&mut self, most: usize) -> io::Result<Vec<T>> {
        self.lines
            .by_ref()
            .take(most)
            .map(|line| Ok(serde_json::from_str(&line?)?))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_aside_comes_back_in_order() {
        let mut spool = Spool::new().unwrap();
        for row in 0..5_i64 {
            spool.push(&row).unwrap();
        }
        assert_eq!(spool.count(), 5);
        let mut rows = spool.read().unwrap();
        assert_eq!(rows.chunk(3).unwrap(), [0, 1, 2]);
        assert_eq!(rows.chunk(3).unwrap(), [3, 4]);
        assert!(rows.chunk(3).unwrap().is_empty());
    }
}
