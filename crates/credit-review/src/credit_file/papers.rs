//! The papers of a credit file, which are pictures: whether they are there is asked, never stored.

/// 合同.
pub(super) const CONTRACT: &str = "4.1";
/// 面签表.
pub(super) const SIGNING: &str = "4.2";

/// Which papers are there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Papers {
    contract: bool,
    signing: bool,
}

impl Papers {
    pub(super) fn add(&mut self, kind: &str) {
        self.contract |= kind == CONTRACT;
        self.signing |= kind == SIGNING;
    }

    /// As chapter 30 writes it: contract, signing form.
    pub(super) fn as_pair(self) -> String {
        format!("{}.{}", u8::from(self.contract), u8::from(self.signing))
    }

    /// As 31.1 writes it: 1 signing form, 2 contract, 3 both.
    pub(super) fn as_digit(self) -> String {
        (2 * u8::from(self.contract) + u8::from(self.signing)).to_string()
    }
}
