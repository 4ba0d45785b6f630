import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startCloud } from '../../cloud/cloud.ts';
import { accountConcurrency } from '../../cloud/runtime/pool.ts';
import { clientConfig, openCloud, type TestCloud } from '../support/cloud/cloud.ts';
import { call, makeFunction, makeRole } from '../support/cloud/functions.ts';
import { giveTestKeys } from '../support/cloud/keys.ts';
import { zipOf } from '../support/packages/zip.ts';
import { until } from '../support/runner/until.ts';

let cloud: TestCloud;
let role: string;
let made = 0;

beforeAll(async () => {
  cloud = await openCloud({ timings: { functionPendingMs: 20 } });
  role = await makeRole(cloud);
});

afterAll(() => cloud.dispose());

/** A function of its own for each test; returns what invokes it. */
async function deploy(code: string, options: Partial<Parameters<typeof makeFunction>[1]> = {}) {
  made += 1;
  const FunctionName = `fn-${made}`;
  const lambda = await makeFunction(cloud, { code, role, FunctionName, ...options });
  return { lambda, name: FunctionName, invoke: (payload?: unknown) => call(lambda, FunctionName, payload) };
}

/** Is the process there? A zombie that nobody waited for counts. */
function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a function of the embedded cloud', () => {
  it('gets its event and answers', async () => {
    const { invoke } = await deploy('export const handler = async (event) => ({ hello: event.name });');
    expect(await invoke({ name: 'world' })).toMatchObject({ payload: { hello: 'world' }, error: undefined });
  });

  it('answers null when it returns nothing', async () => {
    const { invoke } = await deploy('export const handler = async () => {};');
    expect((await invoke()).payload).toBeNull();
  });

  it('keeps its process between invocations', async () => {
    const { invoke } = await deploy('let n = 0; export const handler = async () => [process.pid, ++n];');
    const [first, second] = [await invoke(), await invoke()];
    expect(first.payload[1]).toBe(1);
    expect(second.payload).toEqual([first.payload[0], 2]);
  });

  it('has the environment of Lambda and nothing of this machine', async () => {
    vi.stubEnv('AWS_PROFILE', 'of-the-host').stubEnv('LEAK', 'yes');
    onTestFinished(() => void vi.unstubAllEnvs());
    // The bootstrap's alone.
    expect(process.env).toHaveProperty('NODE_COMPILE_CACHE');
    const { invoke, name } = await deploy('export const handler = async () => process.env;', {
      Environment: { Variables: { MINE: '1' } },
    });
    const { payload } = await invoke();
    expect(payload).toMatchObject({
      MINE: '1',
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
      AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
      AWS_REGION: 'us-east-1',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_ENDPOINT_URL: cloud.endpoint,
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
      AWS_SECRET_ACCESS_KEY: expect.stringMatching(/^[A-Za-z0-9+/]{40}$/),
      AWS_SESSION_TOKEN: expect.stringContaining('.'),
      LAMBDA_TASK_ROOT: expect.stringContaining(name),
      _HANDLER: 'worker.handler',
      _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=1-/),
    });
    for (const name of ['AWS_PROFILE', 'LEAK', 'NODE_COMPILE_CACHE'])
      expect(payload).not.toHaveProperty(name);
    expect(payload.HOME).not.toBe(process.env.HOME);
  });

  it('has a context that says who, how much and how long', async () => {
    const { invoke, name } = await deploy(
      'export const handler = async (_, context) => ({ ...context, left: context.getRemainingTimeInMillis() });',
      { Timeout: 900 },
    );
    const { payload, requestId } = await invoke();
    expect(payload).toMatchObject({
      functionName: name,
      memoryLimitInMB: '128',
      awsRequestId: requestId,
      invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    });
    expect(payload.left).toBeGreaterThan(600_000);
    expect(payload.left).toBeLessThanOrEqual(900_000);
  });

  it('reaches the embedded cloud with an unmodified, bundled SDK', async () => {
    const code = await bundle(`
      import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
      import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
      const s3 = new S3Client({});
      const at = { Bucket: 'from-a-function', Key: 'a b+c.txt' };
      export const handler = async () => {
        await s3.send(new CreateBucketCommand({ Bucket: at.Bucket }));
        await s3.send(new PutObjectCommand({ ...at, Body: 'hello' }));
        const got = await s3.send(new GetObjectCommand(at));
        const me = await new STSClient({}).send(new GetCallerIdentityCommand({}));
        return { body: await got.Body.transformToString(), me: me.Arn };
      };`);
    const Code = { ZipFile: await zipOf({ 'worker.mjs': code }) };
    const { invoke } = await deploy('', { Code, role: await makeRole(cloud, 'reader', ['s3:*']) });
    expect((await invoke()).payload).toEqual({
      body: 'hello',
      me: expect.stringMatching(/^arn:aws:sts::000000000000:assumed-role\//),
    });
  });
});

describe('what a function logs', () => {
  it('is framed by START, END and REPORT', async () => {
    const { invoke } = await deploy(`
      console.log('outside');
      export const handler = async () => { console.log('one\\ntwo'); console.error({ a: 1 }); process.stdout.write('bare'); };`);
    const { log, requestId } = await invoke();
    const time = '\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z';
    const lines = [
      'INIT_START Runtime Version: nodejs:24\\.embedded\t.*',
      `${time}\tundefined\tINFO\toutside`,
      `START RequestId: ${requestId} Version: \\$LATEST`,
      `${time}\t${requestId}\tINFO\tone\ntwo`,
      `${time}\t${requestId}\tERROR\t\\{ a: 1 \\}`,
      'bare',
      `END RequestId: ${requestId}`,
      `REPORT RequestId: ${requestId}\tDuration: [\\d.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: 128 MB\tMax Memory Used: \\d+ MB\tInit Duration: [\\d.]+ ms\t`,
    ];
    expect(log).toMatch(new RegExp(`^${lines.join('\n')}\n$`));
    const memory = Number(/Max Memory Used: (\d+)/.exec(log)?.[1]);
    expect(memory).toBeGreaterThan(20);
  });

  it('is complete when the answer arrives', async () => {
    const { invoke } = await deploy(
      `export const handler = async () => { for (let i = 0; i < 30; i++) process[i % 2 ? 'stdout' : 'stderr'].write('line ' + i + '\\n'); };`,
    );
    for (let run = 0; run < 5; run += 1) {
      const { log } = await invoke();
      expect(log.match(/^line \d+$/gm)).toHaveLength(30);
      expect(log.trimEnd().split('\n').at(-1)).toMatch(/^REPORT/);
    }
  });
});

describe('a function that fails', () => {
  it('answers with its error and lives on', async () => {
    const { invoke } = await deploy(
      `export const handler = async (event) => { if (event.fail) throw new TypeError('no good'); return process.pid; };`,
    );
    const before = await invoke();
    expect(await invoke({ fail: true })).toMatchObject({
      error: 'Unhandled',
      payload: {
        errorType: 'TypeError',
        errorMessage: 'no good',
        trace: expect.arrayContaining(['TypeError: no good']),
      },
    });
    expect((await invoke()).payload).toBe(before.payload);
  });

  it('is stopped at its timeout, and the next invocation has a new process', async () => {
    const file = join(cloud.dataDir, 'pids');
    const { invoke } = await deploy(
      `import { appendFileSync } from 'node:fs';
      appendFileSync(${JSON.stringify(file)}, process.pid + '\\n');
      export const handler = async (event) => { if (event.hang) for (;;); };`,
      { Timeout: 1 },
    );
    const pids = async () => (await readFile(file, 'utf8')).trim().split('\n').map(Number);
    const { payload, error, log, requestId } = await invoke({ hang: true });
    expect(error).toBe('Unhandled');
    expect(payload).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${requestId} Error: Task timed out after 1.00 seconds`,
    });
    expect(log).toMatch(/REPORT .*Duration: 1000\.00 ms.*Status: timeout/);
    const [first = 0] = await pids();
    expect(alive(first)).toBe(false);
    await invoke();
    expect(new Set(await pids()).size).toBe(2);
  });

  it('is killed when it outgrows its memory', async () => {
    const { invoke } = await deploy(
      `const kept = [];
      export const handler = async () => {
        for (;;) { kept.push(Buffer.alloc(8 << 20, 1)); await new Promise((resolve) => setTimeout(resolve, 5)); }
      };`,
      { Timeout: 900 },
    );
    const { payload, requestId, log } = await invoke();
    expect(payload).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
    });
    expect(log).toContain('Max Memory Used: 128 MB');
  });

  it('is killed with what it started when together they outgrow its memory', async () => {
    const { invoke } = await deploy(
      `import { spawn } from 'node:child_process';
      const hog = 'const kept = Buffer.alloc(200 << 20, 1); setInterval(() => kept[0], 60_000)';
      export const handler = async () => {
        const child = spawn(process.execPath, ['-e', hog], { stdio: 'ignore' });
        console.log('hog ' + child.pid);
        await new Promise(() => {});
      };`,
      { Timeout: 900 },
    );
    const { payload, log } = await invoke();
    expect(payload).toMatchObject({ errorMessage: expect.stringContaining('signal: killed') });
    const hog = Number(/hog (\d+)/.exec(log)?.[1]);
    expect(hog).toBeGreaterThan(0);
    await until(() => expect(alive(hog)).toBe(false));
  });

  it('is told of its memory and not of its time, when it was too late to look before', async () => {
    // Nobody looks meanwhile, as on a machine that stands still.
    vi.useFakeTimers({ toFake: ['setInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const { invoke } = await deploy(
      `const kept = Buffer.alloc(200 << 20, 1);
      export const handler = async () => { for (;;) kept[0] += 1; };`,
      { Timeout: 1 },
    );
    const { payload, requestId } = await invoke();
    expect(payload).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
    });
  });

  it.each([
    ['exits', 'process.exit(3)', 'Runtime exited with error: exit status 3'],
    ['exits as if all were well', 'process.exit(0)', 'Runtime exited without providing a reason'],
    ['is killed', "process.kill(process.pid, 'SIGKILL')", 'Runtime exited with error: signal: killed'],
  ])('that %s is reported as gone and replaced', async (_what, statement, reason) => {
    const { invoke } = await deploy(
      `export const handler = async (event) => { if (event.go) { ${statement}; await new Promise(() => {}); } return 'fine'; };`,
    );
    const { payload, requestId } = await invoke({ go: true });
    expect(payload).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${requestId} Error: ${reason}`,
    });
    expect((await invoke()).payload).toBe('fine');
  });

  it('with an exception outside of the handler is reported and replaced', async () => {
    const { invoke } = await deploy(
      `export const handler = async (event) => {
        if (event.go) { setImmediate(() => { throw new RangeError('late'); }); await new Promise(() => {}); }
        return 'fine';
      };`,
    );
    expect((await invoke({ go: true })).payload).toMatchObject({
      errorType: 'RangeError',
      errorMessage: 'late',
    });
    expect((await invoke()).payload).toBe('fine');
  });

  it('with a rejection nobody handles is reported by Lambdas own name', async () => {
    const { invoke } = await deploy(
      `export const handler = async () => { Promise.reject(new Error('lost')); await new Promise(() => {}); };`,
    );
    expect((await invoke()).payload).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'Error: lost',
    });
  });

  it.each([
    ['has no such file', { 'other.mjs': '' }, 'Runtime.ImportModuleError', /Cannot find module 'worker'/],
    ['has no such export', { 'worker.mjs': '' }, 'Runtime.HandlerNotFound', /worker\.handler is undefined/],
    [
      'is no function',
      { 'worker.mjs': 'export const handler = 1;' },
      'Runtime.HandlerNotFound',
      /not a function/,
    ],
    ['does not parse', { 'worker.mjs': 'export const = ;' }, 'Runtime.UserCodeSyntaxError', /SyntaxError/],
    ['throws on import', { 'worker.mjs': 'throw new RangeError("no");' }, 'RangeError', /^no$/],
    [
      'lacks a package',
      { 'worker.mjs': 'import "sharp";' },
      'Runtime.ImportModuleError',
      /Cannot find package 'sharp'/,
    ],
    [
      'takes a callback',
      { 'worker.mjs': 'export const handler = (event, context, done) => done(null, 1);' },
      'Runtime.CallbackHandlerDeprecated',
      /callback/,
    ],
  ])('because its handler %s says so', async (_what, files, errorType, message) => {
    const { invoke } = await deploy('', { Code: { ZipFile: await zipOf(files) } });
    expect(await invoke()).toMatchObject({
      error: 'Unhandled',
      payload: { errorType, errorMessage: expect.stringMatching(message) },
    });
  });

  it('with a native part of another platform fails at its first invocation', async () => {
    const files = {
      'worker.mjs': `import { createRequire } from 'node:module'; createRequire(import.meta.url)('./addon.node');`,
      'addon.node': 'not for this machine',
    };
    const { invoke } = await deploy('', { Code: { ZipFile: await zipOf(files) } });
    expect(await invoke()).toMatchObject({
      error: 'Unhandled',
      payload: { errorMessage: expect.any(String) },
    });
  });

  it('with an answer of more than 6 MB is told so', async () => {
    const { invoke } = await deploy(`export const handler = async () => 'x'.repeat(6_291_556);`, {
      MemorySize: 512,
    });
    expect((await invoke()).payload).toMatchObject({ errorType: 'Function.ResponseSizeTooLarge' });
  });
});

describe('concurrency', () => {
  /** A function that tells in a folder who is in, and lets nobody out until there is a file `open`. */
  async function gate() {
    const folder = await mkdtemp(join(tmpdir(), 'thumbs-gate-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const deployed = await deploy(`
      import { existsSync, writeFileSync } from 'node:fs';
      export const handler = async () => {
        writeFileSync(${JSON.stringify(`${folder}/in-`)} + process.pid, '');
        while (!existsSync(${JSON.stringify(`${folder}/open`)})) await new Promise((r) => setTimeout(r, 20));
        return process.pid;
      };`);
    const untilIn = (count: number) => until(async () => expect(await readdir(folder)).toHaveLength(count));
    return { ...deployed, untilIn, open: () => writeFile(join(folder, 'open'), '') };
  }

  it('of the account: each invocation at a time has its own process, and one more is refused', async () => {
    const { invoke, untilIn, open } = await gate();
    const running = Array.from({ length: accountConcurrency }, () => invoke());
    await untilIn(accountConcurrency);
    await expect(invoke()).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      Reason: 'ConcurrentInvocationLimitExceeded',
      $metadata: { httpStatusCode: 429 },
    });
    await open();
    const pids = (await Promise.all(running)).map(({ payload }) => payload);
    expect(new Set(pids).size).toBe(accountConcurrency);
  });

  it('refuses more than is reserved for the function', async () => {
    const { invoke, lambda, name, untilIn, open } = await gate();
    await reserve(lambda, name, 1);
    const first = invoke();
    await untilIn(1);
    await expect(invoke()).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    });
    await open();
    await first;
    await reserve(lambda, name, 0);
    await expect(invoke()).rejects.toMatchObject({ name: 'TooManyRequestsException' });
  });
});

describe('the Runtime API of a function', () => {
  const answerUntilTold = `import { existsSync, writeFileSync } from 'node:fs';
    export const handler = async ({ told, address }) => {
      writeFileSync(address, process.env.AWS_LAMBDA_RUNTIME_API);
      while (!existsSync(told)) await new Promise((resolve) => setTimeout(resolve, 20));
      return 'its own answer';
    };`;

  it('is closed to everybody but its process: other users and web pages reach its port', async () => {
    const [told, address] = ['told', 'address'].map((name) => join(cloud.dataDir, name)) as [string, string];
    const { invoke } = await deploy(answerUntilTold, { Timeout: 900 });
    const running = invoke({ told, address });
    const { host } = new URL(`http://${await until(() => readFile(address, 'utf8').then(notEmpty))}`);
    const forged = { method: 'POST', body: '"forged"' };
    for (const secret of ['', `/${'0'.repeat(64)}`]) {
      for (const path of ['invocation/any/response', 'invocation/any/error', 'init/error']) {
        const answer = await fetch(`http://${host}${secret}/2018-06-01/runtime/${path}`, forged);
        expect(answer.status).toBe(404);
      }
    }
    expect((await fetch(`http://${host}/2018-06-01/runtime/invocation/next`)).status).toBe(404);
    await writeFile(told, '');
    expect((await running).payload).toBe('its own answer');
  });

  function notEmpty(text: string): string {
    expect(text).not.toBe('');
    return text;
  }
});

describe('the processes of functions', () => {
  const code = `export const handler = async (event) => { if (event.hang) await new Promise(() => {}); return process.pid; };`;

  it('are gone when the cloud has stopped', async () => {
    const own = await openCloud({ timings: { functionPendingMs: 0 } });
    const lambda = await makeFunction(own, { code, role: await makeRole(own) });
    const { payload: pid } = await call(lambda);
    void call(lambda, 'worker', { hang: true }).catch(() => {});
    await until(() => expect(own.cloud.idleMs()).toBe(0));
    await own.dispose();
    expect(alive(pid)).toBe(false);
  });

  it('end by themselves when the cloud is killed', async () => {
    const other = await startCloudProcess();
    const lambda = await makeFunction(other, { code, role: await makeRole(other) });
    const { payload: pid } = await call(lambda);
    expect(alive(pid)).toBe(true);
    other.kill();
    await until(() => expect(alive(pid)).toBe(false));
  });

  it('that were too busy to notice are ended by the next cloud over the same data', async () => {
    const other = await startCloudProcess();
    const busy = `
      import { writeFileSync } from 'node:fs';
      export const handler = async (event) => { writeFileSync(event.file, String(process.pid)); for (;;); };`;
    const lambda = await makeFunction(other, { code: busy, role: await makeRole(other), Timeout: 900 });
    const file = join(other.dataDir, 'pid');
    void call(lambda, 'worker', { file }).catch(() => {});
    const pid = await until(async () => Number((await readFile(file, 'utf8')) || expect.fail('not yet')));
    other.kill();
    await other.dead;
    expect(alive(pid)).toBe(true);
    const next = await startCloud({ dataDir: other.dataDir });
    onTestFinished(() => next.stop());
    await until(() => expect(alive(pid)).toBe(false));
    await until(async () => expect(await readdir(join(other.dataDir, 'scratch'))).toEqual([]));
  });
});

/** A cloud in a process of its own, so that it can be killed. */
async function startCloudProcess() {
  const script = `
    import { startCloud } from ${JSON.stringify(new URL('../../cloud/cloud.ts', import.meta.url).href)};
    console.log((await startCloud({ dataDir: process.argv[1] })).endpoint);`;
  const dataDir = await mkdtemp(join(tmpdir(), 'thumbs-cloud-'));
  giveTestKeys(dataDir);
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  });
  const [line] = await once(child.stdout, 'data');
  const config = clientConfig(String(line).trim());
  const client: TestCloud['client'] = (Client) => new Client(config as never);
  return { client, dataDir, dead: once(child, 'exit'), kill: () => child.kill('SIGKILL') };
}

function reserve(lambda: LambdaClient, FunctionName: string, ReservedConcurrentExecutions: number) {
  return lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));
}

async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    banner: {
      js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`,
    },
  });
  return outputFiles[0]?.text ?? '';
}
