//! Made-up people: believable names, true check digits, the same for the same seed.

use chrono::{Days, NaiveDate};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use wangge_kernel::{IdNumber, Sex};

use super::names::{Names, TWO_CHARACTERS};

const COUNTY: &str = "341023";

/// One made-up person.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) id_number: String,
    pub(crate) sex: &'static str,
    pub(crate) birthday: String,
    pub(crate) phone: String,
}

/// Makes people that are all different.
pub(crate) struct People {
    random: StdRng,
    names: Names,
    made: u32,
}

impl People {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            random: StdRng::seed_from_u64(seed),
            names: Names::new(),
            made: 0,
        }
    }

    pub(crate) fn chance(&mut self, percent: u32) -> bool {
        self.random.random_range(0..100) < percent
    }

    /// The next person. Each is born on another day until the days of 60 years are used up; then
    /// serials go up by two, so that no number comes twice among ten million.
    pub(crate) fn next(&mut self) -> Person {
        const DAYS: u32 = 21_915;
        let (day, serial) = (self.made % DAYS, self.made / DAYS + 1);
        self.made += 1;
        let first = NaiveDate::from_ymd_opt(1945, 1, 1).unwrap_or_default();
        // Prime to the number of days: neighbours are not of one age, and no day comes twice.
        let offset = u64::from(day) * 7919 % u64::from(DAYS);
        let serial = serial * 2 + u32::from(self.chance(50));
        let birthday = first
            .checked_add_days(Days::new(offset))
            .unwrap_or(first)
            .format("%Y%m%d")
            .to_string();
        let digits = format!("{COUNTY}{birthday}{serial:03}");
        let number = IdNumber::with_check_digit(&digits);
        let sex = number.as_ref().map_or(Sex::Female, IdNumber::sex);
        Person {
            name: self.name(),
            id_number: number.map(|n| n.as_str().to_owned()).unwrap_or_default(),
            sex: sex.word(),
            birthday,
            phone: format!(
                "1{}{:09}",
                self.random.random_range(3..10),
                self.random.random_range(0..1_000_000_000)
            ),
        }
    }

    fn name(&mut self) -> String {
        let mut name = String::with_capacity(9);
        name.push(self.names.surname(self.random.random()));
        name.push(self.names.given(self.random.random()));
        if self.chance(TWO_CHARACTERS) {
            name.push(self.names.given(self.random.random()));
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn days_and_serials_do_not_come_twice() {
        let mut people = People::new(1);
        let mut seen = HashSet::new();
        // Where one round through the days ends and the next begins, up to two million people.
        for round in [0, 44, 90] {
            people.made = round * 21_915 + 21_915 - 500;
            for _ in 0..1000 {
                assert!(seen.insert(people.next().id_number));
            }
        }
    }

    #[test]
    fn people_are_all_different_and_the_same_again() {
        let numbers = |seed| {
            let mut people = People::new(seed);
            (0..5000)
                .map(|_| people.next().id_number)
                .collect::<Vec<_>>()
        };
        let first = numbers(1);
        assert_eq!(first.iter().collect::<HashSet<_>>().len(), first.len());
        assert!(
            first
                .iter()
                .all(|n| IdNumber::parse(n).unwrap().check_digit_holds())
        );
        assert_eq!(first, numbers(1));
    }
}
