//! Reports: an evaluation, its timeline and its cost as documents, tables, JSON, CSV and generated configuration.

pub mod configuration;
pub mod cost;
mod date_reasons;
pub mod evaluation_csv;
pub mod evaluation_json;
pub mod instance_tables;
mod timeline_json;
pub mod timeline_tables;
pub mod worksheet;
