//! What a crash leaves in a folder: an object is written beside its place, as `NAME#1`, and moved
//! there when it is whole.

use std::fs::{self, DirEntry};
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use crate::error::Error;
use crate::key::Key;

/// Folders that objects lie in.
const DEPTH: usize = 2;

pub(crate) fn remove(root: &Path, before: i64) -> Result<u64, Error> {
    let before = UNIX_EPOCH + Duration::from_millis(before.try_into().unwrap_or_default());
    let mut folders = vec![root.to_owned()];
    for _ in 0..DEPTH {
        let mut below = Vec::new();
        for folder in &folders {
            let entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
            let inner = entries.iter().map(DirEntry::path);
            below.extend(inner.filter(|path| path.is_dir()));
        }
        folders = below;
    }
    let mut removed = 0;
    for folder in folders {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let old = entry.metadata()?.modified()? < before;
            if old && is_unfinished(&entry.file_name().to_string_lossy()) {
                fs::remove_file(entry.path())?;
                removed += 1;
            }
        }
    }
    Ok(removed)
}

fn is_unfinished(name: &str) -> bool {
    name.split_once('#').is_some_and(|(name, number)| {
        Key::parse(name).is_some() && number.bytes().all(|b| b.is_ascii_digit())
    })
}
