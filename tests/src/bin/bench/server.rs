//! The server under measurement: the binary beside the bench, in a process of its own.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use wangge_api::config::Config;
use wangge_tests::process::Process;

/// A running server; dropping it ends it.
pub(crate) struct Server(Process);

/// Memory of a process in MiB.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Memory {
    /// All that is in memory, pages of mapped files included.
    pub(crate) resident: f64,
    /// The most of it since [`Server::forget_peak`].
    pub(crate) peak: f64,
    /// What belongs to the process alone.
    pub(crate) own: f64,
}

impl Server {
    pub(crate) fn start(config: &Config) -> Self {
        let exe = std::env::current_exe().expect("this program");
        Self(Process::start(&exe.with_file_name("wangge"), config))
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.0.address()
    }

    /// What the system says of its memory; nothing where there is no `/proc`.
    pub(crate) fn memory(&self) -> Option<Memory> {
        let status = format!("/proc/{}/status", self.0.id());
        let status = std::fs::read_to_string(status).ok()?;
        let of = |name: &str| -> Option<f64> {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            let kilobytes: f64 = line.split_whitespace().next()?.parse().ok()?;
            Some(kilobytes / 1024.0)
        };
        Some(Memory {
            resident: of("VmRSS:")?,
            peak: of("VmHWM:")?,
            own: of("RssAnon:")?,
        })
    }

    /// Watches the memory of the server and of its children until the watch is ended.
    pub(crate) fn watch(&self) -> Watch {
        let (pid, ended) = (self.0.id(), Arc::new(AtomicBool::new(false)));
        let asked = ended.clone();
        let thread = std::thread::spawn(move || {
            let mut peak = 0.0_f64;
            while !asked.load(Ordering::Relaxed) {
                peak = peak.max(with_children(pid));
                std::thread::sleep(Duration::from_millis(5));
            }
            peak
        });
        Watch { ended, thread }
    }

    /// Lets the peak begin anew.
    pub(crate) fn forget_peak(&self) {
        let _ignored = std::fs::write(format!("/proc/{}/clear_refs", self.0.id()), "5");
    }
}

/// A thread that looks at memory again and again.
pub(crate) struct Watch {
    ended: Arc<AtomicBool>,
    thread: JoinHandle<f64>,
}

impl Watch {
    /// The most that server and children had at once, in MiB.
    pub(crate) fn end(self) -> f64 {
        self.ended.store(true, Ordering::Relaxed);
        self.thread.join().expect("the watch")
    }
}

/// What the process and its children have in memory, in MiB; nothing where there is no `/proc`.
fn with_children(pid: u32) -> f64 {
    let own = resident(&pid.to_string());
    let tasks = std::fs::read_dir(format!("/proc/{pid}/task"));
    let tasks = tasks.into_iter().flatten().flatten();
    let children = tasks.map(|task| {
        let list = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
        list.split_whitespace().map(resident).sum::<f64>()
    });
    own + children.sum::<f64>()
}

fn resident(pid: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.unwrap_or_default() / 1024.0
}
