//! The work of a run: page by page of residents, several asked about at once, what is found written
//! as it comes.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use rand::Rng;
use wangge_db::{Db, Tx};
use wangge_kernel::{Actor, Instant};

use super::State;
use super::row::{self, Counts, Person};
use crate::dishonest::source::{Published, Source, Trouble};
use crate::dishonest::{Match, Taken, take_in};
use crate::error::Error;
use crate::reach::Reach;
use crate::tally;

/// Residents of one page.
const PAGE: i64 = 200;
/// Answers written by one transaction.
const ANSWERS_MAX: usize = 50;

/// The bounds of a run.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How many are asked about at once.
    pub parallel: usize,
    /// An answer that is younger is not asked for again, milliseconds.
    pub window_ms: i64,
    /// So many failures in a row end the run: the source is down.
    pub failures_max: u32,
}

/// How the work on a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The run is over, one way or another.
    Over,
    /// The process stops; the run goes on elsewhere or later.
    PutOff,
}

/// An answer, or why there is none.
type Answer = Result<Vec<Published>, Trouble>;

/// Runs a check to its end, or until `stopping`. Blocks. `tell` hears how many of how many are done.
///
/// # Errors
/// The database failed, or another process has taken the run over.
pub fn run(
    db: &Db,
    actor: &Actor,
    run_id: i64,
    (source, limits): (&dyn Source, Limits),
    stopping: &(dyn Fn() -> bool + Sync),
    tell: &dyn Fn(i64, i64),
) -> Result<Ended, Error> {
    let reach = Reach::of(&actor.scope);
    let total = db.read_blocking(|conn| Ok::<_, Error>(tally::residents(conn, &reach)?))?;
    let token = rand::rng().random_range(1..i64::MAX);
    if !db.write_blocking(|tx| Ok::<_, Error>(row::take(tx, run_id, token, total)?))? {
        return Ok(Ended::Over);
    }
    let mut work = Work {
        db,
        actor,
        source,
        limits,
        stopping,
        held: (run_id, token),
        failures: 0,
        last: None,
        done: 0,
    };
    let mut after = 0;
    loop {
        let Some(last) = work.page(after)? else {
            return work.end(State::Done);
        };
        tell(work.done, total);
        if work.is_down() {
            return work.end(State::Stopped);
        }
        if stopping() {
            return Ok(Ended::PutOff);
        }
        after = last;
    }
}

struct Work<'a> {
    db: &'a Db,
    actor: &'a Actor,
    source: &'a dyn Source,
    limits: Limits,
    stopping: &'a (dyn Fn() -> bool + Sync),
    held: (i64, i64),
    /// Failures in a row.
    failures: u32,
    last: Option<Trouble>,
    done: i64,
}

impl Work<'_> {
    /// Goes through the residents after one; answers the last of them, `None` when there are none.
    fn page(&mut self, after: i64) -> Result<Option<i64>, Error> {
        let (run_id, _) = self.held;
        let since = self.db.clock().now() - self.limits.window_ms;
        let (people, asked) = self.db.read_blocking(|conn| {
            let people = row::next(conn, &self.actor.scope, after, PAGE)?;
            let asked = row::asked(conn, &people)?;
            Ok::<_, Error>((people, asked))
        })?;
        let Some(last) = people.last().map(|person| person.id) else {
            return Ok(None);
        };
        let mut counts = Counts::default();
        let mut open = Vec::new();
        for person in people {
            match asked.get(&person.id_number) {
                // By an earlier try of this run, and counted then.
                Some((run, ..)) if *run == run_id => self.done += 1,
                Some(known) if is_fresh(known, &person, since) => counts.skipped += 1,
                _ => open.push(person),
            }
        }
        self.done += counts.skipped;
        if counts.skipped > 0 {
            self.write(|_, _| Ok(counts))?;
        }
        self.ask_all(&open)?;
        Ok(Some(last))
    }

    fn is_down(&self) -> bool {
        self.failures >= self.limits.failures_max
    }

    /// Asks about these people, several at once, and stores what is answered.
    fn ask_all(&mut self, people: &[Person]) -> Result<(), Error> {
        let (next, quit) = (AtomicUsize::new(0), AtomicBool::new(false));
        let (source, stopping) = (self.source, self.stopping);
        let stopped = || quit.load(Ordering::Relaxed) || stopping();
        let threads = self.limits.parallel.clamp(1, people.len().max(1));
        thread::scope(|scope| {
            let (sender, answers) = channel();
            for _ in 0..threads {
                let (sender, next, stopped) = (sender.clone(), &next, &stopped);
                scope.spawn(move || ask_some(source, people, next, &sender, stopped));
            }
            drop(sender);
            let stored = self.store_all(people, &answers, &quit);
            quit.store(true, Ordering::Relaxed);
            stored
        })
    }

    fn store_all(
        &mut self,
        people: &[Person],
        answers: &Receiver<(usize, Answer)>,
        quit: &AtomicBool,
    ) -> Result<(), Error> {
        while let Ok(first) = answers.recv() {
            let more = answers.try_iter().take(ANSWERS_MAX - 1);
            let some: Vec<(&Person, Answer)> = std::iter::once(first)
                .chain(more)
                .filter_map(|(index, answer)| Some((people.get(index)?, answer)))
                // Nobody has asked to the end: as if he had not been asked about.
                .filter(|(_, answer)| *answer != Err(Trouble::Stopped))
                .collect();
            for (_, answer) in &some {
                match answer {
                    Ok(_) => self.failures = 0,
                    Err(trouble) => {
                        self.failures += 1;
                        self.last = Some(*trouble);
                    }
                }
            }
            self.store(&some)?;
            self.done += i64::try_from(some.len()).unwrap_or_default();
            if self.is_down() {
                quit.store(true, Ordering::Relaxed);
            }
        }
        Ok(())
    }

    fn store(&self, answers: &[(&Person, Answer)]) -> Result<(), Error> {
        let (run_id, _) = self.held;
        self.write(|tx, actor| {
            let mut counts = Counts::default();
            for (person, answer) in answers {
                row::note(tx, run_id, person, answer.is_ok())?;
                match answer {
                    Ok(published) => {
                        add(&mut counts, take_in(tx, actor, person.asked(), published)?)
                    }
                    Err(_) => counts.failed += 1,
                }
            }
            Ok(counts)
        })
    }

    /// Writes in one transaction with what it adds to the run, as long as the run is held.
    fn write(
        &self,
        work: impl FnOnce(&mut Tx<'_>, &Actor) -> Result<Counts, Error>,
    ) -> Result<(), Error> {
        self.db.write_blocking(|tx| {
            let counts = work(tx, self.actor)?;
            match row::count(tx, self.held, counts)? {
                true => Ok(()),
                false => Err(wangge_db::Error::Interrupted.into()),
            }
        })
    }

    fn end(&self, state: State) -> Result<Ended, Error> {
        let (run_id, token) = self.held;
        let why = self.last.filter(|_| state == State::Stopped);
        let error = why.map(|trouble| {
            let times = self.failures;
            format!("失信人查询服务连续{times}次查询失败（{trouble}），核查已停止，请稍后重新发起")
        });
        self.db.write_blocking(|tx| {
            Ok::<_, Error>(row::end(tx, run_id, Some(token), (state, error))?)
        })?;
        Ok(Ended::Over)
    }
}

/// Whether the source has answered lately, about the same name.
fn is_fresh((_, at, name): &row::Asked, person: &Person, since: Instant) -> bool {
    at.is_some_and(|at| at > since) && *name == person.name
}

fn ask_some(
    source: &dyn Source,
    people: &[Person],
    next: &AtomicUsize,
    sender: &Sender<(usize, Answer)>,
    stopped: &(dyn Fn() -> bool + Sync),
) {
    while !stopped() {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let Some(person) = people.get(index) else {
            return;
        };
        let answer = source.ask(person.asked(), stopped);
        // The other end is gone when the database has failed.
        if sender.send((index, answer)).is_err() {
            return;
        }
    }
}

fn add(to: &mut Counts, more: Taken) {
    to.checked += 1;
    to.hits += i64::from(more.surest == Some(Match::Confirmed));
    to.suspected += i64::from(more.surest == Some(Match::Suspected));
    to.imported += more.imported;
}
