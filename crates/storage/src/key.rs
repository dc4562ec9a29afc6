//! Names of objects: the SHA-256 of their bytes.

use std::fmt;

use sha2::{Digest, Sha256};

const LENGTH: usize = 64;

/// The name of an object: 64 small hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(String);

impl Key {
    /// The name of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(format!("{:x}", Sha256::digest(bytes)))
    }

    /// A name as it was stored in a row. `None` for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        (text.len() == LENGTH && text.bytes().all(hex)).then(|| Self(text.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What whoever writes a row that names this object, and whoever removes the object, take
    /// turns by: `Tx::one_at_a_time(&key.turn())`.
    pub fn turn(&self) -> String {
        format!("object {self}")
    }

    /// The two folders it lies in, so that no folder grows large.
    pub(crate) fn folders(&self) -> (&str, &str) {
        let part = |range| self.0.get(range).unwrap_or_default();
        (part(0..2), part(2..4))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_hash_and_nothing_else() {
        let key = Key::of(b"abc");
        assert_eq!(
            key.as_str(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(key.folders(), ("ba", "78"));
        assert_eq!(Key::parse(key.as_str()), Some(key));
        for odd in [
            "",
            "..",
            "../../etc/passwd",
            &"A".repeat(64),
            &"a".repeat(63),
            &"/".repeat(64),
        ] {
            assert_eq!(Key::parse(odd), None, "{odd}");
        }
    }
}
