//! Where objects are kept: a folder, or a bucket of S3 or of a server that speaks like it.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::{BackoffConfig, ClientOptions, RetryConfig};

use crate::error::Error;

/// A request to S3 takes this long at most; the largest body is 10 MiB.
const REQUEST_WAIT: Duration = Duration::from_secs(30);
const CONNECT_WAIT: Duration = Duration::from_secs(3);
/// A person waits for the answer, so little is tried again.
const RETRIES_MAX: usize = 2;
const RETRY_WAIT: Duration = Duration::from_secs(10);

/// Where objects are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A folder of this machine, or one that all instances share.
    File(PathBuf),
    /// A bucket.
    S3(S3),
}

/// A bucket and the way to it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct S3 {
    /// The bucket.
    pub bucket: String,
    /// What all names begin with; may be empty.
    pub prefix: String,
    /// The server, for others than Amazon's: `http://10.0.0.5:9000`.
    pub endpoint: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// The id of the access key; without one, the machine's own role is asked for.
    pub access_key_id: Option<String>,
    /// The secret of the access key.
    pub secret_access_key: Option<String>,
    /// The token of a temporary key.
    pub session_token: Option<String>,
}

/// Keys are never printed.
impl fmt::Debug for S3 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("S3")
            .field("bucket", &self.bucket)
            .field("prefix", &self.prefix)
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}

impl Place {
    /// Reads `file:PATH` or `s3://BUCKET/PREFIX`. `None` when it is neither.
    pub fn parse(url: &str) -> Option<Self> {
        if let Some(path) = url.strip_prefix("file:") {
            return (!path.is_empty()).then(|| Self::File(PathBuf::from(path)));
        }
        let (bucket, prefix) = match url.strip_prefix("s3://")?.split_once('/') {
            Some((bucket, prefix)) => (bucket, prefix.trim_matches('/')),
            None => (url.strip_prefix("s3://")?, ""),
        };
        (!bucket.is_empty()).then(|| {
            Self::S3(S3 {
                bucket: bucket.to_owned(),
                prefix: prefix.to_owned(),
                ..S3::default()
            })
        })
    }
}

type Set = fn(AmazonS3Builder, String) -> AmazonS3Builder;

impl S3 {
    pub(crate) fn open(&self) -> Result<AmazonS3, Error> {
        // Fails when the process has chosen one before, which serves as well.
        drop(rustls::crypto::ring::default_provider().install_default());
        let plain = self
            .endpoint
            .as_deref()
            .is_some_and(|endpoint| endpoint.starts_with("http://"));
        let client = ClientOptions::new()
            .with_timeout(REQUEST_WAIT)
            .with_connect_timeout(CONNECT_WAIT)
            .with_allow_http(plain);
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&self.bucket)
            .with_client_options(client)
            .with_retry(RetryConfig {
                backoff: BackoffConfig::default(),
                max_retries: RETRIES_MAX,
                retry_timeout: RETRY_WAIT,
            })
            // Not every server that speaks S3 knows how to delete many at once.
            .with_disable_bulk_delete(true);
        let settings: [(_, Set); 5] = [
            (&self.endpoint, AmazonS3Builder::with_endpoint),
            (&self.region, AmazonS3Builder::with_region),
            (&self.access_key_id, AmazonS3Builder::with_access_key_id),
            (
                &self.secret_access_key,
                AmazonS3Builder::with_secret_access_key,
            ),
            (&self.session_token, AmazonS3Builder::with_token),
        ];
        for (value, set) in settings {
            if let Some(value) = value {
                builder = set(builder, value.clone());
            }
        }
        Ok(builder.build()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_folder_or_a_bucket() {
        assert_eq!(
            Place::parse("file:/var/lib/wangge/files"),
            Some(Place::File("/var/lib/wangge/files".into()))
        );
        let bucket = |bucket: &str, prefix: &str| {
            Some(Place::S3(S3 {
                bucket: bucket.to_owned(),
                prefix: prefix.to_owned(),
                ..S3::default()
            }))
        };
        assert_eq!(Place::parse("s3://bank"), bucket("bank", ""));
        assert_eq!(Place::parse("s3://bank/"), bucket("bank", ""));
        assert_eq!(Place::parse("s3://bank/a/b/"), bucket("bank", "a/b"));
        for odd in ["", "file:", "s3://", "s3:///x", "/var/lib", "http://x"] {
            assert_eq!(Place::parse(odd), None, "{odd}");
        }
    }

    #[test]
    fn keys_are_not_shown() {
        let s3 = S3 {
            bucket: "bank".to_owned(),
            endpoint: Some("http://user:hidden@host".to_owned()),
            access_key_id: Some("hidden".to_owned()),
            secret_access_key: Some("hidden".to_owned()),
            session_token: Some("hidden".to_owned()),
            ..S3::default()
        };
        let shown = format!("{:?}", Place::S3(s3));
        assert!(
            shown.contains("bank") && !shown.contains("hidden"),
            "{shown}"
        );
    }
}
