//! Progress bars on a terminal, plain lines elsewhere.

use std::{
    io::IsTerminal,
    time::{Duration, Instant},
};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

/// How much is said on stderr.
#[derive(Clone, Debug)]
pub struct Progress {
    bars: Option<MultiProgress>,
    steps: bool,
}

/// Overwrites what another program has drawn on the line.
pub(crate) const CLEAR: &str = "\r\x1b[K";

impl Progress {
    /// Says every step: for `cargo up`.
    pub fn full() -> Self {
        Self {
            bars: terminal(),
            steps: true,
        }
    }

    /// Says what is done by a line each, beside another program that draws on the terminal.
    pub fn lines() -> Self {
        Self {
            bars: None,
            steps: true,
        }
    }

    /// Says only what takes long, which is downloads and builds: for tests.
    pub fn long_only() -> Self {
        Self {
            bars: terminal(),
            steps: false,
        }
    }

    /// A step whose length is unknown.
    pub fn step(&self, title: &str) -> Step {
        if !self.steps {
            return Step::new(title, None, true);
        }
        self.long_step(title)
    }

    /// A step that is said even in tests.
    pub fn long_step(&self, title: &str) -> Step {
        self.add(
            title,
            ProgressBar::new_spinner(),
            "  {spinner:.cyan} {msg} {elapsed:.dim}",
        )
    }

    /// A download of so many bytes.
    pub fn download(&self, title: &str, bytes: u64) -> Step {
        let template = "  {spinner:.cyan} {msg:28} [{bar:24.cyan/blue}] {bytes}/{total_bytes}";
        self.add(title, ProgressBar::new(bytes), template)
    }

    /// A step of so many parts.
    pub fn count(&self, title: &str, parts: usize) -> Step {
        let length = parts.try_into().unwrap_or(u64::MAX);
        let template = "  {spinner:.cyan} {msg:28} [{bar:24.cyan/blue}] {pos}/{len}";
        self.add(title, ProgressBar::new(length), template)
    }

    /// A line among the bars.
    pub fn note(&self, line: &str) {
        match &self.bars {
            Some(bars) => drop(bars.println(line)),
            None => say(line),
        }
    }

    fn add(&self, title: &str, bar: ProgressBar, template: &str) -> Step {
        let Some(bars) = &self.bars else {
            say(&format!("  {title} ..."));
            return Step::new(title, None, false);
        };
        let bar = bars.add(bar);
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("━╸ "));
        }
        bar.set_message(title.to_owned());
        bar.enable_steady_tick(Duration::from_millis(80));
        Step::new(title, Some((bars.clone(), bar)), false)
    }
}

fn say(line: &str) {
    let clear = if std::io::stderr().is_terminal() {
        CLEAR
    } else {
        ""
    };
    eprintln!("{clear}{line}");
}

fn terminal() -> Option<MultiProgress> {
    std::io::stderr().is_terminal().then(MultiProgress::new)
}

/// A step under way; dropped without [`Step::done`] it vanishes.
#[derive(Debug)]
pub struct Step {
    title: String,
    begun: Instant,
    bar: Option<(MultiProgress, ProgressBar)>,
    silent: bool,
}

impl Step {
    fn new(title: &str, bar: Option<(MultiProgress, ProgressBar)>, silent: bool) -> Self {
        Self {
            title: title.to_owned(),
            begun: Instant::now(),
            bar,
            silent,
        }
    }

    /// How many bytes have come, or how many parts are done.
    pub fn position(&self, position: u64) {
        if let Some((_, bar)) = &self.bar {
            bar.set_position(position.min(bar.length().unwrap_or(position)));
        }
    }

    /// It is finished.
    pub fn done(self) {
        let line = format!(
            "  ✓ {} ({:.1} s)",
            self.title,
            self.begun.elapsed().as_secs_f32()
        );
        match &self.bar {
            Some((bars, bar)) => {
                bar.finish_and_clear();
                let _ = bars.println(line);
            }
            None if self.silent => {}
            None => say(&line),
        }
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        if let Some((_, bar)) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
