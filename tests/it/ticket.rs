//! Tickets: downloads by plain links, which cannot carry a token.

use serde_json::json;
use wangge_tests::World;

use crate::sheets::cells;

#[test]
fn a_ticket_opens_one_download_once_and_soon() {
    let world = World::new();
    let anna = world.as_("anna");
    world.add_customer(1, "GA");
    let stranger = world.app.client();
    let ticket = || {
        let issued = anna.call("POST", "/grid/file/ticket").send().ok();
        issued.data()["ticket"].as_str().unwrap().to_owned()
    };
    let export = |ticket: &str| {
        let request = stranger.op("14.11").path("gridCode", "0");
        request.query("ticket", ticket).send()
    };
    let first = ticket();
    let book = export(&first);
    assert_eq!(book.status, 200);
    assert_eq!(cells(&book.body).len(), 2, "the scope is the asker's");
    export(&first).refused(401, &[]);
    // Of many who use one at once, one gets the file.
    let shared = ticket();
    let many = (0..10).map(|_| {
        stranger
            .op("14.11")
            .path("gridCode", "0")
            .query("ticket", &shared)
    });
    let answers = crate::cases::at_once(many.collect());
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|a| a.status == 200);
    assert_eq!(won.len(), 1);
    for answer in lost {
        answer.refused(401, &[]);
    }
    let invented = "A".repeat(first.len());
    for odd in ["", "x", "0", "' OR 1=1 --", &invented] {
        export(odd).refused(401, &[]);
    }
    // It opens downloads and nothing else.
    let other = ticket();
    stranger
        .op("13.2")
        .query("ticket", &other)
        .send()
        .refused(401, &[]);
    let post = stranger.op("14.5").query("ticket", &other);
    post.form(json!({"customerName": "张三"}))
        .send()
        .refused(401, &[]);
    assert_eq!(export(&other).status, 200, "it was not used up");
    // Late is too late, and so is after signing out.
    let late = ticket();
    world.app.clock.advance_ms(61_000);
    export(&late).refused(401, &[]);
    let leaving = world.app.sign_in("anna", wangge_tests::world::PASSWORD);
    let issued = leaving.call("POST", "/grid/file/ticket").send().ok();
    leaving.call("POST", "/grid/logout").send().ok();
    export(issued.data()["ticket"].as_str().unwrap()).refused(401, &[]);
    stranger
        .call("POST", "/grid/file/ticket")
        .send()
        .refused(401, &[]);
}
