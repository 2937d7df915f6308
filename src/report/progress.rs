//! How far the reading of weights is: a bar with rate and time left on a terminal, and with `-v` elsewhere a line now and then.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{BinaryBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{Verbosity, terminal};
use crate::inspect::Progress;

/// Below this many bytes hashing is over before a bar could be read.
const WORTH_A_BAR: u64 = 64 * 1024 * 1024;

/// Bytes behind which there is another line, at least and at most: a tenth of all between them.
const STEP: (u64, u64) = (64 << 20, 4 << 30);

/// Progress on stderr. In a pipe, and when less is said, the bar stays hidden.
pub(crate) struct Bar {
    bar: ProgressBar,
    /// Where a bar would be no help, and each step is to be said: bytes in all, and bytes read.
    lines: Option<(AtomicU64, AtomicU64)>,
}

impl Bar {
    /// A bar that shows itself as far as `verbosity` and the terminal allow.
    pub(crate) fn new(verbosity: Verbosity) -> Self {
        let bar = ProgressBar::no_length();
        bar.set_draw_target(ProgressDrawTarget::hidden());
        if verbosity > Verbosity::Quiet {
            let template =
                "{msg:>12.green.bold} [{bar:24}] {bytes}/{total_bytes} {bytes_per_sec}, {eta} left";
            let style =
                ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
            bar.set_style(style.progress_chars("=> "));
            bar.set_message("Hashing");
        }
        let has_lines = verbosity >= Verbosity::Verbose && terminal::is_piped();
        Self { bar, lines: has_lines.then(Default::default) }
    }
}

/// The line that is due when so many bytes more were read, of all.
fn due(before: u64, bytes: u64, total: u64) -> Option<String> {
    let step = (total / 10).clamp(STEP.0, STEP.1);
    let now = before.saturating_add(bytes);
    (total >= WORTH_A_BAR && now / step > before / step).then(|| {
        let percent = u128::from(now.min(total)) * 100 / u128::from(total);
        format!("{:>12} {} of {}, {percent} %", "Read", BinaryBytes(now), BinaryBytes(total))
    })
}

impl Progress for Bar {
    fn start(&self, _files: usize, bytes: u64) {
        self.bar.set_length(bytes);
        if let Some((total, _)) = &self.lines {
            total.store(bytes, Ordering::Relaxed);
        } else if bytes >= WORTH_A_BAR && self.bar.message() == "Hashing" {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.bar.enable_steady_tick(Duration::from_millis(100));
        }
    }

    fn advance(&self, bytes: u64) {
        self.bar.inc(bytes);
        if let Some((total, read)) = &self.lines {
            let before = read.fetch_add(bytes, Ordering::Relaxed);
            if let Some(line) = due(before, bytes, total.load(Ordering::Relaxed)) {
                terminal::say(&line);
            }
        }
    }

    fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_due_now_and_then() {
        let lines = |total: u64, piece: u64| {
            let pieces = (0..total).step_by(usize::try_from(piece).expect("small"));
            pieces.filter_map(|before| due(before, piece, total)).collect::<Vec<_>>()
        };
        assert_eq!(lines(1 << 20, 1 << 18), Vec::<String>::new(), "it is over before it is read");
        let all = lines(1 << 30, 1 << 20);
        assert_eq!(all.len(), 10, "{all:?}");
        assert!(all[0].starts_with("        Read 10") && all[0].ends_with(" of 1.00 GiB, 10 %"), "{all:?}");
        assert_eq!(lines(1 << 40, 1 << 30).len(), 256, "each 4 GiB of a tebibyte");
    }
}
