// What programs of ours get to know of the environment.

/** What a process of ours may know that runs on after us and calls no AWS: none of the keys, from wherever they came. */
export function childEnvironment(environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const isSecret = (name: string) => /^AWS_|SECRET|TOKEN|PASSWORD|CREDENTIAL|API_?KEY/i.test(name);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !isSecret(name)));
}
