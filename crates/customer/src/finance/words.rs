//! The closed lists of 15.3. They are stored and answered as codes, from 1.

use crate::words::{self, CAREER};

/// industry of 15.3; its code is the place in this list, from 1.
const INDUSTRY: &[&str] = &[
    "农、林、牧、渔业",
    "采矿业",
    "制造业",
    "电力、煤气及水的生产和供应业",
    "建筑业",
    "交通运输、仓储及邮政业",
    "信息传输、计算机服务和软件业",
    "批发和零售业",
    "住宿和餐饮业",
    "金融业",
    "房地产业",
    "租赁和商务服务业",
    "科学研究、技术服务和地质勘查业",
    "水利、环境和公共设施管理业",
    "居民服务和其他服务业",
    "教育",
    "卫生、社会保障和社会福利业",
    "文化、体育和娱乐业",
    "公共管理和社会组织",
    "国际组织",
];

/// The code of an industry that was sent as code or as word.
pub(super) fn industry(sent: &str) -> Option<String> {
    let place = match sent.parse::<usize>() {
        Ok(code) => code.checked_sub(1).filter(|place| *place < INDUSTRY.len()),
        Err(_) => INDUSTRY.iter().position(|word| *word == sent),
    };
    place.map(|place| (place + 1).to_string())
}

/// The code of a career that was sent as code or as word.
pub(super) fn career(sent: &str) -> Option<String> {
    let word = words::career(sent)?;
    let place = CAREER.iter().position(|known| *known == word)?;
    Some((place + 1).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_words_are_one() {
        for (sent, code) in [
            ("1", "1"),
            ("农、林、牧、渔业", "1"),
            ("20", "20"),
            ("国际组织", "20"),
        ] {
            assert_eq!(industry(sent).as_deref(), Some(code), "{sent}");
        }
        for (sent, code) in [("8", "8"), ("不便分类的其他从业人员", "8"), ("军人", "7")]
        {
            assert_eq!(career(sent).as_deref(), Some(code), "{sent}");
        }
        for unknown in ["0", "21", "-1", "渔业", "1.0"] {
            assert_eq!(industry(unknown), None, "{unknown}");
        }
        assert_eq!(career("9"), None);
    }
}
