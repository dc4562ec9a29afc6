//! How well and how fast cards are read: `cargo xtask bench ocr`.
use std::time::Duration;
use wangge_id_card::draw::{self, Damage, Fonts};
use wangge_id_card::{Side, TesseractOcr, Error};

fn cpu() -> f64 {
    let s = std::fs::read_to_string("/proc/self/stat").unwrap();
    let v: Vec<&str> = s.rsplit(')').next().unwrap().split_whitespace().collect();
    v[11..15].iter().map(|t| t.parse::<f64>().unwrap()).sum::<f64>() / 100.0
}
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let n: u64 = a[1].parse().unwrap();
    let seed: u64 = a[2].parse().unwrap();
    let damage = match a[3].as_str() { "light" => Damage::Light, "hard" => Damage::Hard, _ => Damage::Moderate };
    let fonts = Fonts::find().unwrap();
    let ocr = TesseractOcr::new("/usr/bin/tesseract".into(), Duration::from_secs(15));
    let names = ["name", "sex", "nation", "birthday", "address", "number", "issuer", "from", "until"];
    let mut hit = [0u32; 9];
    let mut times = vec![];
    let (mut nf, mut nb) = (0, 0);
    let mut wrong_number = 0;
    for s in 0..n {
        nf += 1;
        let (p, t) = draw::front(&fonts, seed + s, damage);
        let c = cpu();
        let r = ocr.read(&p, Side::Front);
        times.push(cpu() - c);
        let got = match r { Ok(r) => [r.name, r.sex, r.nation, r.birthday, r.address, r.id_number].map(|x| x.unwrap_or_default()),
            Err(e) => { println!("front {s}: {e}"); Default::default() } };
        let want = [t.name, t.sex, t.nation, t.birthday, t.address, t.id_number];
        if !got[5].is_empty() && got[5] != want[5] { wrong_number += 1; }
        for i in 0..6 { if got[i] == want[i] { hit[i] += 1 } else { println!("front {s}: {} {} != {}", names[i], got[i], want[i]) } }
    }
    for s in 0..n / 2 {
        nb += 1;
        let (p, t) = draw::back(&fonts, seed + s, damage);
        let c = cpu();
        let r = ocr.read(&p, Side::Back);
        times.push(cpu() - c);
        let got = match r { Ok(r) => [r.issued_organization, r.issued_at, r.expired_at].map(|x| x.unwrap_or_default()),
            Err(e) => { println!("back {s}: {e}"); Default::default() } };
        let want = [t.issued_organization, t.issued_at, t.expired_at];
        for i in 0..3 { if got[i] == want[i] { hit[i + 6] += 1 } else { println!("back {s}: {} {} != {}", names[i + 6], got[i], want[i]) } }
    }
    for i in 0..9 { print!("{} {:.2}  ", names[i], hit[i] as f64 / if i < 6 { nf } else { nb } as f64) }
    times.sort_by(f64::total_cmp);
    println!("\nwrong numbers {wrong_number}, cpu median {:.2} max {:.2}", times[times.len() / 2], times[times.len() - 1]);
    let _: Option<Error> = None;
}
