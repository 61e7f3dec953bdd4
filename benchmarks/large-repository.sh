#!/usr/bin/env bash
# Lists the versions of a repository of 1 GB with 20,000 tags, and asks for a folder of it that is no module: both need
# the references only. Prints the seconds that git and the proxy need, and fails if the proxy fetched anything.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
jar=${1:-athens-standalone/target/athens.jar}
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; wait; rm -rf "$work"' EXIT
git_port=3191
port=3192

repository=$work/repositories/u/large
git init -q --bare -b main "$repository"
git -C "$repository" config core.compression 0
git -C "$repository" config core.bigFileThreshold 1m
{
  for i in $(seq 100); do
    printf 'blob\nmark :%d\ndata 10000000\n' "$i"
    head -c 10000000 /dev/urandom
    printf '\n'
  done
  printf 'commit refs/heads/main\nmark :101\ncommitter A <a@a.example> 1700000000 +0000\ndata 1\nm\n'
  printf 'M 644 inline go.mod\ndata <<END\nmodule github.com/u/large\nEND\n'
  for i in $(seq 100); do printf 'M 644 :%d data/%d\n' "$i" "$i"; done
  printf '\n'
} | git -C "$repository" fast-import --quiet
commit=$(git -C "$repository" rev-parse main)
for i in $(seq 0 199); do for j in $(seq 0 99); do echo "create refs/tags/v0.$i.$j $commit"; done; done \
  | git -C "$repository" update-ref --stdin
git -C "$repository" pack-refs --all
du -sh "$repository" | sed 's/\t.*/ on disk/'

git daemon --reuseaddr --export-all --listen=127.0.0.1 --port=$git_port --base-path="$work/repositories" &
printf '[url "git://127.0.0.1:%d/"]\n\tinsteadOf = https://github.com/\n' $git_port > "$work/gitconfig"
export GIT_CONFIG_GLOBAL=$work/gitconfig GOPROXY=direct GOSUMDB=off
java -Xmx64m -jar "$jar" --port $port --data "$work/data" > "$work/log" 2>&1 &
until curl -fs -o /dev/null http://127.0.0.1:$port/healthz; do sleep 0.1; done

ask() {
  curl -s -o "$work/answer" -w "%{time_total} s, status %{http_code}" "http://127.0.0.1:$port/github.com/u/large$1"
}
TIMEFORMAT='git ls-remote: %R s'
time git ls-remote -q https://github.com/u/large > /dev/null
for round in 1 2 3; do
  echo "list: $(ask /@v/list), $(wc -l < "$work/answer") versions"
  sleep 6 # until the references are asked for again
done
echo "no module: $(ask /some/folder/@v/v0.1.0.info), $(cat "$work/answer")"
if [ -e "$work/data/.athens/clones" ]; then
  echo "something was fetched:" && find "$work/data/.athens/clones" && exit 1
fi
