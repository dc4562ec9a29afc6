//! The harness itself: a server starts, the first account signs in, strangers are kept out.

use wangge_tests::TestApp;

#[test]
fn a_server_starts_and_the_admin_signs_in() {
    let app = TestApp::start();
    let login = app.client().op("4.1");
    let password = app.config.admin_password.clone().unwrap();
    login
        .form(serde_json::json!({"accountName": "admin", "password": password}))
        .send()
        .ok()
        .documented();
    assert!(app.admin().token().is_some());
    app.client()
        .op("14.1")
        .path("customerId", 1)
        .send()
        .refused(401, &[]);
}

#[test]
fn every_server_has_a_database_of_its_own() {
    let (one, other) = (TestApp::start(), TestApp::start());
    assert_ne!(one.config.database_url, other.config.database_url);
    assert_ne!(one.address(), other.address());
}
