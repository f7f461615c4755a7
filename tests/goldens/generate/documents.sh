#!/usr/bin/env bash
# shellcheck disable=SC1112,SC2016
# Analysis, load model, strategy and forecast, as engram commands
# Made by Headroom 0.1.0 from this scenario:
# https://example.org/#v=1&start=2026-11-21&m=web-service&n=Shop%20API&p=platform&m=tiered-store&n=memory&p=guide-deployment
# shop-api (“Shop API”): model web-service, version 1, preset platform
# memory: model tiered-store, version 1, preset guide-deployment
# The plan begins on 2026-11-21 and looks 24 months ahead.

# Run it, or paste it into a shell, with TASK_ID set to the task that it belongs to, and AGENT to who you are:
#   TASK_ID=… AGENT=… bash documents.sh
(
set -euo pipefail
: "${TASK_ID:?is the id of the task}" "${AGENT:?is who you are}"

# The id that a command says it has given.
id_of() { sed -n 's/^ID: *//p' | head -n 1; }

ANALYSIS_ID=$(engram context create \
  --title 'Scalability Analysis: Shop API, memory' \
  --content '# Scalability Analysis: Shop API, memory

Made by Headroom 0.1.0 from this scenario:  
`https://example.org/#v=1&start=2026-11-21&m=web-service&n=Shop%20API&p=platform&m=tiered-store&n=memory&p=guide-deployment`  
shop-api (“Shop API”): model web-service, version 1, preset platform  
memory: model tiered-store, version 1, preset guide-deployment  
The plan begins on 2026-11-21 and looks 24 months ahead.  

**Disk of memory is past its target today: 469 % used at peak load, 70 % wanted. Next is API CPU of Shop API, on 22 Nov 2026 (in 1 day).**

## Shop API

API CPU runs out first: its limit is reached at 1× today’s size, at 100.1 request/s.

- Instances needed: 3 instances
- Latency of the API, p95: 161.1 ms
- Database nodes needed: 1 node
- Workers needed: 15 workers
- Availability: 99.9985 %

## memory

Disk is over its limit: 469 % used, 70 % wanted; 743.7 GiB short.

- Cores: 6 cores
- Memory: 3 GiB
- Disk: 1.22 TiB
- Network: 533 Mbit/s
- Instances: 1 instance

## When it runs out

At peak load from the load of every hour, beyond 24 months and at average load from the growth alone. Red: passed, or passed before more can be there; yellow: within half a year. The range holds with a probability of 80 %. Headroom is the growth that today’s peak still has room for.

| Resource | Urgency | Target reached | Limit reached | At average load | Between | Used today | Used at peak | Target | Headroom |
|---|---|---|---|---|---|---:|---:|---:|---:|
| Disk of memory | red | now | now | now |  | 469 % | 469 % | 70 % | 0 % |
| API CPU of Shop API | red | 22 Nov 2026 | 3 Jul 2027 | 22 Nov 2026 | Nov 2026 to Nov 2026 | 69.9 % | 69.9 % | 70 % | 0.143 % |
| Cache memory of Shop API | yellow | 24 Apr 2027 | 11 Sep 2027 | 24 Apr 2027 | Mar 2027 to Jul 2027 | 62.5 % | 62.5 % | 80 % | 28 % |
| Workers of Shop API | green | 11 Sep 2027 | 28 Jan 2028 | 11 Sep 2027 | Jul 2027 to Jan 2028 | 50 % | 50 % | 80 % | 60 % |
| Throughput of memory | green | 30 Nov 2027 | 9 Jul 2028 | 30 Nov 2027 | Sep 2027 to May 2028 | 38.5 % | 38.5 % | 70 % | 82 % |
| CPU of memory | green | 4 Dec 2027 | 13 Jul 2028 | 4 Dec 2027 | Sep 2027 to May 2028 | 38.2 % | 38.2 % | 70 % | 83.1 % |
| Network of memory | green | 19 Dec 2027 | 29 Jul 2028 | 19 Dec 2027 | Sep 2027 to Jun 2028 | 37.3 % | 37.3 % | 70 % | 87.8 % |
| API memory of Shop API | green | 6 Oct 2028 | about Jun 2029 | 6 Oct 2028 | Apr 2028 to Aug 2029 | 40.6 % | 40.6 % | 80 % | 200 % |
| Disk IOPS of memory | green | about Feb 2030 | about Jun 2030 | about Feb 2030 | Apr 2029 to Aug 2031 | 12.1 % | 12.1 % | 80 % | 559 % |
| Disk bandwidth of memory | green | about Mar 2030 | about Aug 2030 | about Mar 2030 | Jun 2029 to Oct 2031 | 11.2 % | 11.2 % | 80 % | 613 % |
| Memory of memory | green | about Oct 2030 | about Mar 2031 | about Oct 2030 | Oct 2029 to Aug 2032 | 10.8 % | 10.8 % | 80 % | 871 % |
| Read throughput of memory | green | about Jan 2031 | about Jun 2031 | about Jan 2031 | Jan 2030 to Jan 2033 | 6.9 % | 6.9 % | 80 % | 1,059 % |
| Database storage of Shop API | green | about Aug 2031 | about Jan 2032 | about Aug 2031 | Jun 2030 to Nov 2033 | 5 % | 5 % | 80 % | 1,500 % |
| Log throughput of memory | green | about Dec 2031 | about Apr 2032 | about Dec 2031 | Sep 2030 to Apr 2034 | 4.17 % | 4.17 % | 80 % | 1,820 % |
| Database IOPS of Shop API | green | about Sep 2032 | about Jan 2033 | about Sep 2032 | Apr 2031 to Jun 2035 | 2.67 % | 2.67 % | 80 % | 2,900 % |
| Database work of Shop API | green | about Mar 2033 | about Jul 2033 | about Mar 2033 | Aug 2031 to Feb 2036 | 2 % | 2 % | 80 % | 3,900 % |
| Database writes of Shop API | green | about Mar 2033 | about Jul 2033 | about Mar 2033 | Aug 2031 to Feb 2036 | 2 % | 2 % | 80 % | 3,900 % |
| Database connections of Shop API | green | about Jul 2033 | about Jul 2033 | about Jul 2033 | Dec 2031 to Sep 2036 | 10.5 % | 10.5 % | 80 % | 4,958 % |
| Cache operations of Shop API | green | about Oct 2036 | in over 10 years | about Oct 2036 | May 2034 or later | 0.212 % | 0.212 % | 70 % | 32,919 % |

## How the dates follow

Used is demand over capacity. Growth needed is the factor by which everything that grows has to grow until the target is reached in the busiest hour of the calendar; the day is the first on which an hour uses more than the target. Each number of the model opens its own explanation below.

| Resource | Demand | Capacity | Used at peak | Target | Growth needed | The day before | On the day |
|---|---|---|---:|---:|---:|---:|---:|
| Disk of memory | 874.1 GiB | 186.3 GiB | 469 % | 70 % | 1× |  | 21 Nov 2026: growth 1×, used 469.29 % |
| API CPU of Shop API | 6.99 cores | 10 cores | 69.9 % | 70 % | 1.001× | 21 Nov 2026: growth 1×, used 69.9 % | 22 Nov 2026: growth 1.0016×, used 70.012 % |
| Cache memory of Shop API | 2.328 GiB | 3.725 GiB | 62.5 % | 80 % | 1.28× | 23 Apr 2027: growth 1.2782×, used 79.885 % | 24 Apr 2027: growth 1.2802×, used 80.013 % |
| Workers of Shop API | 10 workers | 20 workers | 50 % | 80 % | 1.6× | 10 Sep 2027: growth 1.6×, used 79.999 % | 11 Sep 2027: growth 1.6025×, used 80.127 % |
| Throughput of memory | 5,000 op/s | 13,000 op/s | 38.5 % | 70 % | 1.82× | 29 Nov 2027: growth 1.8191×, used 69.963 % | 30 Nov 2027: growth 1.822×, used 70.076 % |
| CPU of memory | 3.058 cores | 8 cores | 38.2 % | 70 % | 1.831× | 3 Dec 2027: growth 1.8308×, used 69.978 % | 4 Dec 2027: growth 1.8337×, used 70.09 % |
| Network of memory | 372.7 Mbit/s | 1 Gbit/s | 37.3 % | 70 % | 1.878× | 18 Dec 2027: growth 1.8753×, used 69.901 % | 19 Dec 2027: growth 1.8784×, used 70.013 % |
| API memory of Shop API | 11.33 GiB | 27.94 GiB | 40.6 % | 80 % | 3× | 5 Oct 2028: growth 2.9957×, used 79.943 % | 6 Oct 2028: growth 3.0005×, used 80.007 % |
| Disk IOPS of memory | 364.3 io/s | 3,000 io/s | 12.1 % | 80 % | 6.588× |  |  |
| Disk bandwidth of memory | 14.03 MB/s | 125 MB/s | 11.2 % | 80 % | 7.126× |  |  |
| Memory of memory | 1.617 GiB | 14.9 GiB | 10.8 % | 80 % | 9.715× |  |  |
| Read throughput of memory | 49.15 MB/s | 711.9 MB/s | 6.9 % | 80 % | 11.59× |  |  |
| Database storage of Shop API | 93.13 GiB | 1.819 TiB | 5 % | 80 % | 16× |  |  |
| Log throughput of memory | 512 kB/s | 12.29 MB/s | 4.17 % | 80 % | 19.2× |  |  |
| Database IOPS of Shop API | 80 io/s | 3,000 io/s | 2.67 % | 80 % | 30× |  |  |
| Database work of Shop API | 40 query/s | 2,000 query/s | 2 % | 80 % | 40× |  |  |
| Database writes of Shop API | 20 query/s | 1,000 query/s | 2 % | 80 % | 40× |  |  |
| Database connections of Shop API | 105 connections | 997 connections | 10.5 % | 80 % | 49.96× |  |  |
| Cache operations of Shop API | 212 op/s | 100,000 op/s | 0.212 % | 70 % | 330.2× |  |  |

## What is built to fail

| Kind | What | Level |
|---|---|---|
| Single point of failure | All of it runs on one instance: while it restarts or fails, nothing answers, for 3 s at the least with a standby and for as long as a recovery takes without one. (memory) | act |
| Single point of failure | There is one cache node. Without it the database gets 160 query/s instead of 32 query/s: 5 times. (Shop API) | plan |
' \
  --source scalability-analysis \
  --agent "$AGENT" --tags scalability,analysis,shop-api | id_of)
: "${ANALYSIS_ID:?was not given an id}"

LOAD_MODEL_ID=$(engram reasoning create \
  --title 'Load Pattern Model: Shop API, memory' \
  --task-id "$TASK_ID" \
  --content '# Load Pattern Model: Shop API, memory

Made by Headroom 0.1.0 from this scenario:  
`https://example.org/#v=1&start=2026-11-21&m=web-service&n=Shop%20API&p=platform&m=tiered-store&n=memory&p=guide-deployment`  
shop-api (“Shop API”): model web-service, version 1, preset platform  
memory: model tiered-store, version 1, preset guide-deployment  
The plan begins on 2026-11-21 and looks 24 months ahead.  

**Disk of memory is past its target today: 469 % used at peak load, 70 % wanted. Next is API CPU of Shop API, on 22 Nov 2026 (in 1 day).**
' \
  --confidence 1.00 \
  --agent "$AGENT" --tags scalability,load-model,shop-api | id_of)
: "${LOAD_MODEL_ID:?was not given an id}"

STRATEGY_ID=$(engram reasoning create \
  --title 'Scaling Strategy: Shop API, memory' \
  --task-id "$TASK_ID" \
  --content '# Scaling Strategy: Shop API, memory

Made by Headroom 0.1.0 from this scenario:  
`https://example.org/#v=1&start=2026-11-21&m=web-service&n=Shop%20API&p=platform&m=tiered-store&n=memory&p=guide-deployment`  
shop-api (“Shop API”): model web-service, version 1, preset platform  
memory: model tiered-store, version 1, preset guide-deployment  
The plan begins on 2026-11-21 and looks 24 months ahead.  

**Disk of memory is past its target today: 469 % used at peak load, 70 % wanted. Next is API CPU of Shop API, on 22 Nov 2026 (in 1 day).**

## What to do by when

Begin 30 days before a target is reached at peak load. P0 cannot wait, P3 may be dropped if growth slows down.

| Begin by | Priority | What | Why | What helps most | Confidence |
|---|---|---|---|---|---:|
| now | P0 | Shorten the log'\''s retention and prune snapshots; then expand the volume. (memory) | Disk of memory is at 469 % today at peak load; 70 % is the target. It is over its limit. |  | 100 % |
| now | P0 | Add instances, or lower the CPU time of a request; a CDN takes requests away altogether. (Shop API) | API CPU of Shop API passes 70 % on 22 Nov 2026 (in 1 day), at 1× today’s size. Its limit is reached on 3 Jul 2027. | A CDN: then it is reached on 3 Jul 2027 (in 7.4 months). | 100 % |
| now | P1 | Remove a single point of failure. (memory) | All of it runs on one instance: while it restarts or fails, nothing answers, for 3 s at the least with a standby and for as long as a recovery takes without one. |  | 100 % |
| now | P1 | Remove a single point of failure. (Shop API) | There is one cache node. Without it the database gets 160 query/s instead of 32 query/s: 5 times. |  | 100 % |
| 25 Mar 2027 | P1 | Add cache nodes or memory; shorten times to live; store less in an entry. (Shop API) | Cache memory of Shop API passes 80 % on 24 Apr 2027 (in 5.1 months), at 1.28× today’s size. Its limit is reached on 11 Sep 2027. | One more cache node: then it is reached on 30 Jun 2028 (in 19 months). | 99 % |
| 12 Aug 2027 | P2 | Add workers, let each do more jobs at once, or make jobs shorter. (Shop API) | Workers of Shop API pass 80 % on 11 Sep 2027 (in 9.7 months), at 1.6× today’s size. Its limit is reached on 28 Jan 2028. | A CDN: then it is reached on 20 Apr 2028 (in 17 months). | 90 % |
| 31 Oct 2027 | P3 | On one instance further cores give ever less: add instances, or make an operation cheaper (cache layout, GPU, smaller working sets). (memory) | Throughput of memory passes 70 % on 30 Nov 2027 (in 12 months), at 1.82× today’s size. Its limit is reached on 9 Jul 2028. | Add an instance like those there are: then it is reached about Feb 2029 (in 2.2 years). | 81 % |
| 4 Nov 2027 | P3 | Add cores up to what is useful on an instance, then instances. First see what takes them: spreading, consolidation, compaction or the API. (memory) | CPU of memory passes 70 % on 4 Dec 2027 (in 12 months), at 1.83× today’s size. Its limit is reached on 13 Jul 2028. | Double the cores of each instance: then it is reached about Feb 2029 (in 2.2 years). | 81 % |
| 19 Nov 2027 | P3 | Send smaller responses, widen the backup window, or take machines with faster links. (memory) | Network of memory passes 70 % on 19 Dec 2027 (in 13 months), at 1.88× today’s size. Its limit is reached on 29 Jul 2028. | Take machines with twice the network: then it is reached about Feb 2029 (in 2.3 years). | 79 % |
| 6 Sep 2028 | P3 | Fix what leaks, shorten keep-alive, send smaller responses; then add instances or memory. (Shop API) | API memory of Shop API passes 80 % on 6 Oct 2028 (in 23 months), at 3× today’s size. | A CDN: then it is reached about May 2029 (in 2.5 years). | 53 % |

## What each remedy does to the dates

Each alone, beginning today. The last column is what then reaches its target first.

| Remedy | Changes | Target reached at peak | Used today at peak | First limit then |
|---|---|---|---|---|
| One more API instance of Shop API | Instances 3 instances → 4 instances | API CPU: 22 Nov 2026 → 21 May 2027; API memory: 6 Oct 2028 → about Apr 2029 | API CPU: 69.9 % → 52.4 %; API memory: 40.6 % → 40.4 % | Cache memory, 24 Apr 2027, 5 months later |
| A CDN of Shop API | CDN offload 0 % → 30 % | API CPU: 22 Nov 2026 → 3 Jul 2027; API memory: 6 Oct 2028 → about May 2029; Cache operations: about Oct 2036 → in over 10 years; Workers: 11 Sep 2027 → 20 Apr 2028 | API CPU: 69.9 % → 48.9 %; API memory: 40.6 % → 40.4 %; Cache operations: 0.212 % → 0.14 %; Workers: 50 % → 35 % | Cache memory, 24 Apr 2027, 5 months later |
| Hit rate of 95 % of Shop API | Hit rate of the cache 80 % → 95 % | Cache operations: about Oct 2036 → in over 10 years | API memory: 40.6 % → 40.6 %; Cache operations: 0.212 % → 0.188 % | API CPU, 22 Nov 2026 |
| One more cache node of Shop API | Cache nodes 1 node → 2 nodes | Cache operations: about Oct 2036 → in over 10 years; Cache memory: 24 Apr 2027 → 30 Jun 2028 | Cache operations: 0.212 % → 0.106 %; Cache memory: 62.5 % → 31.2 % | API CPU, 22 Nov 2026 |
| One more read replica of Shop API | Read replicas 2 nodes → 3 nodes | no date moves |  | API CPU, 22 Nov 2026 |
| Indexes of Shop API | Effect of indexes on reads 100 % → 133.3 % | no date moves |  | API CPU, 22 Nov 2026 |
| Next larger database node of Shop API | Reads of a node 2,000 query/s → 4,000 query/s, vCPU of a node 4 cores → 8 cores, Writes of a node 1,000 query/s → 2,000 query/s | Database work: about Mar 2033 → about May 2034; Database writes: about Mar 2033 → about May 2034; Database connections: about Jul 2033 → about Oct 2034 | Database work: 2 % → 1 %; Database writes: 2 % → 1 % | API CPU, 22 Nov 2026 |
| Shards of Shop API | Shards 1 shard → 2 shards | Database work: about Mar 2033 → about May 2034; Database writes: about Mar 2033 → about May 2034; Database connections: about Jul 2033 → about Oct 2034; Database storage: about Aug 2031 → about Oct 2032; Database IOPS: about Sep 2032 → about Nov 2033 | Database work: 2 % → 1 %; Database writes: 2 % → 1 %; Database storage: 5 % → 2.5 %; Database IOPS: 2.67 % → 1.33 % | API CPU, 22 Nov 2026 |
| A connection pooler of Shop API | Pool size 25 connections → 5 connections | no date moves | Database connections: 10.5 % → 4.51 % | API CPU, 22 Nov 2026 |
| As many workers as are needed of Shop API | Workers 20 workers → 21 workers | Workers: 11 Sep 2027 → 11 Oct 2027 | Workers: 50 % → 47.6 % | API CPU, 22 Nov 2026 |
| More storage of Shop API | Allocated 465.7 GiB → 512.2 GiB | no date moves |  | API CPU, 22 Nov 2026 |
| Add half of the memory again of memory | Memory installed 14.9 GiB → 22.35 GiB | Memory: about Oct 2030 → about Jun 2031 | Memory: 10.8 % → 7.23 % | Disk, now |
| Double the volume of memory | Disk installed 186.3 GiB → 372.5 GiB | no date moves | Disk: 469 % → 235 % | Disk, now |
| Keep the log half as long of memory | Log retention 30 d → 15 d | no date moves | Disk: 469 % → 237 % | Disk, now |
| Double the cores of each instance of memory | Cores installed 8 cores → 16 cores | CPU: 4 Dec 2027 → about Feb 2029; Throughput: 30 Nov 2027 → 4 Jan 2028 | CPU: 38.2 % → 19.1 %; Throughput: 38.5 % → 36.4 % | Disk, now |
| Add an instance like those there are of memory | Cores installed 8 cores → 16 cores, Disk installed 186.3 GiB → 372.5 GiB, Instances installed 1 instance → 2 instances, Memory installed 14.9 GiB → 29.8 GiB | CPU: 4 Dec 2027 → about Feb 2029; Throughput: 30 Nov 2027 → about Feb 2029; Memory: about Oct 2030 → about Dec 2031 | CPU: 38.2 % → 19.1 %; Throughput: 38.5 % → 19.2 %; Memory: 10.8 % → 5.42 %; Disk: 469 % → 235 % | Disk, now |
| Raise IOPS and bandwidth of the volume to four times of memory | Disk bandwidth 125 MB/s → 500 MB/s, Disk IOPS 3,000 io/s → 12,000 io/s | Disk IOPS: about Feb 2030 → about Jun 2032; Disk bandwidth: about Mar 2030 → about Aug 2032; Log throughput: about Dec 2031 → about Apr 2034; Read throughput: about Jan 2031 → about Apr 2033 | Disk IOPS: 12.1 % → 3.04 %; Disk bandwidth: 11.2 % → 2.81 %; Log throughput: 4.17 % → 1.04 %; Read throughput: 6.9 % → 1.9 % | Disk, now |
| Take machines with twice the network of memory | Network bandwidth 1 Gbit/s → 2 Gbit/s | Network: 19 Dec 2027 → about Feb 2029 | Network: 37.3 % → 18.6 % | Disk, now |

## What is needed at which size

At the peak of everything carried, without margin.

| Size | Past its target then, if nothing is added | Reached | Instances needed of Shop API | Latency of the API, p95 of Shop API | Database nodes needed of Shop API | Workers needed of Shop API | Availability of Shop API | Cores of memory | Memory of memory | Disk of memory | Network of memory | Instances of memory |
|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
| 1× | Disk of memory | now | 3 instances | 161.1 ms | 1 node | 15 workers | 99.9985 % | 6 cores | 3 GiB | 1.22 TiB | 533 Mbit/s | 1 instance |
| 2× | API CPU of Shop API, Cache memory of Shop API, Workers of Shop API, CPU of memory, Throughput of memory, Disk of memory, Network of memory | 28 Jan 2028 | 6 instances | 3.8 s | 1 node | 30 workers | 99.9985 % | 10 cores | 4 GiB | 2.437 TiB | 1.065 Gbit/s | 1 instance |
| 5× | API CPU of Shop API, API memory of Shop API, Cache memory of Shop API, Workers of Shop API, CPU of memory, Throughput of memory, Disk of memory, Network of memory | about Aug 2029 | 15 instances | 3.8 s | 1 node | 75 workers | 99.9985 % | 22 cores | 8 GiB | 6.087 TiB | 2.663 Gbit/s | 1 instance |
| 10× | API CPU of Shop API, API memory of Shop API, Cache memory of Shop API, Workers of Shop API, CPU of memory, Throughput of memory, Memory of memory, Disk of memory, Disk IOPS of memory, Disk bandwidth of memory, Network of memory | about Oct 2030 | 30 instances | 3.8 s | 1 node | 150 workers | 99.9985 % | 44 cores | 16 GiB | 12.17 TiB | 5.325 Gbit/s | 2 instances |
' \
  --confidence 0.89 \
  --agent "$AGENT" --tags scalability,scaling-strategy,shop-api | id_of)
: "${STRATEGY_ID:?was not given an id}"

FORECAST_ID=$(engram reasoning create \
  --title 'Infrastructure Forecast: Shop API, memory - 24 months' \
  --task-id "$TASK_ID" \
  --content '# Infrastructure Forecast: Shop API, memory

Made by Headroom 0.1.0 from this scenario:  
`https://example.org/#v=1&start=2026-11-21&m=web-service&n=Shop%20API&p=platform&m=tiered-store&n=memory&p=guide-deployment`  
shop-api (“Shop API”): model web-service, version 1, preset platform  
memory: model tiered-store, version 1, preset guide-deployment  
The plan begins on 2026-11-21 and looks 24 months ahead.  

**Disk of memory is past its target today: 469 % used at peak load, 70 % wanted. Next is API CPU of Shop API, on 22 Nov 2026 (in 1 day).**

## What is needed when

Sized for the growth and a margin of 30 % at the peak of everything carried, 1× the average load. Confidence is the probability that the true size is within 20 % of the projection.

| After | Date | Growth | 80 % of cases | Instances needed of Shop API | Latency of the API, p95 of Shop API | Database nodes needed of Shop API | Workers needed of Shop API | Availability of Shop API | Cores of memory | Memory of memory | Disk of memory | Network of memory | Instances of memory | Confidence |
|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
| Today | 21 Nov 2026 | 1× | 1× to 1× | 4 instances | 252.5 ms | 1 node | 20 workers | 99.9985 % | 6 cores | 3 GiB | 1.585 TiB | 693 Mbit/s | 1 instance | 100 % |
| 30 days | 21 Dec 2026 | 1.05× | 1.03× to 1.07× | 5 instances | 390.5 ms | 1 node | 21 workers | 99.9985 % | 6 cores | 3 GiB | 1.663 TiB | 727 Mbit/s | 1 instance | 100 % |
| 60 days | 20 Jan 2027 | 1.1× | 1.07× to 1.14× | 5 instances | 3.8 s | 1 node | 22 workers | 99.9985 % | 8 cores | 3 GiB | 1.745 TiB | 763 Mbit/s | 1 instance | 99 % |
| 90 days | 19 Feb 2027 | 1.16× | 1.1× to 1.21× | 5 instances | 3.8 s | 1 node | 23 workers | 99.9985 % | 8 cores | 3 GiB | 1.831 TiB | 800 Mbit/s | 1 instance | 99 % |
| 6 months | 21 May 2027 | 1.34× | 1.22× to 1.47× | 6 instances | 3.8 s | 1 node | 27 workers | 99.9985 % | 8 cores | 4 GiB | 2.118 TiB | 926 Mbit/s | 1 instance | 99 % |
| 12 months | 21 Nov 2027 | 1.8× | 1.49× to 2.17× | 7 instances | 3.8 s | 1 node | 36 workers | 99.9985 % | 12 cores | 4 GiB | 2.844 TiB | 1.244 Gbit/s | 1 instance | 82 % |
| 24 months | 21 Nov 2028 | 3.23× | 2.22× to 4.7× | 13 instances | 3.8 s | 1 node | 63 workers | 99.9985 % | 20 cores | 7 GiB | 5.112 TiB | 2.237 Gbit/s | 1 instance | 50 % |

## Month by month

Months begin on the day of the start, 21 Nov 2026. Loads are over today’s average.

| From | Fullest at peak | Growth | 80 % of cases | Average load | Peak load | Confidence |
|---|---|---:|---:|---:|---:|---:|
| Nov 2026 | Disk of memory, 492 % | 1× | 1× to 1× | 1.02× | 1.05× | 100 % |
| Dec 2026 | Disk of memory, 517 % | 1.05× | 1.03× to 1.07× | 1.07× | 1.1× | 100 % |
| Jan 2027 | Disk of memory, 543 % | 1.1× | 1.07× to 1.14× | 1.13× | 1.16× | 99 % |
| Feb 2027 | Disk of memory, 568 % | 1.16× | 1.11× to 1.22× | 1.18× | 1.21× | 99 % |
| Mar 2027 | Disk of memory, 597 % | 1.21× | 1.14× to 1.29× | 1.24× | 1.27× | 99 % |
| Apr 2027 | Disk of memory, 626 % | 1.27× | 1.18× to 1.38× | 1.3× | 1.33× | 99 % |
| May 2027 | Disk of memory, 658 % | 1.34× | 1.22× to 1.47× | 1.37× | 1.4× | 99 % |
| Jun 2027 | Disk of memory, 690 % | 1.41× | 1.26× to 1.57× | 1.44× | 1.47× | 97 % |
| Jul 2027 | Disk of memory, 725 % | 1.47× | 1.3× to 1.67× | 1.51× | 1.55× | 95 % |
| Aug 2027 | Disk of memory, 762 % | 1.55× | 1.35× to 1.78× | 1.59× | 1.63× | 93 % |
| Sep 2027 | Disk of memory, 800 % | 1.63× | 1.39× to 1.9× | 1.67× | 1.71× | 89 % |
| Oct 2027 | Disk of memory, 841 % | 1.71× | 1.44× to 2.03× | 1.75× | 1.79× | 86 % |
| Nov 2027 | Disk of memory, 882 % | 1.8× | 1.49× to 2.17× | 1.84× | 1.88× | 82 % |
| Dec 2027 | Disk of memory, 927 % | 1.88× | 1.54× to 2.31× | 1.93× | 1.98× | 79 % |
| Jan 2028 | Disk of memory, 974 % | 1.98× | 1.59× to 2.47× | 2.03× | 2.08× | 76 % |
| Feb 2028 | Disk of memory, 1,020 % | 2.08× | 1.65× to 2.63× | 2.13× | 2.18× | 72 % |
| Mar 2028 | Disk of memory, 1,072 % | 2.18× | 1.7× to 2.8× | 2.23× | 2.29× | 69 % |
| Apr 2028 | Disk of memory, 1,125 % | 2.29× | 1.76× to 2.99× | 2.35× | 2.4× | 66 % |
| May 2028 | Disk of memory, 1,182 % | 2.4× | 1.82× to 3.19× | 2.46× | 2.52× | 64 % |
| Jun 2028 | Disk of memory, 1,241 % | 2.53× | 1.88× to 3.4× | 2.59× | 2.65× | 61 % |
| Jul 2028 | Disk of memory, 1,304 % | 2.65× | 1.94× to 3.62× | 2.72× | 2.78× | 59 % |
| Aug 2028 | Disk of memory, 1,370 % | 2.79× | 2.01× to 3.87× | 2.86× | 2.92× | 56 % |
| Sep 2028 | Disk of memory, 1,438 % | 2.93× | 2.08× to 4.13× | 3× | 3.07× | 54 % |
| Oct 2028 | Disk of memory, 1,511 % | 3.07× | 2.14× to 4.4× | 3.15× | 3.23× | 52 % |
' \
  --confidence 0.90 \
  --agent "$AGENT" --tags scalability,forecast,shop-api | id_of)
: "${FORECAST_ID:?was not given an id}"

engram relationship create --source-id "$TASK_ID" --source-type task \
  --target-id "$ANALYSIS_ID" --target-type context \
  --relationship-type references --agent "$AGENT"
engram relationship create --source-id "$TASK_ID" --source-type task \
  --target-id "$LOAD_MODEL_ID" --target-type reasoning \
  --relationship-type documents --agent "$AGENT"
engram relationship create --source-id "$TASK_ID" --source-type task \
  --target-id "$STRATEGY_ID" --target-type reasoning \
  --relationship-type documents --agent "$AGENT"
engram relationship create --source-id "$TASK_ID" --source-type task \
  --target-id "$FORECAST_ID" --target-type reasoning \
  --relationship-type documents --agent "$AGENT"
)
