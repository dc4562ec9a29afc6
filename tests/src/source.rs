//! A source of dishonest persons to test with: a real HTTP server on a port of its own, which
//! answers what the test wants, however sick.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::Url;
use serde_json::{Value, json};
use wangge_customer::dishonest::source::http::HttpSettings;

/// What somebody was asked about: name and number as they were sent, how often the same before.
#[derive(Debug, Clone)]
pub struct Question {
    /// The parameter `name`.
    pub name: String,
    /// The parameter `cardNum`.
    pub card_number: String,
    /// How often this name was asked about before.
    pub before: usize,
}

/// What is answered.
#[derive(Debug, Clone)]
pub struct Told {
    /// The status line behind `HTTP/1.1`.
    pub status: &'static str,
    /// Further header lines, each with its end.
    pub headers: String,
    /// The body.
    pub body: String,
    /// How long the answer takes.
    pub delay: Duration,
}

impl Told {
    /// A body under status 200.
    pub fn body(body: impl Into<String>) -> Self {
        Self {
            status: "200 OK",
            headers: String::new(),
            body: body.into(),
            delay: Duration::ZERO,
        }
    }

    /// These rows, as the source wraps them.
    pub fn rows(rows: &[Value]) -> Self {
        Self::body(json!({"status": "0", "data": [{"disp_data": rows}]}).to_string())
    }

    /// A status without a body.
    pub fn status(status: &'static str) -> Self {
        Self {
            status,
            ..Self::body("")
        }
    }

    /// The same with a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers += &format!("{name}: {value}\r\n");
        self
    }

    /// The same, later.
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }
}

type Teller = dyn Fn(&Question) -> Told + Send + Sync;

/// A running source.
pub struct FakeSource {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Question>>>,
}

impl FakeSource {
    /// A source that answers by `tell`.
    pub fn start(tell: impl Fn(&Question) -> Told + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its number");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, tell): (_, Arc<Teller>) = (asked.clone(), Arc::new(tell));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (log, tell) = (log.clone(), tell.clone());
                std::thread::spawn(move || serve(stream, &log, &*tell));
            }
        });
        Self { address, asked }
    }

    /// Its address, as it is configured.
    pub fn url(&self) -> String {
        format!("http://{}/ask?id=6899", self.address)
    }

    /// How it is reached in tests: without patience.
    pub fn settings(&self) -> HttpSettings {
        settings(&self.url())
    }

    /// What was asked so far.
    pub fn asked(&self) -> Vec<Question> {
        self.asked.lock().expect("nobody panicked").clone()
    }
}

/// How a source at `url` is reached in tests: without patience.
pub fn settings(url: &str) -> HttpSettings {
    HttpSettings {
        url: url.to_owned(),
        key: Some("the key".to_owned()),
        whole_number: false,
        request: Duration::from_millis(1500),
        person: Duration::from_secs(6),
        pause: Duration::from_millis(20),
    }
}

/// A judgment as the source publishes it, with every field.
pub fn judgment(name: &str, card_number: &str) -> Value {
    json!({
        "iname": name, "cardNum": card_number, "sexy": "男性", "age": "41", "areaName": "安徽",
        "courtName": "黟县人民法院", "gistId": "（2017）皖1023民初352号", "regDate": "20180504",
        "caseCode": "(2018)皖1023执87号", "gistUnit": "黟县人民法院",
        "duty": "偿还借款本金50000元及利息", "performance": "全部未履行",
        "disruptTypeName": "有履行能力而拒不履行生效法律文书确定义务", "type": "失信被执行人名单",
        "publishDateStamp": "1535472000",
    })
}

fn serve(mut stream: TcpStream, log: &Mutex<Vec<Question>>, tell: &Teller) {
    let (mut head, mut piece) = (Vec::new(), [0; 4096]);
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => return,
            Ok(read) => head.extend_from_slice(piece.get(..read).unwrap_or_default()),
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head.split(' ').nth(1).unwrap_or_default();
    let url = Url::parse(&format!("http://source{path}")).expect("an address");
    let sent = |key: &str| {
        let mut pairs = url.query_pairs();
        let found = pairs.find(|(name, _)| name == key);
        found.map(|(_, text)| text.into_owned()).unwrap_or_default()
    };
    let question = {
        let mut log = log.lock().expect("nobody panicked");
        let name = sent("name");
        let before = log.iter().filter(|asked| asked.name == name).count();
        let question = Question {
            name,
            card_number: sent("cardNum"),
            before,
        };
        log.push(question.clone());
        question
    };
    let told = tell(&question);
    std::thread::sleep(told.delay);
    let (status, headers, length) = (told.status, told.headers, told.body.len());
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n"
    );
    // Whoever asked may have gone meanwhile.
    let _gone = stream.write_all(head.as_bytes());
    let _gone = stream.write_all(told.body.as_bytes());
}
