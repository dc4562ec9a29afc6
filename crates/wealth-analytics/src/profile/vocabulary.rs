//! The words for what a company prefers, and which word a product or an amount falls under
//! (w12). An id is the place in its list, from 1.

/// Risk levels R1 to R5.
pub const RISKS: [&str; 5] = ["低风险", "中低风险", "中风险", "中高风险", "高风险"];

/// Terms of products.
pub const CYCLES: [&str; 6] = [
    "7天及以内",
    "8-35天",
    "36-98天",
    "99-190天",
    "191-370天",
    "370天以上",
];

/// Amounts of single purchases.
pub const AMOUNTS: [&str; 6] = [
    "50万以下",
    "50万-100万",
    "100万-500万",
    "500万-1000万",
    "1000万-5000万",
    "5000万以上",
];

/// Benchmark rates of products.
pub const RATES: [&str; 6] = [
    "2.5%以下",
    "2.5%-3.0%",
    "3.0%-3.5%",
    "3.5%-4.0%",
    "4.0%-4.5%",
    "4.5%以上",
];

/// What is said where nothing is known.
pub const NO_DATA: &str = "数据不足";

/// 1 万元 in fen.
pub const WAN: i64 = 1_000_000;

/// The cycle of a product's term. Without a fixed term it is the shortest.
pub fn cycle_of(term_days: Option<i64>) -> u8 {
    term_days.map_or(1, |days| bucket(&[8, 36, 99, 191, 371], days))
}

/// The amount a single purchase falls under.
pub fn amount_of(fen: i64) -> u8 {
    bucket(&[50, 100, 500, 1_000, 5_000].map(|wan| wan * WAN), fen)
}

/// The rate a product's benchmark falls under.
pub fn rate_of(ppm: i64) -> u8 {
    bucket(&[25_000, 30_000, 35_000, 40_000, 45_000], ppm)
}

/// The name of an id in its list.
pub fn name(list: &[&'static str], id: u8) -> Option<&'static str> {
    list.get(usize::from(id).checked_sub(1)?).copied()
}

/// One more than the number of edges reached; an edge belongs to what is above it.
fn bucket(edges: &[i64; 5], value: i64) -> u8 {
    edges
        .iter()
        .fold(1, |id, edge| id + u8::from(value >= *edge))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_belong_to_what_is_above_them() {
        let days = [0, 7, 8, 35, 36, 98, 99, 190, 191, 370, 371, 4_000];
        let cycles = days.map(|d| cycle_of(Some(d)));
        assert_eq!(cycles, [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]);
        assert_eq!(cycle_of(None), 1);
        let amounts = [1, 50 * WAN - 1, 50 * WAN, 100 * WAN, 5_000 * WAN].map(amount_of);
        assert_eq!(amounts, [1, 1, 2, 3, 6]);
        let rates = [0, 24_999, 25_000, 30_000, 44_999, 45_000].map(rate_of);
        assert_eq!(rates, [1, 1, 2, 3, 5, 6]);
        assert_eq!(name(&RISKS, 2), Some("中低风险"));
        assert_eq!((name(&RISKS, 0), name(&RISKS, 6)), (None, None));
    }
}
