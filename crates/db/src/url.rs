//! Database addresses: which of the two databases is meant is read from the scheme, nothing else.

use crate::error::Error;

/// A checked address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// `sqlite:PATH`: the path of a file.
    Sqlite(String),
    /// `postgres://…` or `postgresql://…`, as written.
    Postgres(String),
}

impl DatabaseUrl {
    /// Reads an address.
    ///
    /// # Errors
    /// Any other scheme, an empty path, or an in-memory database (each connection would get one
    /// of its own).
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        match text
            .strip_prefix("sqlite:")
            .map(|path| path.trim_start_matches("//"))
        {
            Some(path) if !path.is_empty() && !path.contains(":memory:") => {
                let absolute = text.starts_with("sqlite:///");
                Ok(Self::Sqlite(if absolute {
                    format!("/{}", path.trim_start_matches('/'))
                } else {
                    path.to_owned()
                }))
            }
            _ => Err(Error::Url(
                "expected sqlite:PATH or postgres://USER@HOST/DATABASE".to_owned(),
            )),
        }
    }

    /// True for SQLite.
    pub fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_decides() {
        assert_eq!(
            DatabaseUrl::parse("sqlite:data/w.db").unwrap(),
            DatabaseUrl::Sqlite("data/w.db".into())
        );
        assert_eq!(
            DatabaseUrl::parse("sqlite:///tmp/w.db").unwrap(),
            DatabaseUrl::Sqlite("/tmp/w.db".into())
        );
        assert_eq!(
            DatabaseUrl::parse("sqlite:/tmp/w.db").unwrap(),
            DatabaseUrl::Sqlite("/tmp/w.db".into())
        );
        assert!(!DatabaseUrl::parse("postgres://u@h/d").unwrap().is_sqlite());
        for text in [
            "",
            "mysql://x",
            "w.db",
            "sqlite:",
            "sqlite::memory:",
            "Postgres//x",
        ] {
            assert!(DatabaseUrl::parse(text).is_err(), "{text}");
        }
    }
}
