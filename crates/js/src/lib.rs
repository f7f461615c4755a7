//! The core as a WebAssembly program for JavaScript. `package/index.js` wraps its functions, most of which take strings
//! and return JSON.
//!
//! It does not use the standard library, which would mostly add panic messages; the browser reports panics anyway.
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
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
