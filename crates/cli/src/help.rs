//! What `--help` prints.

pub(crate) const GENERAL: &str = "\
headroom: what a deployment needs, and what it runs out of first

Usage: headroom COMMAND …

  evaluate   compute a scenario: table, JSON, CSV or Markdown
  worksheet  all of it as one document: Markdown, CSV, JSON, a page to print, a spreadsheet
  explain    where one number comes from: formula, numbers, sources
  models     the models there are, and what each takes and gives
  check      check a model file and say where its faults are
  serve      open a model file in the page, on this machine
  pack       a model file as pages and programs fetch it
  link       write a scenario as a link
  fit        learn growth, seasons or scalability from measurements
  instances  the cheapest instances of three clouds for cores and memory
  cost       what a scenario costs on three clouds, line by line and month by month
  generate   files for other tools: Kubernetes, Prometheus, k6, PgBouncer, runbooks, …

A scenario is a link of the calculator's page: the whole address, its part after the #, a file that holds it, or - for
standard input.

  headroom evaluate 'm=tiered-store-estimate&nodes=5M'
  headroom evaluate 'm=tiered-store-estimate&nodes=5M' --format json | jq '.components[0].values.total_memory'
  headroom explain 'm=tiered-store-estimate&nodes=5M' total_memory

`headroom COMMAND --help` says more. `headroom --version` names the version.
Exit codes: 0 done, 1 something could not be read or written, 2 what was given cannot be used.
";

pub(crate) const EVALUATE: &str = "\
headroom evaluate: compute a scenario

Usage: headroom evaluate [LINK | FILE | -] [--set ID=VALUE …] [--format FORMAT] [--today DATE]
                         [--model-file FILE …]

  LINK               a whole address, or its part after # or ?
  FILE               a file whose first line that is no comment (“# …”) is a link
  -                  the same, from standard input
  --set ID=VALUE     sets an input or a constant; n is the component's name, p its preset, m its model.
                     Where there are several components: --set 2.nodes=5M, or NAME.nodes=5M
                     Without a link, --set m=… begins a component
                     What is assumed of load and growth is set the same way: growth=5%/month, horizon=36,
                     hours=office, events='Sale,5x,24h,11-27', …; `headroom models` lists all
  --today DATE       the day on which the plan begins where the link does not say (start=…)
  --format FORMAT    table (as people read it), json and csv (base units, all digits), markdown
  --model-file FILE  adds a model of your own; see `headroom check`

  headroom evaluate 'm=tiered-store-estimate&nodes=5M&active_ratio=20%'
  headroom evaluate 'https://example.org/#v=1&m=tiered-store-estimate' --set nodes=5M --format csv
  headroom evaluate --set m=tiered-store-estimate --set retention_days=12h
  headroom evaluate scenario.txt --format markdown > capacity.md

A value that cannot be used is an error: every such field is named on standard error, and nothing is printed on standard
output. Values that are only unlikely, and keys of a link that are not known, are named there too and change nothing.
";

pub(crate) const WORKSHEET: &str = "\
headroom worksheet: all that a scenario says, as one document

Usage: headroom worksheet [LINK | FILE | -] [--set ID=VALUE …] [--format FORMAT] [--out FILE] [--today DATE]
                          [--model-file FILE …]

  --format FORMAT    md     Markdown
                     csv    every cell with its section, row and column; base units, all digits
                     json   the same for programs; core/schema/worksheet-1.json says what is in it
                     html   a page to print: one file that needs nothing else
                     xlsx   a spreadsheet whose formulas live: change an input, and sizing and months follow
  --out FILE         writes there instead of to standard output. With csv and the name of a folder (one that is there,
                     or a name that ends with /): a file for each section
  --today DATE       the day on which it begins where the link does not say (start=…)
  The rest is as for `headroom evaluate`.

  headroom worksheet 'm=tiered-store&p=llm-memory' --format xlsx --out capacity.xlsx
  headroom worksheet 'm=web-service&p=ecommerce' --format html --out capacity.html
  headroom worksheet scenario.txt --format csv --out capacity/

It holds inputs, assumptions with their sources, sizing, limits and their dates, the plan, and where every number comes
from. A value that cannot be used is listed in it as a problem, and on standard error; the preset's value stands in. The
same scenario gives the same bytes on every machine and on every day that --today or start=… names.
";

pub(crate) const EXPLAIN: &str = "\
headroom explain: where one number comes from

Usage: headroom explain LINK|FILE|- VALUE [--set ID=VALUE …] [--model-file FILE …]

  VALUE              the id of an input, a constant or a result; 2.total_memory or NAME.total_memory where there are
                     several components
  The rest is as for `headroom evaluate`.

  headroom explain m=tiered-store-estimate total_memory
  headroom explain 'm=tiered-store-estimate&nodes=5M' hot_memory --set embedding=1536

Each value is printed with its formula, the formula with the numbers in, all its digits in base units, and its source;
below it, once each, the values that it uses.
";

pub(crate) const MODELS: &str = "\
headroom models: the models there are

Usage: headroom models [ID] [--model-file FILE …]

  headroom models
  headroom models tiered-store-estimate

With an ID (tiered-store@2 for a version after the first) it prints what the model takes (inputs with default and bounds,
constants with their source, presets) and what it gives.
";

pub(crate) const CHECK: &str = "\
headroom check: check a model file

Usage: headroom check FILE|-

  headroom check my-service.toml

Names every fault with its line and column, and ends with exit code 2 if there is one. A model that is in order can be
used with --model-file in `headroom evaluate`, `explain`, `models` and `link`, opened with `headroom serve`, and packed
with `headroom pack`.
";

pub(crate) const SERVE: &str = "\
headroom serve: open a model file in the page, on this machine

Usage: headroom serve FILE … [--site FOLDER] [--port N]

  --site FOLDER      where the built page is; without it, the dist of this folder or of the project this program was
                     built in. `cargo xtask build` makes it
  --port N           8080, or the next one that is free

  headroom serve my-service.toml

Serves the page to browsers of this machine only, with the models in its list, and prints the address that opens each.
The files are read anew at each request: save, load the page again. If a file has a fault, the page says which.
";

pub(crate) const PACK: &str = "\
headroom pack: a model file as pages and programs fetch it

Usage: headroom pack FILE [-o FILE]

  -o, --output FILE  where it goes; ID-VERSION.bin if not said

  headroom pack my-service.toml -o public/models/my-service.bin

Checks the file as `headroom check` does. What is packed needs no reader of TOML, which is large.
";

pub(crate) const LINK: &str = "\
headroom link: write a scenario as a link

Usage: headroom link [LINK | FILE | -] [--set ID=VALUE …] [--readable | --packed] [--base ADDRESS] [--model-file FILE …]

  --readable         always key=value, however long
  --packed           always packed (z1:…)
  --base ADDRESS     prints a whole address
  The rest is as for `headroom evaluate`.

  headroom link 'm=tiered-store-estimate&nodes=5000000'          v=1&m=tiered-store-estimate&nodes=5M
  headroom link 'z1:…' --readable
  headroom link --set m=tiered-store-estimate --base https://example.org/

What equals the preset is left out, values are written as shortly as they read back exactly, and keys that are not known
are kept.
";

pub(crate) const FIT: &str = "\
headroom fit: learn growth, seasons or scalability from measurements

Usage: headroom fit FILE|- [--column NAME] [--period N] [--step TIME] [--horizon TIME] [--format FORMAT]
       headroom fit FILE|- --usl [--format FORMAT]

  FILE               a table (comma, semicolon or tab) whose first column is the time: ISO dates and times, seconds or
                     milliseconds since 1970, months (2026-11) or a plain index; or the JSON answer of a Prometheus
                     range query
  --column NAME      the column with the value, by its name or its number; by default the first with numbers
  --period N         the season in steps; by default day, week and year are tried. 0: no season
  --step TIME        how long a step is, where there are no times: 1d, 5min, 1month
  --horizon TIME     how far to forecast: 12months, 90d, or a number of steps; by default as long as the history, at
                     most 12 months
  --usl              a table of concurrency, throughput and perhaps latency (seconds; milliseconds if its head says ms):
                     fits the Universal Scalability Law
  --format FORMAT    table (as people read it), json, csv (the forecast, or the loads), markdown

  headroom fit requests.csv
  headroom fit export.csv --column 'p95' --period 168 --horizon 8weeks --format csv
  headroom fit load-test.csv --usl

The last fifth is held out, and what foretells it best is chosen; the others are shown with their errors. The last line
has the settings to paste into a link: growth, and what the bands around it are made of.
";

pub(crate) const INSTANCES: &str = "\
headroom instances: the cheapest instances for cores and memory

Usage: headroom instances --cores N --memory SIZE [OPTION …] [--format FORMAT]

  --cores N          vCPU that the load takes
  --memory SIZE      memory that it takes: 64GiB, 2TiB
  --utilisation P    the share of an instance that the load may take (70%)
  --spare N          instances beyond those that carry the load
  --zones N          spread evenly over so many zones
  --survive-zone     the load is carried when a zone is lost
  --least N          so many instances at least
  --term TERM        on-demand, spot, 1y or 3y (committed)
  --cloud, --region, --arch, --family LIST
                     only these, with commas: --cloud aws,gcp --arch arm64
  --max-vcpu N, --max-memory SIZE
                     no larger instances
  --burstable        also those that run at full speed only for a while
  --rows N           how many of the cheapest are listed (10)
  --prices FILE      a price file that takes the place of the built-in prices of its cloud; catalog/README.md has the
                     format
  --today DATE       the day by which the age of prices is told
  --format FORMAT    table (as people read it), json, csv, markdown

  headroom instances --cores 16 --memory 64GiB
  headroom instances --cores 100 --memory 400GiB --cloud aws --region us-east-1 --zones 3 --survive-zone
  headroom instances --cores 16 --memory 64GiB --arch arm64 --term 3y --format csv

All offers are sized, and those are shown that cost the least, those than which no other one costs as little and has as
much headroom, and how many were not taken and why. A month has 730 hours. Each price has its day and its source; what
is older than 12 months, or of a day not known, says so. Discounts that a cloud gives by itself, such as for sustained
use, are not in the prices.
";

pub(crate) const COST: &str = "\
headroom cost: what a scenario costs on three clouds

Usage: headroom cost [LINK | FILE | -] [--set ID=VALUE …] [--prices FILE …] [--format FORMAT] [--today DATE]
                     [--model-file FILE …]

  --set cost.KEY=…   what is bought, where and how; part of the link as everything else:
      cost.area      us-east, us-west, eu-west, eu-central, asia-southeast, asia-northeast, asia-south
      cost.regions   other regions: 'aws eu-west-1; gcp europe-west4'
      cost.clouds    aws, azure, gcp
      cost.commit    none, 1y, 3y, or any: the best mix of committed and on demand
      cost.spot      of what may be interrupted, the share on spot; cost.rework of its hours is bought again (5 %)
      cost.arch      amd64, arm64 or any; cost.families, cost.largest (vCPU), cost.burstable (yes or no)
      cost.least     machines of each kind at least; cost.spare beside those needed; cost.zones they are spread over
      cost.standby   none, cold, warm, hot, or shares of cores, memory and storage: 50%/75%/150%
      cost.clusters  Kubernetes clusters whose control plane is paid for
      cost.revenue   per month, today; cost.budget per month
      cost.prices    your own: 'aws m7i.large = 0.09; gcp egress internet = 0.05; aws m7i.large us-east-1 3y = 0.04'
  --prices FILE      prices of your own in the place of a cloud's: see the catalog's README; several files of a cloud
                     are read one after the other
  --format FORMAT    table, markdown; json and csv (every line of every month, all digits)
  --today DATE       the day on which the plan begins where the link does not say, and by which old prices are marked

  headroom cost 'm=web-service&requests=2000' --set cost.area=eu-west
  headroom cost 'm=tiered-store&nodes=20M' --set cost.commit=any --set 'cost.budget=2k' --format markdown

List prices in US dollars. What has no price is named and not counted. A setting that cannot be used is named on standard
error with exit code 2.
";

pub(crate) const GENERATE: &str = "\
headroom generate: files for other tools, filled in with the numbers of a scenario

Usage: headroom generate
       headroom generate KIND LINK|FILE|- [--out FOLDER] [--base ADDRESS] [--set ID=VALUE …] [--today DATE]
                         [--model-file FILE …]

  (nothing)          lists the kinds, and which values each needs
  KIND               one of them, or all: whatever can be made of this scenario
  --out FOLDER       writes the files there, over older ones; without it a single file goes to standard output
  --base ADDRESS     what stands before the # of the link that every file names
  --set ID=VALUE     as in `headroom evaluate`
  --today DATE       the day on which the plan begins where the link does not say (start=…)
  --model-file FILE  adds a model of your own

  headroom generate kubernetes 'm=web-service&n=shop&p=platform' | kubectl diff --server-side -f -
  headroom generate runbooks 'm=tiered-store&n=memory&p=guide-deployment' --out runbooks
  headroom generate all scenario.txt --out generated

Each component of the scenario becomes a part of the file, or a file, under a name made from its own. What a component
cannot give is not made up: it is left out, and the head of the file says why. If no component can give it, that is an error.
";
