// Faults for the embedded cloud: AWS is slower, moodier and further away than a local server, and tests simulate that.
// Each builder returns a `Faults`; some count, so build a fresh one per test. What AWS answers: `faults/situations.ts`.

import type { AwsError } from './aws-error.ts';
import { publicPolicyBlocked, roleNotAssumable } from './faults/situations.ts';
import { denied, expired, throttled } from './faults/spellings.ts';
import type { ServiceName } from './router.ts';
import type { Call, CloudResponse, Faults } from './service.ts';

/** AWS's name of an operation, or `*` for every operation of the service. */
type Operation = string;

const hits = (call: Call, service: ServiceName, operation: Operation) =>
  call.service === service && (operation === '*' || call.operation === operation);

/** The first fault with a verdict decides; those after it do not see the call. */
export function combine(...faults: Faults[]): Faults {
  return async (call) => {
    for (const fault of faults) {
      const verdict = await fault(call);
      if (verdict) return verdict;
    }
    return undefined;
  };
}

/** The first `times` calls of the operation fail, later ones pass. */
export function failTimes(
  service: ServiceName,
  operation: Operation,
  times: number,
  error: AwsError,
): Faults {
  let left = times;
  return (call) => (hits(call, service, operation) && left-- > 0 ? error : undefined);
}

export function failAlways(service: ServiceName, operation: Operation, error: AwsError): Faults {
  return failTimes(service, operation, Number.POSITIVE_INFINITY, error);
}

/** The first `times` calls are throttled, in the service's own words. */
export function throttle(service: ServiceName, times: number, operation: Operation = '*'): Faults {
  return failTimes(service, operation, times, throttled(service));
}

/** The first `times` calls of every operation are throttled, each in its service's own words. */
export function throttleEverything(times: number): Faults {
  const seen = new Map<string, number>();
  return ({ service, operation }) => {
    // Many services share the names of the operations that set tags.
    const call = `${service} ${operation}`;
    const count = (seen.get(call) ?? 0) + 1;
    seen.set(call, count);
    return count <= times ? throttled(service as ServiceName) : undefined;
  };
}

/** A sandbox that denies this to the caller. */
export function deny(service: ServiceName, operation: Operation): Faults {
  return (call) => (hits(call, service, operation) ? denied(service, call.operation) : undefined);
}

/** The connection is cut before call number `n` (from 1, over all services) does anything. */
export function dropBefore(n: number): Faults {
  return (call) => (call.count === n ? 'drop' : undefined);
}

/** Call number `n` is carried out, but its answer is lost. */
export function dropReply(n: number): Faults {
  return (call) => (call.count === n ? 'drop-reply' : undefined);
}

/** The answers to the first `times` calls of an operation are lost. */
export function loseReplies(service: ServiceName, operation: Operation, times = 1): Faults {
  let left = times;
  return (call) => (hits(call, service, operation) && left-- > 0 ? 'drop-reply' : undefined);
}

/** Every n-th call, over all services, ends with a cut connection. */
export function dropEvery(n: number): Faults {
  let count = 0;
  return () => (++count % n === 0 ? 'drop' : undefined);
}

/** `n` calls pass; from then on every service reports, in its own spelling, that the session (of that key only) has expired. */
export function expireCredentialsAfter(n: number, accessKeyId?: string): Faults {
  return (call) => {
    const isOver = call.count > n && (accessKeyId ?? call.accessKeyId) === call.accessKeyId;
    return isOver ? expired(call.service as ServiceName) : undefined;
  };
}

/** The first `times` calls of the operation get this answer, although nothing is done. */
export function answerTimes(
  service: ServiceName,
  operation: Operation,
  times: number,
  answer: CloudResponse,
): Faults {
  let left = times;
  return (call) => (hits(call, service, operation) && left-- > 0 ? () => answer : undefined);
}

/** Something else happens in the account just before the first call of the operation. */
export function meanwhile(service: ServiceName, operation: Operation, happen: () => unknown): Faults {
  let isOver = false;
  return async (call) => {
    if (isOver || !hits(call, service, operation)) return undefined;
    isOver = true;
    await happen();
    return undefined;
  };
}

/** After a change of a bucket's public access block, the next `times` policies are still judged by the old one. */
export function slowPublicAccess(times: number): Faults {
  let left = 0;
  return ({ service, operation }) => {
    if (service !== 's3') return undefined;
    if (operation === 'PutPublicAccessBlock') left = times;
    return operation === 'PutBucketPolicy' && left-- > 0 ? publicPolicyBlocked('site') : undefined;
  };
}

/** Lambda does not know the role until this long after the first attempt. Infinity: never. */
export function slowRole(seconds: number, now: () => number = Date.now): Faults {
  const operations = ['CreateFunction', 'UpdateFunctionConfiguration'];
  let since: number | undefined;
  return (call) => {
    if (call.service !== 'lambda' || !operations.includes(call.operation)) return undefined;
    since ??= now();
    return now() - since < seconds * 1000 ? roleNotAssumable() : undefined;
  };
}

/** Every call takes this much longer, as over a real network. */
export function latency(milliseconds: number): Faults {
  return async () => {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    return undefined;
  };
}
