//! A source behind an address: one GET per person. Redirects are not followed, certificates are
//! verified, proxies of the environment are not used, answers are bounded, and what fails for the
//! moment is tried again, later each time.
//!
//! No error of the client is kept or shown: their texts hold the address, with name and number.

use std::fmt;
use std::io::Read;
use std::time::{Duration, Instant};

use rand::Rng;
use reqwest::blocking::{Client, Response};
use reqwest::{StatusCode, Url, header, redirect};

use super::super::fit::starred;
use super::{Asked, Published, Source, Trouble, answer};

const BODY_BYTES_MAX: u64 = 1024 * 1024;
const TRIES_MAX: u32 = 3;
/// A step of waiting, after which it is asked whether anyone still waits.
const STEP: Duration = Duration::from_millis(50);

/// How a source is reached.
#[derive(Clone)]
pub struct HttpSettings {
    /// Its address. `{name}`, `{cardNum}` and `{key}` in parameters are replaced; without them
    /// `name` and `cardNum` are added, and the key travels as a header.
    pub url: String,
    /// What it knows us by.
    pub key: Option<String>,
    /// Whether it is told the whole number; else the birthday in it is starred.
    pub whole_number: bool,
    /// How long one request may take.
    pub request: Duration,
    /// How long all requests about one person may take, with the waiting between them.
    pub person: Duration,
    /// How long the first wait between two tries is; each further one is twice as long.
    pub pause: Duration,
}

/// Neither the address, which may hold a key, nor the key.
impl fmt::Debug for HttpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpSettings")
            .field("whole_number", &self.whole_number)
            .field("request", &self.request)
            .field("person", &self.person)
            .finish_non_exhaustive()
    }
}

impl HttpSettings {
    /// Whether the address is one: http or https.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        Url::parse(&self.url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
    }

    fn url_for(&self, who: Asked<'_>) -> Option<Url> {
        let number = match self.whole_number {
            true => who.id_number.to_owned(),
            false => starred(who.id_number),
        };
        let mut url = Url::parse(&self.url).ok()?;
        let given: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let fill = |text: &str| {
            let filled = text.replace("{key}", self.key.as_deref().unwrap_or_default());
            filled
                .replace("{cardNum}", &number)
                .replace("{name}", who.name)
        };
        let asks = |word| given.iter().any(|(_, text)| text.contains(word));
        let (asks_name, asks_number) = (asks("{name}"), asks("{cardNum}"));
        {
            let mut pairs = url.query_pairs_mut();
            pairs.clear();
            for (key, text) in &given {
                pairs.append_pair(key, &fill(text));
            }
            if !asks_name {
                pairs.append_pair("name", who.name);
            }
            if !asks_number {
                pairs.append_pair("cardNum", &number);
            }
        }
        Some(url)
    }

    fn header_key(&self) -> Option<&str> {
        self.key.as_deref().filter(|_| !self.url.contains("{key}"))
    }
}

/// A source behind an address.
pub struct HttpSource {
    settings: HttpSettings,
    client: Client,
}

/// Why a try failed, and whether another one makes sense.
enum Failed {
    ForGood(Trouble),
    /// For now; the source may have said how long to wait.
    ForNow(Trouble, Option<Duration>),
}

impl HttpSource {
    /// Makes the client. Must not be called on an async thread.
    ///
    /// # Errors
    /// The client could not be made.
    pub fn open(settings: HttpSettings) -> Result<Self, Trouble> {
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            .timeout(settings.request)
            .connect_timeout(settings.request)
            .build()
            .map_err(|_| Trouble::Unreachable)?;
        Ok(Self { settings, client })
    }

    fn try_once(&self, url: &Url, left: Duration) -> Result<Vec<Published>, Failed> {
        let limit = self.settings.request.min(left);
        let mut request = self.client.get(url.clone()).timeout(limit);
        request = request.header(header::ACCEPT, "application/json");
        if let Some(key) = self.settings.header_key() {
            request = request.bearer_auth(key);
        }
        let until = Instant::now() + limit;
        let response = request.send().map_err(|error| match error.is_timeout() {
            true => Failed::ForNow(Trouble::TimedOut, None),
            false => Failed::ForNow(Trouble::Unreachable, None),
        })?;
        let status = response.status();
        let trouble = Trouble::Status(status.as_u16());
        if status == StatusCode::TOO_MANY_REQUESTS || status == StatusCode::SERVICE_UNAVAILABLE {
            return Err(Failed::ForNow(trouble, retry_after(&response)));
        }
        if status.is_server_error() {
            return Err(Failed::ForNow(trouble, None));
        }
        if !status.is_success() {
            return Err(Failed::ForGood(trouble));
        }
        answer::read(&body(response, until)?).map_err(Failed::ForGood)
    }
}

impl Source for HttpSource {
    fn ask(
        &self,
        who: Asked<'_>,
        stopped: &(dyn Fn() -> bool + Sync),
    ) -> Result<Vec<Published>, Trouble> {
        let url = self.settings.url_for(who).ok_or(Trouble::Unreachable)?;
        let until = Instant::now() + self.settings.person;
        let mut pause = self.settings.pause;
        let mut tries = 0;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let failed = match self.try_once(&url, left) {
                Ok(published) => return Ok(published),
                Err(failed) => failed,
            };
            let (trouble, told) = match failed {
                Failed::ForGood(trouble) => return Err(trouble),
                Failed::ForNow(trouble, told) => (trouble, told),
            };
            tries += 1;
            // Not all at the same moment: a source that comes back would be overrun.
            let wait = told.unwrap_or_else(|| pause.mul_f64(rand::rng().random_range(0.5..1.5)));
            let late = Instant::now() + wait >= until;
            if tries >= TRIES_MAX || late {
                return Err(trouble);
            }
            if !wait_for(wait, stopped) {
                return Err(Trouble::Stopped);
            }
            pause *= 2;
        }
    }
}

/// Waits; false when nobody waits for the answer any more.
fn wait_for(wait: Duration, stopped: &(dyn Fn() -> bool + Sync)) -> bool {
    let until = Instant::now() + wait;
    while Instant::now() < until {
        if stopped() {
            return false;
        }
        std::thread::sleep(STEP.min(wait));
    }
    !stopped()
}

/// Seconds; a date there is not read.
fn retry_after(response: &Response) -> Option<Duration> {
    let told = response.headers().get(header::RETRY_AFTER)?.to_str().ok()?;
    told.trim().parse().ok().map(Duration::from_secs)
}

/// The body, however slowly it drips and however long it is.
fn body(mut response: Response, until: Instant) -> Result<Vec<u8>, Failed> {
    if response
        .content_length()
        .is_some_and(|n| n > BODY_BYTES_MAX)
    {
        return Err(Failed::ForGood(Trouble::TooLarge));
    }
    let (mut body, mut piece) = (Vec::new(), [0; 8192]);
    loop {
        if Instant::now() > until {
            return Err(Failed::ForNow(Trouble::TimedOut, None));
        }
        let read = response.read(&mut piece);
        match read.map_err(|_| Failed::ForNow(Trouble::TimedOut, None))? {
            0 => return Ok(body),
            read => body.extend_from_slice(piece.get(..read).unwrap_or_default()),
        }
        if body.len() as u64 > BODY_BYTES_MAX {
            return Err(Failed::ForGood(Trouble::TooLarge));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHO: Asked<'_> = Asked {
        name: "张三&x=1",
        id_number: "340121197705175537",
    };

    fn settings(url: &str) -> HttpSettings {
        HttpSettings {
            url: url.to_owned(),
            key: Some("k 1".to_owned()),
            whole_number: false,
            request: Duration::from_secs(1),
            person: Duration::from_secs(1),
            pause: Duration::from_millis(1),
        }
    }

    fn pairs(settings: &HttpSettings) -> Vec<String> {
        let url = settings.url_for(WHO).unwrap();
        url.query_pairs().map(|(k, v)| format!("{k}={v}")).collect()
    }

    #[test]
    fn a_name_never_becomes_another_parameter() {
        let plain = settings("https://source.example/ask?id=6899");
        assert_eq!(
            pairs(&plain),
            ["id=6899", "name=张三&x=1", "cardNum=34012119770***5537"]
        );
        assert_eq!(plain.header_key(), Some("k 1"));
        let whole = HttpSettings {
            whole_number: true,
            ..settings("https://source.example/ask?q={name}-{cardNum}&token={key}")
        };
        assert_eq!(
            pairs(&whole),
            ["q=张三&x=1-340121197705175537", "token=k 1"]
        );
        assert_eq!(whole.header_key(), None);
    }

    #[test]
    fn only_addresses_of_the_web_are_sound() {
        assert!(settings("https://source.example").is_sound());
        for url in ["", "source.example", "file:///etc/passwd", "ftp://x"] {
            assert!(!settings(url).is_sound(), "{url}");
        }
        assert!(!format!("{:?}", settings("https://a/?k=secret")).contains("secret"));
    }
}
