import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors/errors.ts';
import { recipeSettingsOf } from '../../../src/stack/recipe.ts';
import { checkSettings, defaultSettings, type Settings } from '../../../src/stack/settings.ts';

const withSettings = (changes: Partial<Settings>) => checkSettings({ ...defaultSettings, ...changes });
/** As a flag or an edited state file may bring them, whatever the types say. */
const withAnything = (changes: Record<string, unknown>) => withSettings(changes as Partial<Settings>);

const limits: [setting: keyof Settings, flag: string, least: number, most: number][] = [
  ['quality', '--quality', 1, 100],
  ['memoryMB', '--memory', 128, 10_240],
  ['timeoutSeconds', '--timeout', 1, 900],
  ['maxConcurrency', '--max-concurrency', 2, 1000],
];

describe('settings', () => {
  it('are fine as they come', () => {
    expect(checkSettings(defaultSettings)).toEqual(defaultSettings);
  });

  it.each(limits)('take a %s from the least to the most that %s allows', (setting, _flag, least, most) => {
    expect(withSettings({ [setting]: least })[setting]).toBe(least);
    expect(withSettings({ [setting]: most })[setting]).toBe(most);
  });

  it.each(limits)('refuse a %s outside of that, naming %s and its limits', (setting, flag, least, most) => {
    for (const value of [least - 1, most + 1, least + 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => withSettings({ [setting]: value })).toThrow(UsageError);
      expect(() => withSettings({ [setting]: value })).toThrow(
        `${flag} takes a whole number from ${least} to ${most}`,
      );
    }
  });

  it('have boxes, widths and heights after the long sides, and several formats in the order given', () => {
    const sizes = ['400x300', 1024, '640w', 256, '400x300'];
    expect(withSettings({ sizes, format: ['avif', 'webp', 'avif'] })).toMatchObject({
      sizes: [256, 1024, '400x300', '640w'],
      format: ['avif', 'webp'],
    });
    expect(withSettings({ format: ['jpeg'] }).format).toBe('jpeg');
  });

  it('have renditions and folders as the project file has them, and refuse what is wrong with its path', () => {
    const renditions = { card: { width: 400, height: 300 } };
    const folders = { 'a/': { renditions } };
    expect(withSettings({ renditions, folders })).toMatchObject({ renditions, folders });
    expect(() => withSettings({ renditions: { card: {} } })).toThrow(
      'renditions.card must have longSide, or width and/or height',
    );
  });

  it('refuse more renditions than the environment of the function holds, naming the limit', () => {
    const noise = (index: number) => `${createHash('sha512').update(`${index}`).digest('hex')}/`;
    const many = Array.from({ length: 30 }, (_, index) => [
      noise(index),
      {
        renditions: Object.fromEntries(
          Array.from({ length: 10 }, (_, n) => [
            `r${n}`,
            { width: 100 + index * 31 + n * 7, height: 99 + n * index },
          ]),
        ),
      },
    ]);
    expect(() => withSettings({ folders: Object.fromEntries(many) })).toThrow(
      /^the renditions take \d+ bytes in the environment of the function, and Lambda's limit of 4 KB leaves 3072$/,
    );
  });

  it('have each size once, the smallest first', () => {
    expect(withSettings({ sizes: [1024, 256, 1024, 64] }).sizes).toEqual([64, 256, 1024]);
  });

  it.each([
    [[]],
    [[15]],
    [[8193]],
    [[256.5]],
    [[Number.NaN]],
    [['15w']],
    [['400x9000']],
    [['400X300']],
    [Array.from({ length: 11 }, (_, i) => 100 + i)],
  ])('refuse the sizes %j', (sizes) => expect(() => withSettings({ sizes })).toThrow(/^--sizes takes/));

  it.each([
    ['format', 'gif', '--format takes webp, jpeg, avif, png, or several of them, such as avif,webp'],
    ['trigger', 'sns', '--trigger takes s3-sqs, sqs, s3'],
    ['arch', 'riscv', '--arch takes x86_64, arm64'],
  ])('refuse the %s %j and list what there is', (setting, value, message) => {
    expect(() => withAnything({ [setting]: value })).toThrow(UsageError);
    expect(() => withAnything({ [setting]: value })).toThrow(`${message}, not '${value}'`);
  });

  it.each([0, 2, 8, 15, 3654])(
    'refuse to keep logs for %d days, and list the days that AWS takes',
    (days) => {
      expect(() => withSettings({ retentionDays: days })).toThrow(UsageError);
      expect(() => withSettings({ retentionDays: days })).toThrow(
        new RegExp(`1, 3, 5, 7, .*3653.* not ${days}$`),
      );
    },
  );

  it('take an empty role as none, so that thumbs makes its own again', () => {
    expect(withSettings({ role: '' }).role).toBeNull();
    expect(withSettings({ role: 'LabRole' }).role).toBe('LabRole');
  });

  it('refuse a role that IAM could not have', () => {
    for (const role of ['my role', 'a/b', 'arn:aws:iam::123456789012:user/me', 'r'.repeat(65)])
      expect(() => withSettings({ role })).toThrow(
        `--role takes the name or the ARN of a role, not '${role}'`,
      );
    const arn = 'arn:aws:iam::123456789012:role/service-role/mine';
    expect(withSettings({ role: arn }).role).toBe(arn);
  });

  it('hold the recipe of a thumbnail, and nothing else decides about it', () => {
    expect(recipeSettingsOf(withSettings({ quality: 70 }))).toEqual({
      sizes: [256, 1024],
      format: 'webp',
      quality: 70,
    });
  });

  it('let thumbnails move in WebP only, and say nothing of motion in the recipe of those that do not', () => {
    expect(recipeSettingsOf(withSettings({ animated: true }))).toMatchObject({ animated: true });
    expect(recipeSettingsOf(withSettings({ animated: false }))).not.toHaveProperty('animated');
    expect(() => withSettings({ animated: true, format: 'avif' })).toThrow('--animated needs --format webp');
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['a key of AWS', { 'aws:x': '1' }, /^--tag aws:x may not begin with aws: or thumbs:/],
    ['a key of ours', { 'Thumbs:stack': 'x' }, /^--tag Thumbs:stack may not begin/],
    ['a key that is too long', { ['k'.repeat(129)]: '1' }, /must have 1 to 128/],
    ['a value that is too long', { team: 'v'.repeat(257) }, /^--tag team takes a text of up to 256/],
    ['characters that AWS refuses', { team: 'a|b' }, /^--tag team takes a text/],
    ['keys that IAM takes for one', { Team: 'a', team: 'b' }, /^--tag Team differs from team only in case/],
    [
      'more than a resource carries',
      Object.fromEntries(Array.from({ length: 46 }, (_, index) => [`k${index}`, ''])),
      /^--tag may have 45 tags at most, not 46$/,
    ],
  ])('refuse tags with %s', (_what, tags, message) => {
    expect(() => withSettings({ tags })).toThrow(message);
  });

  it('take tags up to the limits of AWS', () => {
    const tags = { ['k'.repeat(128)]: 'v'.repeat(256), 'Kostenstelle Süd': '', 'a/b:c=d+e-f@g_h.i': '' };
    expect(withSettings({ tags }).tags).toEqual(tags);
    expect(withSettings({ tags: {} })).not.toHaveProperty('tags');
  });
});
