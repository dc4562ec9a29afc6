//! The parser in a process of its own, so that a hostile file costs one import and nothing else.

use std::ffi::OsString;
use std::io::{BufReader, BufWriter, Read, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use rlimit::Resource;

use super::wire::{self, Frame};
use super::{Outcome, in_process};
use crate::limits::Limits;
use crate::raw::RawRow;
use crate::refusal::Refusal;

const PIPE_BUFFER: usize = 256 << 10;
/// Batches that wait between the reading thread and the consumer, and rows in one.
const QUEUE: usize = 4;
const BATCH: usize = 128;
/// Bytes of a batch, about; a row may be long.
const BATCH_BYTES: usize = 1 << 20;

/// What the reading thread hands over: frames in order, the last of all not being a row.
type Batch = Vec<std::io::Result<Frame>>;

/// What a binary's hidden subcommand calls: limits this process, parses the file, and writes its
/// rows to standard output. [`Limits`] come as JSON on standard input; an empty input means the
/// defaults. Call it before starting any thread and before reading any configuration.
#[must_use]
pub fn child_main(path: &Path) -> ExitCode {
    let Some(limits) = given_limits() else {
        return ExitCode::from(2);
    };
    if confine(&limits).is_err() {
        return ExitCode::from(3);
    }
    // A panic would be caught and reported as a refusal; its message may hold customers' data.
    std::panic::set_hook(Box::new(|_| {}));
    let out = BufWriter::with_capacity(PIPE_BUFFER, std::io::stdout().lock());
    let mut sender = wire::Sender::new(out);
    let mut broken = false;
    let parsed = in_process(path, &limits, &mut |row| {
        broken = sender.row(row).is_err();
        if broken {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    let end = parsed.map(|outcome| outcome.rows);
    if broken || sender.end(&end).is_err() {
        return ExitCode::from(4);
    }
    ExitCode::SUCCESS
}

fn given_limits() -> Option<Limits> {
    let mut text = String::new();
    let input = std::io::stdin().lock();
    input.take(64 << 10).read_to_string(&mut text).ok()?;
    if text.trim().is_empty() {
        return Some(Limits::default());
    }
    serde_json::from_str(&text).ok()
}

/// No more memory, time, files or core dumps than a parse needs.
fn confine(limits: &Limits) -> std::io::Result<()> {
    let hold = |resource: Resource, wanted: u64| {
        let (_, hard) = resource.get()?;
        let value = wanted.min(hard);
        resource.set(value, value)
    };
    hold(Resource::CORE, 0)?;
    hold(Resource::FSIZE, 0)?;
    hold(Resource::NOFILE, 64)?;
    hold(Resource::CPU, limits.seconds.max(1))?;
    hold(Resource::AS, limits.address_space)
}

/// Starts the child, reads its rows, and sees to it that it ends.
pub(super) fn spawn(
    exe: &Path,
    args: &[OsString],
    path: &Path,
    limits: &Limits,
    consumer: &mut dyn FnMut(RawRow) -> ControlFlow<()>,
) -> Result<Outcome, Refusal> {
    // The child has another working directory in mind than a relative path would need.
    let path = std::path::absolute(path)?;
    let child = Command::new(exe)
        .args(args)
        .arg(path)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|e| Refusal::Io(format!("child parser: {e}")))?;
    let mut reaper = Reaper(child);
    let told = tell_limits(&mut reaper.0, limits);
    let Some(stdout) = reaper.0.stdout.take() else {
        return Err(Refusal::Crashed);
    };
    let (sender, receiver) = sync_channel(QUEUE);
    std::thread::scope(move |scope| {
        // Before the scope waits for the thread, the reaper has killed the child (whose pipe then
        // ends), even when the consumer panics.
        let _reaper = reaper;
        scope.spawn(move || pump(stdout, &sender));
        told.and_then(|()| receive(&receiver, limits, consumer))
    })
}

fn tell_limits(child: &mut Child, limits: &Limits) -> Result<(), Refusal> {
    let Some(mut stdin) = child.stdin.take() else {
        return Err(Refusal::Crashed);
    };
    let text = serde_json::to_string(limits).map_err(|_| Refusal::Crashed)?;
    stdin
        .write_all(text.as_bytes())
        .map_err(|_| Refusal::Crashed)
}

/// Kills and reaps a child whatever happens.
struct Reaper(Child);

impl Drop for Reaper {
    fn drop(&mut self) {
        // Errors mean that the child has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn pump(stdout: impl Read, sender: &SyncSender<Batch>) {
    let mut frames = wire::Receiver::new(BufReader::with_capacity(PIPE_BUFFER, stdout));
    let mut more = true;
    while more {
        let mut batch = Vec::with_capacity(BATCH);
        let mut bytes = 0;
        while more && batch.len() < BATCH && bytes < BATCH_BYTES {
            let frame = frames.next();
            bytes += frames.frame_bytes();
            more = matches!(frame, Ok(Frame::Row(_)));
            batch.push(frame);
        }
        if sender.send(batch).is_err() {
            return;
        }
    }
}

/// Hands rows on. Only the time spent waiting for the child counts; a slow consumer may be slow.
fn receive(
    receiver: &Receiver<Batch>,
    limits: &Limits,
    consumer: &mut dyn FnMut(RawRow) -> ControlFlow<()>,
) -> Result<Outcome, Refusal> {
    let mut left = Duration::from_secs(limits.seconds);
    let mut outcome = Outcome {
        rows: 0,
        stopped: false,
    };
    loop {
        let before = Instant::now();
        let batch = receiver.recv_timeout(left).map_err(|e| match e {
            RecvTimeoutError::Timeout => Refusal::TimedOut,
            RecvTimeoutError::Disconnected => Refusal::Crashed,
        })?;
        left = left.saturating_sub(before.elapsed());
        for frame in batch {
            match frame {
                Ok(Frame::Row(row)) => {
                    outcome.rows += 1;
                    if consumer(row).is_break() {
                        outcome.stopped = true;
                        return Ok(outcome);
                    }
                }
                Ok(Frame::End(rows)) if rows == outcome.rows => return Ok(outcome),
                Ok(Frame::Refused(refusal)) => return Err(refusal),
                Ok(Frame::End(_)) | Err(_) => return Err(Refusal::Crashed),
            }
        }
    }
}
