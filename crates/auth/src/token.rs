//! Tokens: a JWT (HS256) that names a session. What it allows stands in the database, not in it.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use wangge_kernel::Instant;

use crate::error::Error;

const SECRET_BYTES_MIN: usize = 32;

/// What a token says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Claims {
    /// The session.
    pub(crate) sid: String,
    /// The account.
    pub(crate) sub: i64,
    /// Which API the session belongs to.
    pub(crate) realm: String,
    /// Expiry in epoch seconds.
    pub(crate) exp: i64,
}

/// The key that signs and verifies tokens. Never printed.
#[derive(Clone)]
pub struct Keys {
    sign: EncodingKey,
    verify: DecodingKey,
}

impl Keys {
    /// Keys from a secret of at least 32 bytes. There is no default secret.
    ///
    /// # Errors
    /// The secret is too short.
    pub fn new(secret: &[u8]) -> Result<Self, Error> {
        if secret.len() < SECRET_BYTES_MIN {
            return Err(Error::Crypto(format!(
                "the token secret needs at least {SECRET_BYTES_MIN} bytes"
            )));
        }
        Ok(Self {
            sign: EncodingKey::from_secret(secret),
            verify: DecodingKey::from_secret(secret),
        })
    }

    pub(crate) fn encode(&self, claims: &Claims) -> Result<String, Error> {
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &self.sign)
            .map_err(|e| Error::Crypto(e.to_string()))
    }

    /// The claims of a token that is ours and has not expired at `now`.
    pub(crate) fn decode(&self, token: &str, now: Instant) -> Result<Claims, Error> {
        let mut validation = Validation::new(Algorithm::HS256);
        // Expiry is judged by our own clock, which tests can move.
        validation.validate_exp = false;
        validation.required_spec_claims.clear();
        let data = jsonwebtoken::decode::<Claims>(token, &self.verify, &validation)
            .map_err(|_| Error::DeadToken)?;
        if data.claims.exp * 1000 <= now {
            return Err(Error::DeadToken);
        }
        Ok(data.claims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims() -> Claims {
        Claims {
            sid: "s".into(),
            sub: 1,
            realm: "grid".into(),
            exp: 100,
        }
    }

    #[test]
    fn only_our_living_tokens_are_taken() {
        let keys = Keys::new(&[7; 32]).unwrap();
        let token = keys.encode(&claims()).unwrap();
        assert_eq!(keys.decode(&token, 99_999).unwrap().sid, "s");
        assert!(keys.decode(&token, 100_000).is_err());
        assert!(Keys::new(&[8; 32]).unwrap().decode(&token, 0).is_err());
        // {"alg":"none"} with the same claims
        let body = token.split('.').nth(1).unwrap();
        assert!(
            keys.decode(&format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{body}."), 0)
                .is_err()
        );
        assert!(Keys::new(b"short").is_err());
    }
}
