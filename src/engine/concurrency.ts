// How many resources setup and teardown work on at once.

/** Most resources wait for AWS; eight calls at once stay far below every control plane's rate limit. */
const usual = 8;

/** `asked`: the value of `--concurrency`. */
export const resourcesAtOnce = (asked: number | undefined): number => asked ?? usual;
