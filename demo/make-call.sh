#!/bin/bash
# Builds demo/call.wav (agent left, customer right; 16 kHz, 16-bit) and demo/call.json (the turns as they truly are).
#
#   apt-get install espeak-ng sox && demo/make-call.sh
#
# Every voice is synthetic and every line is ours. The same versions of both tools give the same bytes: nothing here is random but the
# line noise, which sox seeds alike each time (-R), and nothing is dithered (-D).
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

RATE=16000
LEAD_MS=600
TAIL_MS=900

# Who speaks how: espeak voice, pitch (0-99), words per minute, pitch range in percent, and the peak level in dBFS.
delivery() {
  case "$1:$2" in
    agent:calm) echo "en-us+m8 28 152 60 -13" ;;
    customer:calm) echo "en-us+f2 28 152 60 -15" ;;
    customer:raised) echo "en-us+f2 75 200 150 -2" ;;
    *) echo "no delivery for $1 $2" >&2; return 1 ;;
  esac
}

# role | manner | gap to the end of the turn before, ms (negative: talks over it) | words
turns() {
  cat <<'TURNS'
agent|calm|0|Good morning, this is Ewan at Northline Heating. How can I help you?
customer|calm|350|Hello. The engineer who was booked for Monday did not come. I waited in all day.
agent|calm|300|I am sorry to hear that. I can see the visit. It was moved to next Thursday.
customer|raised|-550|Next Thursday? Nobody told me! I took a whole day off work for this!
agent|calm|250|I understand. A message should have been sent to you.
customer|raised|-450|Well, it was not! And this is the third time! My children have had no hot water for a week!
agent|calm|350|You are right. I have an engineer close to you. He can be there between two and four.
customer|calm|500|This afternoon? All right. That would help. I will be at home then.
agent|calm|300|It is booked, and you will not be charged for it.
customer|calm|350|Thank you. Goodbye.
TURNS
}

# The words as speech: mono, RATE, without the silence espeak puts around them, at the level asked for.
speak() { # out.wav role manner words
  local voice pitch wpm range peak
  read -r voice pitch wpm range peak < <(delivery "$2" "$3")
  local ssml="<speak><prosody range=\"$range%\">$4</prosody></speak>"
  # espeak-ng has been seen to give a differing clip once in some hundred: take one that comes out alike twice.
  for _ in 1 2 3 4 5; do
    espeak-ng -m -v "$voice" -p "$pitch" -s "$wpm" -w "$work/raw.wav" "$ssml"
    espeak-ng -m -v "$voice" -p "$pitch" -s "$wpm" -w "$work/again.wav" "$ssml"
    if cmp -s "$work/raw.wav" "$work/again.wav"; then break; fi
  done
  sox -R -D "$work/raw.wav" -r "$RATE" -b 16 -c 1 "$1" \
    silence 1 0.02 0.1% reverse silence 1 0.02 0.1% reverse gain -n "$peak"
}

cursor=$((LEAD_MS * RATE / 1000))
rows=()
declare -A lanes=([agent]="" [customer]="")
index=0
while IFS='|' read -r role manner gap words; do
  index=$((index + 1))
  clip="$work/turn-$index.wav"
  speak "$clip" "$role" "$manner" "$words"
  start=$((cursor + gap * RATE / 1000))
  cursor=$((start + $(soxi -s "$clip")))
  sox -R -D "$clip" "$work/placed-$index.wav" pad "${start}s" 0s
  lanes[$role]+=" $work/placed-$index.wav"
  channel=0
  [[ "$role" == customer ]] && channel=1
  rows+=("    { \"startMs\": $((start * 1000 / RATE)), \"endMs\": $((cursor * 1000 / RATE)), \"channel\": $channel, \"role\": \"$role\", \"manner\": \"$manner\" }")
done < <(turns)
total=$((cursor + TAIL_MS * RATE / 1000))

# A lane is its turns over the faint noise of a line, cut to the length of the call.
for role in agent customer; do
  sox -R -D -r "$RATE" -n -b 16 -c 1 "$work/noise-$role.wav" synth "${total}s" pinknoise gain -n -62
  # shellcheck disable=SC2086 # the list of files is meant to split
  sox -R -D -m -v 1 "$work/noise-$role.wav" $(printf -- '-v 1 %s ' ${lanes[$role]}) "$work/$role.wav" trim 0 "${total}s"
done
sox -R -D -M "$work/agent.wav" "$work/customer.wav" -b 16 "$here/call.wav"

{
  printf '{\n  "recording": "call.wav",\n  "sampleRateHz": %d,\n  "durationMs": %d,\n  "voices": "synthetic (espeak-ng)",\n  "turns": [\n' \
    "$RATE" $((total * 1000 / RATE))
  for ((row = 0; row < ${#rows[@]}; row++)); do
    comma=,
    ((row == ${#rows[@]} - 1)) && comma=
    printf '%s%s\n' "${rows[row]}" "$comma"
  done
  printf '  ]\n}\n'
} >"$here/call.json"
