// The net under tests that hang, in ms. Nobody measures with it: a machine that is ten times slower passes, too.

/** For a test, and for what is done before and after it. */
export const testMs = 300_000;

/** For one wait within a test: less, so that the test tells what it waited for. */
export const waitMs = 240_000;
