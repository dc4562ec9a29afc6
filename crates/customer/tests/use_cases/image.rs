//! Chapter 25: pictures, on rows alone; their bytes are none of these use cases' business.

use serde_json::json;
use wangge_customer::Error;
use wangge_customer::image::{self, ListImages, SaveImage};
use wangge_customer::resident;
use wangge_kernel::{Actor, ErrorKind, Failure};
use wangge_storage::picture::{Kind, Picture, Refusal};
use wangge_storage::{Key, NewFile, Sent, shown_name};

use crate::support::*;

const PICTURE: Picture = Picture {
    kind: Kind::Png,
    pixels: Some((3, 2)),
};

fn file(bytes: &[u8]) -> NewFile {
    NewFile {
        key: Key::of(bytes),
        size: bytes.len() as u64,
        picture: PICTURE,
        original_name: shown_name("a/b.png"),
    }
}

fn of_person(patch: serde_json::Value) -> SaveImage {
    let mut form =
        json!({"customerName": "张三", "idNumber": NUMBER, "gridCode": "G1", "type": "1.1"});
    let (Some(form), Some(patch)) = (form.as_object_mut(), patch.as_object()) else {
        return SaveImage::default();
    };
    form.extend(patch.clone());
    from(json!(form))
}

fn listed(house: &House, actor: &Actor, kind: &str) -> Vec<i64> {
    let wanted: ListImages = from(json!({"type": kind}));
    let found = house.read(|c| image::list(c, &actor.scope, NUMBER, &wanted));
    found.unwrap().iter().map(|found| found.view.id).collect()
}

#[test]
fn a_picture_is_seen_replaced_and_deleted_by_whoever_sees_the_person() {
    let house = open();
    let (one, two) = (manager(1), manager(2));
    house
        .write(|tx| resident::add(tx, &one, POLICY, &resident(json!({}))))
        .unwrap();
    let add = |actor: &Actor, patch| {
        house.write(|tx| image::add(tx, actor, &of_person(patch), &file(b"one")))
    };
    assert!(matches!(add(&two, json!({})), Err(Error::NotFound)));
    let old = add(&one, json!({})).unwrap();
    assert_eq!(listed(&house, &one, "1"), [old]);
    assert!(listed(&house, &two, "1").is_empty());
    let found = house.read(|c| image::find(c, &one.scope, old)).unwrap();
    let found = found.unwrap();
    assert_eq!(found.key, Key::of(b"one"));
    assert_eq!(found.view.original_name.as_deref(), Some("b.png"));
    let unseen = house.read(|c| image::find(c, &two.scope, old)).unwrap();
    assert!(unseen.is_none());

    let new = add(&one, json!({"id": old, "type": "2"})).unwrap();
    assert!(listed(&house, &one, "1").is_empty());
    assert_eq!(listed(&house, &one, "2"), [new]);
    assert!(matches!(
        add(&one, json!({"id": old})),
        Err(Error::NotFound)
    ));
    let key = [Key::of(b"one"), Key::of(b"other")];
    let needed = || house.read(|c| Ok(image::needed(c, &key)?)).unwrap().len();
    assert_eq!(needed(), 1);
    let delete = |actor: &Actor| house.write(|tx| image::delete(tx, actor, new));
    assert!(matches!(delete(&two), Err(Error::NotFound)));
    delete(&one).unwrap();
    assert!(matches!(delete(&one), Err(Error::NotFound)));
    assert_eq!(needed(), 0, "deleted rows need no bytes");
    assert_eq!(
        house.count("customer_image WHERE deleted_by = 1 AND deleted_at IS NOT NULL"),
        2,
        "the rows stay, with who deleted them"
    );
}

#[test]
fn a_file_is_judged_beside_the_fields() {
    let house = open();
    let one = manager(1);
    house
        .write(|tx| resident::add(tx, &one, POLICY, &resident(json!({}))))
        .unwrap();
    let check = |patch, sent| house.read(|c| image::check(c, &one.scope, &of_person(patch), sent));
    check(json!({}), Sent::Sound(PICTURE)).unwrap();
    let told = |sent| check(json!({}), sent).unwrap_err();
    assert_eq!(told(Sent::Nothing).kind(), ErrorKind::Invalid);
    let refused = |refusal| told(Sent::Refused(refusal)).kind();
    assert_eq!(refused(Refusal::Unknown), ErrorKind::Unsupported);
    assert_eq!(refused(Refusal::TooLarge), ErrorKind::TooLarge);
    assert_eq!(refused(Refusal::Truncated), ErrorKind::Invalid);
    let faults = faults(check(
        json!({"type": "4.1", "customerName": "李四", "id": 9}),
        Sent::Refused(Refusal::Unknown),
    ));
    assert_eq!(
        faults,
        [
            "creditDetailld: 面谈面签记录id不能为空",
            "customerName: 客户姓名与该身份证号登记的姓名不符",
            "id: 图片不存在",
            "file: 文件不是有效的图片，仅支持jpg、png、bmp、gif、webp和pdf",
        ]
    );
    let elsewhere = check(json!({"gridCode": "G2"}), Sent::Sound(PICTURE)).unwrap_err();
    assert_eq!(elsewhere.kind(), ErrorKind::NotFound);
}

#[test]
fn names_are_cut_to_what_can_be_shown() {
    assert_eq!(shown_name("C:\\a\\照片.jpg").as_deref(), Some("照片.jpg"));
    assert_eq!(
        shown_name("a\u{202E}gpj.exe\0\n").as_deref(),
        Some("agpj.exe")
    );
    assert_eq!(shown_name("a/"), None);
    assert_eq!(shown_name(&"长".repeat(900)).unwrap().chars().count(), 200);
}
