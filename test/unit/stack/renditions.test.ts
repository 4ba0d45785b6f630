import { describe, expect, it } from 'vitest';
import { pathText } from '../../../src/stack/mistake.ts';
import { renditionMistakes } from '../../../src/stack/renditions.ts';

const card = {
  width: 400,
  height: 300,
  fit: 'cover',
  position: 'attention',
  formats: ['avif', 'webp', 'jpeg'],
  quality: { avif: 55, webp: 75, jpeg: 80 },
};

const said = (raw: Parameters<typeof renditionMistakes>[0]) =>
  renditionMistakes(raw).map(({ path, problem }) => `${pathText(path)} ${problem}`);
const mistakesOf = (rendition: unknown) => said({ renditions: { card: rendition } });

describe('renditions of the project file', () => {
  it('have no mistakes when they are right', () => {
    const raw = {
      renditions: { '256': { longSide: 256 }, card, hero: { width: 1600, formats: ['avif', 'webp'] } },
      folders: { 'avatars/': { renditions: { a: { width: 96, height: 96, quality: 70 } } } },
    };
    expect(said(raw)).toEqual([]);
    expect(said({})).toEqual([]);
  });

  it.each([
    [{ longSide: 15 }, 'renditions.card.longSide must be a whole number of pixels from 16 to 8192, not 15'],
    [{ width: '400' }, 'renditions.card.width must be a whole number of pixels from 16 to 8192, not "400"'],
    [{}, 'renditions.card must have longSide, or width and/or height'],
    [
      { longSide: 256, width: 400 },
      'renditions.card must have either longSide, or width and/or height, not both',
    ],
    [{ ...card, fit: 'covr' }, 'renditions.card.fit must be cover, inside or contain, not "covr"'],
    [{ width: 400, fit: 'cover' }, 'renditions.card.fit "cover" needs width and height'],
    [{ ...card, position: 'top' }, /^renditions\.card\.position must be centre, north, .* not "top"$/],
    [
      { width: 400, position: 'north' },
      'renditions.card.position needs width, height and the fit cover: nothing else is cut',
    ],
    [
      { ...card, formats: ['gif'] },
      'renditions.card.formats must be a list of formats, each once: webp, jpeg, avif or png, not ["gif"]',
    ],
    [{ ...card, formats: ['webp', 'webp'] }, /each once/],
    [
      { ...card, quality: 0 },
      'renditions.card.quality must be a whole number from 1 to 100, or one for each format, not 0',
    ],
    [
      { ...card, quality: { gif: 5 } },
      'renditions.card.quality must be numbers from 1 to 100 by format (webp, jpeg, avif or png), not {"gif":5}',
    ],
    [
      { ...card, fit: 'contain', position: undefined, background: 'red' },
      'renditions.card.background must be a colour such as "#ffffff", not "red"',
    ],
    [
      { ...card, background: '#ffffff' },
      'renditions.card.background needs the fit contain: nothing else has margins',
    ],
    [
      { widht: 400, width: 400 },
      "renditions.card.widht is unknown: did you mean 'width'? A rendition has longSide, width, height, fit, position, formats, quality or background",
    ],
    [400, 'renditions.card must be an object, such as { "width": 400 }, not 400'],
  ])('%j is refused, with the path of its key and what would be right', (rendition, message) => {
    expect(mistakesOf(rendition)).toContainEqual(
      message instanceof RegExp ? expect.stringMatching(message) : message,
    );
  });

  it('are all told of at once, those of folders too', () => {
    const checked = said({
      renditions: { Card: { width: 400 }, hero: { width: 1 } },
      folders: { 'avatars/': { renditions: {}, sizes: [96] }, '': { renditions: { a: { width: 96 } } } },
    });
    expect(checked).toEqual([
      'renditions.Card must have a name of 1 to 32 lower-case letters, digits and hyphens',
      'renditions.hero.width must be a whole number of pixels from 16 to 8192, not 1',
      'folders["avatars/"].sizes is unknown: a folder has only renditions',
      'folders["avatars/"].renditions must have one to 10 renditions, not 0',
      'folders[""] must name a folder, such as "avatars/"',
    ]);
  });

  it.each([[[]], ['card'], [null]])('%j is no table of them', (value) => {
    expect(said({ renditions: value })).toHaveLength(1);
    expect(said({ folders: value })).toHaveLength(1);
  });

  it('show no more of a long value than fits into a line', () => {
    const list = Array.from({ length: 20 }, () => ({ name: 'card', width: 400 }));
    const [problem = ''] = said({ renditions: list });
    expect(problem).toMatch(/, not \[\{"name":"card".*…$/);
    expect(problem.length).toBeLessThan(200);
  });
});
