//! What comes in of a family member.

use schemars::JsonSchema;
use serde::Deserialize;
use wangge_kernel::rule::{Check, Name, day_digits, name};
use wangge_kernel::{Faults, Field, IdNumber, Policy};

use super::row::{Content, MemberRow};
use crate::card;
use crate::words::{ID_TYPE, KINSHIP, NO, YES, YES_NO};

/// The fields of 23.1 and 23.2. On a change, a missing field stays as it was.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SaveMember {
    /// 成员ID；由系统产生，传入不用
    pub member_id: Field<i64>,
    /// 姓名，限长20位
    pub member_name: Field<String>,
    /// 与该客户的关系，祖父/祖母/父亲/母亲/配偶/儿子/女儿/孙子/孙女/兄弟姐妹
    pub relationship: Field<String>,
    /// 民族，限长10
    pub nation: Field<String>,
    /// 出生日期，格式19491201
    pub birthday: Field<String>,
    /// 证件类型，中国居民身份证/外国人永久居留身份证/港澳台居民居住证
    pub id_type: Field<String>,
    /// 证件号码，18位
    pub id_number: Field<String>,
    /// 居住地址，限长100
    pub address: Field<String>,
    /// 是否户主，是/否
    pub is_household_head: Field<String>,
    /// 联系方式，1开头的11位手机号
    pub contact: Field<String>,
    /// 村委会评价，限长100
    pub remark: Field<String>,
    /// 状态，1-正常；默认1
    pub status: Field<i64>,
    /// 客户ID；编辑时不能改为其他客户
    pub customer_id: Field<i64>,
}

/// What 23.5 is asked for.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ListMembers {
    /// 客户ID
    pub customer_id: Field<i64>,
}

pub(super) const ID_NUMBER: Name = name("idNumber", "证件号码");
pub(super) const CUSTOMER_ID: Name = name("customerId", "客户ID");
const BIRTHDAY: Name = name("birthday", "出生日期");
const REMARK: Name = name("remark", "村委会评价");
const ANY: (i64, i64) = (i64::MIN, i64::MAX);

impl ListMembers {
    pub(super) fn validate(&self) -> Result<i64, Faults> {
        let mut check = Check::new();
        let id = check.number(CUSTOMER_ID, &self.customer_id, ANY, None);
        check.finish(id)
    }
}

impl SaveMember {
    /// Every rule of 23.2; answers whose member it is and what the row will say, and the faults beside
    /// them. `current` is the row a change starts from.
    pub(super) fn read(
        &self,
        policy: Policy,
        current: Option<&MemberRow>,
    ) -> ((i64, Content), Faults) {
        let mut check = Check::new();
        let now = current.map(|row| &row.content);
        let kept = |get: fn(&Content) -> &str| now.map(get);
        let known = |get: fn(&Content) -> Option<&str>| now.and_then(get);
        let mut text = |field, label, sent: &Field<String>, max, kept| {
            check.text(name(field, label), sent, (1, max), kept)
        };
        let named = kept(|now| &now.name);
        let member_name = text("memberName", "姓名", &self.member_name, 20, named);
        let nation = text(
            "nation",
            "民族",
            &self.nation,
            10,
            known(|c| c.nation.as_deref()),
        );
        let home = known(|c| c.address.as_deref());
        let address = text("address", "居住地址", &self.address, 100, home);
        let mut choice = |field, label, sent: &Field<String>, allowed, kept| {
            check.choice(name(field, label), sent, allowed, kept)
        };
        let kin = kept(|now| &now.relationship);
        let relationship = choice(
            "relationship",
            "与该客户的关系",
            &self.relationship,
            KINSHIP,
            kin,
        );
        let card = kept(|now| &now.id_type);
        let id_type = choice("idType", "证件类型", &self.id_type, ID_TYPE, card);
        let head = now.map(|now| if now.is_household_head { YES } else { NO });
        let head = choice(
            "isHouseholdHead",
            "是否户主",
            &self.is_household_head,
            YES_NO,
            head,
        );
        let sent = (ID_NUMBER, &self.id_number);
        let held = kept(|now| &now.id_number);
        let id_number = card::number(&mut check, sent, Some(&id_type), policy, held);
        let day = check.day(BIRTHDAY, &self.birthday, known(|c| c.birthday.as_deref()));
        card::agree_birthday(&mut check, &id_number, (BIRTHDAY, Some(&day)));
        let phone = known(|c| c.contact.as_deref());
        let contact = check.mobile(name("contact", "联系方式"), &self.contact, phone);
        let remark = self.remark(&mut check, kept(|now| &now.remark));
        let one = Some(now.map_or(1, |now| now.status));
        let status = check.optional_number(name("status", "状态"), &self.status, (1, 1), one);
        let customer_id = current.map(|row| row.customer_id);
        let customer_id = check.number(CUSTOMER_ID, &self.customer_id, ANY, customer_id);
        let content = Content {
            name: member_name,
            relationship,
            sex: IdNumber::parse(&id_number).map(|number| number.sex().word().to_owned()),
            id_type,
            id_number,
            nation: Some(nation),
            birthday: Some(day_digits(&day).unwrap_or(day)),
            contact: Some(contact),
            address: Some(address),
            is_household_head: head == YES,
            remark,
            status: status.unwrap_or(1),
        };
        check.into_parts((customer_id, content))
    }

    /// Members whom the registry made have none yet: theirs may stay blank.
    fn remark(&self, check: &mut Check, current: Option<&str>) -> String {
        match (&self.remark, current) {
            (Field::Empty, Some("")) => String::new(),
            _ => check.text(REMARK, &self.remark, (1, 100), current),
        }
    }
}
