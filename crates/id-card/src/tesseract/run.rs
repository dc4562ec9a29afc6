//! One run of Tesseract: our own TIFF in, its table out, within limits.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use image::GrayImage;

use super::tiff;
use super::tsv::{self, Line};
use crate::error::Error;

/// More output than this is no reading of a card.
const OUTPUT_MAX: u64 = 1024 * 1024;
const PAUSE: Duration = Duration::from_millis(2);

/// What a line is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    /// Digits and X: identity numbers.
    Number,
    /// Digits, dots and dashes: terms.
    Dates,
    /// Chinese.
    Chinese,
}

/// A program and the time it has.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub(crate) path: PathBuf,
    pub(crate) timeout: Duration,
}

impl Program {
    /// Reads each page as one line.
    pub(crate) fn read(&self, script: Script, pages: &[GrayImage]) -> Result<Vec<Line>, Error> {
        let mut command = self.command();
        command.args(["stdin", "stdout", "--psm", "13", "--oem", "1"]);
        match script {
            Script::Number => {
                command.args(["-l", "eng", "-c", "tessedit_char_whitelist=0123456789X"])
            }
            Script::Dates => {
                command.args(["-l", "eng", "-c", "tessedit_char_whitelist=0123456789.-"])
            }
            Script::Chinese => command.args(["-l", "chi_sim"]),
        };
        command
            .arg("tsv")
            .stdin(given(&tiff::pages(pages)).map_err(failed)?);
        let table = self.output(&mut command)?;
        Ok(tsv::lines(&table, pages.len()))
    }

    /// The languages it has data of.
    pub(crate) fn languages(&self) -> Result<Vec<String>, Error> {
        let mut command = self.command();
        command.arg("--list-langs").stdin(Stdio::null());
        let text = self.output(&mut command)?;
        Ok(text
            .lines()
            .skip(1)
            .map(|line| line.trim().to_owned())
            .collect())
    }

    /// With an empty environment, so that nothing outside of the command steers it.
    fn command(&self) -> Command {
        let mut command = Command::new(&self.path);
        command.env_clear().env("OMP_THREAD_LIMIT", "1");
        command.current_dir(Path::new("/"));
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        command
    }

    fn output(&self, command: &mut Command) -> Result<String, Error> {
        let until = Instant::now() + self.timeout;
        let mut child = command.spawn().map_err(failed)?;
        let output = collected(&mut child, until);
        if output.is_err() {
            // Already gone is as good.
            let _ = child.kill();
        }
        let status = ended(&mut child, until)?;
        let output = output?;
        if status {
            Ok(String::from_utf8_lossy(&output).into_owned())
        } else {
            Err(Error::Program("tesseract did not end well".to_owned()))
        }
    }
}

/// A file without a name that holds `bytes`: it is gone with the process, however that ends.
fn given(bytes: &[u8]) -> std::io::Result<File> {
    let mut file = tempfile::tempfile()?;
    file.write_all(bytes)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

/// What the child writes, read by a thread: a child that says nothing and stays must not hold us.
fn collected(child: &mut Child, until: Instant) -> Result<Vec<u8>, Error> {
    let stdout = child
        .stdout
        .take()
        .ok_or_else(|| Error::Program("no output".to_owned()))?;
    let (sender, receiver) = sync_channel(1);
    std::thread::spawn(move || {
        let mut output = Vec::new();
        let read = stdout.take(OUTPUT_MAX + 1).read_to_end(&mut output);
        // Nobody waits for it any more when the time is over.
        let _ = sender.send(read.map(|_| output));
    });
    let left = until.saturating_duration_since(Instant::now());
    match receiver.recv_timeout(left) {
        Ok(Ok(output)) if output.len() as u64 > OUTPUT_MAX => {
            Err(Error::Program("tesseract wrote too much".to_owned()))
        }
        Ok(output) => output.map_err(failed),
        Err(RecvTimeoutError::Timeout) => Err(Error::TimedOut),
        Err(RecvTimeoutError::Disconnected) => Err(Error::Program("no output".to_owned())),
    }
}

/// Waits for the child, which is killed when its time is over; whether it ended well.
fn ended(child: &mut Child, until: Instant) -> Result<bool, Error> {
    loop {
        if let Some(status) = child.try_wait().map_err(failed)? {
            return Ok(status.success());
        }
        if Instant::now() > until {
            let _ = child.kill();
            child.wait().map_err(failed)?;
            return Err(Error::TimedOut);
        }
        std::thread::sleep(PAUSE);
    }
}

fn failed(error: std::io::Error) -> Error {
    Error::Program(error.to_string())
}
