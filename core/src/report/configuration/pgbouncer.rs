//! Connection pools for PostgreSQL, as PgBouncer configuration.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::format::percent;
use crate::math;
use crate::report::configuration::generation::{ComponentWorkload, GenerationContext, SupportedModel, component_file};
use crate::report::configuration::quantities::count;
use crate::report::configuration::quote::Prose;
use crate::report::configuration::quote::comment::comment;
use crate::report::configuration::{ConfigurationFile, ConfigurationKind, NotApplicable, unsupported_model};

pub(super) const KIND: ConfigurationKind = ConfigurationKind {
    id: "pgbouncer",
    title: "PgBouncer: connection pools for PostgreSQL",
    needs: "web-service (instances, workers, pools, connection limit)",
    file: "pgbouncer-NAME.ini",
    media_type: "text/plain",
    write,
};

fn write(work: &GenerationContext<'_>) -> Result<Vec<ConfigurationFile>, NotApplicable> {
    let sections = work.for_each_component(|part| section(work, part))?;
    let head = work.header_comment(";", &sections.omitted);
    let files = sections.generated.into_iter();
    Ok(files.map(|(part, text)| component_file(KIND.file, &part.label, head.clone() + &text)).collect())
}

/// The pool sizes of one PgBouncer instance.
#[derive(Debug)]
struct Pools {
    poolers: u32,
    clients: u32,
    pool: u32,
    reserve: u32,
    notes: Vec<String>,
}

impl Pools {
    fn for_component(work: &GenerationContext<'_>, part: &ComponentWorkload<'_>) -> Result<Self, Prose> {
        if !part.has_model(SupportedModel::WebService) {
            return Err(unsupported_model("`web-service`", part));
        }
        let configured = math::floor(part.require("pooler_instances")?);
        let poolers = math::max(configured, 1.0);
        let pools = math::max(part.require("pools")?, 1.0);
        let needed = math::ceil(part.require("pool_needed")? / (poolers * pools));
        let (mut pool, mut reserve) = (part.require("pool_size")?, part.require("reserve_pool")?);
        let mut notes = Vec::new();
        if configured < 1.0 {
            notes.push("The scenario has no pooler; this configuration assumes one.".to_string());
        }
        if needed > pool {
            notes.push(format!(
                "The scenario’s pool size of {pool} is too small for its concurrent queries; the required size is \
                 {needed}."
            ));
            pool = needed;
        }
        let (allowed, target) = (part.require("connections_allowed")?, part.require("db_target")?);
        let room = math::floor(allowed * target / (poolers * pools));
        if allowed <= 0.0 {
            notes.push(
                "The scenario sets no connection limit for the database: compare the total with max_connections."
                    .to_string(),
            );
        } else if pool + reserve > room {
            let (before, kept) = (pool + reserve, math::max(room - needed, 0.0));
            reserve = reserve.min(kept);
            pool = math::max(math::max(room - reserve, needed), 1.0);
            notes.push(format!(
                "Pools of {before} connections would take more than {} of the {} that the database allows{}",
                percent(target),
                part.format_value("connections_allowed"),
                if room < needed {
                    ". Even the smallest pools that can serve the queries do not fit: raise the connection limit."
                } else {
                    "; the sizes below fit."
                }
            ));
        }
        notes.push(format!(
            "Server connections: at most {poolers} × {pools} × ({pool} + {reserve}) = {}; busy on average: {}.",
            poolers * pools * (pool + reserve),
            part.format_value("connections_busy")
        ));
        notes.push(format!(
            "Using more than {} at once does not increase the throughput of a database node of this size.",
            part.format_value("useful_connections")
        ));
        let clients = clients(work, part, poolers, &mut notes)?;
        Ok(Self { poolers: count(poolers), clients, pool: count(pool), reserve: count(reserve), notes })
    }
}

/// Returns the maximum number of client connections of one pooler: enough for the projected design peak with one pooler
/// down, and at least the number that the scenario sets. Adds a note with the numbers.
fn clients(
    work: &GenerationContext<'_>,
    part: &ComponentWorkload<'_>,
    poolers: f64,
    notes: &mut Vec<String>,
) -> Result<u32, Prose> {
    let peak = part.values_at(work.planned_growth().0, work.design_peak());
    let most = |id: &str, needed: &str| {
        let later = peak.get(needed).unwrap_or(0.0);
        math::max(
            math::max(part.get(id).unwrap_or(0.0), later),
            part.get("max_instances").filter(|_| id == "instances").unwrap_or(0.0),
        )
    };
    let connections = most("instances", "instances_needed") * part.require("app_pool")?
        + most("workers", "workers_needed") * part.require("worker_pool")?;
    let needed = math::ceil(connections / math::max(poolers - 1.0, 1.0));
    let configured = part.require("pooler_clients")?;
    notes.push(format!(
        "Clients at the projected design peak: {}; {needed} per pooler {}. The scenario sets {configured}.",
        math::ceil(connections),
        if poolers > 1.0 { "with one pooler down" } else { "(single pooler)" }
    ));
    Ok(count(math::max(configured, needed)))
}

fn section(work: &GenerationContext<'_>, part: &ComponentWorkload<'_>) -> Result<String, Prose> {
    let pools = Pools::for_component(work, part)?;
    let descriptors = u64::from(pools.clients) + u64::from(pools.pool + pools.reserve) + 100;
    let about = Prose::from("Component: “") + part.name + "”. " + poolers(pools.poolers) + " with this configuration.";
    let mut out = about.comment(";", 0);
    pools.notes.iter().for_each(|note| out += &comment(";", 0, note));
    out += "\n[databases]\n\
            ; All databases on this server. Set the address of your primary here, or add a line for each database.\n\
            * = host=127.0.0.1 port=5432\n\n";
    out += "[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = 6432\nunix_socket_dir = /var/run/postgresql\n";
    out += "auth_type = scram-sha-256\nauth_file = /etc/pgbouncer/userlist.txt\n\n";
    out += "; Transaction pooling: session state such as SET, LISTEN, and advisory locks does not persist between transactions.\n";
    out += "pool_mode = transaction\n";
    out += "; Protocol-level prepared statements require PgBouncer 1.21 or later.\nmax_prepared_statements = 200\n\n";
    out += &comment(
        ";",
        0,
        &format!("Each connection needs a file descriptor: set LimitNOFILE to at least {descriptors}."),
    );
    out += &format!("max_client_conn = {}\n", pools.clients);
    out += &format!("default_pool_size = {}\n", pools.pool);
    out += "; Opened when a client has waited for reserve_pool_timeout seconds.\n";
    out += &format!("reserve_pool_size = {}\nreserve_pool_timeout = 3\n\n", pools.reserve);
    out += &timeouts(part);
    out += "\nserver_idle_timeout = 600\nserver_lifetime = 3600\nignore_startup_parameters = extra_float_digits\n";
    Ok(out)
}

fn poolers(number: u32) -> String {
    if number == 1 { "One pooler".to_string() } else { format!("{number} poolers, each") }
}

/// Writes the timeouts. A client waits for a connection no longer than the request timeout.
fn timeouts(part: &ComponentWorkload<'_>) -> String {
    let timeout = part.get("timeout").map_or(120, count).clamp(1, 120);
    format!(
        "; Requests time out after {}, so clients wait no longer than that for a connection.\n\
         query_wait_timeout = {timeout}\n\
         ; An idle transaction holds on to its server connection.\nidle_transaction_timeout = 60\n",
        part.format_value("timeout")
    )
}
