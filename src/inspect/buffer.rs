//! Memory into which files are read.

/// Bytes from one boundary to the next of those that processors copy between fastest: the line of a cache.
const LINE: usize = 64;

/// So many bytes that begin with a line of a cache.
///
/// The kernel copies into such memory a quarter faster than 16 bytes beside it, where an allocator puts a large block: with
/// BLAKE3, which takes as long as the copying, a tenth of the whole.
pub(super) struct Buffer {
    block: Vec<u8>,
    start: usize,
    length: usize,
}

impl Buffer {
    /// Zeros.
    pub(super) fn new(length: usize) -> Self {
        let block = vec![0; length + LINE];
        // Where that can't be told, any place will do.
        let start = block.as_ptr().align_offset(LINE).min(LINE);
        Self { block, start, length }
    }

    /// All of them.
    pub(super) fn bytes(&mut self) -> &mut [u8] {
        &mut self.block[self.start..][..self.length]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_begins_with_a_line_and_has_its_length() {
        for length in [0, 1, 64, 1000, 256 * 1024] {
            let mut buffer = Buffer::new(length);
            assert_eq!(buffer.bytes().as_ptr().align_offset(LINE), 0, "{length}");
            assert_eq!(buffer.bytes().len(), length);
        }
    }
}
