// Throttling of a stage's routes: a token bucket each, as deep as the burst limit, filled at the rate limit.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
import type { RouteSettings } from '@aws-sdk/client-apigatewayv2';

/** The account's own limits: requests per second, and the burst. */
const accountLimits = { rate: 10_000, burst: 5000 };

export interface Throttle {
  /** Takes a token; false when there is none left. */
  admit(key: string, settings: RouteSettings[]): boolean;
}

/** `key` identifies API, stage and route. The first settings that set a limit decide. */
export function createThrottle(now: () => number): Throttle {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    admit(key, settings) {
      const rate = first(settings, 'ThrottlingRateLimit') ?? accountLimits.rate;
      const burst = first(settings, 'ThrottlingBurstLimit') ?? accountLimits.burst;
      const at = now();
      const { tokens, at: before } = buckets.get(key) ?? { tokens: burst, at };
      const filled = Math.min(burst, tokens + ((at - before) / 1000) * rate);
      buckets.set(key, { tokens: filled >= 1 ? filled - 1 : filled, at });
      return filled >= 1;
    },
  };
}

function first(settings: RouteSettings[], name: 'ThrottlingRateLimit' | 'ThrottlingBurstLimit') {
  return settings.map((one) => one[name]).find((limit) => limit !== undefined);
}
