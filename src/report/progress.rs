//! The progress bar while weights are hashed: rate and time left, on a terminal only.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Verbosity;
use crate::inspect::Progress;

/// Below this many bytes hashing is over before a bar could be read.
const WORTH_A_BAR: u64 = 64 * 1024 * 1024;

/// A progress bar on stderr. In a pipe, and when less is said, it stays hidden.
pub(crate) struct Bar(ProgressBar);

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
        Self(bar)
    }
}

impl Progress for Bar {
    fn start(&self, _files: usize, bytes: u64) {
        self.0.set_length(bytes);
        if bytes >= WORTH_A_BAR && self.0.message() == "Hashing" {
            self.0.set_draw_target(ProgressDrawTarget::stderr());
            self.0.enable_steady_tick(Duration::from_millis(100));
        }
    }

    fn advance(&self, bytes: u64) {
        self.0.inc(bytes);
    }

    fn finish(&self) {
        self.0.finish_and_clear();
    }
}
