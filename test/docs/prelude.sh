# What stands behind the words of the guides while they are tested. Every line's exit code goes to descriptor 3.
freehold() { "$NODE" --disable-proto=delete "$ROOT/server/edges/cli/main.ts" "$@"; }
node() { "$NODE" "$@"; }
curl() { command curl --silent --show-error --fail --connect-to "localhost:8443:$SERVER" "$@"; }
npm() {
  if [ "$1" = run ]; then shift 3; freehold "$@"; return; fi
  # A house of its own, in this folder; as a person would stop it with Ctrl-C.
  (
    unset FREEHOLD_DATA__FOLDER FREEHOLD_SOCKET__PATH
    export FREEHOLD_LISTEN__HTTPS_PORT=$START_HTTPS FREEHOLD_LISTEN__HTTP_PORT=$START_HTTP
    [ "$FREEHOLD_LISTEN__ADDRESS" = "$ADDRESS" ] && export FREEHOLD_LISTEN__ADDRESS=127.0.0.1
    "$NODE" --disable-proto=delete --max-semi-space-size=16 "$ROOT/server/main.ts" > start.log 2>&1 &
    pid=$!
    until freehold health > /dev/null 2>&1; do kill -0 $pid 2> /dev/null || { cat start.log; exit 1; }; sleep 0.1; done
    freehold health; code=$?
    kill $pid; wait $pid
    exit $code
  )
}
