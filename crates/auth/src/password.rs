//! Passwords: the rule, the hash, and a queue before the slow part.

use std::sync::Arc;

use tokio::sync::Semaphore;
use wangge_kernel::rule::{Check, Name};
use wangge_kernel::{Faults, Field};

use crate::error::Error;
use crate::seed::one_time_password;

/// bcrypt reads no further; a longer password would silently lose its tail.
const BYTES_MAX: usize = 72;
const CHARS: (usize, usize) = (6, 20);
/// The same of the wealth API.
const STRONG_CHARS: (usize, usize) = (8, 32);
/// So many kinds of characters such a password has.
const KINDS_MIN: usize = 3;
/// Characters of a password that is made up for an account.
const MADE_UP_CHARS: usize = 12;
/// What clients see and may send back instead of a password.
pub const HIDDEN: &str = "******";

/// A password that keeps the rules and awaits hashing. Never printed.
pub struct NewPassword(String);

impl std::fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewPassword(******)")
    }
}

impl NewPassword {
    /// Reads a password that must be there: 6 to 20 characters, none of the commonest.
    ///
    /// # Errors
    /// The rule that is broken, on the field `of`.
    pub fn required(of: Name, field: &Field<String>) -> Result<Self, Faults> {
        let mut check = Check::new();
        let text = check.text(of, field, CHARS, None);
        if text.len() > BYTES_MAX {
            check.fault(of, "过长");
        }
        if field.value().is_some() && is_common(&text) {
            check.fault(of, "过于简单，请更换");
        }
        check.finish(Self(text))
    }

    /// Reads a new password of the wealth API: at least 8 characters of three of the four kinds
    /// (capital and small letters, digits, others), none of the commonest, and neither the login
    /// name nor the password there was.
    ///
    /// # Errors
    /// The rule that is broken, on the field `of`.
    pub fn strong(of: Name, text: &str, login: &str, old: &str) -> Result<Self, Faults> {
        let mut check = Check::new();
        let length = text.chars().count();
        if !(STRONG_CHARS.0..=STRONG_CHARS.1).contains(&length) || text.len() > BYTES_MAX {
            check.fault(of, "长度应为8-32位");
        }
        if kinds(text) < KINDS_MIN {
            check.fault(of, "须包含大写字母、小写字母、数字、其他字符中的三种");
        }
        if is_common(text) {
            check.fault(of, "过于简单，请更换");
        }
        if text.to_lowercase() == login.to_lowercase() {
            check.fault(of, "不能与账号相同");
        }
        if text == old {
            check.fault(of, "不能与原密码相同");
        }
        check.finish(Self(text.to_owned()))
    }

    /// A password that nobody has thought of, and what it is, to be told once.
    pub fn made_up() -> (Self, String) {
        let plain = one_time_password(MADE_UP_CHARS);
        (Self(plain.clone()), plain)
    }

    /// Reads a password that may be absent, or [`HIDDEN`], which means unchanged.
    ///
    /// # Errors
    /// As [`NewPassword::required`].
    pub fn optional(of: Name, field: &Field<String>) -> Result<Option<Self>, Faults> {
        match field {
            Field::Missing | Field::Empty => Ok(None),
            Field::Value(text) if text == HIDDEN => Ok(None),
            _ => Self::required(of, field).map(Some),
        }
    }
}

/// Hashes and verifies. Cheap to clone.
#[derive(Clone)]
pub struct Hasher {
    cost: u32,
    decoy: Arc<str>,
    // A hash takes half a second of a core: a rush of sign-ins must not starve everything else.
    gate: Arc<Semaphore>,
}

impl Hasher {
    /// A hasher of this bcrypt cost (12 in service, 4 in tests).
    ///
    /// # Errors
    /// The cost is not one bcrypt knows.
    pub fn new(cost: u32) -> Result<Self, Error> {
        let cores = std::thread::available_parallelism().map_or(1, |n| n.get());
        let decoy = bcrypt::hash("nobody's password", cost).map_err(crypto)?;
        Ok(Self {
            cost,
            decoy: decoy.into(),
            gate: Arc::new(Semaphore::new(cores)),
        })
    }

    /// The hash of a new password.
    ///
    /// # Errors
    /// bcrypt failed, or the process is stopping.
    pub async fn hash(&self, password: NewPassword) -> Result<String, Error> {
        let cost = self.cost;
        self.queued(move || bcrypt::hash(password.0, cost).map_err(crypto))
            .await
    }

    /// [`Hasher::hash`] on the thread that calls, for seeds and the command line.
    ///
    /// # Errors
    /// bcrypt failed.
    pub fn hash_blocking(&self, password: &str) -> Result<String, Error> {
        bcrypt::hash(password, self.cost).map_err(crypto)
    }

    /// Whether `password` is the one of `hash`. Without a hash the same time is spent in vain, so
    /// that unknown names answer as slowly as known ones.
    ///
    /// # Errors
    /// The process is stopping.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, Error> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.decoy.to_string());
        let fits = password.len() <= BYTES_MAX;
        let verified = self
            .queued(move || Ok(bcrypt::verify(password, &hash).unwrap_or(false)))
            .await?;
        Ok(verified && known && fits)
    }

    async fn queued<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let _turn = self
            .gate
            .acquire()
            .await
            .map_err(|e| Error::Crypto(e.to_string()))?;
        match tokio::task::spawn_blocking(work).await {
            Ok(outcome) => outcome,
            Err(error) => Err(Error::Crypto(error.to_string())),
        }
    }
}

fn crypto(error: bcrypt::BcryptError) -> Error {
    Error::Crypto(error.to_string())
}

const WORDS: &[&str] = &[
    "password",
    "passwd",
    "passw0rd",
    "p@ssw0rd",
    "p@ssword",
    "qwerty",
    "qwertyuiop",
    "qazwsx",
    "qweasd",
    "qwe",
    "asdfgh",
    "asdf",
    "asd",
    "zxcvbn",
    "zxcvbnm",
    "zxc",
    "qaz",
    "1qaz2wsx",
    "1q2w3e4r",
    "1q2w3e",
    "q1w2e3r4",
    "admin",
    "administrator",
    "root",
    "user",
    "guest",
    "test",
    "demo",
    "welcome",
    "iloveyou",
    "woaini",
    "letmein",
    "monkey",
    "dragon",
    "master",
    "login",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "shadow",
    "superman",
    "hello",
    "abc",
    "abcd",
    "abcdef",
    "aaa",
    "aa",
    "a",
    "q",
    "z",
    "w",
    "x",
    "zhang",
    "wang",
    "li",
    "liu",
    "chen",
    "yang",
    "zhao",
    "nihao",
    "wodemima",
    "mima",
    "changeme",
    "secret",
    "pass",
    "love",
    "iloveu",
    "5201314",
    "1314520",
    "520",
];
const ENDINGS: &[&str] = &[
    "",
    "1",
    "12",
    "123",
    "1234",
    "12345",
    "123456",
    "1234567",
    "12345678",
    "123456789",
    "0",
    "00",
    "000",
    "111",
    "111111",
    "321",
    "520",
    "521",
    "1314",
    "5201314",
    "666",
    "888",
    "6666",
    "8888",
    "666666",
    "888888",
];
const WALKS: &[&str] = &[
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "147258369",
    "1qaz2wsx3edc",
];

/// Whether a password is among the few thousand that are guessed first: a common word with a
/// common ending, one character or one short group repeated, or a walk over the keyboard.
fn is_common(password: &str) -> bool {
    let text = password.to_lowercase();
    let joined = WORDS.iter().any(|word| {
        text.strip_prefix(word)
            .is_some_and(|rest| ENDINGS.contains(&rest))
    });
    let reversed: String = text.chars().rev().collect();
    let walk = WALKS
        .iter()
        .any(|walk| walk.contains(&text) || walk.contains(&reversed));
    joined || walk || (1..=3).any(|size| repeats(&text, size))
}

/// How many of the four kinds of characters there are.
fn kinds(text: &str) -> usize {
    let of = |kind: fn(char) -> bool| usize::from(text.chars().any(kind));
    of(|c| c.is_uppercase())
        + of(|c| c.is_lowercase())
        + of(|c| c.is_ascii_digit())
        + of(|c| !c.is_uppercase() && !c.is_lowercase() && !c.is_ascii_digit())
}

fn repeats(text: &str, size: usize) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let mut groups = chars.chunks(size);
    groups
        .next()
        .is_some_and(|first| groups.all(|group| first.starts_with(group)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wangge_kernel::rule::name;

    #[test]
    fn the_commonest_are_refused_and_ordinary_ones_taken() {
        for common in [
            "123456",
            "654321",
            "111111",
            "888888",
            "121212",
            "123123",
            "Password1",
            "admin123",
            "qwerty",
            "a123456",
            "woaini1314",
            "5201314",
            "abc123",
        ] {
            assert!(is_common(common), "{common}");
        }
        for fine in [
            "Huangshan#88",
            "yixian2018xd",
            "kd83hfa0",
            "Tunxi-Old-Street",
        ] {
            assert!(!is_common(fine), "{fine}");
        }
    }

    #[test]
    fn the_length_counts_characters() {
        let of = name("password", "密码");
        assert!(NewPassword::required(of, &Field::Value("12345".into())).is_err());
        assert!(NewPassword::required(of, &Field::Value("k".repeat(21))).is_err());
        assert!(
            NewPassword::optional(of, &Field::Value(HIDDEN.into()))
                .unwrap()
                .is_none()
        );
    }

    #[test]
    fn a_strong_password_has_three_kinds_of_characters() {
        let of = name("newPwd", "新密码");
        let strong =
            |text: &str| NewPassword::strong(of, text, "Zhang.San1", "Old-Bridge7").is_ok();
        assert!(strong("Huizhou-88") && strong("huizhou#88") && strong("HUIzhou88"));
        for weak in [
            "Hz-8888",
            "huizhou88",
            "HUIZHOU-HS",
            "Password1",
            "zhang.san1",
            "Old-Bridge7",
            &"Aa1".repeat(11),
        ] {
            assert!(!strong(weak), "{weak}");
        }
    }

    #[test]
    fn a_hash_verifies_only_its_password() {
        let hasher = Hasher::new(4).unwrap();
        let hash = hasher.hash_blocking("kd83hfa0").unwrap();
        assert!(bcrypt::verify("kd83hfa0", &hash).unwrap());
        assert!(!bcrypt::verify("kd83hfa1", &hash).unwrap());
    }
}
