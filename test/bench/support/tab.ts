// One tab of a browser of its own, driven by the DevTools protocol without Playwright, which has the tab record the body of
// every answer: a hundred megabytes that no visitor's tab holds.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { browserArguments, executablePath } from '../../support/browser/browser.ts';

export interface Tab {
  /** The value of a JavaScript expression. */
  evaluate<T>(expression: string): Promise<T>;
  send(method: string, params?: object): Promise<unknown>;
  /** Of the tab's own process, shared pages in part: what ends when the tab is closed. */
  megabytes(): Promise<number>;
  close(): Promise<void>;
}

export interface Screen {
  width: number;
  height: number;
  mobile: boolean;
}

export async function openTab(screen: Screen): Promise<Tab> {
  const profile = await mkdtemp(join(tmpdir(), 'thumbs-tab-'));
  const child = spawn(
    executablePath,
    [...browserArguments, '--headless=new', '--remote-debugging-port=0', `--user-data-dir=${profile}`],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = new Promise((resolve) => child.once('close', resolve));
  const send = await connect(await addressOf(child.stderr));
  const { targetInfos } = await send<{ targetInfos: Target[] }>('Target.getTargets');
  const targetId = targetInfos.find(({ type }) => type === 'page')?.targetId;
  const { sessionId } = await send<{ sessionId: string }>('Target.attachToTarget', {
    targetId,
    flatten: true,
  });
  await send('Emulation.setDeviceMetricsOverride', { ...screen, deviceScaleFactor: 1 }, sessionId);
  return {
    evaluate: async <T>(expression: string) => {
      const options = { expression, returnByValue: true };
      return (await send<{ result: { value: T } }>('Runtime.evaluate', options, sessionId)).result.value;
    },
    send: (method, params) => send(method, params, sessionId),
    megabytes: async () => {
      const { processInfo } = await send<{ processInfo: Process[] }>('SystemInfo.getProcessInfo');
      const tabs = processInfo.filter(({ type }) => type === 'renderer');
      return Math.max(...(await Promise.all(tabs.map(({ id }) => megabytesOf(id)))));
    },
    close: async () => {
      child.kill();
      await ended;
      await rm(profile, { recursive: true });
    },
  };
}

interface Target {
  type: string;
  targetId: string;
}

interface Process {
  type: string;
  id: number;
}

async function megabytesOf(id: number): Promise<number> {
  const text = await readFile(`/proc/${id}/smaps_rollup`, 'utf8');
  return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1]) / 1024;
}

/** Reads on afterwards: a browser that cannot write its messages ends. */
function addressOf(stderr: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  return new Promise((resolve, reject) => {
    stderr.on('data', (chunk) => {
      text += chunk;
      const address = /DevTools listening on (ws:\S+)/.exec(text)?.[1];
      if (address) resolve(address);
    });
    stderr.once('end', () => reject(new Error(`the browser did not start: ${text}`)));
  });
}

type Send = <T>(method: string, params?: object, sessionId?: string) => Promise<T>;

async function connect(address: string): Promise<Send> {
  const socket = new WebSocket(address);
  await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
  const waiting = new Map<number, PromiseWithResolvers<never>>();
  socket.addEventListener('message', ({ data }) => {
    const { id, result, error } = JSON.parse(String(data));
    const call = waiting.get(id);
    waiting.delete(id);
    if (error) call?.reject(new Error(error.message));
    else call?.resolve(result as never);
  });
  let last = 0;
  return (method, params = {}, sessionId = undefined) => {
    last += 1;
    const call = Promise.withResolvers<never>();
    waiting.set(last, call);
    socket.send(JSON.stringify({ id: last, method, params, sessionId }));
    return call.promise;
  };
}
