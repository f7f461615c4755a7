//! PgBouncer: pools between clients and a database.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::format::percent;
use crate::math;
use crate::report::configuration::numbers::count;
use crate::report::configuration::quote::comment::comment;
use crate::report::configuration::work::{Part, Work, file};
use crate::report::configuration::{File, Kind, Refused, wants};

pub(super) const KIND: Kind = Kind {
    id: "pgbouncer",
    title: "PgBouncer: pools between clients and a database",
    needs: "web-service (instances, workers, pools, connection limit)",
    file: "pgbouncer-NAME.ini",
    media: "text/plain",
    write,
};

fn write(work: &Work<'_>) -> Result<Vec<File>, Refused> {
    let sections = work.each(|part| section(work, part))?;
    let head = work.head(";", &sections.left_out);
    let files = sections.written.into_iter();
    Ok(files.map(|(part, text)| file(&format!("pgbouncer-{}.ini", part.label), head.clone() + &text)).collect())
}

/// The pools of one pooler.
#[derive(Debug)]
struct Pools {
    poolers: u32,
    clients: u32,
    pool: u32,
    reserve: u32,
    notes: Vec<String>,
}

impl Pools {
    fn of(work: &Work<'_>, part: &Part<'_>) -> Result<Self, String> {
        if !part.is("web-service") {
            return Err(wants("web-service", part));
        }
        let set = math::floor(part.need("pooler_instances")?);
        let poolers = math::max(set, 1.0);
        let pools = math::max(part.need("pools")?, 1.0);
        let needed = math::ceil(part.need("pool_needed")? / (poolers * pools));
        let (mut pool, mut reserve) = (part.need("pool_size")?, part.need("reserve_pool")?);
        let mut notes = Vec::new();
        if set < 1.0 {
            notes.push("The scenario has no pooler; this is for one.".to_string());
        }
        if needed > pool {
            notes.push(format!(
                "The scenario’s pools of {pool} are too small for the queries at work: {needed} are needed."
            ));
            pool = needed;
        }
        let (allowed, target) = (part.need("connections_allowed")?, part.need("db_target")?);
        let room = math::floor(allowed * target / (poolers * pools));
        if allowed <= 0.0 {
            notes.push(
                "The connection limit of the database is not known to the scenario: hold the total against it."
                    .to_string(),
            );
        } else if pool + reserve > room {
            let (before, kept) = (pool + reserve, math::max(room - needed, 0.0));
            reserve = reserve.min(kept);
            pool = math::max(math::max(room - reserve, needed), 1.0);
            notes.push(format!(
                "Pools of {before} each would take more than {} of the {} connections that the database allows; these \
                 fit.",
                percent(target),
                part.shown("connections_allowed")
            ));
            if room < needed {
                notes.push("Even the pools that the queries need do not fit: raise the connection limit.".to_string());
            }
        }
        notes.push(format!(
            "To the database at most {poolers} × {pools} × ({pool} + {reserve}) = {} connections; {} are at work on \
             average.",
            poolers * pools * (pool + reserve),
            part.shown("connections_busy")
        ));
        notes.push(format!(
            "More than {} at work at once make a node of this size no faster.",
            part.shown("useful_connections")
        ));
        let clients = clients(work, part, poolers, &mut notes)?;
        Ok(Self { poolers: count(poolers), clients, pool: count(pool), reserve: count(reserve), notes })
    }
}

/// Clients that one pooler must take: those of the peak ahead, without one of the poolers.
fn clients(work: &Work<'_>, part: &Part<'_>, poolers: f64, notes: &mut Vec<String>) -> Result<u32, String> {
    let peak = part.at(work.ahead().0, work.design());
    let most = |id: &str, needed: &str| {
        let later = peak.get(needed).unwrap_or(0.0);
        math::max(
            math::max(part.get(id).unwrap_or(0.0), later),
            part.get("max_instances").filter(|_| id == "instances").unwrap_or(0.0),
        )
    };
    let connections = most("instances", "instances_needed") * part.need("app_pool")?
        + most("workers", "workers_needed") * part.need("worker_pool")?;
    let needed = math::ceil(connections / math::max(poolers - 1.0, 1.0));
    let set = part.need("pooler_clients")?;
    notes.push(format!(
        "Clients at the peak ahead: {}; {needed} for a pooler {}. The scenario says {set}.",
        math::ceil(connections),
        if poolers > 1.0 { "when another is down" } else { "alone" }
    ));
    Ok(count(math::max(set, needed)))
}

fn section(work: &Work<'_>, part: &Part<'_>) -> Result<String, String> {
    let pools = Pools::of(work, part)?;
    let descriptors = u64::from(pools.clients) + u64::from(pools.pool + pools.reserve) + 100;
    let mut out = comment(";", 0, &format!("Component: “{}”. {} with this file.", part.title, poolers(pools.poolers)));
    pools.notes.iter().for_each(|note| out += &comment(";", 0, note));
    out += "\n[databases]\n; Any database of this server; put your primary here, one line for each if you name \
            them.\n* = host=127.0.0.1 port=5432\n\n";
    out += "[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = 6432\nunix_socket_dir = /var/run/postgresql\n";
    out += "auth_type = scram-sha-256\nauth_file = /etc/pgbouncer/userlist.txt\n\n";
    out += "; A server connection belongs to a client for one transaction: what SET, LISTEN or advisory locks leave on \
            it does not last.\n";
    out += "pool_mode = transaction\n";
    out += "; Prepared statements of the protocol work in this mode from PgBouncer 1.21 on; older ones do not know \
            this line.\nmax_prepared_statements = 200\n\n";
    out += &comment(
        ";",
        0,
        &format!(
            "Each client and each server connection takes a file: raise the limit to {descriptors} (LimitNOFILE)."
        ),
    );
    out += &format!("max_client_conn = {}\n", pools.clients);
    out += &format!("default_pool_size = {}\n", pools.pool);
    out += "; Opened when a client has waited for so many seconds.\n";
    out += &format!("reserve_pool_size = {}\nreserve_pool_timeout = 3\n\n", pools.reserve);
    out += &timeouts(part);
    out += "\nserver_idle_timeout = 600\nserver_lifetime = 3600\nignore_startup_parameters = extra_float_digits\n";
    Ok(out)
}

fn poolers(number: u32) -> String {
    if number == 1 { "One pooler".to_string() } else { format!("{number} poolers, each") }
}

/// Nobody waits longer for a connection than a request may take altogether.
fn timeouts(part: &Part<'_>) -> String {
    let timeout = part.get("timeout").map_or(120, count).clamp(1, 120);
    format!(
        "; The scenario gives a request up after {}: longer a client need not wait for a \
         connection.\nquery_wait_timeout = {timeout}\n\
         ; A transaction that is left open keeps its connection from all others.\nidle_transaction_timeout = 60\n",
        part.shown("timeout")
    )
}
