//! Which companies a caller sees.

/// The companies of the whole bank, of a sub-branch or of an outlet, by the published tree.
/// Companies that belong nowhere are seen by whoever sees all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WealthScope {
    /// Everything (分行).
    All,
    /// A sub-branch (支行), by its id.
    Branch(i64),
    /// An outlet (网点), by its id.
    Outlet(i64),
}

impl WealthScope {
    /// The part of it that a client asks for: the sub-branch or the outlet that is named. `None`
    /// if that lies outside. `branch_of` is the sub-branch of the outlet.
    #[must_use]
    pub fn narrowed(
        self,
        branch: Option<i64>,
        outlet: Option<i64>,
        branch_of: Option<i64>,
    ) -> Option<Self> {
        let wanted = match (branch, outlet) {
            (None, None) => return Some(self),
            (Some(branch), None) => Self::Branch(branch),
            (branch, Some(outlet)) => {
                if branch.is_some() && branch != branch_of {
                    return None;
                }
                Self::Outlet(outlet)
            }
        };
        let within = match (self, wanted) {
            (Self::All, _) => true,
            (Self::Branch(own), Self::Branch(other)) => own == other,
            (Self::Branch(own), _) => branch_of == Some(own),
            (Self::Outlet(own), Self::Outlet(other)) => own == other,
            (Self::Outlet(_), _) => false,
        };
        within.then_some(wanted)
    }
}

#[cfg(test)]
mod tests {
    use super::WealthScope::{All, Branch, Outlet};

    #[test]
    fn a_filter_narrows_and_never_widens() {
        assert_eq!(All.narrowed(None, None, None), Some(All));
        assert_eq!(All.narrowed(Some(1), None, None), Some(Branch(1)));
        assert_eq!(Branch(1).narrowed(Some(1), None, None), Some(Branch(1)));
        assert_eq!(Branch(1).narrowed(Some(2), None, None), None);
        assert_eq!(
            Branch(1).narrowed(None, Some(11), Some(1)),
            Some(Outlet(11))
        );
        assert_eq!(Branch(1).narrowed(None, Some(21), Some(2)), None);
        assert_eq!(All.narrowed(Some(1), Some(21), Some(2)), None);
        assert_eq!(
            Outlet(11).narrowed(None, Some(11), Some(1)),
            Some(Outlet(11))
        );
        assert_eq!(Outlet(11).narrowed(Some(1), None, None), None);
    }
}
