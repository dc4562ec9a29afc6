//! Objects in a folder and in a bucket: the same things happen in both.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, SystemTime};

use futures_util::TryStreamExt;
use wangge_kernel::{ErrorKind, Failure};

use crate::picture::Refusal;
use crate::testing::S3Server;
use crate::{Key, Place, Storage};

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().unwrap().block_on(work)
}

async fn content(storage: &Storage, key: &Key) -> Option<Vec<u8>> {
    let found = storage.get(key).await.unwrap()?;
    let pieces: Vec<_> = found.stream.try_collect().await.unwrap();
    let bytes = pieces.concat();
    assert_eq!(found.size, bytes.len() as u64);
    Some(bytes)
}

async fn listed(storage: &Storage) -> BTreeSet<Key> {
    let all: Vec<_> = storage.list().try_collect().await.unwrap();
    all.into_iter().map(|object| object.key).collect()
}

/// What every place must do.
async fn keeps_objects(storage: &Storage) {
    let large = vec![7; 3 * 1024 * 1024 + 1];
    let (small, big) = (Key::of(b"abc"), Key::of(&large));
    assert_eq!(content(storage, &small).await, None);
    assert_eq!(storage.find(&small).await.unwrap(), None);
    assert!(listed(storage).await.is_empty());
    for _ in 0..2 {
        storage.put(&small, "abc".into()).await.unwrap();
    }
    storage.put(&big, large.clone().into()).await.unwrap();
    assert_eq!(content(storage, &small).await.as_deref(), Some(&b"abc"[..]));
    assert_eq!(content(storage, &big).await, Some(large));
    assert_eq!(storage.find(&small).await.unwrap().unwrap().size, 3);
    assert_eq!(listed(storage).await, [small.clone(), big.clone()].into());
    storage.remove(&small).await.unwrap();
    storage.remove(&small).await.unwrap();
    assert_eq!(content(storage, &small).await, None);
    assert_eq!(listed(storage).await, [big].into());
}

#[test]
fn a_folder_keeps_objects() {
    let dir = tempfile::tempdir().unwrap();
    let storage = Storage::open(&Place::File(dir.path().to_owned())).unwrap();
    run(keeps_objects(&storage));
}

#[test]
fn a_bucket_keeps_objects() {
    let server = S3Server::start().unwrap();
    run(keeps_objects(
        &Storage::open(&server.place("grid/files")).unwrap(),
    ));
    let names = server.names();
    assert!(
        names
            .iter()
            .all(|name| name.starts_with("bank/grid/files/"))
    );
    // Another prefix is another world.
    let other = Storage::open(&server.place("other")).unwrap();
    assert!(run(listed(&other)).is_empty());
    run(keeps_objects(&Storage::open(&server.place("x")).unwrap()));
    assert!(server.signed(), "every request bears a signature");
}

#[test]
fn a_bucket_that_is_down_is_told_and_keeps_nothing() {
    let server = S3Server::start().unwrap();
    let storage = Storage::open(&server.place("")).unwrap();
    server.break_down(true);
    let key = Key::of(b"abc");
    run(async {
        let put = storage.put(&key, "abc".into()).await.unwrap_err();
        assert_eq!(put.kind(), ErrorKind::NotReady);
        let shown = put.public_message();
        assert!(
            !shown.contains("127.0.0.1") && !shown.contains("hidden"),
            "{shown}"
        );
        assert!(!put.to_string().contains("hidden"));
        assert!(storage.find(&key).await.is_err());
        assert!(storage.get(&key).await.is_err());
        assert!(storage.list().try_collect::<Vec<_>>().await.is_err());
    });
    server.break_down(false);
    assert_eq!(run(content(&storage, &key)), None);
}

#[test]
fn a_put_makes_an_old_object_new() {
    let dir = tempfile::tempdir().unwrap();
    let storage = Storage::open(&Place::File(dir.path().to_owned())).unwrap();
    let key = Key::of(b"abc");
    let name = key.as_str();
    let path = dir.path().join(&name[..2]).join(&name[2..4]).join(name);
    run(async {
        storage.put(&key, "abc".into()).await.unwrap();
        age(&path);
        let old = storage.find(&key).await.unwrap().unwrap().put_at;
        storage.put(&key, "abc".into()).await.unwrap();
        let new = storage.find(&key).await.unwrap().unwrap().put_at;
        assert!(new - old > 3600 * 1000, "{old} {new}");
    });
}

fn age(path: &Path) {
    let file = std::fs::File::options().write(true).open(path).unwrap();
    let then = SystemTime::now() - Duration::from_secs(2 * 3600);
    file.set_modified(then).unwrap();
}

#[test]
fn what_a_crash_left_half_written_is_no_object_and_can_go() {
    let dir = tempfile::tempdir().unwrap();
    let storage = Storage::open(&Place::File(dir.path().to_owned())).unwrap();
    let key = Key::of(b"abc");
    run(storage.put(&key, "abc".into())).unwrap();
    let name = key.as_str();
    let folder = dir.path().join(&name[..2]).join(&name[2..4]);
    let left = folder.join(format!("{name}#1"));
    std::fs::write(&left, "a").unwrap();
    let mine = folder.join("notes.txt");
    std::fs::write(&mine, "x").unwrap();
    assert_eq!(run(listed(&storage)), [key.clone()].into());
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = i64::try_from(now.unwrap().as_millis()).unwrap();
    assert_eq!(storage.remove_unfinished(now - 3600 * 1000).unwrap(), 0);
    for path in [&left, &mine, &folder.join(name)] {
        age(path);
    }
    assert_eq!(storage.remove_unfinished(now - 3600 * 1000).unwrap(), 1);
    assert!(!left.exists() && mine.exists());
    assert_eq!(run(content(&storage, &key)).as_deref(), Some(&b"abc"[..]));
}

#[test]
fn an_upload_is_looked_at_before_it_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let storage = Storage::open(&Place::File(dir.path().to_owned())).unwrap();
    let upload = dir.path().join("upload");
    let take_in = |bytes: &[u8]| {
        std::fs::write(&upload, bytes).unwrap();
        run(storage.take_in(&upload)).unwrap()
    };
    assert_eq!(take_in(b"").unwrap_err(), Refusal::Empty);
    assert_eq!(take_in(b"<html>").unwrap_err(), Refusal::Unknown);
    let flood = vec![0; 10 * 1024 * 1024 + 1];
    assert_eq!(take_in(&flood).unwrap_err(), Refusal::TooLarge);
    let pdf = b"%PDF-1.4\nstartxref\n9\n%%EOF";
    let incoming = take_in(pdf).expect("a picture");
    assert_eq!(incoming.size(), pdf.len() as u64);
    run(async {
        storage.keep(&incoming).await.unwrap();
        // Somebody sweeps the bytes away before the row is there: they come back.
        storage.remove(&incoming.key).await.unwrap();
        storage.keep_still(&incoming).await.unwrap();
        assert_eq!(
            content(&storage, &incoming.key).await.as_deref(),
            Some(&pdf[..])
        );
    });
}
