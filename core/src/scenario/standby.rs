//! A standby deployment to fail over to, and its grammar: `none`, `cold`, `warm`, `hot`, or `50%/75%/150%`.

use alloc::format;
use alloc::string::String;

use crate::problem::SyntaxError;
use crate::units::Unit;
use crate::units::parse_quantity;

/// A standby deployment, as shares of production.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standby {
    /// The cores of each machine, as a share of a production machine's; `None` if one small machine
    /// ([`COLD_STANDBY_MACHINE`]) replaces all machines of each kind.
    pub cores: Option<f64>,
    /// The memory of each machine, as a share of a production machine's; not used if `cores` is `None`.
    pub memory: f64,
    /// The storage, which also holds the replicated log, as a share of production's.
    pub storage: f64,
}

/// The cores and GiB of memory of the machine in a cold standby, which are enough to replay the log.
pub const COLD_STANDBY_MACHINE: (f64, f64) = (2.0, 4.0);

/// A named standby mode.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StandbyMode {
    /// The id in links.
    pub id: &'static str,
    /// The usual recovery time objective.
    pub rto: &'static str,
    /// The size of the standby deployment.
    pub standby: Standby,
}

/// The named standby modes.
pub const STANDBY_MODES: [StandbyMode; 3] = [
    StandbyMode { id: "cold", rto: "1–4 h", standby: Standby { cores: None, memory: 0.0, storage: 1.5 } },
    StandbyMode { id: "warm", rto: "5–30 min", standby: Standby { cores: Some(0.5), memory: 0.75, storage: 1.5 } },
    StandbyMode { id: "hot", rto: "under 5 min", standby: Standby { cores: Some(1.0), memory: 1.0, storage: 1.5 } },
];

impl Standby {
    /// Parses `none`, the id of a named standby mode, or the shares of cores, memory, and storage: `50%/75%/150%`.
    ///
    /// # Errors
    /// Returns an error if the text is none of these, or if a share is out of bounds.
    pub fn parse(text: &str) -> Result<Option<Self>, SyntaxError> {
        const HINT: &str =
            "Use `none`, `cold`, `warm`, `hot`, or the shares of cores, memory, and storage: `50%/75%/150%`.";
        if text == "none" {
            return Ok(None);
        }
        if let Some(mode) = STANDBY_MODES.into_iter().find(|mode| mode.id == text) {
            return Ok(Some(mode.standby));
        }
        let share = |text: &str| {
            parse_quantity(text.trim(), &Unit::plain(), &[]).ok().filter(|share| (0.0..=10.0).contains(share))
        };
        let mut shares = text.split('/').map(share);
        match (shares.next().flatten(), shares.next().flatten(), shares.next().flatten(), shares.next()) {
            (Some(cores), Some(memory), Some(storage), None) if cores > 0.0 && memory > 0.0 => {
                Ok(Some(Self { cores: Some(cores), memory, storage }))
            }
            _ => Err(SyntaxError::unreadable(text, "a standby mode", HINT)),
        }
    }

    /// Describes the deployment in a phrase.
    #[must_use]
    pub fn description(&self) -> String {
        match self.cores {
            None => format!(
                "One machine of each kind ({} cores, {} GiB) and {:.0}% of the storage",
                COLD_STANDBY_MACHINE.0,
                COLD_STANDBY_MACHINE.1,
                self.storage * 100.0
            ),
            Some(cores) => format!(
                "{:.0}% of the cores, {:.0}% of the memory, and {:.0}% of the storage",
                cores * 100.0,
                self.memory * 100.0,
                self.storage * 100.0
            ),
        }
    }
}
