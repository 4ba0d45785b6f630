import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { settingsFor } from '../../../src/machine/shell.ts';

const variables = {
  AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
  AWS_SECRET_ACCESS_KEY: 'a/b+c=',
  ODD: "it's $HOME",
};
const gone = ['AWS_SESSION_TOKEN', 'AWS_PROFILE'];

describe('settings for a shell', () => {
  it('of sh are one export, which a shell takes as it is meant', () => {
    const script = settingsFor('sh', variables, gone);
    expect(script.split('\n')[0]).toMatch(
      /^export AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:4566 AWS_SECRET_ACCESS_KEY=a\/b\+c= ODD=/,
    );
    const echo = `${script}\nprintf '%s|' "$AWS_ENDPOINT_URL" "$AWS_SECRET_ACCESS_KEY" "$ODD" "$AWS_PROFILE"`;
    const env = { PATH: process.env.PATH, AWS_PROFILE: 'class' };
    const said = execFileSync('sh', ['-c', `eval "$SCRIPT"`], {
      env: { ...env, SCRIPT: echo },
      encoding: 'utf8',
    });
    expect(said).toBe(`${Object.values(variables).join('|')}||`);
  });

  it('of fish and PowerShell are a line for each', () => {
    expect(settingsFor('fish', variables, gone).split('\n')).toEqual([
      'set -gx AWS_ENDPOINT_URL http://127.0.0.1:4566',
      'set -gx AWS_SECRET_ACCESS_KEY a/b+c=',
      "set -gx ODD 'it\\'s $HOME'",
      'set -e AWS_SESSION_TOKEN',
      'set -e AWS_PROFILE',
    ]);
    expect(settingsFor('powershell', variables, gone).split('\n')).toEqual([
      "$Env:AWS_ENDPOINT_URL = 'http://127.0.0.1:4566'",
      "$Env:AWS_SECRET_ACCESS_KEY = 'a/b+c='",
      "$Env:ODD = 'it''s $HOME'",
      'Remove-Item Env:AWS_SESSION_TOKEN, Env:AWS_PROFILE -ErrorAction Ignore',
    ]);
  });
});
