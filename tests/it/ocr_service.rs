//! 14.16 with a service of the bank's own behind it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use wangge_api::ocr::OcrConfig;
use wangge_id_card::{HttpSettings, draw};
use wangge_tests::{Request, World};

/// A service that answers every request alike and keeps what it was sent.
struct Service {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Service {
    fn answering(status: &str, headers: &str, body: &str, after: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&seen);
        let length = body.len();
        let reply = format!(
            "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n{body}"
        );
        // Ends with the test's process.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                kept.lock().unwrap().push(request(&stream));
                std::thread::sleep(after);
                // Who has given up does not hear it.
                let _ = (&stream).write_all(reply.as_bytes());
            }
        });
        Self { address, seen }
    }

    fn saying(body: &Value) -> Self {
        Self::answering("200 OK", "", &body.to_string(), Duration::ZERO)
    }

    fn world(&self) -> World {
        let fields = [
            "name",
            "sex",
            "nation",
            "birthday",
            "address",
            "issuedAt",
            "expiredAt",
            "issuedOrganization",
        ];
        let mut answer: std::collections::BTreeMap<String, String> = fields
            .map(|field| (field.to_owned(), format!("card.{field}")))
            .into();
        answer.insert("idNumber".to_owned(), "card.numbers.0".to_owned());
        let settings = HttpSettings {
            url: format!("http://{}/read?x=1", self.address),
            key: Some("the key".to_owned()),
            key_header: "X-Key".to_owned(),
            timeout: Duration::from_secs(2),
            image_field: "picture".to_owned(),
            side_field: "face".to_owned(),
            sides: ("A".to_owned(), "B".to_owned()),
            answer,
        };
        World::with(|config| config.ocr = OcrConfig::Http(Box::new(settings)))
    }
}

/// Head and body of one request.
fn request(mut stream: &TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .split("content-length: ")
                .nth(1)
                .and_then(|rest| rest.lines().next());
            let length: usize = length.and_then(|l| l.trim().parse().ok()).unwrap_or(0);
            if body.len() >= length {
                return String::from_utf8_lossy(&bytes).into_owned();
            }
        }
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => return String::from_utf8_lossy(&bytes).into_owned(),
            Ok(read) => bytes.extend_from_slice(&piece[..read]),
        }
    }
}

fn ask(world: &World, side: i64) -> Request {
    let request = world.as_("anna").op("14.16").path("idCardSide", side);
    request.file("image", "x.png", draw::plain(700, 450))
}

fn front() -> Value {
    json!({"card": {
        "name": "李逍遥", "sex": "女", "nation": "汉族", "birthday": "1949-12-31",
        "address": "安徽省宿州市灵璧县荷塘镇荷叶村荷花组", "numbers": ["11010519491231002x"],
    }})
}

#[test]
fn a_service_reads_both_sides() {
    let service = Service::saying(&front());
    let answer = ask(&service.world(), 1).send().ok();
    assert_eq!(answer.json()["message"], "success");
    let data = answer.data();
    assert_eq!(data["name"], "李逍遥");
    assert_eq!(data["sex"], "女");
    assert_eq!(data["nation"], "汉");
    assert_eq!(data["birthday"], "19491231");
    assert_eq!(data["idNumber"], "11010519491231002X");
    let seen = service.seen.lock().unwrap().clone();
    let [request] = seen.as_slice() else {
        panic!("one request, not {}", seen.len())
    };
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert!(head.to_lowercase().contains("x-key: the key"), "{head}");
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!(body["face"], "A");
    let picture = STANDARD.decode(body["picture"].as_str().unwrap()).unwrap();
    assert_eq!(picture[..3], [0xFF, 0xD8, 0xFF], "encoded anew, as JPEG");

    let back = json!({"card": {"issuedOrganization": "灵璧县公安局", "issuedAt": "2018.05.24", "expiredAt": "长期"}});
    let service = Service::saying(&back);
    let data = ask(&service.world(), 2).send().ok().data().clone();
    assert_eq!(data["issuedOrganization"], "灵璧县公安局");
    assert_eq!(
        (&data["issuedAt"], &data["expiredAt"]),
        (&json!("20180524"), &json!("长期"))
    );
}

#[test]
fn what_a_service_says_is_not_believed() {
    let with = |patch: Value| {
        let mut card = front();
        for (name, value) in patch.as_object().unwrap() {
            card["card"][name] = value.clone();
        }
        Service::saying(&card).world()
    };
    // A wrong check digit, no name, nothing at all.
    ask(&with(json!({"numbers": ["110105194912310021"]})), 1)
        .send()
        .refused(400, &["image"]);
    ask(&with(json!({"name": ""})), 1)
        .send()
        .refused(400, &["image"]);
    ask(&with(json!({"numbers": []})), 1)
        .send()
        .refused(400, &["image"]);
    // The number says what sex somebody is; that it was contradicted is told.
    let answer = ask(&with(json!({"sex": "男"})), 1).send().ok();
    assert_eq!(answer.data()["sex"], "女");
    assert!(answer.to_string().contains("不一致"), "{answer}");
    let back = json!({"card": {"issuedOrganization": "灵璧县公安局", "issuedAt": "2018", "expiredAt": "x"}});
    ask(&Service::saying(&back).world(), 2)
        .send()
        .refused(400, &["image"]);
}

#[test]
fn a_service_that_fails_is_not_ready() {
    let soon = Duration::ZERO;
    let long = format!("\"{}\"", "x".repeat(300 * 1024));
    for service in [
        Service::answering("500 Oops", "", "{}", soon),
        Service::answering("401 No", "", "{}", soon),
        Service::answering("200 OK", "", "no json", soon),
        Service::answering("200 OK", "", &long, soon),
        Service::answering("200 OK", "", &front().to_string(), Duration::from_secs(20)),
    ] {
        let begun = Instant::now();
        let answer = ask(&service.world(), 1).send().refused(503, &[]);
        assert!(begun.elapsed() < Duration::from_secs(15));
        assert!(!answer.to_string().contains("127.0.0.1"), "{answer}");
    }
    let nobody = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let gone = Service {
        address: nobody,
        seen: Arc::default(),
    };
    ask(&gone.world(), 1).send().refused(503, &[]);
}

#[test]
fn a_service_does_not_send_us_elsewhere() {
    let elsewhere = Service::saying(&front());
    let location = format!("location: http://{}/\r\n", elsewhere.address);
    for status in ["302 Found", "307 Temporary Redirect"] {
        let service = Service::answering(status, &location, "", Duration::ZERO);
        ask(&service.world(), 1).send().refused(503, &[]);
    }
    assert!(elsewhere.seen.lock().unwrap().is_empty());
}
