//! How far an import is: a line that moves on a terminal, plain lines elsewhere.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use wangge_balances::feed::Step;

const TICK: Duration = Duration::from_millis(120);
/// Between two plain lines.
const EVERY: Duration = Duration::from_secs(5);
const ROWS: &str = "{spinner} {human_pos} rows staged, {per_sec}, {elapsed} {msg}";
const DAYS: &str = "{bar:30} {pos}/{len} days summed up, {elapsed}";

/// Shows steps.
pub(super) struct Meter {
    bar: Option<ProgressBar>,
    last: Mutex<Instant>,
}

impl Meter {
    /// Begins to show.
    pub(super) fn start() -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new_spinner().with_style(style(ROWS));
            bar.enable_steady_tick(TICK);
            bar
        });
        Self {
            bar,
            last: Mutex::new(Instant::now()),
        }
    }

    /// Shows a step.
    pub(super) fn show(&self, step: Step) {
        let Some(bar) = &self.bar else {
            return self.tell(step);
        };
        match step {
            Step::Staged(rows) => bar.set_position(u64::try_from(rows).unwrap_or_default()),
            Step::Settled(done, all) => {
                if done == 0 {
                    bar.set_style(style(DAYS));
                    bar.set_length(u64::try_from(all).unwrap_or_default());
                }
                bar.set_position(u64::try_from(done).unwrap_or_default());
            }
        }
    }

    fn tell(&self, step: Step) {
        let Ok(mut last) = self.last.lock() else {
            return;
        };
        let is_row = matches!(step, Step::Staged(_));
        if is_row && last.elapsed() < EVERY {
            return;
        }
        *last = Instant::now();
        let mut out = std::io::stderr().lock();
        // Whoever closes the output wants no progress.
        drop(match step {
            Step::Staged(rows) => writeln!(out, "{rows} rows staged"),
            Step::Settled(done, all) => writeln!(out, "{done} of {all} days summed up"),
        });
    }

    /// Takes the line away.
    pub(super) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// A template that cannot be read shows the usual one.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
