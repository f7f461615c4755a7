//! Memory. Nearly every question takes little of it, and gives it back as a whole. To look ahead takes a hundred times as much,
//! of which nearly all can be had again at once.

#[cfg(not(feature = "full"))]
use headroom_memory as _;
#[cfg(all(feature = "calculator", not(feature = "full")))]
pub(crate) use headroom_memory::keep;

#[cfg(feature = "full")]
#[global_allocator]
static MEMORY: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// What is in use stays anyhow.
#[cfg(feature = "full")]
pub(crate) const fn keep() {}
