//! Rows of numbers as text that gives back the very same numbers.

/// The text of some numbers.
pub(crate) fn text(numbers: impl IntoIterator<Item = f64>) -> String {
    let words: Vec<String> = numbers.into_iter().map(|n| n.to_string()).collect();
    words.join(" ")
}

/// The numbers of a text.
pub(crate) fn of(text: &str) -> impl Iterator<Item = f64> + '_ {
    text.split(' ').filter_map(|word| word.parse().ok())
}

/// The next `N` numbers; 0 where there are none.
pub(crate) fn take<const N: usize>(numbers: &mut impl Iterator<Item = f64>) -> [f64; N] {
    std::array::from_fn(|_| numbers.next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_to_the_last_bit() {
        let numbers = [0.1 + 0.2, 1.0 / 3.0, 0.0, 5e-324, 1e300, -2.5];
        let back: Vec<f64> = of(&text(numbers)).collect();
        assert_eq!(back, numbers);
        assert_eq!(take::<2>(&mut of("7")), [7.0, 0.0]);
    }
}
