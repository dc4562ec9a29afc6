//! For tests: a server on loopback that speaks as much of S3 as the storage does, PUT, GET, HEAD and
//! DELETE of objects, and lists in pages of two. It says of every object that it was put in 2018.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::place::{Place, S3};

const PAGE: usize = 2;

#[derive(Default)]
struct State {
    objects: BTreeMap<String, Vec<u8>>,
    broken: bool,
    unsigned: usize,
}

/// A server that keeps objects while its process lives.
pub struct S3Server {
    /// Where it listens.
    pub address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl S3Server {
    /// Starts one.
    ///
    /// # Errors
    /// There is no port.
    pub fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let state = Arc::<Mutex<State>>::default();
        let shared = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = shared.clone();
                std::thread::spawn(move || serve(stream, &state));
            }
        });
        Ok(Self { address, state })
    }

    /// A bucket of it.
    pub fn place(&self, prefix: &str) -> Place {
        Place::S3(S3 {
            bucket: "bank".to_owned(),
            prefix: prefix.to_owned(),
            endpoint: Some(format!("http://{}", self.address)),
            region: Some("cn-east-1".to_owned()),
            access_key_id: Some("AKTEST".to_owned()),
            secret_access_key: Some("hidden".to_owned()),
            session_token: None,
        })
    }

    /// The names of all objects, each behind its bucket's.
    pub fn names(&self) -> Vec<String> {
        held(&self.state).objects.keys().cloned().collect()
    }

    /// Answers nothing but 503, or all again.
    pub fn break_down(&self, broken: bool) {
        held(&self.state).broken = broken;
    }

    /// Whether every request so far bore a signature of the key of [`S3Server::place`].
    pub fn signed(&self) -> bool {
        held(&self.state).unsigned == 0
    }
}

fn held(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Asked {
    method: String,
    path: String,
    query: BTreeMap<String, String>,
    signed: bool,
    body: Vec<u8>,
}

fn serve(stream: TcpStream, state: &Mutex<State>) {
    let Ok(incoming) = stream.try_clone() else {
        return;
    };
    let (mut reader, mut writer) = (BufReader::new(incoming), stream);
    while let Some(asked) = read(&mut reader) {
        let (status, headers, body) = answer(&asked, &mut held(state));
        let length = if headers.contains("Content-Length") {
            String::new()
        } else {
            format!("Content-Length: {}\r\n", body.len())
        };
        let head = format!("HTTP/1.1 {status} X\r\n{headers}{length}\r\n");
        if writer
            .write_all(&[head.as_bytes(), &body].concat())
            .is_err()
        {
            return;
        }
    }
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Asked> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|n| *n > 0)?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let (mut length, mut signed) = (0, false);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let header = header.trim().to_ascii_lowercase();
        if header.is_empty() {
            break;
        }
        if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        signed |= header.starts_with("authorization: aws4-hmac-sha256 credential=aktest/");
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    Some(Asked {
        method,
        path: path.trim_start_matches('/').to_owned(),
        query: pairs
            .map(|(name, value)| (name.to_owned(), value.replace("%2F", "/")))
            .collect(),
        signed,
        body,
    })
}

fn answer(asked: &Asked, state: &mut State) -> (u16, String, Vec<u8>) {
    const DATE: &str = "Last-Modified: Sun, 11 Nov 2018 08:00:00 GMT\r\nETag: \"x\"\r\n";
    state.unsigned += usize::from(!asked.signed);
    if state.broken {
        return (
            503,
            String::new(),
            b"<Error>secret inner text</Error>".to_vec(),
        );
    }
    match (asked.method.as_str(), asked.query.contains_key("list-type")) {
        ("GET", true) => (200, String::new(), list(asked, state)),
        ("PUT", _) => {
            state.objects.insert(asked.path.clone(), asked.body.clone());
            (200, DATE.to_owned(), Vec::new())
        }
        ("DELETE", _) => {
            state.objects.remove(&asked.path);
            (204, String::new(), Vec::new())
        }
        (method, _) => match state.objects.get(&asked.path) {
            None => (404, String::new(), Vec::new()),
            Some(object) if method == "HEAD" => {
                let length = format!("{DATE}Content-Length: {}\r\n", object.len());
                (200, length, Vec::new())
            }
            Some(object) => (200, DATE.to_owned(), object.clone()),
        },
    }
}

fn list(asked: &Asked, state: &State) -> Vec<u8> {
    let (bucket, prefix) = (&asked.path, asked.query.get("prefix"));
    let prefix = format!("{bucket}/{}", prefix.map_or("", String::as_str));
    let after = asked.query.get("continuation-token");
    let mut found = state
        .objects
        .iter()
        .filter(|(name, _)| name.starts_with(&prefix) && after.is_none_or(|after| *name > after));
    let page: Vec<_> = found.by_ref().take(PAGE).collect();
    let mut xml = "<ListBucketResult>".to_owned();
    for (name, object) in &page {
        let key = name.strip_prefix(bucket.as_str()).unwrap_or_default();
        let key = key.trim_start_matches('/');
        xml += &format!(
            "<Contents><Key>{key}</Key><LastModified>2018-11-11T08:00:00.000Z</LastModified>\
             <ETag>\"x\"</ETag><Size>{}</Size></Contents>",
            object.len()
        );
    }
    if let (Some(last), Some(_)) = (page.last(), found.next()) {
        xml += &format!("<NextContinuationToken>{}</NextContinuationToken>", last.0);
    }
    (xml + "</ListBucketResult>").into_bytes()
}
