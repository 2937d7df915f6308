//! Memory that the graph will need, asked for while Cargo works.
//!
//! A page that is touched for the first time is cleared by the kernel, one fault each: of a graph of 1,000 packages that is a
//! fifth of the time that it takes to be built. glibc gives pages that are freed back at once, but for blocks below a
//! threshold, which rises to the size of the largest mapped block that was freed, up to 32 MiB (`mallopt(3)`,
//! "M_MMAP_THRESHOLD"). Elsewhere nothing is done.

use std::hint::black_box;

/// The largest block that is still mapped on its own, in bytes, with what the allocator adds to it.
const LARGEST_MAPPED: usize = (32 << 20) - (8 << 10);

/// The smallest page of the systems concerned, in bytes.
const PAGE: usize = 4 << 10;

const MIB: usize = 1 << 20;

/// Touches what the graph of a `Cargo.lock` of so many bytes needs: about 128 bytes for each.
pub(super) fn run(lock_bytes: usize) {
    if lock_bytes == 0 || !cfg!(all(target_os = "linux", target_env = "gnu")) {
        return;
    }
    drop(black_box(Vec::<u8>::with_capacity(LARGEST_MAPPED)));
    let blocks = (lock_bytes.saturating_mul(128)).min(LARGEST_MAPPED) / MIB;
    let mut warm = Vec::with_capacity(blocks);
    for _ in 0..blocks {
        let mut block = vec![0; MIB];
        block.iter_mut().step_by(PAGE).for_each(|byte| *byte = 1);
        warm.push(black_box(block));
    }
}
