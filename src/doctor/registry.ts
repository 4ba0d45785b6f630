// The function's native packages come from npm's registry, on the machine that runs setup. Can it be reached?
import { type Session, withStack } from '../aws/session.ts';
import { lockedPackages, pacoteOptions } from '../packaging/stage.ts';
import { lambdaTarget } from '../packaging/target.ts';
import { workerPackage } from '../resources/function/package.ts';
import { newSuffix } from '../stack/names.ts';
import { defaultsFor } from '../stack/settings.ts';
import { type Check, ok, problem } from './check.ts';

/** A registry that needs longer for a page of JSON will not deliver 20 MB either. */
const patienceMs = 10_000;

export const registry: Check = {
  id: 'registry',
  title: 'npm registry',
  run: async (session) => {
    const { config } = session;
    if (config.local || session.runsHere)
      return ok('not needed: the function uses the packages that npm installed here');
    const settings = defaultsFor(config);
    // The package does not depend on a stack, so any suffix will do.
    if (await workerPackage.read(withStack(session, newSuffix(), settings), '', undefined)) {
      return ok('not needed: the function package has been built');
    }
    const [first] = await lockedPackages(lambdaTarget(settings.arch));
    return askRegistry(`${first?.name}@${first?.version}`, session);
  },
};

async function askRegistry(spec: string, { config, signal }: Session) {
  const { default: pacote } = await import('pacote');
  const { npmRegistry: url, caFiles } = config;
  try {
    await pacote.manifest(spec, {
      ...pacoteOptions({ url, caFiles, signal }),
      preferOnline: true,
      fetchRetries: 0,
      timeout: patienceMs,
    });
    return ok('has what the function needs');
  } catch (error) {
    signal.throwIfAborted();
    const { code, message } = error as NodeJS.ErrnoException;
    return problem(
      `${spec}, which the function needs, cannot be fetched (${code ?? 'no code'}: ${message})`,
      'check the network; or name another registry: npm_config_registry=URL thumbs setup',
    );
  }
}
