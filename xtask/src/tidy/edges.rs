//! Who may depend on whom, from `xtask/edges.toml`.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::manifests::Manifest;
use crate::run::{Outcome, read, root};

/// Who may use every crate, and whom none may use.
const OUTERMOST: [&str; 3] = ["api", "tests", "xtask"];

type Lists = BTreeMap<String, Vec<String>>;

/// The edges of the house.
pub(crate) struct Edges {
    foundation: Lists,
    calls: Lists,
    reads: Lists,
}

impl Edges {
    /// Reads the file.
    pub(crate) fn read() -> Outcome<Self> {
        let table: Table = read(&root().join("xtask/edges.toml"))?
            .parse()
            .map_err(|e| format!("xtask/edges.toml: {e}"))?;
        let lists = |key| table.get(key).map(lists_of).unwrap_or_default();
        let (foundation, calls, reads) = (lists("foundation"), lists("calls"), lists("reads"));
        Ok(Self {
            foundation,
            calls,
            reads,
        })
    }

    /// Whether `reader` may mirror columns of tables of `owner`.
    pub(crate) fn may_read(&self, reader: &str, owner: &str) -> bool {
        self.reads
            .get(reader)
            .is_some_and(|owners| owners.iter().any(|name| name == owner))
    }

    /// What the manifests do that the file does not allow, and cycles in the file itself.
    pub(crate) fn check(&self, manifests: &[Manifest]) -> Vec<String> {
        let mut problems = self.cycles();
        for manifest in manifests
            .iter()
            .filter(|m| !OUTERMOST.contains(&m.name.as_str()))
        {
            let name = &manifest.name;
            if !self.foundation.contains_key(name) && !self.calls.contains_key(name) {
                problems.push(format!("xtask/edges.toml does not know the crate {name}"));
            }
            let forbidden = manifest.house().filter(|to| !self.may_use(name, to));
            problems.extend(forbidden.map(|to| {
                format!("{name} depends on {to}, which xtask/edges.toml does not allow")
            }));
        }
        for manifest in manifests
            .iter()
            .filter(|m| m.name == "tests" || m.name == "api")
        {
            let upward = manifest
                .house()
                .filter(|to| matches!(*to, "tests" | "xtask"));
            problems.extend(upward.map(|to| format!("{} may not depend on {to}", manifest.name)));
        }
        problems
    }

    fn may_use(&self, from: &str, to: &str) -> bool {
        let listed = |lists: &Lists| lists.get(from).is_some_and(|l| l.iter().any(|n| n == to));
        listed(&self.foundation)
            || listed(&self.calls)
            || (self.calls.contains_key(from) && self.foundation.contains_key(to))
    }

    fn cycles(&self) -> Vec<String> {
        let starts = self.calls.keys().chain(self.foundation.keys());
        let turns = starts.filter(|name| self.reaches(name, name, &mut Vec::new()));
        turns
            .map(|name| format!("xtask/edges.toml: {name} calls itself in a circle"))
            .collect()
    }

    fn reaches(&self, from: &str, goal: &str, seen: &mut Vec<String>) -> bool {
        let next = [&self.calls, &self.foundation]
            .into_iter()
            .filter_map(|lists| lists.get(from));
        for name in next.flatten() {
            if name == goal {
                return true;
            }
            if !seen.contains(name) {
                seen.push(name.clone());
                if self.reaches(name, goal, seen) {
                    return true;
                }
            }
        }
        false
    }
}

fn lists_of(value: &Value) -> Lists {
    let entries = value.as_table().into_iter().flatten();
    entries
        .map(|(name, list)| (name.clone(), strings(list)))
        .collect()
}

fn strings(value: &Value) -> Vec<String> {
    let items = value.as_array().into_iter().flatten();
    items
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(calls: &str) -> Edges {
        let calls: Value = Value::Table(calls.parse().unwrap());
        let foundation: Value = Value::Table("kernel = []\ndb = [\"kernel\"]".parse().unwrap());
        Edges {
            foundation: lists_of(&foundation),
            calls: lists_of(&calls),
            reads: Lists::new(),
        }
    }

    #[test]
    fn domains_use_the_foundation_and_what_is_listed() {
        let edges = edges("grid = [\"org\"]\norg = []");
        assert!(edges.may_use("grid", "org") && edges.may_use("grid", "db"));
        assert!(!edges.may_use("org", "grid") && !edges.may_use("db", "grid"));
        assert!(edges.cycles().is_empty());
    }

    #[test]
    fn circles_are_found() {
        assert_eq!(
            edges("a = [\"b\"]\nb = [\"c\"]\nc = [\"a\"]")
                .cycles()
                .len(),
            3
        );
    }
}
