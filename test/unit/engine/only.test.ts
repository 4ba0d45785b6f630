import { describe, expect, it } from 'vitest';
import { withNeeds } from '../../../src/engine/only.ts';
import { select } from '../../../src/pipeline.ts';
import { defaultSettings, triggers } from '../../../src/stack/settings.ts';

const { wanted } = select(defaultSettings);
const only = (...ids: string[]) => withNeeds(wanted, ids).map(({ id }) => id);

describe('the pieces that are chosen', () => {
  it('are those named, when they need nothing', () => expect(only('images')).toEqual(['images']));

  it('bring what they need, and what that needs, in creation order', () => {
    expect(only('jobs')).toEqual(['dead-letters', 'jobs']);
    const worker = ['role', 'thumbnails', 'dead-letters', 'jobs', 'images', 'logs', 'package', 'worker'];
    expect(only('worker', 'logs')).toEqual(worker);
  });

  it.each(triggers)('have all their needs among them, under the trigger %s', (trigger) => {
    const { wanted } = select({ ...defaultSettings, trigger });
    const ids = wanted.map(({ id }) => id);
    for (const id of ids) {
      const chosen = withNeeds(wanted, [id]);
      const needs = chosen.flatMap((resource) => resource.needs).filter((need) => ids.includes(need));
      expect(chosen.map((resource) => resource.id)).toEqual(expect.arrayContaining(needs));
    }
  });

  it('must be part of the stack; the error lists what is', () => {
    expect(() => only('jobs', 'permission')).toThrow("'permission' is not part of this stack");
    expect(() => only('worker ')).toThrow(
      expect.objectContaining({ code: 'Usage', fix: expect.stringContaining('dead-letters, jobs, images') }),
    );
  });
});
