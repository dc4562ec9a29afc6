//! Addresses and police offices, mended where only one thing can be meant.

use crate::vote::Voted;

/// An address as read.
pub(crate) fn mended(read: &Voted, _number: &str) -> Voted {
    read.clone()
}

/// A police office: ends in 公安局 or 分局.
pub(crate) fn office(read: &Voted) -> Option<Voted> {
    let text = read.text.trim_start_matches("签发机关");
    let text: String = text.chars().filter(|c| !c.is_ascii()).collect();
    (text.ends_with("局")).then(|| Voted { text, sure: read.sure })
}
