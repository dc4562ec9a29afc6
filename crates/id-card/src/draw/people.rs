//! Made-up holders of cards: nobody has these names with these numbers.

use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use wangge_kernel::IdNumber;

use crate::card::{Back, Front};

const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓\
    许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦";
const GIVEN: &str = "伟芳秀英敏静丽强磊军洋勇艳杰涛明超霞平刚桂华玉兰建国红梅志文海春云金小晓丹莉萍燕\
    玲波辉斌鹏飞宇浩亮健俊峰婷雪慧娟琴凤洁琳娜倩雯颖佳欣怡嘉子梓涵轩博睿思雨晨阳宁安康福贵荣昌盛\
    兴旺发财宝珍珠翠香莲菊荷花枝叶林森木松柏杨柳桃杏夏秋冬雷电风江河湖泉溪山石岩川岭峻岗东南西北\
    中正德仁义礼智信忠孝廉勤俭学才贤良善美好乐喜庆祥瑞吉星月光辰昊天宏伦维世永长久远耀显扬启承继\
    先祖宗根本立成功业胜利达通顺和谐友爱民生农田丰收满仓苗青绿紫蓝白素清淑贞惠娴雅婉柔媛妍\
    锦绣瑶瑾瑜璐璇珊琼莹晶铭鑫锋锐钢铁银铜虎龙豹凯旋振邦定毅坚恩泽润澄逸致朗晖曦旭然若如依可心";
/// Characters that Tesseract's Chinese data does not have, or hardly knows.
const RARE: &str = "玥喆翊璟骁霏珺煊翀";
/// Every so many-th character of a given name is a rare one.
const RARE_EVERY: u32 = 40;

/// Number's first digits, province, city, county; as printed and as the police office is called.
const COUNTIES: [(&str, &str, &str); 30] = [
    ("341323", "安徽省宿州市灵璧县", "灵璧县公安局"),
    ("340121", "安徽省合肥市长丰县", "长丰县公安局"),
    ("340123", "安徽省合肥市肥西县", "肥西县公安局"),
    ("340181", "安徽省巢湖市", "巢湖市公安局"),
    ("340111", "安徽省合肥市包河区", "合肥市公安局包河分局"),
    ("340824", "安徽省安庆市潜山县", "潜山县公安局"),
    ("341021", "安徽省黄山市歙县", "歙县公安局"),
    ("341226", "安徽省阜阳市颍上县", "颍上县公安局"),
    ("341522", "安徽省六安市霍邱县", "霍邱县公安局"),
    ("341602", "安徽省亳州市谯城区", "亳州市公安局谯城分局"),
    ("341823", "安徽省宣城市泾县", "泾县公安局"),
    ("320104", "江苏省南京市秦淮区", "南京市公安局秦淮分局"),
    ("320322", "江苏省徐州市沛县", "沛县公安局"),
    ("320583", "江苏省昆山市", "昆山市公安局"),
    ("330106", "浙江省杭州市西湖区", "杭州市公安局西湖分局"),
    ("330326", "浙江省温州市平阳县", "平阳县公安局"),
    ("350521", "福建省惠安县", "惠安县公安局"),
    ("360121", "江西省南昌市南昌县", "南昌县公安局"),
    ("370102", "山东省济南市历下区", "济南市公安局历下分局"),
    ("370826", "山东省微山县", "微山县公安局"),
    ("410221", "河南省杞县", "杞县公安局"),
    ("411624", "河南省沈丘县", "沈丘县公安局"),
    ("420115", "武汉市江夏区", "武汉市公安局江夏分局"),
    ("430124", "湖南省宁乡县", "宁乡县公安局"),
    ("440306", "广东省深圳市宝安区", "深圳市公安局宝安分局"),
    ("450103", "广西南宁市青秀区", "南宁市公安局青秀分局"),
    ("510107", "成都市武侯区", "成都市公安局武侯分局"),
    ("520328", "贵州省湄潭县", "湄潭县公安局"),
    ("610113", "西安市雁塔区", "西安市公安局雁塔分局"),
    ("110105", "北京市朝阳区", "北京市公安局朝阳分局"),
];
const PLACES: &str =
    "荷塘金桥龙泉新安石桥柳林大杨双墩岗集水湖朱巷青龙东关西湖凤凰白云长岭高店花园红旗前进和平";
const NATIONS: [&str; 12] = [
    "汉", "汉", "汉", "汉", "汉", "汉", "回", "满", "壮", "苗", "土家", "蒙古",
];

fn of(rng: &mut StdRng, characters: &str) -> char {
    let all: Vec<char> = characters.chars().filter(|c| !c.is_whitespace()).collect();
    all.choose(rng).copied().unwrap_or('王')
}

fn name(rng: &mut StdRng) -> String {
    let mut name = String::from(of(rng, SURNAMES));
    for _ in 0..if rng.random_ratio(7, 10) { 2 } else { 1 } {
        let rare = rng.random_ratio(1, RARE_EVERY);
        name.push(of(rng, if rare { RARE } else { GIVEN }));
    }
    name
}

fn place(rng: &mut StdRng) -> String {
    let all: Vec<char> = PLACES.chars().filter(|c| !c.is_whitespace()).collect();
    let pairs: Vec<&[char]> = all.chunks(2).collect();
    pairs
        .choose(rng)
        .map(|p| p.iter().collect())
        .unwrap_or_default()
}

fn address(rng: &mut StdRng, county: &str) -> String {
    let (a, b) = (place(rng), place(rng));
    let n = rng.random_range(1..200);
    let tail = match rng.random_range(0..4) {
        0 => format!("{a}镇{b}村{}组", of(rng, "东西南北前后上下")),
        1 => format!("{a}镇{b}村{}组{n}号", rng.random_range(1..20)),
        2 => format!("{a}乡{b}村委会{}队", of(rng, "一二三四五六")),
        _ => format!(
            "{a}路{n}号{b}小区{}幢{}室",
            rng.random_range(1..30),
            rng.random_range(1..30) * 100 + 2
        ),
    };
    format!("{county}{tail}")
}

/// The front of somebody's card.
pub(super) fn front(rng: &mut StdRng) -> Front {
    let (code, county, _) = COUNTIES.choose(rng).copied().unwrap_or_default();
    loop {
        let digits = format!(
            "{code}{:04}{:02}{:02}{:03}",
            rng.random_range(1945..2008),
            rng.random_range(1..13),
            rng.random_range(1..32),
            rng.random_range(1..999)
        );
        let Some(number) = IdNumber::with_check_digit(&digits) else {
            continue;
        };
        return Front {
            name: name(rng),
            sex: number.sex().word().to_owned(),
            nation: (*NATIONS.choose(rng).unwrap_or(&"汉")).to_owned(),
            birthday: number.birthday().to_owned(),
            address: address(rng, county),
            id_number: number.as_str().to_owned(),
        };
    }
}

/// The back of somebody's card.
pub(super) fn back(rng: &mut StdRng) -> Back {
    let (_, _, office) = COUNTIES.choose(rng).copied().unwrap_or_default();
    let year = rng.random_range(2006..2026);
    let day = format!(
        "{:02}{:02}",
        rng.random_range(1..13),
        rng.random_range(1..29)
    );
    let term = [5, 10, 20, 0].choose(rng).copied().unwrap_or(10);
    Back {
        issued_at: format!("{year}{day}"),
        expired_at: if term == 0 {
            crate::card::FOR_LIFE.to_owned()
        } else {
            format!("{}{day}", year + term)
        },
        issued_organization: office.to_owned(),
    }
}
