//! How a model of XGBoost begins in Universal Binary JSON, in a file and in the bytes of a pickle.

/// An object whose first key is `learner`, or one of the two that a pickle of XGBoost holds (`Booster.__getstate__`): its
/// configuration and its model. XGBoost writes the length of a key in eight bytes.
pub(super) fn is_ubjson(head: &[u8]) -> bool {
    let Some(rest) = head.strip_prefix(b"{") else { return false };
    [&b"L\0\0\0\0\0\0\0"[..], b"l\0\0\0", b"I\0", b"i", b"U"].iter().any(|length| {
        let key = rest.strip_prefix(*length).unwrap_or_default();
        [&b"\x07learner{"[..], b"\x06Config{", b"\x05Model{"].iter().any(|start| {
            // A head of 16 bytes ends before the brace.
            key.starts_with(start) || key.len() < start.len() && key.len() >= 6 && start.starts_with(key)
        })
    })
}
