// Copies the selected pictures, one per line, each in its largest size. Pictures without thumbnails are left out.
import { useState } from 'react';
import { copyText } from '../copy/clipboard.ts';
import { Menu } from '../copy/menu.tsx';
import { isTemporary, type Kind, kinds, largestOf, type Sized, snippetOf } from '../copy/snippets.ts';
import { useGallery } from '../gallery.ts';
import { Icon } from '../icons.tsx';
import { counted, plain, timeText } from '../words.ts';
import { forEach } from './batch.ts';

const choices: Record<Kind, string> = { ...kinds, address: 'Addresses' };

export function CopyAll({ names }: { names: ReadonlySet<string> }) {
  const { say } = useGallery();
  const [outcome, setOutcome] = useState<{ text: string; of: ReadonlySet<string> } | null>(null);
  const [found, setFound] = useState<number | null>(null);
  const find = useLargest(setFound);
  const copy = async (kind: Kind) => {
    setOutcome(null);
    setFound(0);
    const sized = find([...names]);
    const lines = sized.then((all) => all.map(({ name, size }) => snippetOf(kind, name, size)).join('\n'));
    const text = await copyText(lines).then(
      async () => copiedText(await sized),
      (error: Error) => `Not copied: ${error.message}`,
    );
    setFound(null);
    setOutcome({ text, of: names });
    say(text);
  };
  const isBusy = found !== null;
  return (
    <>
      <Menu choices={choices} isBusy={isBusy} onChoose={copy}>
        <Icon name="copy" />
        {isBusy ? `Copying… ${plain(found)} of ${plain(names.size)}` : <span className="label">Copy</span>}
      </Menu>
      {outcome?.of === names && <span>{outcome.text}</span>}
    </>
  );
}

interface Found {
  name: string;
  size: Sized;
  expireAt: string;
}

function copiedText(found: readonly Found[]): string {
  const ends = found.filter(({ size }) => isTemporary(size.url)).map(({ expireAt }) => expireAt);
  const end = ends.length > 0 ? ` They work until ${timeText(ends.toSorted()[0] ?? '')}.` : '';
  return `${counted(found.length, 'picture')} copied.${end}`;
}

/** Lists contain only the smallest size, so this requests each picture's details. Rejects if any request fails. */
function useLargest(onProgress: (found: number) => void) {
  const { api } = useGallery();
  return async (names: readonly string[]): Promise<Found[]> => {
    const known = new Map<string, Found>();
    const ask = async (name: string) => {
      const image = await api.image(name);
      const size = largestOf(image);
      if (size) known.set(name, { name, size, expireAt: image.linksExpireAt });
    };
    const { failed } = await forEach(names, ask, { onProgress });
    if (failed[0]) throw new Error(`${failed[0].name}: ${failed[0].reason}`);
    if (known.size === 0) throw new Error('no selected picture has a thumbnail');
    return names.flatMap((name) => known.get(name) ?? []);
  };
}
