//! The queueing functions as spreadsheet formulas.
//!
//! The sums are those of `headroom_core::queueing`, whose terms are all positive. Searches take a fixed number of
//! steps.

use headroom_core::expression::expr::BinaryOperator;

use crate::node::build::{add, at_most, call, div, mul, n, op, sub, sum, when};
use crate::node::{Node, SheetFunction};
use crate::translate::Translator;

/// The maximum number of servers and of places.
const MAX_SERVERS: f64 = 100_000.0;
/// The finite number that represents infinity.
const INFINITE: f64 = 1e300;
/// The smallest probability to divide by.
const MIN_DIVISOR: f64 = 1e-290;
/// Replaces zero where zero is invalid: LibreOffice rejects Poisson probabilities with a mean of zero.
const TINY: f64 = 1e-250;
/// The number of bisections that narrow a range of [`MAX_SERVERS`] to a single number.
const SERVER_HALVINGS: u32 = 17;
/// The number of bisections in the search for a quantile.
const WAIT_HALVINGS: u32 = 6;
/// The number of Newton steps along the tangent that follow the bisections.
const WAIT_TANGENTS: u32 = 9;

/// An M/M/c/K queue in the steady state. All fields are cells or numbers.
pub(crate) struct QueueFormulas {
    servers: Node,
    /// The number of waiting places.
    waiting_places: Node,
    /// The logarithm of the offered load per server.
    step: Node,
    /// The logarithm of the divisor of all terms.
    top: Node,
    /// The probability of being admitted, on the same scale as the terms.
    admitted: Node,
    pub(crate) utilization: Node,
    pub(crate) waiting: Node,
    pub(crate) blocked: Node,
    pub(crate) queue_length: Node,
}

/// Returns the condition that a ratio represents infinity.
fn is_infinite(ratio: &Node) -> Node {
    op(BinaryOperator::GreaterOrEqual, ratio, &n(INFINITE))
}

impl Translator<'_> {
    /// Rounds a number of servers or places down, and limits it to the range from 1 to [`MAX_SERVERS`].
    fn clamped_count(&mut self, number: &Node) -> Node {
        if let Node::Working(_) = number
            && self.is_clamped_count(number)
        {
            return number.clone();
        }
        let whole = self.floor(number.clone());
        self.cell(call(SheetFunction::Min, [&n(MAX_SERVERS), &call(SheetFunction::Max, [&n(1.0), &whole])]))
    }

    fn is_clamped_count(&self, node: &Node) -> bool {
        let Node::Working(number) = node else { return false };
        let working = self.workings.get(*number).map(|working| &working.node);
        matches!(working, Some(Node::Call(SheetFunction::Min, arguments)) if arguments.first() == Some(&n(MAX_SERVERS)))
    }

    /// Limits an offered load to the range in which the formulas are valid.
    fn clamped_load(&mut self, offered: &Node) -> Node {
        self.cell(call(SheetFunction::Max, [&n(0.0), &call(SheetFunction::Min, [&n(1e200), offered])]))
    }

    /// Returns 1/B − 1: the probability that at least one server is idle, divided by the probability that all are busy.
    ///
    /// If the load exceeds the servers by so much that the divisor underflows, the ratio is the sum of the terms
    /// c!/(c − i)!/aⁱ, of which a few hundred suffice. If the divisor underflows at a smaller load, the ratio is
    /// infinite.
    fn idle_to_busy_ratio(&mut self, servers: &Node, load: &Node) -> Node {
        let load = self.cell(call(SheetFunction::Max, [&n(TINY), load]));
        let full = self.cell(call(SheetFunction::Poisson, [servers, &load]));
        let spare = call(SheetFunction::PoissonUpTo, [&sub(servers, &n(1.0)), &load]);
        let one = add(servers, &n(1.0));
        let terms = add(&Node::Index, &n(1.0));
        let falling =
            sub(&call(SheetFunction::GammaLn, [&one]), &call(SheetFunction::GammaLn, [&sub(servers, &Node::Index)]));
        let term = call(SheetFunction::Exp, [&sub(&falling, &mul(&terms, &call(SheetFunction::Ln, [&load])))]);
        let by_terms = sum(&call(SheetFunction::Min, [&n(400.0), servers]), &term);
        let other = when(&op(BinaryOperator::Less, &load, servers), &n(INFINITE), &by_terms);
        self.cell(when(&op(BinaryOperator::Greater, &full, &n(MIN_DIVISOR)), &div(&spare, &full), &other))
    }

    pub(crate) fn erlang_b(&mut self, servers: &Node, load: &Node) -> Node {
        let (servers, load) = (self.clamped_count(servers), self.clamped_load(load));
        let ratio = self.idle_to_busy_ratio(&servers, &load);
        when(&is_infinite(&ratio), &n(0.0), &div(&n(1.0), &add(&n(1.0), &ratio)))
    }

    pub(crate) fn erlang_c(&mut self, servers: &Node, load: &Node) -> Node {
        let (servers, load) = (self.clamped_count(servers), self.clamped_load(load));
        self.waiting_probability(&servers, &load)
    }

    /// Returns Erlang C, calculated from 1/B − 1: 1/(1 + (1 − ρ)(1/B − 1)).
    fn waiting_probability(&mut self, servers: &Node, load: &Node) -> Node {
        let ratio = self.idle_to_busy_ratio(servers, load);
        let spare = div(&sub(servers, load), servers);
        let waiting = div(&n(1.0), &add(&n(1.0), &mul(&spare, &ratio)));
        let some = when(&is_infinite(&ratio), &n(0.0), &waiting);
        when(&op(BinaryOperator::GreaterOrEqual, load, servers), &n(1.0), &some)
    }

    pub(crate) fn erlang_c_servers(&mut self, load: &Node, time: &Node, share: &Node) -> Node {
        let (load, share) = (self.clamped_load(load), self.cell(share.clone()));
        let time = self.cell(call(SheetFunction::Max, [&n(0.0), time]));
        let beyond = self.cell(sub(&n(1.0), &call(SheetFunction::Max, [&n(0.0), &share])));
        let low = self.cell(call(SheetFunction::Min, [&n(MAX_SERVERS), &call(SheetFunction::Int, [&load])]));
        let found = self.min_servers(low, |own, servers| {
            let some = own.cell(call(SheetFunction::Max, [&n(1.0), servers]));
            let waiting = own.waiting_probability(&some, &load);
            let waiting = own.cell(waiting);
            let longer = call(SheetFunction::Ln, [&div(&waiting, &beyond)]);
            let soon = at_most(&longer, &mul(&time, &sub(servers, &load)));
            let kept = when(&at_most(&waiting, &beyond), &Node::Bool(true), &soon);
            when(&at_most(servers, &load), &Node::Bool(false), &kept)
        });
        self.or_max_servers(found, &share, &load, MAX_SERVERS)
    }

    pub(crate) fn mmck_servers(&mut self, places: &Node, load: &Node, time: &Node, share: &Node) -> Node {
        let (places, load, share) = (self.clamped_count(places), self.clamped_load(load), self.cell(share.clone()));
        let beyond = self.cell(sub(&n(1.0), &call(SheetFunction::Max, [&n(0.0), &share])));
        let found = self.min_servers(n(0.0), |own, servers| {
            let some = own.cell(call(SheetFunction::Max, [&n(1.0), servers]));
            let queue = own.steady_state(&some, &places, &load);
            let late = own.late_share(&queue, time);
            let lost = add(&queue.blocked, &mul(&sub(&n(1.0), &queue.blocked), &late));
            let kept = at_most(&lost, &beyond);
            call(SheetFunction::And, [&op(BinaryOperator::Greater, servers, &n(0.0)), &kept])
        });
        self.or_max_servers(found, &share, &load, 10.0 * MAX_SERVERS)
    }

    /// Returns the maximum number of servers if the target cannot be met or the load cannot be served, otherwise
    /// `found`.
    fn or_max_servers(&mut self, found: Node, share: &Node, load: &Node, most_load: f64) -> Node {
        let too_much = op(BinaryOperator::GreaterOrEqual, load, &n(most_load));
        let never = call(SheetFunction::Or, [&op(BinaryOperator::GreaterOrEqual, share, &n(1.0)), &too_much]);
        when(&never, &n(MAX_SERVERS), &found)
    }

    /// Returns the smallest number of servers for which `meets_target` holds, by bisection. It must not hold for `low`
    /// servers.
    fn min_servers(&mut self, low: Node, meets_target: impl Fn(&mut Self, &Node) -> Node) -> Node {
        let (mut low, mut high) = (low, n(MAX_SERVERS));
        for _ in 0..SERVER_HALVINGS {
            let middle = self.cell(call(SheetFunction::Int, [&div(&add(&low, &high), &n(2.0))]));
            let kept = meets_target(self, &middle);
            let kept = self.cell(kept);
            high = self.cell(when(&kept, &middle, &high));
            low = self.cell(when(&kept, &low, &middle));
        }
        high
    }

    pub(crate) fn mmck_queue(&mut self, servers: &Node, places: &Node, load: &Node) -> QueueFormulas {
        let (servers, places, load) =
            (self.clamped_count(servers), self.clamped_count(places), self.clamped_load(load));
        self.steady_state(&servers, &places, &load)
    }

    /// Returns the steady state. The states c + j, in which all servers are busy, have probabilities proportional to
    /// ρʲ. They are calculated relative to the largest one.
    fn steady_state(&mut self, servers: &Node, places: &Node, load: &Node) -> QueueFormulas {
        let room = self.cell(sub(&call(SheetFunction::Max, [places, servers]), servers));
        let step = self.cell(call(SheetFunction::Ln, [&div(&call(SheetFunction::Max, [&n(TINY), load]), servers)]));
        let top = self.cell(call(SheetFunction::Max, [&n(0.0), &mul(&room, &step)]));
        let term = |j: &Node| call(SheetFunction::Exp, [&sub(&mul(j, &step), &top)]);
        let first = call(SheetFunction::Exp, [&Node::Negate(Box::new(top.clone()))]);
        let ratio = self.idle_to_busy_ratio(servers, load);
        let below = self.cell(mul(&first, &ratio));
        let none = at_most(&room, &n(0.0));
        let busy = self.cell(when(&none, &n(0.0), &sum(&room, &term(&Node::Index))));
        let behind = add(&Node::Index, &n(1.0));
        let length = self.cell(when(&none, &n(0.0), &sum(&room, &mul(&behind, &term(&behind)))));
        let full = self.cell(term(&room));
        let let_in = self.cell(add(&below, &busy));
        let whole = self.cell(add(&let_in, &full));
        let used = div(&div(&mul(load, &let_in), &whole), servers);
        let mut share = |part: &Node, of: &Node| self.cell(when(&is_infinite(&ratio), &n(0.0), &div(part, of)));
        let (waiting, blocked, queue) = (share(&busy, &let_in), share(&full, &whole), share(&length, &whole));
        QueueFormulas {
            utilization: self.cell(call(SheetFunction::Min, [&n(1.0), &used])),
            waiting,
            blocked,
            queue_length: queue,
            servers: servers.clone(),
            waiting_places: room,
            step,
            top,
            admitted: let_in,
        }
    }

    /// Returns Σ w(j)·p(j) over the states c + j in which an arrival is admitted. w(j) is the relative probability of
    /// the state, and p(j) is the Poisson probability of j departures, or of at most j, given their mean.
    fn tail_sum(&self, queue: &QueueFormulas, mean: &Node, poisson: SheetFunction) -> Node {
        let term = call(SheetFunction::Exp, [&sub(&mul(&Node::Index, &queue.step), &queue.top)]);
        sum(&queue.waiting_places, &mul(&term, &call(poisson, [&Node::Index, mean])))
    }

    pub(crate) fn late_share(&mut self, queue: &QueueFormulas, time: &Node) -> Node {
        let mean =
            call(SheetFunction::Min, [&n(1e9), &call(SheetFunction::Max, [&n(TINY), &mul(&queue.servers, time)])]);
        let mean = self.cell(mean);
        let share = div(&self.tail_sum(queue, &mean, SheetFunction::PoissonUpTo), &queue.admitted);
        self.cell(when(&at_most(&queue.waiting_places, &n(0.0)), &n(0.0), &call(SheetFunction::Min, [&n(1.0), &share])))
    }

    /// Returns a quantile of the waiting time of admitted arrivals.
    ///
    /// The logarithm of the share that waits longer than t is concave in t, so the tangents approach the quantile from
    /// above and do not overshoot.
    pub(crate) fn waiting_time_quantile(&mut self, queue: &QueueFormulas, share: &Node) -> Node {
        let beyond = sub(
            &n(1.0),
            &call(SheetFunction::Max, [&n(0.0), &call(SheetFunction::Min, [&n(1.0 - f64::EPSILON / 2.0), share])]),
        );
        let beyond = self.cell(beyond);
        let none =
            call(SheetFunction::Or, [&at_most(&queue.waiting_places, &n(0.0)), &at_most(&queue.waiting, &beyond)]);
        let none = self.cell(none);
        let target_sum = self.cell(mul(&beyond, &queue.admitted));
        // At this mean, the probability of so few departures is smaller than any share that can be requested.
        let reach = mul(&n(9.0), &call(SheetFunction::Sqrt, [&queue.waiting_places]));
        let (mut low, mut high) = (n(0.0), self.cell(add(&add(&queue.waiting_places, &reach), &n(60.0))));
        for _ in 0..WAIT_HALVINGS {
            let middle = self.cell(div(&add(&low, &high), &n(2.0)));
            let over =
                op(BinaryOperator::Greater, &self.tail_sum(queue, &middle, SheetFunction::PoissonUpTo), &target_sum);
            let over = self.cell(over);
            (low, high) = (self.cell(when(&over, &middle, &low)), self.cell(when(&over, &high, &middle)));
        }
        for _ in 0..WAIT_TANGENTS {
            let there = self.cell(self.tail_sum(queue, &high, SheetFunction::PoissonUpTo));
            let slope = self.tail_sum(queue, &high, SheetFunction::Poisson);
            let back = div(&mul(&call(SheetFunction::Ln, [&div(&there, &target_sum)]), &there), &slope);
            high = self.cell(when(&none, &high, &call(SheetFunction::Max, [&n(TINY), &add(&high, &back)])));
        }
        when(&none, &n(0.0), &div(&high, &queue.servers))
    }
}
