//! The page: reads a scenario from its address, evaluates it, and shows the results.
//!
//! One signal holds the scenario ([`state::App`]), one memo evaluates it, and views format the results. All
//! calculations are in `headroom-core`, except the geometry of charts.

mod address;
mod app;
mod baseline;
mod charts;
mod components;
mod cost;
mod crash;
mod dom;
mod download;
mod explain;
mod history;
mod icon;
mod inputs;
mod library;
mod location;
mod measured;
mod notices;
mod outlook;
mod presets;
mod results;
mod script_messages;
mod snippet;
mod state;
mod theme;
mod timeline;
mod toolbar;
mod ui;
mod workers;

#[global_allocator]
static MEMORY: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

fn main() {
    crash::install();
    app::start();
}
