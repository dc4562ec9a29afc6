//! How identity cards are read (14.16): what the environment says, and the reader it asks for.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use wangge_id_card::{Disabled, HttpOcr, HttpSettings, IdCardOcr, TesseractOcr};

use crate::start::StartError;

const PROGRAM: &str = "tesseract";
const TIMEOUT_S: u64 = 5;
const TIMEOUT_S_MAX: u64 = 60;
/// The documented fields of 14.16, as a service is expected to call them unless told otherwise.
const FIELDS: [&str; 9] = [
    "name",
    "sex",
    "nation",
    "birthday",
    "address",
    "idNumber",
    "issuedAt",
    "expiredAt",
    "issuedOrganization",
];

/// Who reads identity cards (`WANGGE_OCR`).
#[derive(Clone)]
pub enum OcrConfig {
    /// Nobody (`off`).
    Off,
    /// The program Tesseract of this machine (`tesseract`, the default).
    Tesseract {
        /// Where it may be (`WANGGE_OCR_TESSERACT`, else the directories of `PATH`).
        paths: Vec<PathBuf>,
        /// How long one run may take (`WANGGE_OCR_TIMEOUT`).
        timeout: Duration,
    },
    /// A service of the bank's own (`http`).
    Http(Box<HttpSettings>),
}

impl OcrConfig {
    /// What the environment says; `read` looks up a variable.
    pub(crate) fn from_env(read: impl Fn(&str) -> Option<String>) -> Result<Self, StartError> {
        let timeout = timeout(read("WANGGE_OCR_TIMEOUT"))?;
        match read("WANGGE_OCR").as_deref() {
            None | Some("tesseract") => Ok(Self::Tesseract {
                paths: match read("WANGGE_OCR_TESSERACT") {
                    Some(path) => vec![PathBuf::from(path)],
                    None => std::env::split_paths(&read("PATH").unwrap_or_default())
                        .map(|dir| dir.join(PROGRAM))
                        .collect(),
                },
                timeout,
            }),
            Some("off") => Ok(Self::Off),
            Some("http") => Ok(Self::Http(Box::new(service(read, timeout)?))),
            Some(_) => Err(refused("WANGGE_OCR must be one of tesseract, http, off")),
        }
    }

    /// The reader.
    pub(crate) fn reader(&self) -> Arc<dyn IdCardOcr> {
        match self {
            Self::Off => Arc::new(Disabled),
            Self::Http(settings) => Arc::new(HttpOcr::new(HttpSettings::clone(settings))),
            Self::Tesseract { paths, timeout } => {
                let reader = TesseractOcr::new(paths.clone(), *timeout);
                match reader.installed() {
                    Some(path) => {
                        tracing::info!(path = %path.display(), "identity cards are read by tesseract")
                    }
                    None => tracing::warn!(
                        "identity cards are not read: install tesseract-ocr and tesseract-ocr-chi-sim"
                    ),
                }
                Arc::new(reader)
            }
        }
    }
}

/// Never the key, nor an address that may hold one.
impl std::fmt::Debug for OcrConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Off => "off",
            Self::Tesseract { .. } => "tesseract",
            Self::Http(_) => "http",
        })
    }
}

fn service(
    read: impl Fn(&str) -> Option<String>,
    timeout: Duration,
) -> Result<HttpSettings, StartError> {
    let url = read("WANGGE_OCR_URL").unwrap_or_default();
    if !url.starts_with("https://") && !url.starts_with("http://") {
        return Err(refused(
            "WANGGE_OCR=http needs WANGGE_OCR_URL, an http or https address",
        ));
    }
    let or = |name: &str, default: &str| read(name).unwrap_or_else(|| default.to_owned());
    let sides = or("WANGGE_OCR_SIDES", "front,back");
    let (front, back) = sides
        .split_once(',')
        .ok_or_else(|| refused("WANGGE_OCR_SIDES must be two words, such as front,back"))?;
    Ok(HttpSettings {
        url,
        key: read("WANGGE_OCR_KEY"),
        key_header: or("WANGGE_OCR_KEY_HEADER", "Authorization"),
        timeout,
        image_field: or("WANGGE_OCR_IMAGE_FIELD", "image"),
        side_field: or("WANGGE_OCR_SIDE_FIELD", "side"),
        sides: (front.trim().to_owned(), back.trim().to_owned()),
        answer: answer(read("WANGGE_OCR_ANSWER"))?,
    })
}

/// `name=result.name,idNumber=result.no`: places that differ from `data.` and the documented name.
fn answer(text: Option<String>) -> Result<BTreeMap<String, String>, StartError> {
    let mut places: BTreeMap<String, String> = FIELDS
        .iter()
        .map(|field| ((*field).to_owned(), format!("data.{field}")))
        .collect();
    let text = text.unwrap_or_default();
    for pair in text.split(',').filter(|pair| !pair.trim().is_empty()) {
        let known = pair.split_once('=').and_then(|(field, place)| {
            let known = places.get_mut(field.trim())?;
            *known = place.trim().to_owned();
            Some(())
        });
        known.ok_or_else(|| {
            refused("WANGGE_OCR_ANSWER must be pairs such as name=result.name, separated by commas")
        })?;
    }
    Ok(places)
}

fn timeout(text: Option<String>) -> Result<Duration, StartError> {
    let seconds = text.map_or(Ok(TIMEOUT_S), |text| text.parse());
    match seconds {
        Ok(seconds) if (1..=TIMEOUT_S_MAX).contains(&seconds) => Ok(Duration::from_secs(seconds)),
        _ => Err(refused(
            "WANGGE_OCR_TIMEOUT must be a number of seconds from 1 to 60",
        )),
    }
}

fn refused(text: &str) -> StartError {
    StartError::Config(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &[(&str, &str)]) -> Result<OcrConfig, StartError> {
        OcrConfig::from_env(|name| {
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn tesseract_is_looked_for_on_the_path() {
        let Ok(OcrConfig::Tesseract { paths, timeout }) = of(&[("PATH", "/a:/b")]) else {
            panic!("tesseract is the default");
        };
        assert_eq!(
            paths,
            [PathBuf::from("/a/tesseract"), PathBuf::from("/b/tesseract")]
        );
        assert_eq!(timeout, Duration::from_secs(5));
    }

    #[test]
    fn a_service_is_described_by_variables() {
        let variables = [
            ("WANGGE_OCR", "http"),
            ("WANGGE_OCR_URL", "https://ocr.bank/read"),
            ("WANGGE_OCR_KEY", "very secret"),
            ("WANGGE_OCR_ANSWER", "name=words.0.text, idNumber=no"),
        ];
        let config = of(&variables).unwrap();
        assert_eq!(format!("{config:?}"), "http");
        let OcrConfig::Http(settings) = config else {
            panic!("http was asked for");
        };
        assert_eq!(
            settings.answer.get("name").map(String::as_str),
            Some("words.0.text")
        );
        assert_eq!(
            settings.answer.get("sex").map(String::as_str),
            Some("data.sex")
        );
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        let url = ("WANGGE_OCR_URL", "http://x");
        for variables in [
            vec![("WANGGE_OCR", "cloud")],
            vec![("WANGGE_OCR", "http")],
            vec![
                ("WANGGE_OCR", "http"),
                ("WANGGE_OCR_URL", "file:///etc/passwd"),
            ],
            vec![
                ("WANGGE_OCR", "http"),
                url,
                ("WANGGE_OCR_ANSWER", "phone=x"),
            ],
            vec![("WANGGE_OCR", "http"), url, ("WANGGE_OCR_SIDES", "front")],
            vec![("WANGGE_OCR_TIMEOUT", "0")],
        ] {
            assert!(of(&variables).is_err(), "{variables:?}");
        }
    }
}
