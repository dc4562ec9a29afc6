//! PDF: taken for papers that were scanned.

use memchr::memmem;

use super::Refusal;

/// Readers look for the end mark among so many last bytes.
const END_WITHIN: usize = 1024;
/// What makes a reader do more than show pages.
const ACTIVE: [&[u8]; 3] = [b"/JavaScript", b"/Launch", b"/EmbeddedFile"];

/// Whether the file has its end, and nothing in it runs, as far as that is told in plain.
pub(super) fn whole(bytes: &[u8]) -> Result<(), Refusal> {
    let tail = bytes.len().saturating_sub(END_WITHIN);
    let tail = bytes.get(tail..).unwrap_or_default();
    let end = memmem::rfind(tail, b"%%EOF").ok_or(Refusal::Truncated)?;
    let rest = tail.get(end + 5..).unwrap_or_default();
    if !rest
        .iter()
        .all(|byte| byte.is_ascii_whitespace() || *byte == 0)
    {
        return Err(Refusal::Foreign);
    }
    if ACTIVE
        .iter()
        .any(|word| memmem::find(bytes, word).is_some())
    {
        return Err(Refusal::Active);
    }
    Ok(())
}
