//! Made-up names: surnames about as common as they are, given names of one or two characters.

/// Surnames from the commonest to the rarest.
const SURNAMES: &str = "\
    王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕\
    苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史\
    顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛\
    伍韦申尤毕聂焦向柳邢骆岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄\
    项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶\
    刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁\
    商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟狄相郏应茅双\
    平和岑麦阚干支昝占丛茹巫乌焉巴弓牧隗山扈班仰秋伊暴甫厉戎祖束幸韶印宿怀蒲从索咸籍\
    赫璩桑濮寿通扶堵宰雍却隆师库国寇广禄阙东殴殳沃利蔚越夔厍勾敬融那空毋沙乜养鞠须丰\
    巢蒯后荆红权逯益桓公能苍闻莘谯贡劳逄鄂墨哈年爱佘佴伯赏琴岩海归晁勒";
/// How common the first of them are, in thousandths of all people.
const COMMON: [f64; 20] = [
    71.0, 70.0, 67.0, 54.0, 45.0, 31.0, 23.0, 22.0, 21.0, 20.0, 17.0, 15.0, 13.0, 13.0, 12.0, 12.0,
    12.0, 11.0, 11.0, 10.0,
];
/// Characters of given names, the commoner ones first.
const GIVEN: &str = "\
    伟芳秀英敏静丽强磊军洋勇艳杰涛明超霞平刚桂华玉兰建国红梅志文海春云金小晓丹莉萍燕\
    玲波辉斌鹏飞宇浩亮健俊峰婷雪慧娟琴凤洁琳娜倩雯颖佳欣怡嘉子梓涵轩博睿思雨晨阳宁安\
    康福贵荣昌盛兴旺发财宝珍珠翠香莲菊荷花枝叶林森木松柏杨柳桃杏梨夏秋冬雷电风霜露冰\
    江河湖泉溪山石岩川岭峻岗岚东南西北中正德仁义礼智信忠孝廉勤俭学才贤良善美好乐喜庆\
    祥瑞吉星月光辰昊天宏伦维世永长久远耀显扬启承继先祖宗根本立成功业胜利达通顺和谐友\
    爱民生农田丰收满仓粮禾苗青绿紫蓝白素清淑贞惠娴雅婉柔媛妍娇媚嫣姗娥妮彩虹霓锦绣绮\
    绫纱罗琪瑶瑾瑜璐璇珊瑚琼珂瑛莹晶磬钰铭鑫钧锋锐钢铁银铜虎龙豹马凯旋卫防武战援朝跃\
    进前革新汉唐宋元振邦定疆开恒毅坚韧诚恩泽沛润泓澜澄澈淼沁涓滢浦洲潇逸致朗晖曦晗昕\
    旭昱晔煜炜烨灿焕炎烽炳然若如依可心忆念慈悠悦恬怀情意盼望希冀宸寰宜宣容宽宾寒察守";
/// The share of given names that have two characters, in hundredths.
pub(super) const TWO_CHARACTERS: u32 = 70;

/// Names, each as common among made-up people as it should be.
pub(super) struct Names {
    surnames: Vec<(f64, char)>,
    given: Vec<(f64, char)>,
}

impl Names {
    pub(super) fn new() -> Self {
        let rank = |place: usize| u32::try_from(place).map_or(f64::MAX, f64::from);
        let surname = |place: usize| match COMMON.get(place) {
            Some(common) => *common,
            None => 10.0 * (20.0 / rank(place)).powf(1.3),
        };
        Self {
            surnames: heap(SURNAMES, surname),
            given: heap(GIVEN, |place| 1.0 / (rank(place) + 40.0)),
        }
    }

    /// The surname at `share` (0 to 1) of all people.
    pub(super) fn surname(&self, share: f64) -> char {
        at(&self.surnames, share)
    }

    /// The character at `share` of all characters of given names.
    pub(super) fn given(&self, share: f64) -> char {
        at(&self.given, share)
    }
}

/// Characters with the sum of what they and all before them weigh.
fn heap(characters: &str, weight: impl Fn(usize) -> f64) -> Vec<(f64, char)> {
    let mut sum = 0.0;
    let characters = characters.chars().filter(|c| !c.is_whitespace());
    characters
        .enumerate()
        .map(|(place, character)| {
            sum += weight(place);
            (sum, character)
        })
        .collect()
}

fn at(heap: &[(f64, char)], share: f64) -> char {
    let sum = heap.last().map_or(0.0, |(sum, _)| *sum);
    let place = heap.partition_point(|(up_to, _)| *up_to < share * sum);
    heap.get(place)
        .or(heap.last())
        .map_or('王', |(_, character)| *character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_surnames_are_common_and_rare_ones_there() {
        let names = Names::new();
        let many = 100_000;
        let drawn: Vec<char> = (0..many)
            .map(|n| names.surname((f64::from(n) + 0.5) / f64::from(many)))
            .collect();
        let share = |surname: char| drawn.iter().filter(|c| **c == surname).count();
        assert!((5_000..10_000).contains(&share('王')), "{}", share('王'));
        assert!(share('郭') < share('张'));
        let different: std::collections::BTreeSet<char> = drawn.iter().copied().collect();
        assert!(different.len() > 350, "{}", different.len());
    }
}
