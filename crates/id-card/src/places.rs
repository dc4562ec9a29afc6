//! Addresses and police offices, mended where only one thing can be meant.
//!
//! `data/divisions.txt` has the divisions of GB/T 2260 down to counties, with those that were
//! renamed since 2020 under both names. A line is a province (`34 安徽省`), or a city and its
//! counties (`3413 宿州市 23灵璧县`).

use std::sync::LazyLock;

use crate::vote::{Voted, distance};

static COUNTIES: LazyLock<Vec<County>> =
    LazyLock::new(|| counties(include_str!("../data/divisions.txt")));

/// Characters of places that Tesseract's Chinese data lacks, or that it hardly ever reads.
const HARD: &str = "仡仫佤偃僳儋勐坜坻埇埕埗岢岫峄峒峦崃崆弋掇攸斡旌朐柘柞歙氹汨沚洮浈浉涞渌渑湟溆滦濂濉瀍犍猇猗珙珲\
    琊畲盂睢砀硚碇磴祜秭稷箐缙罘耆耒茌荥萣蒗蓥蔺蕲藁蠡谟谯赉邕邗邛邡邺郏郫郯郾鄄鄠鄢鄯鄱阆阡陉陟隰鲅黟\
    亳颍潜巢璧邱彝漳潼襄禹桑赣蓬涧桦鼎鹰鹤邑芝翠疏牟溧嵩岚寮婺奉囊";

/// How Tesseract reads some of them and others, again and again: what it is, what is read.
const MISREAD: &str = "亳毫 颍频 颍颖 璧壁 潜洪 邱印 谯谁 歙系 歙雏 巢更 赣闽 蓬莲 禹豆 洮涨 彝辆 彝双 赉责 祜衬 睢瞧 湟涅\
    涧润 桦梯 鼎淆 鹰应 鹤蕉 邑昌 荥荣 茌往 翠唆 疏朴 牟件 溧漂 涞淄 柘柄 朐胸 旌旋 斡干 弋飞 岚由 寮察 婺黎 勐动 仡伦 佤便";

/// A county, or a city without any, with what is above it.
struct County {
    code: String,
    province: &'static str,
    /// Empty where the county is directly below its province.
    city: &'static str,
    name: &'static str,
}

/// A text that was compared with what there is.
pub(crate) struct Mended {
    pub(crate) text: String,
    pub(crate) sure: f64,
    /// Whether it is not what was read any more, or names no place that is known.
    pub(crate) doubtful: bool,
}

fn counties(table: &'static str) -> Vec<County> {
    let mut found = Vec::new();
    let mut province = "";
    for line in table.lines() {
        let Some((code, names)) = line.split_once(' ') else {
            continue;
        };
        if code.len() == 2 {
            province = names;
            continue;
        }
        let mut names = names.split(' ');
        let city = names
            .next()
            .filter(|city| *city != "-" && *city != province)
            .unwrap_or_default();
        if !city.is_empty() {
            found.push(County {
                code: format!("{code}00"),
                province,
                city,
                name: "",
            });
        }
        for county in names {
            if let Some((last, name)) = county.split_at_checked(2) {
                let one = |name| County {
                    code: format!("{code}{last}"),
                    province,
                    city,
                    name,
                };
                found.extend(name.split('/').map(one));
            }
        }
    }
    found
}

impl County {
    /// The ways an address may begin.
    fn beginnings(&self) -> Vec<String> {
        let Self {
            province,
            city,
            name,
            ..
        } = self;
        let mut ways = Vec::new();
        for province in [*province, without_nation(province), ""] {
            for city in [*city, ""] {
                let way = format!("{province}{city}{name}");
                // A province alone says nothing, a city is no county's name.
                if (!name.is_empty() || !city.is_empty()) && !ways.contains(&way) {
                    ways.push(way);
                }
            }
        }
        ways
    }

    /// What its police office is called after.
    fn own_name(&self) -> &'static str {
        if self.name.is_empty() {
            self.city
        } else {
            self.name
        }
    }
}

/// 广西 for 广西壮族自治区.
fn without_nation(province: &str) -> &str {
    ["内蒙古", "广西", "西藏", "宁夏", "新疆"]
        .into_iter()
        .find(|short| province.starts_with(short))
        .unwrap_or(province)
}

/// An address. The number's first digits say where its holder was registered first, which mostly is
/// where he lives: that county may differ in more characters than any other.
pub(crate) fn address(read: &Voted, number: &str) -> Mended {
    let counties = || COUNTIES.iter().filter(|county| !county.name.is_empty());
    let known = |county: &County| {
        county
            .beginnings()
            .iter()
            .any(|way| read.text.starts_with(way.as_str()))
    };
    if counties().any(known) {
        return Mended {
            text: read.text.clone(),
            sure: read.sure,
            doubtful: false,
        };
    }
    let own = counties().filter(|county| number.starts_with(&county.code));
    let near = nearest(&read.text, own, |length| 1 + (length - 1) / 4);
    let near = near.or_else(|| nearest(&read.text, counties(), |length| length / 5));
    match near {
        Some((way, length)) => {
            let rest: String = read.text.chars().skip(length).collect();
            Mended {
                text: format!("{way}{rest}"),
                sure: read.sure * 0.85,
                doubtful: true,
            }
        }
        None => Mended {
            text: read.text.clone(),
            sure: read.sure * 0.8,
            doubtful: true,
        },
    }
}

/// The one beginning that is nearest to how `text` begins, and how much of the text it stands for.
fn nearest<'a>(
    text: &str,
    counties: impl Iterator<Item = &'a County>,
    most: fn(usize) -> usize,
) -> Option<(String, usize)> {
    let characters: Vec<char> = text.chars().collect();
    let mut best: Vec<(f64, String, usize)> = Vec::new();
    for way in counties.flat_map(County::beginnings) {
        let length = way.chars().count();
        let Some(head) = characters.get(..length) else {
            continue;
        };
        // 省, 市, 县, 区 are hardly ever misread: without the last, lengths have shifted.
        if head.last().copied() != way.chars().last() {
            continue;
        }
        let wrong = distance(&head.iter().collect::<String>(), &way);
        if wrong > most(length) {
            continue;
        }
        let share = wrong as f64 / length as f64;
        match best.first().map(|(least, _, _)| share.total_cmp(least)) {
            Some(std::cmp::Ordering::Greater) => {}
            Some(std::cmp::Ordering::Equal) => best.push((share, way, length)),
            _ => best = vec![(share, way, length)],
        }
    }
    match best.as_slice() {
        [(_, way, length)] => Some((way.clone(), *length)),
        _ => None,
    }
}

/// A police office: 灵璧县公安局, or 合肥市公安局包河分局. `None` where nothing like one was read.
pub(crate) fn office(read: &Voted) -> Option<Mended> {
    let text: String = read.text.chars().filter(|c| !c.is_ascii()).collect();
    let text = text.trim_start_matches("签发机关").to_owned();
    let (place, part) = match text.split_once("公安局") {
        Some((place, "")) => (place, None),
        Some((place, part)) => (place, Some(part.strip_suffix("分局")?)),
        None => return text.ends_with('局').then(|| doubted(text, read.sure)),
    };
    // A stroke of dirt before the line is read as a character of its own.
    let known = |name: &str| {
        COUNTIES
            .iter()
            .any(|county| [county.own_name(), county.province].contains(&name))
    };
    let shorter = place
        .char_indices()
        .nth(1)
        .and_then(|(at, _)| place.get(at..))
        .unwrap_or_default();
    let (place, clean) = match !known(place) && known(shorter) {
        true => (shorter, false),
        false => (place, true),
    };
    // Of several cities one may have a district that is like the part.
    let names = COUNTIES
        .iter()
        .flat_map(|county| [county.own_name(), county.province]);
    let places = alike(place, names);
    let mut fitting = places
        .iter()
        .filter_map(|place| Some((*place, branch(place, part)?)));
    let (found, only) = (fitting.next(), fitting.next().is_none());
    let (place, (part, same_part), same) = match (found, places.as_slice()) {
        (Some((found, part)), _) if only => (found, part, found == place),
        (None, [only]) => (
            *only,
            (part.unwrap_or_default().to_owned(), false),
            *only == place,
        ),
        _ => return Some(doubted(text, read.sure)),
    };
    let part = if part.is_empty() {
        part
    } else {
        format!("{part}分局")
    };
    let same = same && same_part && clean;
    Some(Mended {
        text: format!("{place}公安局{part}"),
        sure: if same { read.sure } else { read.sure * 0.85 },
        doubtful: !same,
    })
}

fn doubted(text: String, sure: f64) -> Mended {
    Mended {
        text,
        sure: sure * 0.6,
        doubtful: true,
    }
}

/// The district of a city that a part of its police is called after, and whether it is as it was
/// read. An office without parts has the empty one.
fn branch(city: &str, part: Option<&str>) -> Option<(String, bool)> {
    let Some(part) = part else {
        return Some((String::new(), true));
    };
    let below = COUNTIES
        .iter()
        .filter(|county| county.city == city || county.province == city);
    let below = alike(
        part,
        below.map(|county| county.name.trim_end_matches(['区', '县', '市'])),
    );
    match below.as_slice() {
        [only] => Some(((*only).to_owned(), *only == part)),
        _ => None,
    }
}

/// `name` if there is one, else those that differ in a single character; where several do, those
/// that are likely to have been misread so.
fn alike<'a>(name: &str, names: impl Iterator<Item = &'a str> + Clone) -> Vec<&'a str> {
    if let Some(known) = names.clone().find(|known| *known == name) {
        return vec![known];
    }
    let length = name.chars().count();
    let near = |known: &&str| {
        known.chars().count() == length
            && length > 1
            && distance(known, name) == 1
            && (length < 3 || known.chars().last() == name.chars().last())
    };
    let mut near: Vec<&str> = names.filter(near).collect();
    near.sort_unstable();
    near.dedup();
    if near.len() < 2 {
        return near;
    }
    let differs = |known: &str| {
        known
            .chars()
            .zip(name.chars())
            .find(|(is, read)| is != read)
    };
    let misread = |known: &str| {
        let pair = differs(known).map(|(is, read)| String::from_iter([is, read]));
        pair.is_some_and(|pair| MISREAD.split_whitespace().any(|known| known == pair))
    };
    let likely: Vec<&str> = near
        .iter()
        .copied()
        .filter(|known| misread(known))
        .collect();
    if !likely.is_empty() {
        return likely;
    }
    near.retain(|known| differs(known).is_some_and(|(is, _)| HARD.contains(is)));
    near
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voted(text: &str) -> Voted {
        Voted {
            text: text.to_owned(),
            sure: 1.0,
        }
    }

    fn home(text: &str, number: &str) -> (String, bool) {
        let mended = address(&voted(text), number);
        (mended.text, mended.doubtful)
    }

    #[test]
    fn the_table_is_read() {
        let found = COUNTIES
            .iter()
            .find(|county| county.code == "341323")
            .unwrap();
        assert_eq!(
            (found.province, found.city, found.name),
            ("安徽省", "宿州市", "灵璧县")
        );
        assert!(COUNTIES.len() > 3_000);
        assert!(
            COUNTIES
                .iter()
                .any(|c| c.code == "110105" && c.city.is_empty())
        );
    }

    #[test]
    fn known_places_stay_whatever_the_number_says() {
        for text in [
            "安徽省阜阳市颍东区新华村",
            "颍上县建颍乡",
            "广西南宁市青秀区1号",
            "北京市朝阳区东里",
        ] {
            assert_eq!(home(text, "341204199901011234"), (text.to_owned(), false));
        }
    }

    #[test]
    fn misread_places_are_mended_and_doubted() {
        let is = |text: &str| (text.to_owned(), true);
        assert_eq!(
            home("安徽省毫州市谁城区荷塘村", "341602199901011234"),
            is("安徽省亳州市谯城区荷塘村")
        );
        assert_eq!(
            home("安徽省黄山市雏县白云路", "341021199901011234"),
            is("安徽省黄山市歙县白云路")
        );
        assert_eq!(
            home("安徽省宿州市灵壁县荷塘", "110105199901011234"),
            is("安徽省宿州市灵璧县荷塘")
        );
        assert_eq!(
            home("不知何处的一个村", "341021199901011234"),
            is("不知何处的一个村")
        );
    }

    #[test]
    fn offices_are_known_mended_or_doubted() {
        let is = |text: &str| office(&voted(text)).map(|found| (found.text, found.doubtful));
        let told = |text: &str, doubtful| Some((text.to_owned(), doubtful));
        assert_eq!(is("灵璧县公安局"), told("灵璧县公安局", false));
        assert_eq!(is("签发机关灵壁县公安局"), told("灵璧县公安局", true));
        assert_eq!(
            is("合肥市公安局包河分局"),
            told("合肥市公安局包河分局", false)
        );
        assert_eq!(
            is("毫州市公安局谁城分局"),
            told("亳州市公安局谯城分局", true)
        );
        assert_eq!(
            is("北京市公安局朝阳分局"),
            told("北京市公安局朝阳分局", false)
        );
        assert_eq!(is("雏县公安局"), told("歙县公安局", true));
        assert_eq!(is("王张李县公安局"), told("王张李县公安局", true));
        assert_eq!(is("才巢湖市公安局"), told("巢湖市公安局", true));
        assert_eq!(is("居民身份证"), None);
    }
}
