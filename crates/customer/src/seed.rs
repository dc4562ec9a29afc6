//! What an empty database starts with, and made-up people in bulk for benches.

mod households;

use diesel::prelude::*;
use wangge_db::{Conn, Tx, insert_many};
use wangge_grid::info::GridRef;

use crate::schema::{
    customer, customer_tag, poverty_file, resident, standing as standings, tag as tags,
};
use crate::standing;
use crate::tag::{self, Reserved};

/// Ids below are reserved; tags made later start above.
const FIRST_FREE_TAG: i64 = 46;
const NORMAL: i64 = 5;

/// Writes the reserved tags that are missing. Safe to run at every start: what an administrator
/// says of them is left alone.
///
/// # Errors
/// The database failed.
pub fn tags(tx: &mut Tx<'_>) -> QueryResult<()> {
    tag::take_turn(tx)?;
    let known: Vec<i64> = tags::table.select(tags::id).load(tx.conn())?;
    let now = tx.now();
    for reserved in Reserved::ALL {
        if known.contains(&reserved.id()) {
            continue;
        }
        diesel::insert_into(tags::table)
            .values((
                tags::id.eq(reserved.id()),
                tags::name.eq(reserved.name()),
                tags::kind.eq(reserved.kind()),
                tags::description.eq(reserved.description()),
                tags::created_at.eq(now),
                tags::updated_at.eq(now),
            ))
            .execute(tx.conn())?;
    }
    if known.is_empty() {
        skip_reserved_ids(tx.conn())?;
    }
    Ok(())
}

fn skip_reserved_ids(conn: &mut Conn) -> QueryResult<()> {
    let last = FIRST_FREE_TAG - 1;
    let sql = match conn {
        Conn::Sqlite(_) => format!("UPDATE sqlite_sequence SET seq = {last} WHERE name = 'tag'"),
        Conn::Postgres(_) => {
            format!("ALTER TABLE tag ALTER COLUMN id RESTART WITH {FIRST_FREE_TAG}")
        }
    };
    diesel::sql_query(sql).execute(conn)?;
    Ok(())
}

/// A made-up person for [`people`].
#[derive(Debug, Clone)]
pub struct MadeUp {
    /// 姓名
    pub name: String,
    /// 身份证号
    pub id_number: String,
    /// 男 or 女
    pub sex: String,
    /// 生日, eight digits
    pub birthday: String,
    /// 手机号
    pub phone: String,
    /// 户号
    pub household_id: String,
    /// 与户主关系
    pub relationship: String,
    /// 地址
    pub address: String,
    /// Whether the bank keeps a file on him.
    pub customer: bool,
    /// Whether he has a poverty file, if he is a customer.
    pub poor: bool,
    /// The tag he wears, if he is a customer.
    pub tag: Option<i64>,
    /// Whether he has a standing, if he is a customer.
    pub judged: bool,
    /// Whether his household has been asked about: it has a family, and he a finance and members
    /// if he is a customer.
    pub surveyed: bool,
    /// The review list he stands on, by its tag, if he is a customer. The entry itself is for whoever
    /// keeps the lists.
    pub listed: Option<Reserved>,
}

#[derive(Insertable)]
#[diesel(table_name = resident, treat_none_as_default_value = false)]
struct NewResident<'a> {
    id_number: &'a str,
    name: &'a str,
    sex: &'a str,
    nation: &'static str,
    birthdate: &'a str,
    address: &'a str,
    household_type: &'static str,
    relationship: &'a str,
    household_id: &'a str,
    contact: &'a str,
    in_list: bool,
    status: i64,
    grid_id: i64,
    created_by: i64,
    created_org: i64,
    created_at: i64,
    updated_at: i64,
}

#[derive(Insertable)]
#[diesel(table_name = customer, treat_none_as_default_value = false)]
struct NewCustomer<'a> {
    id_number: &'a str,
    name: &'a str,
    status: i64,
    complete: bool,
    sex: &'a str,
    id_type: &'static str,
    marital_status: &'static str,
    education_level: &'static str,
    nation: &'static str,
    birthday: &'a str,
    phone_number: &'a str,
    grid_id: i64,
    household_id: &'a str,
    native_address: &'a str,
    residence_address: &'a str,
    politics_status: &'static str,
    living_situation: &'static str,
    physical_condition: &'static str,
    nationality: &'static str,
    is_stockholder: &'static str,
    is_staff: &'static str,
    is_owner: &'static str,
    is_farmer: &'static str,
    career: &'static str,
    registrant: &'static str,
    register_org: &'static str,
    investigator1: &'static str,
    created_by: i64,
    created_org: i64,
    created_at: i64,
    updated_at: i64,
}

#[derive(Insertable)]
#[diesel(table_name = customer_tag, treat_none_as_default_value = false)]
struct NewTag<'a> {
    tag_id: i64,
    id_number: &'a str,
    created_at: i64,
    updated_at: i64,
}

#[derive(Insertable)]
#[diesel(table_name = poverty_file, treat_none_as_default_value = false)]
struct NewPoor<'a> {
    id_number: &'a str,
    person_count: &'static str,
    attribute: &'static str,
    reason: &'static str,
    phone: &'a str,
    created_by: i64,
    created_org: i64,
    created_at: i64,
    updated_at: i64,
}

#[derive(Insertable)]
#[diesel(table_name = standings, treat_none_as_default_value = false)]
struct NewStanding<'a> {
    #[diesel(embed)]
    content: standing::Content,
    id_number: &'a str,
    created_by: i64,
    created_org: i64,
    created_at: i64,
    updated_at: i64,
}

/// Writes made-up people into a grid, by the table and without the checks of the use cases: only
/// for benches on a database of their own.
///
/// # Errors
/// The database failed.
pub fn people(tx: &mut Tx<'_>, grid: &GridRef, people: &[MadeUp]) -> QueryResult<()> {
    let (now, by) = (tx.now(), grid.account_id.unwrap_or_default());
    let residents: Vec<_> = people
        .iter()
        .map(|p| resident_of(p, grid, by, now))
        .collect();
    let customers: Vec<_> = people
        .iter()
        .filter(|p| p.customer)
        .map(|p| customer_of(p, grid, by, now))
        .collect();
    let tags: Vec<_> = people
        .iter()
        .filter(|p| p.customer)
        .flat_map(|p| {
            let poor = p.poor.then_some(Reserved::Poor.id());
            let listed = p.listed.map(Reserved::id);
            let worn = poor.into_iter().chain(p.tag).chain(listed);
            worn.map(move |id| (id, p))
        })
        .map(|(tag_id, p)| NewTag {
            tag_id,
            id_number: &p.id_number,
            created_at: now,
            updated_at: now,
        })
        .collect();
    let (residents, customers, tags) = (
        diesel::insert_into(resident::table).values(&residents),
        diesel::insert_into(customer::table).values(&customers),
        diesel::insert_into(customer_tag::table).values(&tags),
    );
    insert_many(tx.conn(), residents)?;
    insert_many(tx.conn(), customers)?;
    insert_many(tx.conn(), tags)?;
    records(tx, grid, people)?;
    households::add(tx, grid, people)
}

/// The poverty files and standings of those who have one.
fn records(tx: &mut Tx<'_>, grid: &GridRef, people: &[MadeUp]) -> QueryResult<()> {
    let (now, by) = (tx.now(), grid.account_id.unwrap_or_default());
    let customers = || people.iter().filter(|p| p.customer);
    let poor: Vec<_> = customers()
        .filter(|p| p.poor)
        .map(|p| NewPoor {
            id_number: &p.id_number,
            person_count: "3",
            attribute: "一般贫困户",
            reason: "因病",
            phone: &p.phone,
            created_by: by,
            created_org: grid.org_id,
            created_at: now,
            updated_at: now,
        })
        .collect();
    let judged: Vec<_> = customers()
        .filter(|p| p.judged)
        .map(|p| NewStanding {
            content: standing::Content {
                incidence_of_letter: 5_000_000,
                consumer_loan_debt: 3_000_000,
                consumer_loan_remainder: 1_200_000,
                basic_identity: "村民".to_owned(),
                address1: p.address.clone(),
                neighborhood_relation: "邻里关系良好".to_owned(),
                ..standing::Content::default()
            },
            id_number: &p.id_number,
            created_by: by,
            created_org: grid.org_id,
            created_at: now,
            updated_at: now,
        })
        .collect();
    let poor = diesel::insert_into(poverty_file::table).values(&poor);
    insert_many(tx.conn(), poor)?;
    let judged = diesel::insert_into(standings::table).values(&judged);
    insert_many(tx.conn(), judged)?;
    Ok(())
}

fn resident_of<'a>(person: &'a MadeUp, grid: &GridRef, by: i64, now: i64) -> NewResident<'a> {
    NewResident {
        id_number: &person.id_number,
        name: &person.name,
        sex: &person.sex,
        nation: "汉族",
        birthdate: &person.birthday,
        address: &person.address,
        household_type: "居民家庭户",
        relationship: &person.relationship,
        household_id: &person.household_id,
        contact: &person.phone,
        in_list: person.customer,
        status: 1,
        grid_id: grid.id,
        created_by: by,
        created_org: grid.org_id,
        created_at: now,
        updated_at: now,
    }
}

fn customer_of<'a>(person: &'a MadeUp, grid: &GridRef, by: i64, now: i64) -> NewCustomer<'a> {
    NewCustomer {
        id_number: &person.id_number,
        name: &person.name,
        status: NORMAL,
        complete: true,
        sex: &person.sex,
        id_type: "中国居民身份证",
        marital_status: "已婚",
        education_level: "高中",
        nation: "汉族",
        birthday: &person.birthday,
        phone_number: &person.phone,
        grid_id: grid.id,
        household_id: &person.household_id,
        native_address: &person.address,
        residence_address: &person.address,
        politics_status: "群众",
        living_situation: "自购房",
        physical_condition: "健康",
        nationality: "中华人民共和国",
        is_stockholder: "否",
        is_staff: "否",
        is_owner: "否",
        is_farmer: "是",
        career: "农、林、牧、渔、水利业生产人员",
        registrant: "客户经理",
        register_org: "支行",
        investigator1: "客户经理",
        created_by: by,
        created_org: grid.org_id,
        created_at: now,
        updated_at: now,
    }
}
