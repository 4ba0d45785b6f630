// Where we are: the way back up through the folders. The last part is the page's heading.

import { useGallery } from './gallery.ts';
import icon from './icon.svg';
import { addressOf } from './route.ts';
import { baseOf, trailOf } from './view.ts';

export function Trail({ folder }: { folder: string }) {
  const { config } = useGallery();
  const steps = [
    { folder: '', title: config.title },
    ...trailOf(folder).map((path) => ({ folder: path, title: baseOf(path) })),
  ];
  const here = steps.at(-1);
  return (
    <nav className="trail" aria-label="Folders">
      <img src={icon} alt="" width="28" height="28" />
      <ol>
        {steps.slice(0, -1).map((step) => (
          <li key={step.folder}>
            <a href={addressOf({ folder: step.folder, picture: null })}>{step.title}</a>
          </li>
        ))}
        <li>
          <h1 aria-current="page">{here?.title}</h1>
        </li>
      </ol>
    </nav>
  );
}
