// k6: load tests at the scenario’s rates (normal, peak, spike, soak, target)
// Made by Headroom 0.1.0 from this scenario:
// https://example.org/#v=1&start=2026-11-21&m=web-service&n=Shop%20API&p=platform&m=tiered-store&n=memory&p=guide-deployment
// shop-api (“Shop API”): model web-service, version 1, preset platform
// memory: model tiered-store, version 1, preset guide-deployment
// The plan begins on 2026-11-21 and looks 24 months ahead.

// k6 run -e BASE_URL=https://staging.example.org -e TEST=peak loadtest-shop-api.js
// TEST is normal, peak, spike, soak or target. BASE_URL has to be given; READ_PATH, WRITE_PATH and TOKEN may be.
// Never against production without those who run it.
//
// The model is open: requests begin at the rate of the scenario whether or not earlier ones have been answered. Virtual
// users only carry them: by Little’s law their number is rate × time, and here there are enough for a whole timeout each,
// made before the test begins: a request that has to wait for a user to be made is dropped.
// With a fixed number of users and a sleep, as is often seen, the rate is users ÷ (sleep + latency): 1,000 users that sleep
// for 1 s and wait 200 ms make 833 requests a second at best, and fewer the slower the service becomes.
// dropped_iterations counts what could not begin in time: the rate was reached if it is 0.

// normal: the average of the scenario, 100 requests a second.
// peak: 2 times that, its busy hours; the scenario has no calendar and no events.
// spike: 3 times that, all of a sudden.
// soak: the average for a whole day, in which as many requests come as on a real one.
// target: 10 times the peak, the size to be reached.

import http from 'k6/http';
import { check } from 'k6';

const component = 'Shop API';
const reads = 0.8; // share of requests that only read
const timeout = 2; // seconds

const tests = {
  normal: {
    // 100 a second. By Little’s law 220 users carry it even if every answer takes until the timeout, 2 s.
    executor: 'ramping-arrival-rate',
    startRate: 0,
    timeUnit: '1s',
    preAllocatedVUs: 220,
    maxVUs: 220,
    stages: [
      { duration: '2m', target: 100 },
      { duration: '1h', target: 100 },
      { duration: '1m', target: 0 },
    ],
    gracefulStop: '2s',
    tags: { component, test: 'normal' },
  },
  peak: {
    // 200 a second. By Little’s law 440 users carry it even if every answer takes until the timeout, 2 s.
    executor: 'ramping-arrival-rate',
    startRate: 100,
    timeUnit: '1s',
    preAllocatedVUs: 440,
    maxVUs: 440,
    stages: [
      { duration: '5m', target: 200 },
      { duration: '30m', target: 200 },
      { duration: '2m', target: 100 },
    ],
    gracefulStop: '2s',
    tags: { component, test: 'peak' },
  },
  spike: {
    // 300 a second. By Little’s law 660 users carry it even if every answer takes until the timeout, 2 s.
    executor: 'ramping-arrival-rate',
    startRate: 100,
    timeUnit: '1s',
    preAllocatedVUs: 660,
    maxVUs: 660,
    stages: [
      { duration: '1m', target: 300 },
      { duration: '10m', target: 300 },
      { duration: '1m', target: 100 },
    ],
    gracefulStop: '2s',
    tags: { component, test: 'spike' },
  },
  soak: {
    // 100 a second. By Little’s law 220 users carry it even if every answer takes until the timeout, 2 s.
    executor: 'ramping-arrival-rate',
    startRate: 0,
    timeUnit: '1s',
    preAllocatedVUs: 220,
    maxVUs: 220,
    stages: [
      { duration: '5m', target: 100 },
      { duration: '24h', target: 100 },
      { duration: '1m', target: 0 },
    ],
    gracefulStop: '2s',
    tags: { component, test: 'soak' },
  },
  target: {
    // 2000 a second. By Little’s law 4400 users carry it even if every answer takes until the timeout, 2 s.
    executor: 'ramping-arrival-rate',
    startRate: 100,
    timeUnit: '1s',
    preAllocatedVUs: 4400,
    maxVUs: 4400,
    stages: [
      { duration: '10m', target: 2000 },
      { duration: '10m', target: 2000 },
      { duration: '2m', target: 100 },
    ],
    gracefulStop: '2s',
    tags: { component, test: 'target' },
  },
};

const chosen = __ENV.TEST || 'normal';
if (!Object.keys(tests).includes(chosen)) {
  throw new Error(`there is no test ${chosen}; there are ${Object.keys(tests).join(', ')}`);
}
if (!__ENV.BASE_URL) {
  throw new Error('BASE_URL is not set: -e BASE_URL=https://…');
}

export const options = {
  scenarios: { [chosen]: tests[chosen] },
  thresholds: {
    http_req_duration: ['p(95)<200'], // milliseconds
    http_req_failed: ['rate<0.01'],
    // Without this a test that never reached its rate would pass.
    dropped_iterations: ['count<1'],
  },
  discardResponseBodies: true,
  userAgent: 'headroom-loadtest',
};

// One iteration is one request, so that the rate of iterations is the rate of requests. There is no sleep.
export default function () {
  const reading = Math.random() < reads;
  const params = {
    timeout: `${timeout}s`,
    headers: { 'Content-Type': 'application/json', ...(__ENV.TOKEN && { Authorization: `Bearer ${__ENV.TOKEN}` }) },
    tags: { name: reading ? 'read' : 'write' },
  };
  const response = reading
    ? http.get(`${__ENV.BASE_URL}${__ENV.READ_PATH || '/'}`, params)
    : http.post(`${__ENV.BASE_URL}${__ENV.WRITE_PATH || '/'}`, JSON.stringify({ source: 'headroom-loadtest' }), params);
  check(response, { 'answered without an error': (r) => r.status >= 200 && r.status < 400 });
}
