// The environment of background processes.

/** For background processes of ours that call no AWS: the environment without any keys. */
export function childEnvironment(environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const isSecret = (name: string) => /^AWS_|SECRET|TOKEN|PASSWORD|CREDENTIAL|API_?KEY/i.test(name);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !isSecret(name)));
}
