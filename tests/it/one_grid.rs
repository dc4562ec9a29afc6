//! A person stands in one grid: nobody gets at what is kept of somebody else's by making a second
//! record of him.

use serde_json::json;
use wangge_tests::World;
use wangge_tests::world::{customer, id_number, resident};

const ELSEWHERE: &str = "已由其他网格建档";

#[test]
fn a_resident_of_a_foreign_grid_is_not_made_a_customer() {
    let world = World::new();
    let (anna, bo) = (world.as_("anna"), world.as_("bo"));
    world.add_resident(1, "GA");
    let number = id_number(1);
    let finance = json!({"idNumber": number, "yearSalary": 80000});
    anna.op("15.2").form(finance).send().ok();
    for id in ["14.5", "14.6"] {
        let asked = bo.op(id).form(customer(1, "GB"));
        let refused = asked.send().refused(400, &["idNumber"]);
        assert!(refused.message().contains(ELSEWHERE), "{refused}");
    }
    let other = bo.op("14.5").form(customer(2, "GB")).send().ok().data();
    let draft = bo.op("14.7").path("customerId", &other);
    let renamed = draft.form(customer(1, "GB")).send();
    renamed.refused(400, &["idNumber"]);
    let sheet = format!("姓名,身份证号,手机号\n居民1,{number},13800000001\n");
    let import = bo.op("14.13").multipart(json!({"gridCode": "GB"}));
    let told = import.file("file", "客户.csv", sheet).send().ok();
    assert_eq!(told.data()["failCount"], 1, "{told}");
    assert!(told.message().contains(ELSEWHERE), "{told}");
    bo.op("15.1").path("idNumber", &number).send().blank();
    // In one's own grid it goes on.
    anna.op("14.5").form(customer(1, "GA")).send().ok();
    anna.op("15.1").path("idNumber", &number).send().ok();
}

#[test]
fn a_customer_of_a_foreign_grid_is_not_made_a_resident() {
    let world = World::new();
    let (anna, bo) = (world.as_("anna"), world.as_("bo"));
    world.add_customer(1, "GA");
    let number = id_number(1);
    let asked = bo.op("13.3").form(resident(1, "GB"));
    let refused = asked.send().refused(400, &["idNumber"]);
    assert!(refused.message().contains(ELSEWHERE), "{refused}");
    let header =
        "姓名,性别,民族,出生日期,公民身份号码,地址,户别,与户主关系,户号,联系方式,纳入名单库,备注";
    let day = wangge_tests::world::birthday(&number);
    let row = format!("居民,男,汉族,{day},{number},西递村1号,居民家庭户,户主,7,13800000001,否,");
    let import = bo.op("13.7").multipart(json!({"gridCode": "GB"}));
    let told = import
        .file("file", "户籍.csv", format!("{header}\n{row}\n"))
        .send();
    assert_eq!(told.ok().data()["failCount"], 1);
    anna.op("13.3").form(resident(1, "GA")).send().ok();
}
