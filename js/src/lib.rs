//! The core as a program for JavaScript: texts go in, JSON comes out. What users see of it is `package/index.js`.
//!
//! It has no standard library in the browser: nearly all of what that would add is sentences for faults of the program,
//! which the browser reports in its own way.
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

#[cfg(feature = "calculator")]
pub mod calculator;
#[cfg(feature = "full")]
mod describe;
#[cfg(feature = "calculator")]
mod evaluated;
#[cfg(feature = "calculator")]
pub mod explained;
#[cfg(feature = "full")]
pub mod full;
#[cfg(any(feature = "calculator", feature = "toml"))]
mod json;
#[cfg(feature = "toml")]
pub mod pack;

#[cfg(target_arch = "wasm32")]
mod alone {
    #[global_allocator]
    static MEMORY: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

    #[panic_handler]
    fn stop(_: &core::panic::PanicInfo<'_>) -> ! {
        core::arch::wasm32::unreachable()
    }
}
