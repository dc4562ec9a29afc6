//! t
fn main() {
    use wangge_id_card::draw::*;
    let fonts = Fonts::find().unwrap();
    let mut sheet = image::RgbImage::new(1500, 1000);
    for s in 0..6 {
        let b = match s { 0 => front(&fonts, 9, Damage::Light).0, 1|2 => front(&fonts, s, Damage::Moderate).0, 3|4=> back(&fonts, s, Damage::Moderate).0, _=> front(&fonts, s, Damage::Hard).0};
        let i = image::load_from_memory(&b).unwrap().thumbnail(500,500).to_rgb8();
        image::imageops::replace(&mut sheet, &i, ((s%3)*500) as i64, ((s/3)*500) as i64);
    }
    sheet.save("/tmp/sheet.png").unwrap();
}
