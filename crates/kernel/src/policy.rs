//! How strict the bank wants to be; read once from configuration and handed to use cases.

/// Switches that change what use cases accept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Policy {
    /// Verify the check digit of identity numbers (`WANGGE_ID_CHECK=strict`).
    pub strict_id_check: bool,
}
