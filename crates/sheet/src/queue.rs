//! The queueing functions as formulas. The sums are those of `headroom_core::queueing`, whose terms are all positive,
//! and searches take a fixed number of steps.

use headroom_core::expression::expr::Binary;

use crate::node::build::{add, at_most, call, div, mul, n, op, sub, sum, when};
use crate::node::{Call, Node};
use crate::translate::Translator;

/// The maximum number of servers and of places.
const MAX_SERVERS: f64 = 100_000.0;
/// The finite number that represents infinity.
const INFINITE: f64 = 1e300;
/// The smallest probability to divide by.
const MIN_DIVISOR: f64 = 1e-290;
/// Stands for zero where zero is invalid: LibreOffice rejects Poisson probabilities with a mean of zero.
const TINY: f64 = 1e-250;
/// The number of bisections that reduce [`MAX_SERVERS`] to one.
const SERVER_HALVINGS: u32 = 17;
/// The search for a quantile: bisections of the range, then steps along the tangent.
const WAIT_HALVINGS: u32 = 6;
const WAIT_TANGENTS: u32 = 9;

/// An M/M/c/K queue in its steady state. All fields are cells or numbers.
pub(crate) struct QueueFormulas {
    servers: Node,
    /// The number of waiting places.
    room: Node,
    /// The logarithm of the offered load per server, and the logarithm of the divisor of all terms.
    step: Node,
    top: Node,
    /// The probability of being admitted, relative to the terms.
    let_in: Node,
    pub(crate) utilization: Node,
    pub(crate) waiting: Node,
    pub(crate) blocked: Node,
    pub(crate) queue: Node,
}

/// Returns whether a quotient stands for infinity.
fn endless(ratio: &Node) -> Node {
    op(Binary::GreaterOrEqual, ratio, &n(INFINITE))
}

impl Translator<'_> {
    /// Returns a number of servers or places.
    fn count(&mut self, number: &Node) -> Node {
        if let Node::Working(_) = number
            && self.is_count(number)
        {
            return number.clone();
        }
        let whole = self.floor(number.clone());
        self.cell(call(Call::Min, [&n(MAX_SERVERS), &call(Call::Max, [&n(1.0), &whole])]))
    }

    fn is_count(&self, node: &Node) -> bool {
        let Node::Working(number) = node else { return false };
        let working = self.workings.get(*number).map(|working| &working.node);
        matches!(working, Some(Node::Call(Call::Min, arguments)) if arguments.first() == Some(&n(MAX_SERVERS)))
    }

    fn load(&mut self, offered: &Node) -> Node {
        self.cell(call(Call::Max, [&n(0.0), &call(Call::Min, [&n(1e200), offered])]))
    }

    /// Returns 1/B − 1: the probability that a server is idle, divided by the probability that all are busy.
    ///
    /// If both underflow, which takes much more load than servers, the ratio is the sum of the terms c!/(c − i)!/aⁱ, of
    /// which a few hundred suffice.
    fn spare_over_full(&mut self, servers: &Node, load: &Node) -> Node {
        let load = self.cell(call(Call::Max, [&n(TINY), load]));
        let full = self.cell(call(Call::Poisson, [servers, &load]));
        let spare = call(Call::PoissonUpTo, [&sub(servers, &n(1.0)), &load]);
        let one = add(servers, &n(1.0));
        let terms = add(&Node::Index, &n(1.0));
        let falling = sub(&call(Call::GammaLn, [&one]), &call(Call::GammaLn, [&sub(servers, &Node::Index)]));
        let term = call(Call::Exp, [&sub(&falling, &mul(&terms, &call(Call::Ln, [&load])))]);
        let by_terms = sum(&call(Call::Min, [&n(400.0), servers]), &term);
        let other = when(&op(Binary::Less, &load, servers), &n(INFINITE), &by_terms);
        self.cell(when(&op(Binary::Greater, &full, &n(MIN_DIVISOR)), &div(&spare, &full), &other))
    }

    pub(crate) fn erlang_b(&mut self, servers: &Node, load: &Node) -> Node {
        let (servers, load) = (self.count(servers), self.load(load));
        let ratio = self.spare_over_full(&servers, &load);
        when(&endless(&ratio), &n(0.0), &div(&n(1.0), &add(&n(1.0), &ratio)))
    }

    pub(crate) fn erlang_c(&mut self, servers: &Node, load: &Node) -> Node {
        let (servers, load) = (self.count(servers), self.load(load));
        self.waiting(&servers, &load)
    }

    /// Returns Erlang C, calculated from 1/B − 1: 1/(1 + (1 − ρ)(1/B − 1)).
    fn waiting(&mut self, servers: &Node, load: &Node) -> Node {
        let ratio = self.spare_over_full(servers, load);
        let spare = div(&sub(servers, load), servers);
        let waiting = div(&n(1.0), &add(&n(1.0), &mul(&spare, &ratio)));
        let some = when(&endless(&ratio), &n(0.0), &waiting);
        when(&op(Binary::GreaterOrEqual, load, servers), &n(1.0), &some)
    }

    pub(crate) fn erlang_c_servers(&mut self, load: &Node, time: &Node, share: &Node) -> Node {
        let (load, share) = (self.load(load), self.cell(share.clone()));
        let time = self.cell(call(Call::Max, [&n(0.0), time]));
        let beyond = self.cell(sub(&n(1.0), &call(Call::Max, [&n(0.0), &share])));
        let low = self.cell(call(Call::Min, [&n(MAX_SERVERS), &call(Call::Int, [&load])]));
        let found = self.min_servers(low, |own, servers| {
            let some = own.cell(call(Call::Max, [&n(1.0), servers]));
            let waiting = own.waiting(&some, &load);
            let waiting = own.cell(waiting);
            let longer = call(Call::Ln, [&div(&waiting, &beyond)]);
            let soon = at_most(&longer, &mul(&time, &sub(servers, &load)));
            let kept = when(&at_most(&waiting, &beyond), &Node::Bool(true), &soon);
            when(&at_most(servers, &load), &Node::Bool(false), &kept)
        });
        self.or_most(found, &share, &load, MAX_SERVERS)
    }

    pub(crate) fn mmck_servers(&mut self, places: &Node, load: &Node, time: &Node, share: &Node) -> Node {
        let (places, load, share) = (self.count(places), self.load(load), self.cell(share.clone()));
        let beyond = self.cell(sub(&n(1.0), &call(Call::Max, [&n(0.0), &share])));
        let found = self.min_servers(n(0.0), |own, servers| {
            let some = own.cell(call(Call::Max, [&n(1.0), servers]));
            let line = own.steady(&some, &places, &load);
            let late = own.late(&line, time);
            let lost = add(&line.blocked, &mul(&sub(&n(1.0), &line.blocked), &late));
            let kept = at_most(&lost, &beyond);
            call(Call::And, [&op(Binary::Greater, servers, &n(0.0)), &kept])
        });
        self.or_most(found, &share, &load, 10.0 * MAX_SERVERS)
    }

    /// Returns the maximum number of servers if the target cannot be met or the load cannot be served.
    fn or_most(&mut self, found: Node, share: &Node, load: &Node, most_load: f64) -> Node {
        let too_much = op(Binary::GreaterOrEqual, load, &n(most_load));
        let never = call(Call::Or, [&op(Binary::GreaterOrEqual, share, &n(1.0)), &too_much]);
        when(&never, &n(MAX_SERVERS), &found)
    }

    /// Returns the smallest number of servers that meets the target, by bisection. `low` servers do not meet it.
    fn min_servers(&mut self, low: Node, kept: impl Fn(&mut Self, &Node) -> Node) -> Node {
        let (mut low, mut high) = (low, n(MAX_SERVERS));
        for _ in 0..SERVER_HALVINGS {
            let middle = self.cell(call(Call::Int, [&div(&add(&low, &high), &n(2.0))]));
            let kept = kept(self, &middle);
            let kept = self.cell(kept);
            high = self.cell(when(&kept, &middle, &high));
            low = self.cell(when(&kept, &low, &middle));
        }
        high
    }

    pub(crate) fn line(&mut self, servers: &Node, places: &Node, load: &Node) -> QueueFormulas {
        let (servers, places, load) = (self.count(servers), self.count(places), self.load(load));
        self.steady(&servers, &places, &load)
    }

    /// Returns the steady state. The states c + j, in which all servers are busy, have probabilities proportional to
    /// ρʲ, given relative to the largest one.
    fn steady(&mut self, servers: &Node, places: &Node, load: &Node) -> QueueFormulas {
        let room = self.cell(sub(&call(Call::Max, [places, servers]), servers));
        let step = self.cell(call(Call::Ln, [&div(&call(Call::Max, [&n(TINY), load]), servers)]));
        let top = self.cell(call(Call::Max, [&n(0.0), &mul(&room, &step)]));
        let term = |j: &Node| call(Call::Exp, [&sub(&mul(j, &step), &top)]);
        let first = call(Call::Exp, [&Node::Negate(Box::new(top.clone()))]);
        let ratio = self.spare_over_full(servers, load);
        let below = self.cell(mul(&first, &ratio));
        let none = at_most(&room, &n(0.0));
        let busy = self.cell(when(&none, &n(0.0), &sum(&room, &term(&Node::Index))));
        let behind = add(&Node::Index, &n(1.0));
        let length = self.cell(when(&none, &n(0.0), &sum(&room, &mul(&behind, &term(&behind)))));
        let full = self.cell(term(&room));
        let let_in = self.cell(add(&below, &busy));
        let whole = self.cell(add(&let_in, &full));
        let used = div(&div(&mul(load, &let_in), &whole), servers);
        let mut share = |part: &Node, of: &Node| self.cell(when(&endless(&ratio), &n(0.0), &div(part, of)));
        let (waiting, blocked, queue) = (share(&busy, &let_in), share(&full, &whole), share(&length, &whole));
        QueueFormulas {
            utilization: self.cell(call(Call::Min, [&n(1.0), &used])),
            waiting,
            blocked,
            queue,
            servers: servers.clone(),
            room,
            step,
            top,
            let_in,
        }
    }

    /// Returns Σ w(j)·P(at most j departures, given their mean), over the admitted arrivals.
    fn longer(&self, line: &QueueFormulas, mean: &Node, poisson: Call) -> Node {
        let term = call(Call::Exp, [&sub(&mul(&Node::Index, &line.step), &line.top)]);
        sum(&line.room, &mul(&term, &call(poisson, [&Node::Index, mean])))
    }

    pub(crate) fn late(&mut self, line: &QueueFormulas, time: &Node) -> Node {
        let mean = call(Call::Min, [&n(1e9), &call(Call::Max, [&n(TINY), &mul(&line.servers, time)])]);
        let mean = self.cell(mean);
        let share = div(&self.longer(line, &mean, Call::PoissonUpTo), &line.let_in);
        self.cell(when(&at_most(&line.room, &n(0.0)), &n(0.0), &call(Call::Min, [&n(1.0), &share])))
    }

    /// Returns a quantile of the waiting time.
    ///
    /// The logarithm of the share that waits longer than t is concave in t, so its tangents approach the quantile from
    /// above without passing it.
    pub(crate) fn wait(&mut self, line: &QueueFormulas, share: &Node) -> Node {
        let beyond = sub(&n(1.0), &call(Call::Max, [&n(0.0), &call(Call::Min, [&n(1.0 - f64::EPSILON / 2.0), share])]));
        let beyond = self.cell(beyond);
        let none = call(Call::Or, [&at_most(&line.room, &n(0.0)), &at_most(&line.waiting, &beyond)]);
        let none = self.cell(none);
        let wanted = self.cell(mul(&beyond, &line.let_in));
        // The probability of so few departures is smaller than any share that can be requested.
        let reach = mul(&n(9.0), &call(Call::Sqrt, [&line.room]));
        let (mut low, mut high) = (n(0.0), self.cell(add(&add(&line.room, &reach), &n(60.0))));
        for _ in 0..WAIT_HALVINGS {
            let middle = self.cell(div(&add(&low, &high), &n(2.0)));
            let over = op(Binary::Greater, &self.longer(line, &middle, Call::PoissonUpTo), &wanted);
            let over = self.cell(over);
            (low, high) = (self.cell(when(&over, &middle, &low)), self.cell(when(&over, &high, &middle)));
        }
        for _ in 0..WAIT_TANGENTS {
            let there = self.cell(self.longer(line, &high, Call::PoissonUpTo));
            let slope = self.longer(line, &high, Call::Poisson);
            let back = div(&mul(&call(Call::Ln, [&div(&there, &wanted)]), &there), &slope);
            high = self.cell(when(&none, &high, &call(Call::Max, [&n(TINY), &add(&high, &back)])));
        }
        when(&none, &n(0.0), &div(&high, &line.servers))
    }
}
