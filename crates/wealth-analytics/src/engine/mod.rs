//! Everything that is worked out of companies, as one pure function: equal input gives equal
//! output, on any number of cores. A run that was cut off can therefore work it out again and go
//! on writing where it was.

pub mod input;
pub mod output;
pub(crate) mod par;
mod people;
mod ranks;
mod sales;

use crate::recommend::buyer::Buyer;
use crate::recommend::list::{TOP, ranked, varied, whole};
use crate::recommend::market::{Market, Weights};
use input::Input;
use output::{List, Output, Top};
use people::People;

/// How many products the varied list has.
pub const VARIED: usize = 5;

/// Works everything out.
pub fn compute(input: &Input) -> Output {
    let ranks = ranks::of(&input.companies);
    let people = People::new(input);
    let portraits = people.portraits(input, &ranks);
    let appeal = sales::appeal(input, &portraits);
    let lift = |product| appeal.lift(product, input.today);
    let market = Market::new(input.shelf.on(input.today), Weights::default(), lift);
    let lists = par::map(&portraits, |_, portrait| list(&market, &portrait.buyer));
    Output {
        appeal: sales::told(&appeal, input.today),
        ranks,
        portraits,
        lists,
    }
}

fn list(market: &Market, buyer: &Buyer) -> List {
    let all = ranked(market, buyer);
    let mixed: Vec<i64> = varied(&all, VARIED)
        .into_iter()
        .map(|s| s.offer.product)
        .collect();
    let place_in_mixed = |product: i64| {
        let at = mixed.iter().position(|p| *p == product)?;
        i64::try_from(at + 1).ok()
    };
    let top = (1_i64..).zip(&all).filter_map(|(place, s)| {
        let varied = place_in_mixed(s.offer.product);
        let shown = varied.is_some() || usize::try_from(place).is_ok_and(|p| p <= TOP);
        shown.then_some(Top {
            place,
            varied,
            product: s.offer.product,
            score_e6: s.score_e6,
            percent: s.percent,
            terms: s.terms,
        })
    });
    let top: Vec<Top> = top.collect();
    List {
        whole: (!all.is_empty()).then(|| whole(&all)),
        top,
    }
}
