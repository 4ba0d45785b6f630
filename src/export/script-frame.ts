// The code around the commands of a script: where it runs, how it names resources, and how it waits.
import type { StateData } from '../stack/state.ts';

/** Characters of the suffix of resource names; none of them look alike. */
const letters = '23456789bcdfghjkmnpqrstvwxz';

export const scriptHead = (state: StateData): string =>
  [titleOf(state), awsFunction, retryFunction, waitFunction, variablesOf(state)].join('\n');

const titleOf = ({ stack }: StateData) => `#!/usr/bin/env bash
# Makes the thumbs stack '${stack}' with the AWS CLI alone: each command below is a call that 'thumbs setup' makes.
# It needs bash and the AWS CLI (on Windows: AWS CloudShell, in the console), and an account without this stack:
#
#   bash lab.sh
#
# AWS_ENDPOINT_URL sends it to a server that stands in for AWS. If it stops half-way, 'thumbs setup' goes on from there,
# and 'thumbs teardown' removes what there is.
set -euo pipefail
cd "$(dirname "\${BASH_SOURCE[0]}")"
`;

const awsFunction = `# Version 1 of the AWS CLI does not heed AWS_ENDPOINT_URL for every service; version 2 would page its answers.
aws() { command aws \${AWS_ENDPOINT_URL:+--endpoint-url "$AWS_ENDPOINT_URL"} "$@"; }
export AWS_PAGER=
`;

const retryFunction = `# What is true of one service may reach another only seconds later: the command is sent again, two minutes at most.
retry() {
  local problem try
  problem=$(mktemp)
  for try in {1..24}; do
    if "$@" 2>"$problem"; then
      rm -f "$problem"
      return
    fi
    cat "$problem" >&2
    # These do not pass. S3 words a block of public access that was just lifted as a refusal, and that one does.
    if grep -Eq 'AccessDenied|not authorized|ExpiredToken|InvalidClientTokenId|AlreadyExists|AlreadyOwned|Parameter validation|usage:' "$problem" &&
      ! grep -q BlockPublicPolicy "$problem"; then
      break
    fi
    echo "again in 5 seconds ($try of 24)" >&2
    sleep 5
  done
  rm -f "$problem"
  return 1
}
`;

const waitFunction = `# wait_for ANSWER COMMAND...: asks every second until the command prints that answer, five minutes at most.
wait_for() {
  local wanted=$1 answer=''
  shift
  for _ in {1..300}; do
    answer=$("$@" | tr '\\t' ' ') || true
    [ "$answer" = "$wanted" ] && return
    sleep 1
  done
  echo "still '$answer' instead of '$wanted': $*" >&2
  return 1
}
`;

const variablesOf = ({
  region,
}: StateData) => `# The region of the stack that this was exported from. Elsewhere some commands differ: export a stack of that region.
REGION=${region}
export AWS_REGION=$REGION AWS_DEFAULT_REGION=$REGION
ACCOUNT=$(aws sts get-caller-identity --query Account --output text)
# The end of every name: the names of buckets are unique in the whole world. Six of these: ${letters}
SUFFIX=\${SUFFIX:-$(head -c 1000 /dev/urandom | LC_ALL=C tr -dc ${letters} | cut -c 1-6)}
`;

/** The variable with the URL of the HTTP API. */
export const apiUrl = 'HTTP_API_URL';

/** Creates the token of a stack with the HTTP API. AWS stores only its hash. */
export const tokenHead = `# The token of the HTTP API: whoever has it may write. AWS gets its hash, and the last lines print the token itself.
TOKEN=\${TOKEN:-$(head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\\n')}
TOKEN_HASH=$(printf %s "$TOKEN" | { sha256sum 2>/dev/null || shasum -a 256; } | cut -d ' ' -f 1)
`;

export function scriptEnd({ stack }: StateData, hasApi: boolean): string {
  const token = hasApi
    ? `echo "The HTTP API: $${apiUrl}"\necho "Its token, which is stored nowhere: $TOKEN"\n`
    : '';
  return `\n${token}echo "The stack '${stack}' is made, with names that end in -$SUFFIX. To go on with thumbs: thumbs --stack ${stack} recover"\n`;
}
