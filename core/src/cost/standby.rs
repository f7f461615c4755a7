//! A second place to fail over to.

use alloc::format;
use alloc::string::{String, ToString};

use crate::units::Unit;
use crate::units::read;

/// How much of production stands by.
///
/// `cold`, `warm` and `hot` are those of the scaling guide; anything else is three shares, of cores, memory and storage:
/// `50%/75%/150%`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standby {
    /// The share of the cores of each machine; none where one small machine of [`COLD`] runs for each kind.
    pub cores: Option<f64>,
    /// The share of their memory.
    pub memory: f64,
    /// The share of the disks, which hold the log as well.
    pub storage: f64,
}

/// The machine of a cold standby: cores, and GiB of memory, enough to replay the log.
pub const COLD: (f64, f64) = (2.0, 4.0);

/// A mode that has a name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mode {
    /// Its name.
    pub id: &'static str,
    /// How long until it serves, as its source has it.
    pub rto: &'static str,
    /// What stands by.
    pub standby: Standby,
}

/// The modes, with what the scaling guide gives as their recovery time.
pub const MODES: [Mode; 3] = [
    Mode { id: "cold", rto: "1–4 h", standby: Standby { cores: None, memory: 0.0, storage: 1.5 } },
    Mode { id: "warm", rto: "5–30 min", standby: Standby { cores: Some(0.5), memory: 0.75, storage: 1.5 } },
    Mode { id: "hot", rto: "under 5 min", standby: Standby { cores: Some(1.0), memory: 1.0, storage: 1.5 } },
];

impl Standby {
    /// Reads `none`, a mode, or three shares.
    ///
    /// # Errors
    /// What is expected.
    pub fn parse(text: &str) -> Result<Option<Self>, String> {
        if text == "none" {
            return Ok(None);
        }
        if let Some(mode) = MODES.into_iter().find(|mode| mode.id == text) {
            return Ok(Some(mode.standby));
        }
        let share =
            |text: &str| read(text.trim(), &Unit::plain(), &[]).ok().filter(|share| (0.0..=10.0).contains(share));
        let mut shares = text.split('/').map(share);
        match (shares.next().flatten(), shares.next().flatten(), shares.next().flatten(), shares.next()) {
            (Some(cores), Some(memory), Some(storage), None) if cores > 0.0 && memory > 0.0 => {
                Ok(Some(Self { cores: Some(cores), memory, storage }))
            }
            _ => Err(
                "This is “none”, “cold”, “warm”, “hot”, or three shares, of cores, memory and storage: 50%/75%/150%."
                    .to_string(),
            ),
        }
    }

    /// In words.
    #[must_use]
    pub fn words(&self) -> String {
        match self.cores {
            None => format!(
                "One machine with {} cores and {} GiB per group, {:.0}% of the storage",
                COLD.0,
                COLD.1,
                self.storage * 100.0
            ),
            Some(cores) => format!(
                "{:.0}% of the cores, {:.0}% of the memory, {:.0}% of the storage",
                cores * 100.0,
                self.memory * 100.0,
                self.storage * 100.0
            ),
        }
    }
}
