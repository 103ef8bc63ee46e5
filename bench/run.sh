#!/usr/bin/env bash
# Measures what people feel, in Chromium: first paint and the moment a form
# really takes typing, on slow 4G with a slow processor, cold and warm, beside
# a static page in the same run; then Lighthouse, for a phone.
# Figures differ between machines: compare within one run.
set -euo pipefail
cd "$(dirname "$0")"
runs=${RUNS:-5}
[ -d node_modules/playwright-core ] || npm ci --no-audit --no-fund --silent

data=$(mktemp -d)
LOUPE_DEMO=1 LOUPE_ADDR=localhost:18080 LOUPE_DEMO_IDP_ADDR=127.0.0.1:18081 LOUPE_DEMO_MAIL_ADDR=127.0.0.1:18083 \
  LOUPE_DATABASE_URL="$data/loupe.db" LOUPE_KEY_FILE="$data/index.key" LOUPE_KEYS_DIR="$data/keys" ../bin/loupe serve 2>"$data/log" &
loupe=$!
node static.mjs 18082 &
static=$!
trap 'kill $loupe $static 2>/dev/null; rm -rf "$data"' EXIT
until curl -fs -o /dev/null http://localhost:18080/fr/; do sleep 0.1; done

measure() { # name url selector [options]
  local name=$1 url=$2 selector=$3; shift 3
  node measure.mjs --url "$url" --selector "$selector" --profile slow4g --runs "$runs" --out "$data/$name.json" "$@" >/dev/null
  node summary.mjs "$name" "$data/$name.json"
}
echo "slow 4G (1.6 Mbit/s, 150 ms, CPU x4), medians of $runs"
measure static http://127.0.0.1:18082/ '#name'
measure public-home http://localhost:18080/fr/ 'h1' --action visible
measure public-domain http://localhost:18080/nl/domeinen/verplichte-verzekering 'summary' --action visible
measure public-retention http://localhost:18080/fr/durees 'summary' --action visible
measure public-recipients http://localhost:18080/nl/ontvangers 'h1' --action visible
measure declaration http://localhost:18080/fr/declaration 'h1' --action visible
cookie=$(node login.mjs http://localhost:18080)
measure member-home http://localhost:18080/fr/moi 'h1' --action visible --cookie "$cookie"
measure member-domain http://localhost:18080/fr/moi/domaines/assurance-obligatoire 'summary' --action visible --cookie "$cookie"
measure member-retention http://localhost:18080/fr/moi/durees 'h1' --action visible --cookie "$cookie"
measure request-form http://localhost:18080/fr/moi/demandes/acces 'textarea' --cookie "$cookie"
node takeover.mjs http://localhost:18080 "$runs"

echo "Lighthouse, phone"
for path in /fr/ /nl/domeinen/verplichte-verzekering /fr/durees /nl/ontvangers; do
  CHROME_PATH=$(command -v chromium) node_modules/.bin/lighthouse "http://localhost:18080$path" --quiet --output=json \
    --output-path="$data/lighthouse.json" --chrome-flags='--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-features=HttpsUpgrades'
  node -e 'const r=require(process.argv[1]);console.log(process.argv[2],Object.values(r.categories).map(c=>c.id+" "+Math.round(c.score*100)).join(", "))' "$data/lighthouse.json" "$path"
done
