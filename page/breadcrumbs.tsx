// The path of folders, each a link. The last part is the page's heading and the title of its browser tab.
import { useEffect } from 'react';
import { useGallery } from './gallery.ts';
import { baseOf, trailOf } from './grid/view.ts';
import icon from './icon.svg';
import { addressOf } from './route.ts';
import { ShareButton } from './share/share-button.tsx';

interface Way {
  folder: string;
  title: string;
}

/** The first, the parent and the last: more would leave too little room for each. */
export function Breadcrumbs({ folder }: { folder: string }) {
  const { config } = useGallery();
  const steps: Way[] = [
    { folder: '', title: config.title },
    ...trailOf(folder).map((path) => ({ folder: path, title: baseOf(path) })),
  ];
  const [here, parent, ...above] = steps.toReversed();
  const root = above.at(-1);
  useEffect(() => {
    document.title = folder ? `${baseOf(folder)} – ${config.title}` : config.title;
  }, [folder, config]);
  return (
    <nav className="trail" aria-label="Folders">
      <img src={icon} alt="" width="28" height="28" />
      <ol>
        {root && <Step step={root} />}
        {above.length > 1 && <li>…</li>}
        {parent && <Step step={parent} />}
        <li>
          <h1 aria-current="page">{here?.title}</h1>
        </li>
      </ol>
      {folder && <ShareButton target={{ folder }} className="button quiet small" label="Share" isIcon />}
    </nav>
  );
}

function Step({ step: { folder, title } }: { step: Way }) {
  return (
    <li>
      <a href={addressOf({ folder, picture: null })}>{title}</a>
    </li>
  );
}
