//! The core as a program for JavaScript: texts go in, JSON comes out. What users see of it is `package/index.js`.
//!
//! It has no standard library: nearly all of what that would add is sentences for faults of the program, which the browser
//! reports in its own way.
#![cfg(target_arch = "wasm32")]
#![no_std]

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
mod memory;
#[cfg(feature = "toml")]
pub mod pack;

#[panic_handler]
fn stop(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
