//! The 56 nations as cards print them.

use crate::vote::{Voted, distance};

const NATIONS: &str = "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 \
    高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 \
    乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺";

/// The nation that was read, if there is one like it, and how sure it is.
pub(crate) fn of(read: &Voted) -> (Option<String>, f64) {
    let text: String = read.text.chars().filter(|c| !c.is_ascii()).collect();
    let text = text.trim_start_matches("民族").trim_end_matches('族');
    if NATIONS.split_whitespace().any(|nation| nation == text) {
        return (Some(text.to_owned()), read.sure);
    }
    // One wrong character in a longer name leaves no doubt which it is.
    let like = NATIONS.split_whitespace().filter(|nation| {
        let length = nation.chars().count();
        length > 1 && length == text.chars().count() && distance(nation, text) < length
    });
    let like: Vec<&str> = like.collect();
    match like.as_slice() {
        [only] => (Some((*only).to_owned()), 0.6 * read.sure),
        _ => (None, 0.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Option<String> {
        of(&Voted {
            text: text.to_owned(),
            sure: 1.0,
        })
        .0
    }

    #[test]
    fn there_are_56() {
        assert_eq!(NATIONS.split_whitespace().count(), 56);
    }

    #[test]
    fn only_nations_are_told() {
        assert_eq!(told("汉").as_deref(), Some("汉"));
        assert_eq!(told("民族回族").as_deref(), Some("回"));
        assert_eq!(told("土豪").as_deref(), Some("土家"));
        assert_eq!(told("汊"), None);
        assert_eq!(told(""), None);
    }
}
