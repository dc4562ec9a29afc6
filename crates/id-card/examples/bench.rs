//! How well and how fast cards are read: `cargo xtask bench ocr`. The cards are made up; the same
//! seed draws the same ones.
#![expect(clippy::print_stdout, reason = "a bench talks to its terminal")]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use wangge_id_card::draw::{self, Damage, Fonts};
use wangge_id_card::{IdCardOcr, Reading, Side, TesseractOcr};

/// Where Debian puts it.
const TESSERACT: &str = "/usr/bin/tesseract";
const TIMEOUT: Duration = Duration::from_secs(60);
/// Ticks of `/proc/self/stat` in a second, on every Linux there is.
const TICKS: f64 = 100.0;

/// What was read of many cards.
#[derive(Default)]
struct Tally {
    /// By field: right, all.
    fields: BTreeMap<&'static str, (u32, u32)>,
    /// Names all readings agreed on: right, all.
    agreed: (u32, u32),
    wrong_numbers: u32,
    refused: u32,
    /// Of the card at hand.
    seed: u64,
    seconds: Vec<f64>,
}

impl Tally {
    fn field(&mut self, name: &'static str, read: Option<&String>, is: &str) {
        let (right, all) = self.fields.entry(name).or_default();
        *all += 1;
        match read {
            Some(read) if read == is => *right += 1,
            Some(read) => println!("  card {}: {name} {read} is {is}", self.seed),
            None => {}
        }
    }

    /// Reads a picture; a refusal reads nothing.
    fn read(&mut self, ocr: &TesseractOcr, picture: &[u8], side: Side) -> Reading {
        let begun = cpu_seconds();
        let reading = ocr.read(picture, side);
        self.seconds.push(cpu_seconds() - begun);
        reading.unwrap_or_else(|error| {
            println!("  card {} {side:?}: {error}", self.seed);
            self.refused += 1;
            Reading::default()
        })
    }

    fn front(&mut self, ocr: &TesseractOcr, fonts: &Fonts, seed: u64, damage: Damage) {
        self.seed = seed;
        let (picture, is) = draw::front(fonts, seed, damage);
        let read = self.read(ocr, &picture, Side::Front);
        self.field("name", read.name.as_ref(), &is.name);
        self.field("sex", read.sex.as_ref(), &is.sex);
        self.field("nation", read.nation.as_ref(), &is.nation);
        self.field("birthday", read.birthday.as_ref(), &is.birthday);
        self.field("address", read.address.as_ref(), &is.address);
        self.field("idNumber", read.id_number.as_ref(), &is.id_number);
        if read.id_number.is_some_and(|number| number != is.id_number) {
            self.wrong_numbers += 1;
        }
        if read.confidence.get("name").is_some_and(|sure| *sure >= 1.0) {
            self.agreed.1 += 1;
            self.agreed.0 += u32::from(read.name.as_ref() == Some(&is.name));
        }
    }

    fn back(&mut self, ocr: &TesseractOcr, fonts: &Fonts, seed: u64, damage: Damage) {
        self.seed = seed;
        let (picture, is) = draw::back(fonts, seed, damage);
        let read = self.read(ocr, &picture, Side::Back);
        self.field(
            "issuedOrganization",
            read.issued_organization.as_ref(),
            &is.issued_organization,
        );
        self.field("issuedAt", read.issued_at.as_ref(), &is.issued_at);
        self.field("expiredAt", read.expired_at.as_ref(), &is.expired_at);
    }

    fn print(mut self, damage: Damage) {
        println!("{damage:?}:");
        for (name, (right, all)) in &self.fields {
            println!(
                "  {name:20} {:.2}  of {all}",
                f64::from(*right) / f64::from(*all)
            );
        }
        let (right, all) = self.agreed;
        println!("  names all looks agreed on: {right} of {all} right");
        println!(
            "  numbers that passed their check digit and were wrong: {}",
            self.wrong_numbers
        );
        println!("  refused: {}", self.refused);
        self.seconds.sort_by(f64::total_cmp);
        let median = self
            .seconds
            .get(self.seconds.len() / 2)
            .copied()
            .unwrap_or(0.0);
        let worst = self.seconds.last().copied().unwrap_or(0.0);
        println!("  CPU seconds a picture: median {median:.2}, worst {worst:.2}");
    }
}

/// CPU time of this process and of the programs it has waited for.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(4);
    ticks.filter_map(|t| t.parse::<f64>().ok()).sum::<f64>() / TICKS
}

/// Arguments: how many fronts (half as many backs), the first seed, and `hard` for the hard set too.
fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default: u64| {
        arguments
            .next()
            .and_then(|text| text.parse().ok())
            .unwrap_or(default)
    };
    let (fronts, seed) = (number(60), number(1));
    let hard = arguments.next().is_some_and(|word| word == "hard");
    let ocr = TesseractOcr::new(vec![PathBuf::from(TESSERACT)], TIMEOUT);
    let fonts = match (ocr.installed(), Fonts::find()) {
        (Some(_), Ok(fonts)) => fonts,
        (None, _) => return missing("install tesseract-ocr and tesseract-ocr-chi-sim"),
        (_, Err(fonts)) => return missing(&fonts),
    };
    let sets = [Some(Damage::Moderate), hard.then_some(Damage::Hard)];
    for damage in sets.into_iter().flatten() {
        let mut tally = Tally::default();
        for seed in seed..seed + fronts {
            tally.front(&ocr, &fonts, seed, damage);
            if seed % 2 == 0 {
                tally.back(&ocr, &fonts, seed, damage);
            }
        }
        tally.print(damage);
    }
    ExitCode::SUCCESS
}

fn missing(what: &str) -> ExitCode {
    println!("ocr: {what}");
    ExitCode::FAILURE
}
