//! Reading cards with a service of the bank's own.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::OnceLock;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::codecs::jpeg::JpegEncoder;
use reqwest::blocking::{Client, Response};
use serde_json::{Map, Value};
use wangge_kernel::{IdNumber, Sex};

use crate::card::{FOR_LIFE, Reading, Side};
use crate::error::Error;
use crate::ocr::IdCardOcr;
use crate::picture;

/// No answer about a card is longer.
const ANSWER_MAX: u64 = 256 * 1024;
const QUALITY: u8 = 92;
/// How sure a field is that the service tells and nothing confirms.
const UNCONFIRMED: f64 = 0.9;

/// Where the service is and how it is talked to.
#[derive(Clone)]
pub struct HttpSettings {
    /// Its address; pictures are posted there as JSON.
    pub url: String,
    /// What it wants to see in `key_header`.
    pub key: Option<String>,
    /// The header that carries the key as it is.
    pub key_header: String,
    /// For the whole exchange.
    pub timeout: Duration,
    /// The field of the request that takes the picture, in base64.
    pub image_field: String,
    /// The field of the request that says which side it is.
    pub side_field: String,
    /// What is said of the front and of the back.
    pub sides: (String, String),
    /// Our field (`idNumber`) to the place in the answer (`result.card.number`).
    pub answer: BTreeMap<String, String>,
}

/// Reads with a service over HTTP.
pub struct HttpOcr {
    settings: HttpSettings,
    // Made when first used: it must not be made on a thread of an async runtime.
    client: OnceLock<Client>,
}

impl HttpOcr {
    /// A reader that asks this service.
    pub fn new(settings: HttpSettings) -> Self {
        Self {
            settings,
            client: OnceLock::new(),
        }
    }

    fn client(&self) -> Result<&Client, Error> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        // A redirect would carry somebody's card to wherever it says.
        let client = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(self.settings.timeout)
            .no_proxy()
            .build()
            .map_err(failed)?;
        Ok(self.client.get_or_init(|| client))
    }

    fn ask(&self, picture: &[u8], side: Side) -> Result<Value, Error> {
        let settings = &self.settings;
        let side = match side {
            Side::Front => &settings.sides.0,
            Side::Back => &settings.sides.1,
        };
        let mut body = Map::new();
        body.insert(
            settings.image_field.clone(),
            STANDARD.encode(picture).into(),
        );
        body.insert(settings.side_field.clone(), side.as_str().into());
        let mut request = self.client()?.post(&settings.url).json(&body);
        if let Some(key) = &settings.key {
            request = request.header(&settings.key_header, key);
        }
        answer(request.send().map_err(failed)?)
    }
}

/// The JSON of an answer that is one.
fn answer(response: Response) -> Result<Value, Error> {
    let status = response.status();
    if !status.is_success() {
        return Err(Error::Service(format!("the service answered {status}")));
    }
    let mut text = Vec::new();
    let read = response.take(ANSWER_MAX + 1).read_to_end(&mut text);
    read.map_err(|error| match error.kind() {
        std::io::ErrorKind::TimedOut => Error::TimedOut,
        _ => Error::Service("the answer broke off".to_owned()),
    })?;
    if text.len() as u64 > ANSWER_MAX {
        return Err(Error::Service("the answer is too long".to_owned()));
    }
    serde_json::from_slice(&text).map_err(|_| Error::Service("the answer is no JSON".to_owned()))
}

/// Without the address, which may hold a key.
fn failed(error: reqwest::Error) -> Error {
    if error.is_timeout() {
        Error::TimedOut
    } else {
        Error::Service(error.without_url().to_string())
    }
}

impl IdCardOcr for HttpOcr {
    fn read(&self, picture: &[u8], side: Side) -> Result<Reading, Error> {
        let picture = picture::decode(picture)?;
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, QUALITY)
            .encode_image(&picture)
            .map_err(|error| Error::Program(error.to_string()))?;
        let told = self.ask(&bytes, side)?;
        let field = |name: &str| told_in(&told, self.settings.answer.get(name)?);
        match side {
            Side::Front => front(field),
            Side::Back => back(field),
        }
    }
}

/// The text or number at a dotted place.
fn told_in(answer: &Value, place: &str) -> Option<String> {
    let found = place
        .split('.')
        .try_fold(answer, |value, key| match value {
            Value::Array(items) => items.get(key.parse::<usize>().ok()?),
            value => value.get(key),
        })?;
    let text = match found {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

fn front(field: impl Fn(&str) -> Option<String>) -> Result<Reading, Error> {
    let number = field("idNumber").ok_or(Error::NoCard)?;
    let number = IdNumber::parse(&number).filter(IdNumber::check_digit_holds);
    let number = number.ok_or(Error::Unreadable("公民身份号码未通过校验"))?;
    let mut reading = Reading {
        name: Some(field("name").ok_or(Error::Unreadable("姓名不清晰"))?),
        sex: Some(number.sex().word().to_owned()),
        nation: field("nation").map(|nation| nation.trim_end_matches('族').to_owned()),
        birthday: Some(number.birthday().to_owned()),
        address: Some(field("address").ok_or(Error::Unreadable("住址不清晰"))?),
        id_number: Some(number.as_str().to_owned()),
        ..Reading::default()
    };
    let same_sex = field("sex").is_none_or(|sex| Sex::parse(&sex) == Some(number.sex()));
    let same_day = field("birthday").is_none_or(|day| digits(&day) == number.birthday());
    let of_number = if same_sex && same_day { 1.0 } else { 0.5 };
    reading.trust([
        ("name", UNCONFIRMED),
        ("sex", of_number),
        (
            "nation",
            if reading.nation.is_some() {
                UNCONFIRMED
            } else {
                0.0
            },
        ),
        ("birthday", of_number),
        ("address", UNCONFIRMED),
        ("idNumber", of_number),
    ]);
    reading.warn_of_front();
    if !same_sex || !same_day {
        reading
            .warnings
            .push("性别或出生日期与号码不一致，已按号码填写，请与证件核对".to_owned());
    }
    Ok(reading)
}

fn back(field: impl Fn(&str) -> Option<String>) -> Result<Reading, Error> {
    let office = field("issuedOrganization").ok_or(Error::NoCard)?;
    let from = field("issuedAt")
        .map(|day| digits(&day))
        .filter(|day| day.len() == 8);
    let until = field("expiredAt").map(|day| match day.contains(FOR_LIFE) {
        true => FOR_LIFE.to_owned(),
        false => digits(&day),
    });
    let until = until.filter(|day| day == FOR_LIFE || day.len() == 8);
    let unclear = || Error::Unreadable("有效期限不清晰");
    let mut reading = Reading {
        issued_at: Some(from.ok_or_else(unclear)?),
        expired_at: Some(until.ok_or_else(unclear)?),
        issued_organization: Some(office),
        ..Reading::default()
    };
    reading.trust([
        ("issuedAt", UNCONFIRMED),
        ("expiredAt", UNCONFIRMED),
        ("issuedOrganization", UNCONFIRMED),
    ]);
    Ok(reading)
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn places_lead_through_objects_and_lists() {
        let answer =
            json!({"result": {"words": [{"text": " 李 "}], "n": 7, "none": null, "empty": ""}});
        assert_eq!(
            told_in(&answer, "result.words.0.text").as_deref(),
            Some("李")
        );
        assert_eq!(told_in(&answer, "result.n").as_deref(), Some("7"));
        for nothing in [
            "result",
            "result.none",
            "result.empty",
            "result.words.9.text",
            "x.y",
            "",
        ] {
            assert_eq!(told_in(&answer, nothing), None, "{nothing}");
        }
    }
}
