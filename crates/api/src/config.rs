//! Configuration: read once from the environment, checked, and printed without secrets.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::NaiveDate;
use wangge_credit_review::Stages;
use wangge_credit_review::report_account::KEY_BYTES;
use wangge_customer::dishonest::check::Limits;
use wangge_customer::dishonest::source::http::HttpSettings;
use wangge_excel_io::Parser;
use wangge_kernel::Policy;
use wangge_storage::{Place, S3};

use crate::ocr::OcrConfig;
use crate::start::StartError;

const HOUR_MS: i64 = 3_600_000;
/// The folder of files within the data directory.
const FILES: &str = "files";
const COST_IN_SERVICE: u32 = 12;
const COST_IN_TESTS: u32 = 4;
/// The first wait between two tries at the source of dishonest persons.
const PAUSE: Duration = Duration::from_millis(500);
/// How long 24.3 waits for its run.
const WAIT: Duration = Duration::from_secs(20);

/// Everything the server can be told from outside.
#[derive(Clone)]
pub struct Config {
    /// `sqlite:PATH` or `postgres://…` (`DATABASE_URL`).
    pub database_url: String,
    /// Address to listen on (`WANGGE_BIND`).
    pub bind: String,
    /// Where the database, files and generated secrets live (`WANGGE_DATA_DIR`).
    pub data_dir: PathBuf,
    /// Where files are kept (`WANGGE_STORAGE`); `AWS_…` have the way to a bucket.
    pub storage: Place,
    /// Password of `admin` at the first start (`WANGGE_ADMIN_PASSWORD`).
    pub admin_password: Option<String>,
    /// Password of the wealth API's `admin` at its first start (`WANGGE_WEALTH_ADMIN_PASSWORD`).
    pub wealth_admin_password: Option<String>,
    /// Secret that signs tokens (`WANGGE_JWT_SECRET`); generated into the data dir when absent.
    pub jwt_secret: Option<String>,
    /// Key that seals the passwords of report accounts (`WANGGE_SEAL_KEY`); generated into the data
    /// dir when absent.
    pub seal_key: Option<[u8; KEY_BYTES]>,
    /// How long a token of the grid API lives (`WANGGE_TOKEN_HOURS`).
    pub token_ms: i64,
    /// bcrypt cost of new passwords.
    pub bcrypt_cost: u32,
    /// Behave as the server of 2018 where its clients rely on it (`WANGGE_COMPAT=2018`).
    pub compat_2018: bool,
    /// Answer HTTP 200 always; the code stands in the body (`WANGGE_HTTP_STATUS=envelope`).
    pub envelope_status: bool,
    /// Switches of the use cases (`WANGGE_ID_CHECK=strict`).
    pub policy: Policy,
    /// Who decides about credit files (`WANGGE_APPROVAL=three`).
    pub stages: Stages,
    /// Let nobody work under a password an administrator has set (`WANGGE_FORCE_CHANGE=on`).
    pub force_change: bool,
    /// Whether outside services may be called (`WANGGE_OUT_NET`); absent: those that are configured.
    pub out_net: Option<bool>,
    /// Where published dishonest persons are asked for (`WANGGE_DISHONESTY_…`).
    pub dishonesty: Dishonesty,
    /// Who reads identity cards (`WANGGE_OCR` and `WANGGE_OCR_…`).
    pub ocr: OcrConfig,
    /// Origins that browsers may call from; empty means any (`WANGGE_CORS_ORIGINS`).
    pub cors_origins: Vec<String>,
    /// The business day, for demos (`WANGGE_TODAY`).
    pub today: Option<NaiveDate>,
    /// How uploaded workbooks are parsed.
    pub parser: Parser,
    /// Threads that serve HTTP.
    pub workers: usize,
}

/// How residents are checked against the published dishonest persons (24.3).
#[derive(Debug, Clone)]
pub struct Dishonesty {
    /// The source; without one nobody is checked.
    pub source: Option<HttpSettings>,
    /// The bounds of a run.
    pub limits: Limits,
    /// How long 24.3 waits for the end of its run before it answers.
    pub wait: Duration,
}

impl Dishonesty {
    fn from_env() -> Result<Self, StartError> {
        const WORDS: &[&str] = &["starred", "whole"];
        let seconds = |variable, default, max| {
            bounded(variable, default, max).map(|n| Duration::from_secs(n.unsigned_abs()))
        };
        let number = choice("WANGGE_DISHONESTY_NUMBER", WORDS)?;
        let settings = HttpSettings {
            url: read("WANGGE_DISHONESTY_URL").unwrap_or_default(),
            key: read("WANGGE_DISHONESTY_KEY"),
            whole_number: number.as_deref() == Some("whole"),
            request: seconds("WANGGE_DISHONESTY_SECONDS", 10, 120)?,
            person: seconds("WANGGE_DISHONESTY_PERSON_SECONDS", 40, 600)?,
            pause: PAUSE,
        };
        if !settings.url.is_empty() && !settings.is_sound() {
            let rule =
                "WANGGE_DISHONESTY_URL must be an address that begins with http:// or https://";
            return Err(StartError::Config(rule.to_owned()));
        }
        let parallel = bounded("WANGGE_DISHONESTY_PARALLEL", 8, 32)?;
        let failures = bounded("WANGGE_DISHONESTY_FAILURES", 20, 1000)?;
        Ok(Self {
            source: Some(settings).filter(|settings| !settings.url.is_empty()),
            limits: Limits {
                parallel: usize::try_from(parallel).unwrap_or(1),
                window_ms: number_of_hours("WANGGE_DISHONESTY_HOURS", 24)?,
                failures_max: u32::try_from(failures).unwrap_or(1),
            },
            wait: WAIT,
        })
    }
}

impl Default for Dishonesty {
    /// Without a source.
    fn default() -> Self {
        Self {
            source: None,
            limits: Limits {
                parallel: 8,
                window_ms: 24 * HOUR_MS,
                failures_max: 20,
            },
            wait: WAIT,
        }
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("database", &public_part(&self.database_url))
            .field("bind", &self.bind)
            .field("data_dir", &self.data_dir)
            .field("storage", &self.storage)
            .field("compat_2018", &self.compat_2018)
            .field("envelope_status", &self.envelope_status)
            .field("policy", &self.policy)
            .field("stages", &self.stages)
            .field("out_net", &self.out_net)
            .field("dishonesty", &self.dishonesty)
            .field("ocr", &self.ocr)
            .field("today", &self.today)
            .finish_non_exhaustive()
    }
}

impl Config {
    /// Reads the environment.
    ///
    /// # Errors
    /// A variable has a value that is not understood; it is named.
    pub fn from_env() -> Result<Self, StartError> {
        let data_dir = PathBuf::from(read("WANGGE_DATA_DIR").unwrap_or_else(|| "data".to_owned()));
        let compat_2018 = choice("WANGGE_COMPAT", &["2018"])?.is_some();
        Ok(Self {
            database_url: read("DATABASE_URL")
                .unwrap_or_else(|| format!("sqlite:{}", data_dir.join("wangge.db").display())),
            bind: read("WANGGE_BIND").unwrap_or_else(|| "127.0.0.1:8080".to_owned()),
            storage: storage(&data_dir)?,
            admin_password: read("WANGGE_ADMIN_PASSWORD"),
            wealth_admin_password: read("WANGGE_WEALTH_ADMIN_PASSWORD"),
            jwt_secret: read("WANGGE_JWT_SECRET"),
            seal_key: key("WANGGE_SEAL_KEY")?,
            token_ms: number_of_hours("WANGGE_TOKEN_HOURS", 12)?,
            bcrypt_cost: COST_IN_SERVICE,
            compat_2018,
            envelope_status: compat_2018
                || choice("WANGGE_HTTP_STATUS", &["envelope", "status"])?.as_deref()
                    == Some("envelope"),
            policy: Policy {
                strict_id_check: choice("WANGGE_ID_CHECK", &["strict", "format"])?.as_deref()
                    == Some("strict"),
            },
            stages: match choice("WANGGE_APPROVAL", &["two", "three"])?.as_deref() {
                Some("three") => Stages::Three,
                _ => Stages::Two,
            },
            force_change: choice("WANGGE_FORCE_CHANGE", &["on", "off"])?.as_deref() == Some("on"),
            out_net: choice("WANGGE_OUT_NET", &["0", "1"])?.map(|word| word == "1"),
            dishonesty: Dishonesty::from_env()?,
            ocr: OcrConfig::from_env(read)?,
            cors_origins: read("WANGGE_CORS_ORIGINS")
                .map(|text| text.split(',').map(|o| o.trim().to_owned()).collect())
                .unwrap_or_default(),
            today: day("WANGGE_TODAY")?,
            parser: own_parser()?,
            workers: std::thread::available_parallelism().map_or(2, |n| n.get()),
            data_dir,
        })
    }

    /// What tests start from: cheap hashes, a known admin password, workbooks parsed in process.
    pub fn for_tests(database_url: String, data_dir: PathBuf) -> Self {
        Self {
            database_url,
            bind: "127.0.0.1:0".to_owned(),
            storage: Place::File(data_dir.join(FILES)),
            data_dir,
            admin_password: Some("Huangshan#88".to_owned()),
            wealth_admin_password: Some("Huangshan#88".to_owned()),
            jwt_secret: Some("a secret that only tests know, 32 bytes".to_owned()),
            seal_key: Some([0x5a; KEY_BYTES]),
            token_ms: 12 * HOUR_MS,
            bcrypt_cost: COST_IN_TESTS,
            compat_2018: false,
            envelope_status: false,
            policy: Policy::default(),
            stages: Stages::default(),
            force_change: false,
            out_net: None,
            dishonesty: Dishonesty::default(),
            ocr: OcrConfig::Off,
            cors_origins: Vec::new(),
            today: None,
            parser: Parser::InProcess,
            workers: 2,
        }
    }

    /// Whether outside services may be called: what is configured may, unless it is forbidden.
    pub fn may_call_out(&self) -> bool {
        self.out_net.unwrap_or(self.dishonesty.source.is_some())
    }

    /// Where uploads wait until their job has read them.
    pub fn spool_dir(&self) -> PathBuf {
        self.data_dir.join("spool")
    }
}

/// The address of a database without whatever may be a secret in it: user, password, options.
fn public_part(url: &str) -> &str {
    let place = url.rsplit_once('@').map_or(url, |(_, place)| place);
    place.split_once('?').map_or(place, |(place, _)| place)
}

/// A folder of the data directory, unless a place is named. The variables of a bucket have the
/// names that other programs read too.
fn storage(data_dir: &Path) -> Result<Place, StartError> {
    let Some(url) = read("WANGGE_STORAGE") else {
        return Ok(Place::File(data_dir.join(FILES)));
    };
    match Place::parse(url.trim()) {
        None => Err(StartError::Config(
            "WANGGE_STORAGE must be file:PATH or s3://BUCKET/PREFIX".to_owned(),
        )),
        Some(Place::S3(bucket)) => Ok(Place::S3(S3 {
            endpoint: read("AWS_ENDPOINT_URL"),
            region: read("AWS_REGION"),
            access_key_id: read("AWS_ACCESS_KEY_ID"),
            secret_access_key: read("AWS_SECRET_ACCESS_KEY"),
            session_token: read("AWS_SESSION_TOKEN"),
            ..bucket
        })),
        Some(folder) => Ok(folder),
    }
}

/// Uploaded workbooks are parsed by this very binary, in a child process with limits of its own.
fn own_parser() -> Result<Parser, StartError> {
    let exe = std::env::current_exe().map_err(|e| StartError::Config(e.to_string()))?;
    Ok(Parser::Child {
        exe,
        args: vec![crate::cli::PARSE_SHEET.into()],
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the place that reads the environment"
)]
fn read(variable: &str) -> Option<String> {
    std::env::var(variable)
        .ok()
        .filter(|value| !value.trim().is_empty())
}

fn choice(variable: &str, allowed: &[&str]) -> Result<Option<String>, StartError> {
    match read(variable) {
        Some(value) if !allowed.contains(&value.as_str()) => Err(StartError::Config(format!(
            "{variable} must be one of {}",
            allowed.join(", ")
        ))),
        other => Ok(other),
    }
}

fn number_of_hours(variable: &str, default: i64) -> Result<i64, StartError> {
    Ok(bounded(variable, default, 24 * 30)? * HOUR_MS)
}

fn bounded(variable: &str, default: i64, max: i64) -> Result<i64, StartError> {
    match read(variable).map(|text| text.parse::<i64>()) {
        None => Ok(default),
        Some(Ok(value)) if (1..=max).contains(&value) => Ok(value),
        Some(_) => Err(StartError::Config(format!(
            "{variable} must be a number from 1 to {max}"
        ))),
    }
}

fn key(variable: &str) -> Result<Option<[u8; KEY_BYTES]>, StartError> {
    read(variable)
        .map(|text| {
            // The value itself is a secret and is not told.
            key_of(text.trim()).ok_or_else(|| {
                StartError::Config(format!(
                    "{variable} must be {KEY_BYTES} bytes in base64 or hexadecimal"
                ))
            })
        })
        .transpose()
}

fn key_of(text: &str) -> Option<[u8; KEY_BYTES]> {
    let bytes = match text.len() == 2 * KEY_BYTES {
        true => hexadecimal(text)?,
        false => STANDARD.decode(text).ok()?,
    };
    bytes.try_into().ok()
}

fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    digits?
        .chunks(2)
        .map(|pair| u8::try_from(pair.iter().fold(0, |sum, digit| sum * 16 + digit)).ok())
        .collect()
}

fn day(variable: &str) -> Result<Option<NaiveDate>, StartError> {
    match read(variable) {
        None => Ok(None),
        Some(text) => NaiveDate::parse_from_str(&text, "%Y-%m-%d")
            .map(Some)
            .map_err(|_| {
                StartError::Config(format!("{variable} must be a day such as 2018-11-30"))
            }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_comes_in_base64_or_hexadecimal_and_whole() {
        let bytes: [u8; KEY_BYTES] = std::array::from_fn(|i| u8::try_from(i * 7 + 20).unwrap());
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        for text in [hex.clone(), hex.to_uppercase(), STANDARD.encode(bytes)] {
            assert_eq!(key_of(&text), Some(bytes), "{text}");
        }
        let odd = hex.replace('1', "g");
        for text in ["secret", &hex[2..], &odd, &STANDARD.encode(&bytes[1..])] {
            assert_eq!(key_of(text), None, "{text}");
        }
    }

    #[test]
    fn no_secret_of_an_address_is_shown() {
        for url in [
            "postgres://u:p@ss@host/db?password=x",
            "postgres://host/db?user=u&password=x",
            "postgres://u@host/db",
        ] {
            let shown = public_part(url);
            assert!(
                shown.ends_with("host/db") && !shown.contains("ss") && !shown.contains('u'),
                "{shown}"
            );
        }
        assert_eq!(
            public_part("sqlite:data/wangge.db"),
            "sqlite:data/wangge.db"
        );
    }
}
