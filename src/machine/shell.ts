// Text to be pasted into a shell.

/** Between single quotes, where a shell takes everything literally. */
export const shellQuoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

export const shells = ['sh', 'fish', 'powershell'] as const;
export type Shell = (typeof shells)[number];

/** Lines that set and unset variables, in a shell's syntax. */
export function settingsFor(
  shell: Shell,
  variables: Record<string, string>,
  gone: readonly string[],
): string {
  const all = Object.entries(variables);
  if (shell === 'sh') {
    const words = all.map(([name, value]) => `${name}=${plainOr(shellQuoted, value)}`);
    return `export ${words.join(' ')}\nunset ${gone.join(' ')}`;
  }
  const lines =
    shell === 'fish'
      ? [
          ...all.map(([name, value]) => `set -gx ${name} ${plainOr(fishQuoted, value)}`),
          ...gone.map((name) => `set -e ${name}`),
        ]
      : [
          ...all.map(([name, value]) => `$Env:${name} = '${value.replaceAll("'", "''")}'`),
          `Remove-Item ${gone.map((name) => `Env:${name}`).join(', ')} -ErrorAction Ignore`,
        ];
  return lines.join('\n');
}

/** Unquoted where no shell could misread it. */
const plainOr = (quote: (text: string) => string, text: string) =>
  /^[\w.:/+=@-]+$/.test(text) ? text : quote(text);

const fishQuoted = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`;
