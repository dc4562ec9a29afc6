//! Migrations come in pairs: the same names for both databases, each with a way up and down.

use std::collections::BTreeSet;

use crate::run::{Outcome, entries, name_of, root};

const DATABASES: [&str; 2] = ["sqlite", "postgres"];

/// What is wrong with the migrations.
pub(crate) fn check() -> Outcome<Vec<String>> {
    let mut problems = Vec::new();
    let names = DATABASES.map(|database| {
        let dir = root().join("migrations").join(database);
        let folders = entries(&dir).into_iter().filter(|path| path.is_dir());
        folders
            .map(|path| name_of(&path))
            .collect::<BTreeSet<String>>()
    });
    for name in names.iter().flatten().collect::<BTreeSet<_>>() {
        for (database, present) in DATABASES.iter().zip(&names) {
            if !present.contains(name) {
                problems.push(format!("migrations/{database} has no {name}"));
                continue;
            }
            let dir = root().join("migrations").join(database).join(name);
            let missing = ["up.sql", "down.sql"]
                .into_iter()
                .filter(|file| !dir.join(file).is_file());
            problems.extend(missing.map(|f| format!("migrations/{database}/{name} has no {f}")));
        }
    }
    Ok(problems)
}
