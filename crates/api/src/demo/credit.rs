//! Credit files of made-up customers: a complete one, one off the white list, one just begun.

use wangge_credit_review::credit_file::report::{self, StoreReport};
use wangge_credit_review::credit_file::{self, AddFiles, Chosen, SaveFile};
use wangge_db::Tx;
use wangge_kernel::field::Parts;
use wangge_kernel::{Actor, Field};

use super::people::Person;
use super::text;
use crate::error::ApiError;

/// Houses of a village whose customers stand on the white list.
const COMPLETE: usize = 1;
const FROM_LIST: usize = 2;
const BEGUN: usize = 10;

/// Opens the credit file of the customer of the `house`-th house, if he is to have one.
pub(super) fn of_customer(
    tx: &mut Tx<'_>,
    manager: &Actor,
    person: &Person,
    grid_code: &str,
    house: usize,
) -> Result<(), ApiError> {
    match house {
        COMPLETE => {
            let file = credit_file::add(tx, manager, &complete(manager, person))?;
            let page = StoreReport {
                data: text(report_on(person)),
            };
            report::store(tx, manager, file.id, &report::clean(&page)?)?;
        }
        FROM_LIST => {
            let chosen = Chosen {
                customer_name: text(&person.name),
                id_number: text(&person.id_number),
                grid_code: text(grid_code),
            };
            let command = AddFiles {
                list: Field::Value(Parts(vec![chosen])),
            };
            credit_file::add_many(tx, manager, &command)?;
        }
        BEGUN => {
            let command = SaveFile {
                id_number: text(&person.id_number),
                rental: text("150000"),
                credit_use_type: text("购买农机"),
                ..SaveFile::default()
            };
            credit_file::add(tx, manager, &command)?;
        }
        _ => {}
    }
    Ok(())
}

pub(super) fn complete(manager: &Actor, person: &Person) -> SaveFile {
    SaveFile {
        id_number: text(&person.id_number),
        begin_at: text("2018-10-20"),
        end_at: text("2021-10-19"),
        comment: text("茶叶收购资金"),
        spouse_name: text("胡秀英"),
        spouse_id_number: text("341023197003040027"),
        education_level: text("高中"),
        jnyd_name: text(&person.name),
        jnyd_id: text("6228480402564890018"),
        rental: text("100000"),
        deadline: text("36个月"),
        rate_type: text("固定"),
        year_rate: text("6.525"),
        rate_float: text("0"),
        rate_update_date: text("每年1月1日调整"),
        disbursement: text("自主支付"),
        refund_type: text("按期结息，到期还本"),
        credit_use_type: text("收购茶叶"),
        income: text("120000"),
        family_income: text("180000"),
        true_customer_info: text("是"),
        true_customer_talk: text("是"),
        staff_name: text(&manager.real_name),
        talk_date: text("2018-10-18"),
        ..SaveFile::default()
    }
}

fn report_on(person: &Person) -> String {
    format!(
        "<h1>个人信用报告</h1><p>查询原因：贷款审批</p><table><tr><th>姓名</th><td>{}</td></tr>\
         <tr><th>证件号码</th><td>{}</td></tr></table><table><tr><th></th><th>账户数</th>\
         <th>未结清</th><th>逾期</th></tr><tr><td>贷款</td><td>2</td><td>1</td><td>0</td></tr>\
         <tr><td>贷记卡</td><td>1</td><td>1</td><td>0</td></tr></table>",
        person.name, person.id_number
    )
}
