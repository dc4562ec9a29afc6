//! Passwords at rest: AES-256-GCM under a key that is not in the database.
//!
//! A sealed password is base64 of a version byte, the nonce, and the cipher text with its tag. The
//! version and the account's id are bound to it, so that a value copied to another row does not
//! open. The version byte tells keys apart, should there ever be a second one.

use std::sync::Arc;

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rand::RngCore;

use super::error::Error;

/// Bytes of a key.
pub const KEY_BYTES: usize = 32;
const VERSION: u8 = 1;
const NONCE_BYTES: usize = 12;

/// Seals and opens passwords under one key. Cheap to clone; it prints nothing of its key.
#[derive(Clone)]
pub struct Sealer(Arc<Aes256Gcm>);

impl Sealer {
    /// A sealer with this key. There is no default key.
    pub fn new(key: &[u8; KEY_BYTES]) -> Self {
        Self(Arc::new(Aes256Gcm::new(key.into())))
    }

    /// `plain`, sealed for the account `id` under a fresh nonce.
    pub(super) fn seal(&self, id: i64, plain: &str) -> Result<String, Error> {
        let mut nonce = [0; NONCE_BYTES];
        rand::rng().fill_bytes(&mut nonce);
        let bound = bound(id);
        let payload = Payload {
            msg: plain.as_bytes(),
            aad: &bound,
        };
        let sealed = self.0.encrypt(&nonce.into(), payload);
        let sealed = sealed.map_err(|_| Error::Seal)?;
        Ok(STANDARD.encode([&[VERSION], nonce.as_slice(), &sealed].concat()))
    }

    /// What [`Sealer::seal`] sealed for the account `id`.
    pub(super) fn open(&self, id: i64, sealed: &str) -> Result<String, Error> {
        let bytes = STANDARD.decode(sealed).map_err(|_| Error::OtherKey)?;
        let Some((&VERSION, rest)) = bytes.split_first() else {
            return Err(Error::OtherKey);
        };
        let (nonce, cipher) = rest
            .split_first_chunk::<NONCE_BYTES>()
            .ok_or(Error::OtherKey)?;
        let bound = bound(id);
        let payload = Payload {
            msg: cipher,
            aad: &bound,
        };
        let plain = self.0.decrypt(nonce.into(), payload);
        String::from_utf8(plain.map_err(|_| Error::OtherKey)?).map_err(|_| Error::OtherKey)
    }
}

fn bound(id: i64) -> Vec<u8> {
    format!("report_account.password:{VERSION}:{id}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = "Zhengxin#密码 1";

    #[test]
    fn what_is_sealed_opens_and_hides_its_text() {
        let sealer = Sealer::new(&[7; KEY_BYTES]);
        let sealed = sealer.seal(5, PLAIN).unwrap();
        assert_eq!(sealer.open(5, &sealed).unwrap(), PLAIN);
        assert!(!sealed.contains("Zheng"));
        assert!(!String::from_utf8_lossy(&STANDARD.decode(&sealed).unwrap()).contains("Zheng"));
    }

    #[test]
    fn nonces_are_fresh() {
        let sealer = Sealer::new(&[7; KEY_BYTES]);
        let sealed: std::collections::BTreeSet<String> =
            (0..100).map(|_| sealer.seal(5, PLAIN).unwrap()).collect();
        let nonces: std::collections::BTreeSet<Vec<u8>> = sealed
            .iter()
            .map(|text| STANDARD.decode(text).unwrap()[1..=NONCE_BYTES].to_vec())
            .collect();
        assert_eq!((sealed.len(), nonces.len()), (100, 100));
    }

    #[test]
    fn another_row_another_key_and_a_changed_byte_do_not_open() {
        let sealer = Sealer::new(&[7; KEY_BYTES]);
        let sealed = sealer.seal(5, PLAIN).unwrap();
        assert!(matches!(sealer.open(6, &sealed), Err(Error::OtherKey)));
        let other = Sealer::new(&[8; KEY_BYTES]);
        assert!(matches!(other.open(5, &sealed), Err(Error::OtherKey)));
        let bytes = STANDARD.decode(&sealed).unwrap();
        for place in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            let changed = STANDARD.encode(changed);
            assert!(
                matches!(sealer.open(5, &changed), Err(Error::OtherKey)),
                "{place}"
            );
        }
        for short in ["", "AQ==", "?", PLAIN] {
            assert!(matches!(sealer.open(5, short), Err(Error::OtherKey)));
        }
    }
}
