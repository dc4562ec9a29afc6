//! The writing half of an import, and the way of the whole.

use std::fs::File;
use std::io;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use uuid::Uuid;
use wangge_db::{Db, Tx};

use super::batch::{self, Counts, State};
use super::held::Held;
use super::read::{self, Chunk};
use super::spool::{Spool, Spooled};
use super::{BadRow, ImportReport, Refused, Sound, Subject, bad_row, report};
use crate::{CellFault, Parser};

/// Rows of one transaction, which must not hold the writer for long.
const CHUNK: usize = 2000;
/// Existing rows changed by one transaction; each is a statement of its own.
const CHANGES: usize = 100;
/// Chunks that wait between the reader and the writer.
const AHEAD: usize = 2;
/// How long an import waits for another's end before it loads beside it: longer than it takes
/// until one whose process has fallen silent is taken over and ended by another.
const WAIT_MAX: Duration = Duration::from_secs(180);
const WAIT_STEP: Duration = Duration::from_millis(100);
/// What imports take turns at.
const TURN: &str = "import";
/// An import that has been loading without a word for this long belongs to nobody.
const FORGOTTEN_MS: i64 = 3_600_000;

/// An import about to be run.
pub struct Run<'a, S> {
    /// The database.
    pub db: &'a Db,
    /// How its rows are checked and stored.
    pub subject: &'a S,
    /// The stored import.
    pub batch_id: i64,
    /// The uploaded file.
    pub file: &'a Path,
    /// How the file is parsed.
    pub parser: &'a Parser,
}

/// What happens to rows that are new.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// They are stored, unseen.
    Load,
    /// Everything is tried and undone: a dry run, or an import whose new rows are stored already.
    Rehearse,
}

impl<S: Subject> Run<'_, S> {
    /// Runs the import to its end and answers what it came to; safe to call again after a crash.
    /// Blocks.
    ///
    /// # Errors
    /// The file cannot be read, the database failed, or another process has taken the import over.
    /// In the first two cases everything is taken back and the import is stored as failed.
    pub fn to_end(&self) -> Result<ImportReport, S::Error> {
        if self.is_over()? {
            // The process died between the end of the import and that of its job.
            return self.stored();
        }
        let token = Uuid::new_v4().to_string();
        // A file that has gone must not leave the import standing: others would wait for it.
        let hash = hash(self.file);
        let taken = self.take_in_turn(&token, hash.as_deref().unwrap_or_default())?;
        let held = Held {
            db: self.db,
            batch_id: self.batch_id,
            token: &token,
        };
        let work = Work { run: self, held };
        let some = |tx: &mut Tx<'_>, id| self.subject.take_back(tx, id);
        match taken {
            Some(State::Applying) => work.apply_again()?,
            Some(state) => {
                if state == State::Loading {
                    held.take_back(&some)?;
                }
                let loaded = hash.map_err(S::Error::from).and_then(|_| work.load());
                if let Err(error) = loaded {
                    held.give_up(&error.to_string(), &some)?;
                    return Err(error);
                }
            }
            None => {}
        }
        self.stored()
    }

    /// Lets an import that is loading end first: its rows hold their numbers, and refusing them
    /// would tell the user something that is not true a moment later.
    fn take_in_turn(&self, token: &str, hash: &str) -> Result<Option<State>, S::Error> {
        let begun = Instant::now();
        loop {
            let patient = begun.elapsed() < WAIT_MAX;
            let taken = self.db.write_blocking(|tx| {
                tx.one_at_a_time(TURN)?;
                let soon = tx.now() + 1;
                let mut loading = batch::silent(tx.conn(), soon)?.into_iter();
                if patient && loading.any(|other| other.id != self.batch_id) {
                    return Ok(None);
                }
                let taken = batch::take(tx, self.batch_id, token, hash)?;
                Ok::<_, S::Error>(Some(taken))
            })?;
            match taken {
                Some(taken) => return Ok(taken),
                None => std::thread::sleep(WAIT_STEP),
            }
        }
    }

    fn is_over(&self) -> Result<bool, S::Error> {
        self.db.read_blocking(|conn| {
            let found = batch::find(conn, self.batch_id)?;
            Ok(found.is_none_or(|batch| !batch.state().is_open()))
        })
    }

    fn stored(&self) -> Result<ImportReport, S::Error> {
        self.db.read_blocking(|conn| {
            let found = batch::find(conn, self.batch_id)?.ok_or(diesel::result::Error::NotFound)?;
            Ok(report::report(conn, &found)?)
        })
    }
}

/// An import under way, held by its token.
struct Work<'a, S> {
    run: &'a Run<'a, S>,
    held: Held<'a>,
}

/// What the writing half knows when all is written.
struct Written<R> {
    counts: Counts,
    changed: Spooled<Sound<R>>,
    changes: usize,
    letter: String,
    /// What its owner may want to know.
    warnings: Vec<String>,
}

impl<S: Subject> Work<'_, S> {
    fn load(&self) -> Result<(), S::Error> {
        let dry_run = self.is_dry_run()?;
        let mode = if dry_run { Mode::Rehearse } else { Mode::Load };
        let written = self.read_and_write(mode)?;
        let id = self.run.batch_id;
        if !dry_run {
            self.run.subject.follow(self.run.db, id, &|tx| {
                self.held.check(tx, written.counts.rows())
            })?;
        }
        let next = match written.changes {
            0 => State::Done,
            _ if dry_run => State::Done,
            _ => State::Applying,
        };
        self.run.db.write_blocking(|tx| {
            self.advance(
                tx,
                (State::Loading, next),
                written.counts,
                &written.warnings,
            )?;
            if dry_run {
                return Ok(());
            }
            self.run.subject.show(tx, id, written.counts)
        })?;
        match next {
            State::Applying => self.apply(written),
            _ => Ok(()),
        }
    }

    /// The new rows of this import are seen already; only changes of existing ones may be left.
    fn apply_again(&self) -> Result<(), S::Error> {
        self.held.forget_bad_rows::<S::Error>()?;
        let written = self.read_and_write(Mode::Rehearse)?;
        self.apply(written)
    }

    fn read_and_write(&self, mode: Mode) -> Result<Written<S::Row>, S::Error> {
        let run = self.run;
        let (sender, receiver) = sync_channel::<Chunk<S::Row>>(AHEAD);
        std::thread::scope(|scope| {
            let writer = scope.spawn(move || self.write_all(&receiver, mode));
            let read = read::read(run.subject, run.file, run.parser, CHUNK, &mut |chunk| {
                match sender.send(chunk) {
                    Ok(()) => ControlFlow::Continue(()),
                    // The writer has ended, which it tells itself.
                    Err(_) => ControlFlow::Break(()),
                }
            });
            drop(sender);
            let written = writer
                .join()
                .unwrap_or_else(|_| Err(wangge_db::Error::Interrupted.into()))?;
            Ok(Written {
                warnings: read?,
                ..written
            })
        })
    }

    fn write_all(
        &self,
        chunks: &Receiver<Chunk<S::Row>>,
        mode: Mode,
    ) -> Result<Written<S::Row>, S::Error> {
        let mut changed = Spool::new()?;
        let mut counts = Counts::default();
        let mut letter = String::new();
        for chunk in chunks {
            letter = chunk.letter;
            let done = counts.rows();
            counts.failed += rows(chunk.bad.len());
            let sorted = match mode {
                Mode::Load => self.run.db.write_blocking(|tx| {
                    self.held.check(tx, done)?;
                    let sorted = self
                        .run
                        .subject
                        .insert(tx, self.run.batch_id, chunk.sound)?;
                    self.keep(tx, &chunk.bad, &sorted.refused, &letter)?;
                    Ok::<_, S::Error>(sorted)
                })?,
                Mode::Rehearse => {
                    let sorted = self.run.db.rehearse_blocking(|tx| {
                        self.run.subject.insert(tx, self.run.batch_id, chunk.sound)
                    })?;
                    self.run.db.write_blocking(|tx| {
                        self.held.check(tx, done)?;
                        self.keep(tx, &chunk.bad, &sorted.refused, &letter)
                    })?;
                    sorted
                }
            };
            counts.success += sorted.taken + rows(sorted.changed.len());
            counts.failed += rows(sorted.refused.len());
            for row in &sorted.changed {
                changed.push(row)?;
            }
        }
        Ok(Written {
            counts,
            changes: changed.count(),
            changed: changed.read()?,
            letter,
            warnings: Vec::new(),
        })
    }

    /// Existing rows change only now, when nothing can be taken back any more.
    fn apply(&self, mut written: Written<S::Row>) -> Result<(), S::Error> {
        let counts = &mut written.counts;
        let mut left = rows(written.changes);
        loop {
            let some = written.changed.chunk(CHANGES)?;
            let last = some.is_empty();
            left -= rows(some.len());
            self.run.db.write_blocking(|tx| {
                self.held.check(tx, counts.rows() - left)?;
                if last {
                    let step = (State::Applying, State::Done);
                    return self.advance(tx, step, *counts, &written.warnings);
                }
                let refused = self.run.subject.change(tx, self.run.batch_id, some)?;
                self.keep(tx, &[], &refused, &written.letter)?;
                counts.success -= rows(refused.len());
                counts.failed += rows(refused.len());
                Ok(())
            })?;
            if last {
                return Ok(());
            }
        }
    }

    fn is_dry_run(&self) -> Result<bool, S::Error> {
        self.run.db.read_blocking(|conn| {
            let found = batch::find(conn, self.run.batch_id)?;
            Ok(found.is_some_and(|batch| batch.dry_run))
        })
    }

    fn keep(
        &self,
        tx: &mut Tx<'_>,
        bad: &[BadRow],
        refused: &[Refused<S::Row>],
        letter: &str,
    ) -> Result<(), S::Error> {
        bad_row::add(tx, self.run.batch_id, bad)?;
        let refused: Vec<BadRow> = refused
            .iter()
            .map(|refused| self.bad_row(refused, letter))
            .collect();
        Ok(bad_row::add(tx, self.run.batch_id, &refused)?)
    }

    fn bad_row(&self, (sound, reason): &Refused<S::Row>, letter: &str) -> BadRow {
        let kind = self.run.subject.sheet();
        let header = kind.columns.get(kind.key).map_or("", |key| key.header);
        let number = self.run.subject.label(&sound.row);
        let fault = CellFault {
            row: sound.number,
            column: letter.to_owned(),
            header: header.to_owned(),
            value: number.to_owned(),
            reason: (*reason).to_owned(),
        };
        BadRow {
            number: sound.number,
            label: number.to_owned(),
            cells: self.run.subject.cells(&sound.row),
            faults: vec![fault],
        }
    }

    fn advance(
        &self,
        tx: &mut Tx<'_>,
        step: (State, State),
        counts: Counts,
        warnings: &[String],
    ) -> Result<(), S::Error> {
        let held = (self.run.batch_id, self.held.token);
        if batch::advance(tx, held, step, counts, warnings)? {
            Ok(())
        } else {
            Err(wangge_db::Error::Interrupted.into())
        }
    }
}

impl Counts {
    fn rows(self) -> i64 {
        self.success + self.failed
    }
}

/// The imports that were left loading by a process that has gone and whose job has gone with it:
/// nobody will run them again, and their rows hold numbers. To be abandoned by whoever knows their
/// kinds.
///
/// # Errors
/// The query failed.
pub fn sweep(db: &Db) -> Result<Vec<batch::Batch>, wangge_db::Error> {
    let forgotten = db.clock().now() - FORGOTTEN_MS;
    db.read_blocking(|conn| Ok(batch::silent(conn, forgotten)?))
}

fn rows(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn hash(file: &Path) -> io::Result<String> {
    let mut hasher = Sha256::new();
    io::copy(&mut File::open(file)?, &mut hasher)?;
    Ok(format!("{:x}", hasher.finalize()))
}
